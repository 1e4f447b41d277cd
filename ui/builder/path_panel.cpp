// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/builder/path_panel.h"

#include "core/engine/notes.h"
#include "ui/bridge/engine_bridge.h"
#include "ui/builder/form.h"
#include "ui/builder/layer_commands.h"
#include "ui/builder/look.h"
#include "ui/builder/path_actions.h"
#include "ui/builder/recipe_document.h"
#include "ui/builder/recipe_sync.h"
#include "ui/builder/signal_path_view.h"

#include <QAction>
#include <QHBoxLayout>
#include <QToolButton>
#include <QVBoxLayout>

namespace nabla {

namespace {
constexpr int kNoticeMs = 8000;
constexpr int kButton = 24;
constexpr int kNamedLayers = 24;
} // namespace

PathPanel::PathPanel(RecipeDocument& document, EngineBridge& bridge, RecipeSync& sync, Selection& selection,
                     LayerCommands& commands, QWidget* parent)
    : QWidget(parent), m_document(document), m_bridge(bridge),
      m_view(new SignalPathView(document, bridge, selection, commands)), m_tools(new QWidget),
      m_foreign(new TextLabel(TextRole::Body)) {
    auto* title = new TextLabel(TextRole::Strong, tr("Signal &path"));
    title->setBuddy(m_view);
    m_summary = new TextLabel(TextRole::Caption);
    m_summary->setMuted(true);
    m_notice = new TextLabel(TextRole::Caption);
    m_notice->setAlignment(Qt::AlignLeft | Qt::AlignVCenter); // too long for a narrow window, its end gives way
    m_notice->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);

    auto* head = new QHBoxLayout;
    head->setContentsMargins(4 * kSpace, kSpace, 3 * kSpace, 0);
    head->setSpacing(kSpace);
    head->addWidget(title);
    head->addSpacing(kSpace);
    head->addWidget(m_summary);
    head->addWidget(m_notice, 1);
    head->addSpacing(2 * kSpace);
    PathActions& actions = m_view->actions();
    auto* tools = new QHBoxLayout(m_tools);
    tools->setContentsMargins(0, 0, 0, 0);
    tools->setSpacing(kSpace);
    for (QAction* action : actions.tools())
        tools->addWidget(makeButton(action));
    auto* kinds = new QToolButton;
    kinds->setText(QStringLiteral("▾"));
    kinds->setToolTip(tr("Insert another kind of layer"));
    kinds->setAccessibleName(kinds->toolTip());
    kinds->setMenu(actions.insertMenu());
    kinds->setPopupMode(QToolButton::InstantPopup);
    kinds->setAutoRaise(true);
    kinds->setMinimumHeight(kButton);
    kinds->setFocusPolicy(Qt::TabFocus);
    tools->insertWidget(1, kinds);
    head->addWidget(m_tools);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, kSpace);
    column->setSpacing(0);
    column->addLayout(head);
    column->addWidget(m_view);
    m_foreign->setContentsMargins(4 * kSpace, kSpace, 3 * kSpace, kSpace);
    m_foreign->setWordWrap(true);
    m_foreign->setMuted(true);
    m_foreign->hide();
    column->addWidget(m_foreign);

    connect(&commands, &LayerCommands::refused, this, [this](const QStringList& problems) {
        showNotice(QStringLiteral("⚠ ") + problems.join(QLatin1Char(' ')));
    });
    connect(&bridge, &EngineBridge::runChanged, this, &PathPanel::showSummary);
    connect(&bridge, &EngineBridge::runChanged, this, &PathPanel::showDataWarnings);
    connect(&sync, &RecipeSync::restarted, this, [this](const QString& text) { showNotice(text); });
    connect(&bridge, &EngineBridge::stepsRecorded, this, [this] {
        if (!m_noticeEnd.isActive()) // a notice without an end says what to do first, and that was done
            m_notice->clear();
    });
    m_noticeEnd.setSingleShot(true);
    m_noticeEnd.setInterval(kNoticeMs);
    connect(&m_noticeEnd, &QTimer::timeout, m_notice, &QLabel::clear);
    showSummary();
}

QToolButton* PathPanel::makeButton(QAction* action) {
    auto* button = new QToolButton;
    button->setDefaultAction(action);
    button->setAccessibleName(action->toolTip());
    button->setToolButtonStyle(Qt::ToolButtonIconOnly);
    button->setAutoRaise(true);
    button->setIconSize({16, 16});
    button->setMinimumSize(kButton, kButton);
    button->setFocusPolicy(Qt::TabFocus);
    return button;
}

void PathPanel::showNotice(const QString& text, Stay stay) {
    m_notice->setText(text);
    m_notice->setToolTip(text);
    if (stay == Stay::Briefly)
        m_noticeEnd.start();
    else
        m_noticeEnd.stop();
}

QString PathPanel::notice() const {
    return m_notice->text();
}

void PathPanel::showDataWarnings() {
    const std::shared_ptr<const Dataset> dataset = m_bridge.dataset();
    if (!dataset)
        return;
    QStringList texts;
    if (dataset != m_warnedOf)
        for (const std::string& warning : dataset->warnings)
            texts << QString::fromStdString(warning);
    m_warnedOf = dataset;
    for (const std::string& note : notesOn(m_bridge.recipe(), *dataset))
        texts << QString::fromStdString(note);
    if (!texts.isEmpty())
        showNotice(QStringLiteral("⚠ ") + texts.join(QStringLiteral(" · ")), Stay::UntilNext);
}

/// The blocks are the document's: beside the numbers of another network they would tell tales.
void PathPanel::showForeign(bool isForeign) {
    m_view->setVisible(!isForeign);
    m_tools->setVisible(!isForeign);
    m_foreign->setVisible(isForeign);
    if (!isForeign)
        return;
    const std::shared_ptr<const History> history = m_bridge.history();
    QStringList names;
    qsizetype tensors = 0;
    if (history) {
        tensors = static_cast<qsizetype>(history->layout().parameters.size());
        for (const LayerInfo& layer : history->layout().layers)
            names << QString::fromStdString(layer.name);
    }
    m_summary->setText(tr("%1 layers · %2 tensors").arg(grouped(names.size()), grouped(tensors)));
    const QString list = names.mid(0, kNamedLayers).join(QStringLiteral(", "));
    m_foreign->setText(tr("The network of another program. Its layers, from the input on: %1")
                           .arg(names.isEmpty()               ? tr("not known yet")
                                : names.size() > kNamedLayers ? list + QStringLiteral(" …")
                                                              : list));
}

void PathPanel::showSummary() {
    showForeign(!m_bridge.hasRecipe());
    if (!m_bridge.hasRecipe())
        return;
    Index parameters = 0;
    for (const LayerSummary& layer : m_bridge.layers())
        parameters += layer.parameters;
    const Recipe& recipe = m_document.recipe();
    m_summary->setText(
        tr("%1 layers · %2 parameters · %3")
            .arg(grouped(depthOf(recipe.network)), grouped(parameters), labelOf(sourceNames(), recipe.data.source)));
}

} // namespace nabla
