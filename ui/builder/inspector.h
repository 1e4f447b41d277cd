// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/recipe/recipe.h"

#include <QWidget>

#include <functional>

class QCheckBox;
class QLabel;
class QSpinBox;

namespace nabla {

class EngineBridge;
class FormRow;
class LayerCommands;
class NamedCombo;
class NumberField;
class RecipeDocument;
class TextLabel;

/// The layer in hand: what it is, and what it says itself against the network's default.
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
    FormRow* addRow(const QString& label, QWidget* editor, const QString& help);
    void makeRows();
    void showLayer();
    void showDense(const DenseSpec& layer);
    void showRows(bool isDense, bool hasUnits, bool hasActivation);
    void showFacts();
    void edit(FormRow* row, const QString& what, const std::function<void(LayerSpec&)>& change,
              const QString& mergeKey = {});
    void editDense(FormRow* row, const QString& what, const std::function<void(DenseSpec&)>& change,
                   const QString& mergeKey = {});

    RecipeDocument& m_document;
    EngineBridge& m_bridge;
    LayerCommands& m_commands;
    TextLabel* m_facts;
    QList<FormRow*> m_rows;
    FormRow* m_unitsRow = nullptr;
    QSpinBox* m_units = nullptr;
    FormRow* m_activationRow = nullptr;
    NamedCombo* m_activation = nullptr;
    NamedCombo* m_normalization = nullptr;
    NamedCombo* m_residual = nullptr;
    NamedCombo* m_init = nullptr;
    FormRow* m_gainRow = nullptr;
    NumberField* m_gain = nullptr;
    NamedCombo* m_bias = nullptr;
    NumberField* m_dropout = nullptr;
};

} // namespace nabla
