// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/builder/remedies_panel.h"

#include "ui/bridge/engine_bridge.h"
#include "ui/builder/inline_note.h"
#include "ui/builder/look.h"
#include "ui/builder/network_access.h"
#include "ui/builder/network_edit.h"
#include "ui/builder/prediction_preview.h"
#include "ui/builder/predictor.h"
#include "ui/builder/recipe_access.h"
#include "ui/builder/remedy_card.h"
#include "ui/builder/sequence_edit.h"

#include <QComboBox>
#include <QVBoxLayout>
#include <QWhatsThis>

namespace nabla {

namespace {

bool isNothing(const FieldValue& value) {
    return std::holds_alternative<std::monostate>(value);
}

ClipSpec clipOf(const Recipe& recipe) {
    return recipe.training.clip.value_or(ClipSpec{});
}

} // namespace

RemediesPanel::RemediesPanel(RecipeDocument& document, EngineBridge& bridge, QWidget* parent)
    : QWidget(parent), m_document(document), m_bridge(bridge), m_predictor(new Predictor(this)),
      m_gateNote(new InlineNote) {
    setAccessibleName(tr("Six remedies"));
    m_gateNote->setObjectName(QStringLiteral("gate.note"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(5 * kSpace);
    const auto whole = [this](RemedyId remedy) { return wholeNetwork(m_document, remedyName(remedy)); };
    const FieldAccess clip = clipAccess();
    addCard(RemedyId::Clipping, RecipePart::Clip, "type", clip,
            makeForm(clip, QStringLiteral("training.clip"), {}, {"type"}));
    addCard(RemedyId::Activation, RecipePart::Defaults, "activation", whole(RemedyId::Activation), nullptr);
    const FieldAccess norm = whole(RemedyId::Normalization);
    addCard(RemedyId::Normalization, RecipePart::Defaults, "normalization", norm,
            makeForm(norm, QStringLiteral("network"), {"norm_position"}, {}));
    const FieldAccess residual = whole(RemedyId::Residual);
    addCard(RemedyId::Residual, RecipePart::Defaults, "residual", residual,
            makeForm(residual, QStringLiteral("network"), {"residual_scale"}, {}));
    addCard(RemedyId::Init, RecipePart::Defaults, "init", whole(RemedyId::Init),
            makeForm(wholeNetworkInit(m_document), QStringLiteral("network.init"), {}, {"scheme"}));
    addCard(RemedyId::Gate, RecipePart::Recurrent, "type", gateAccess(),
            makeForm(allRecurrent(m_document), QStringLiteral("recurrent"), {},
                     {"type", "units", "init", "return_sequences"}));
    m_entries.last().card->addContent(m_gateNote);
    connect(&document, &RecipeDocument::recipeChanged, this, &RemediesPanel::showRecipe);
    connect(&bridge, &EngineBridge::runChanged, this, &RemediesPanel::requestPreviews);
    connect(m_predictor, &Predictor::predicted, this, [this](int id, const SignalForecast& prediction) {
        if (PredictionPreview* preview = m_entries[id / 2].preview)
            preview->setPrediction(id % 2 == 0 ? PredictionPreview::Side::Now : PredictionPreview::Side::Other,
                                   prediction);
    });
    showRecipe();
}

FieldForm* RemediesPanel::makeForm(const FieldAccess& access, const QString& prefix,
                                   const QList<std::string_view>& only, const QList<std::string_view>& without) {
    FieldForm::Options options;
    options.prefix = prefix;
    options.only = only;
    options.without = without;
    options.labels = {{QStringLiteral("norm_position"), tr("Position")},
                      {QStringLiteral("norm_type"), tr("Norm p")},
                      {QStringLiteral("recurrent_init"), tr("Recurrent init")}};
    return new FieldForm(access, options);
}

void RemediesPanel::addCard(RemedyId remedy, RecipePart part, std::string_view key, const FieldAccess& access,
                            FieldForm* form) {
    Entry entry;
    entry.remedy = remedy;
    entry.field = findField(part, key);
    entry.access = access;
    entry.editor = FieldEditor::make(*entry.field, false, this);
    entry.editor->control()->setObjectName(QStringLiteral("remedy.%1").arg(remedyId(remedy)));
    entry.card = new RemedyCard(remedyTitle(remedy), entry.editor->control());
    entry.card->setCures(curesText(remedy), curesNotText(remedy));
    entry.form = form;
    if (form)
        entry.card->addContent(form);
    if (remedy != RemedyId::Clipping && remedy != RemedyId::Gate) {
        entry.preview = new PredictionPreview;
        entry.card->addContent(entry.preview);
    }
    const qsizetype index = m_entries.size();
    m_entries << entry;
    layout()->addWidget(entry.card);
    connect(entry.editor, &FieldEditor::edited, this, [this, index](const FieldValue& value) {
        const Entry& edited = m_entries[index];
        const QStringList problems = edited.access.set(*edited.field, value);
        showRecipe(); // a refused value goes back to what runs
        edited.card->setProblems(problems);
    });
    connect(entry.card, &RemedyCard::helpRequested, this, [this, index] { showHelp(m_entries[index]); });
}

FieldAccess RemediesPanel::clipAccess() {
    SpecPlace<ClipSpec> place;
    place.read = clipOf;
    place.write = [](Recipe& recipe, const ClipSpec& clip) { recipe.training.clip = clip; };
    return accessTo(m_document, place);
}

FieldAccess RemediesPanel::gateAccess() {
    FieldAccess access = allRecurrent(m_document);
    access.fallback = [this](const FieldInfo&) {
        FieldState state;
        state.mayInherit = true; // a network without cells is a choice
        state.fallbackText = hasRecurrentLayer(m_document.recipe().network) ? tr("mixed") : tr("none: dense");
        return state;
    };
    access.set = [this](const FieldInfo&, const FieldValue& value) { return setCell(value); };
    return access;
}

QStringList RemediesPanel::setCell(const FieldValue& value) {
    const FieldInfo& type = *findField(RecipePart::Recurrent, "type");
    if (isNothing(value))
        return m_document.edit(tr("Gate: none"), [](Recipe& recipe) { useDense(recipe.network); });
    const auto cell = static_cast<Cell>(kindOfWord(type, value));
    return m_document.edit(tr("Gate: %1").arg(valueText(type, value)),
                           [cell](Recipe& recipe) { useCell(recipe, cell); });
}

void RemediesPanel::showRecipe() {
    for (Entry& entry : m_entries)
        showEntry(entry);
    showGateNote();
    requestPreviews();
}

bool RemediesPanel::isFormShown(const Entry& entry) const {
    const Recipe& recipe = m_document.recipe();
    switch (entry.remedy) {
    case RemedyId::Clipping:
    case RemedyId::Normalization:
    case RemedyId::Residual:
        return isAtWork(entry.remedy, recipe);
    case RemedyId::Gate:
        return hasRecurrentLayer(recipe.network);
    default:
        return true;
    }
}

void RemediesPanel::showEntry(Entry& entry) {
    const Recipe& recipe = m_document.recipe();
    entry.card->setProblems({});
    FieldState state;
    if (entry.access.fallback)
        state = entry.access.fallback(*entry.field);
    state.own = entry.access.value(entry.field->key);
    state.isMixed = entry.access.isMixed && entry.access.isMixed(entry.field->key);
    if (isNothing(state.fallback) && entry.remedy != RemedyId::Gate)
        state.fallback = defaultValue(*entry.field);
    entry.editor->show(state);
    const RemedyTexts texts = remedyTexts(entry.remedy, recipe);
    entry.card->setTexts(texts.formula, texts.sentence);
    entry.card->setActive(isAtWork(entry.remedy, recipe));
    if (entry.form) {
        entry.form->setVisible(isFormShown(entry));
        entry.form->clearProblems();
        entry.form->showValues();
    }
}

void RemediesPanel::showGateNote() {
    const Recipe& recipe = m_document.recipe();
    if (isSequence(recipe.data) || recipe.data.source == Source::Npy || !hasRecurrentLayer(recipe.network)) {
        m_gateNote->showNote({});
        return;
    }
    const QString source = tableText(sourceNames()[static_cast<std::size_t>(recipe.data.source)].label);
    m_gateNote->showNote(
        tr("A gate needs a sequence: time steps it can carry a state through. “%1” gives one vector a sample.")
            .arg(source),
        {{tr("Use digits row by row"), [this] {
              m_document.edit(tr("Data: digits, row by row"), [](Recipe& edited) {
                  const DataSpec before = edited.data;
                  edited.data = DataSpec{};
                  edited.data.source = Source::DigitsRows;
                  edited.data.standardize = before.standardize;
                  edited.data.validationFraction = before.validationFraction;
                  fitSequences(edited);
              });
          }}});
}

void RemediesPanel::requestPreviews() {
    const std::shared_ptr<const Dataset> dataset = m_bridge.dataset();
    if (!dataset || !(m_bridge.recipe().data == m_document.recipe().data))
        return; // when its data are there, runChanged comes
    for (qsizetype i = 0; i < m_entries.size(); ++i) {
        if (!m_entries[i].preview)
            continue;
        QString what;
        const Recipe other = toggled(m_entries[i].remedy, m_document.recipe(), what);
        m_entries[i].preview->setOtherName(what);
        m_predictor->request(static_cast<int>(2 * i), m_document.recipe(), dataset);
        m_predictor->request(static_cast<int>(2 * i + 1), other, dataset);
    }
}

void RemediesPanel::showHelp(const Entry& entry) {
    const RemedyTexts texts = remedyTexts(entry.remedy, m_document.recipe());
    const QString html =
        QStringLiteral("<h3>%1</h3><p>%2</p><p>%3</p><p>✓ %4</p><p>✗ %5</p>")
            .arg(remedyName(entry.remedy).toHtmlEscaped(), texts.formula.toHtmlEscaped(),
                 texts.sentence.toHtmlEscaped(), tr("Cures %1.").arg(curesText(entry.remedy)).toHtmlEscaped(),
                 tr("Not %1.").arg(curesNotText(entry.remedy)).toHtmlEscaped());
    QWhatsThis::showText(entry.card->mapToGlobal(entry.card->rect().topRight()), html, entry.card);
    Q_EMIT helpRequested(remedyId(entry.remedy));
}

} // namespace nabla
