// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/builder/field_form.h"
#include "ui/builder/remedy_texts.h"

#include <QWidget>

namespace nabla {

class EngineBridge;
class InlineNote;
class PredictionPreview;
class Predictor;
class RecipeDocument;
class RemedyCard;

/// The six remedies: clipping, activation, normalization, residual, initialization, gate. Each acts on the whole
/// network: it sets the network's default and clears what single layers say; where layers differ it shows "mixed".
///
/// Threads  GUI thread only.
class RemediesPanel : public QWidget {
    Q_OBJECT

public:
    RemediesPanel(RecipeDocument& document, EngineBridge& bridge, QWidget* parent = nullptr);

Q_SIGNALS:
    /// The question mark of a card: "clipping".
    void helpRequested(const QString& remedy);

private:
    /// A card with the key its switch stands for and the fields below it.
    struct Entry {
        RemedyId remedy = RemedyId::Clipping;
        RemedyCard* card = nullptr;
        const FieldInfo* field = nullptr;
        FieldAccess access;
        FieldEditor* editor = nullptr;
        FieldForm* form = nullptr;
        PredictionPreview* preview = nullptr;
    };

    void addCard(RemedyId remedy, RecipePart part, std::string_view key, const FieldAccess& access, FieldForm* form);
    FieldAccess clipAccess();
    FieldAccess gateAccess();
    FieldForm* makeForm(const FieldAccess& access, const QString& prefix, const QList<std::string_view>& only,
                        const QList<std::string_view>& without);
    QStringList setCell(const FieldValue& value);
    void showRecipe();
    void showEntry(Entry& entry);
    bool isFormShown(const Entry& entry) const;
    void showGateNote();
    void requestPreviews();
    void showHelp(const Entry& entry);

    RecipeDocument& m_document;
    EngineBridge& m_bridge;
    Predictor* m_predictor;
    InlineNote* m_gateNote;
    QList<Entry> m_entries;
};

} // namespace nabla
