// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QVBoxLayout;

namespace nabla {

class DataForm;
class FieldForm;
class FormRow;
class RecipeDocument;
class WholeField;

/// Data set, depth and width, and how the network is trained: every key of the catalogue that is not a layer's or a
/// remedy's.
///
/// Threads  GUI thread only.
class DataPanel : public QWidget {
    Q_OBJECT

public:
    explicit DataPanel(RecipeDocument& document, QWidget* parent = nullptr);

private:
    void addHeading(const QString& text);
    void makeNetwork();
    void makeTraining();
    void showRecipe();

    RecipeDocument& m_document;
    QVBoxLayout* m_column;
    QList<FieldForm*> m_forms;
    WholeField* m_depth = nullptr;
    FormRow* m_depthRow = nullptr;
    WholeField* m_width = nullptr;
    FormRow* m_widthRow = nullptr;
};

} // namespace nabla
