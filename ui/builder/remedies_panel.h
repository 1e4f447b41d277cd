// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/recipe/recipe.h"

#include <QWidget>

#include <functional>

class QComboBox;

namespace nabla {

class FormRow;
class NamedCombo;
class NumberField;
class RecipeDocument;
class RemedyCard;
class Switch;

/// The six remedies: clipping, activation, normalization, residual, initialization, gate. Each acts on the whole
/// network: it sets the network's default and clears what single layers say; where layers differ it shows "mixed".
///
/// Threads  GUI thread only.
class RemediesPanel : public QWidget {
    Q_OBJECT

public:
    explicit RemediesPanel(RecipeDocument& document, QWidget* parent = nullptr);

private:
    void makeClip();
    void makeActivation();
    void makeNormalization();
    void makeResidual();
    void makeInit();
    void makeGate();
    void showRecipe();
    void showClip();
    void showNetwork();
    void showInit();
    void showGate();
    /// Problems go to `row`, or to the card when it is null.
    void edit(RemedyCard* card, FormRow* row, const QString& name, const std::function<void(Recipe&)>& change,
              const QString& mergeKey = {});
    void editClip(FormRow* row, const QString& name, const std::function<void(ClipSpec&)>& change);

    RecipeDocument& m_document;
    RemedyCard* m_clip = nullptr;
    RemedyCard* m_activation = nullptr;
    RemedyCard* m_normalization = nullptr;
    RemedyCard* m_residual = nullptr;
    RemedyCard* m_init = nullptr;
    RemedyCard* m_gate = nullptr;
    NamedCombo* m_clipKind = nullptr;
    QComboBox* m_normType = nullptr;
    NumberField* m_maxNorm = nullptr;
    FormRow* m_normTypeRow = nullptr;
    FormRow* m_maxNormRow = nullptr;
    NamedCombo* m_activations = nullptr;
    NamedCombo* m_normalizations = nullptr;
    Switch* m_residualSwitch = nullptr;
    NamedCombo* m_schemes = nullptr;
    NumberField* m_gain = nullptr;
    FormRow* m_gainRow = nullptr;
    NamedCombo* m_cells = nullptr;
};

} // namespace nabla
