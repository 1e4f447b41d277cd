// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/builder/layer_commands.h"

#include <QWidget>

class QPushButton;

namespace nabla {

class EngineBridge;
class FieldForm;
class FormRow;
class NamedCombo;
class RecipeDocument;
class TextLabel;
class WholeField;
struct FieldAccess;
struct FieldInfo;
struct FieldState;

/// The layers in hand: kind, formula, shape, size, and every option of the catalogue against the network's default.
///
/// Threads  GUI thread only.
class Inspector : public QWidget {
    Q_OBJECT

public:
    Inspector(RecipeDocument& document, EngineBridge& bridge, LayerCommands& commands, QWidget* parent = nullptr);

    /// "Layer 7", for the dock's title.
    QString title() const;

Q_SIGNALS:
    void titleChanged(const QString& title);

private:
    template <class Spec>
    FieldAccess layerAccess();
    FieldAccess outputAccess();
    FieldState inherited(const FieldInfo& field) const;
    const LayerSpec* first() const;
    template <class Spec>
    std::vector<const Spec*> chosen() const;
    void makeKind();
    void makeGroup();
    void makeForms();
    void showLayer();
    void showFacts();

    RecipeDocument& m_document;
    EngineBridge& m_bridge;
    LayerCommands& m_commands;
    TextLabel* m_formula;
    TextLabel* m_facts;
    TextLabel* m_problem;
    FormRow* m_kindRow = nullptr;
    NamedCombo* m_kind = nullptr;
    FormRow* m_groupRow = nullptr;
    WholeField* m_rounds = nullptr;
    FieldForm* m_dense = nullptr;
    FieldForm* m_recurrent = nullptr;
    FieldForm* m_block = nullptr;
    FieldForm* m_output = nullptr;
    QPushButton* m_reset = nullptr;
};

} // namespace nabla
