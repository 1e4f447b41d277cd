// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/recipe/recipe.h"

#include <QWidget>

#include <functional>

class QLineEdit;
class QSpinBox;

namespace nabla {

class FormRow;
class NamedCombo;
class NumberField;
class RecipeDocument;

/// Data set, depth and width, and how the network is trained.
///
/// Threads  GUI thread only.
class DataPanel : public QWidget {
    Q_OBJECT

public:
    explicit DataPanel(RecipeDocument& document, QWidget* parent = nullptr);

private:
    FormRow* addRow(const QString& label, QWidget* editor, const QString& help);
    QSpinBox* makeSpin(int least, int most);
    NumberField* makeNumber(const QList<double>& choices);
    void makeData();
    void makeNetwork();
    void makeTraining();
    void fillSources();
    void showRecipe();
    void edit(FormRow* row, const QString& name, const std::function<void(Recipe&)>& change,
              const QString& mergeKey = {});

    RecipeDocument& m_document;
    QList<FormRow*> m_rows;
    NamedCombo* m_source = nullptr;
    FormRow* m_samplesRow = nullptr;
    QSpinBox* m_samples = nullptr;
    FormRow* m_noiseRow = nullptr;
    NumberField* m_noise = nullptr;
    QSpinBox* m_depth = nullptr;
    QSpinBox* m_width = nullptr;
    NamedCombo* m_optimizer = nullptr;
    NumberField* m_rate = nullptr;
    FormRow* m_rateRow = nullptr;
    FormRow* m_momentumRow = nullptr;
    NumberField* m_momentum = nullptr;
    QSpinBox* m_batch = nullptr;
    QSpinBox* m_steps = nullptr;
};

} // namespace nabla
