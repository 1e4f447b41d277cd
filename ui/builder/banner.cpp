// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/builder/banner.h"

#include "ui/bridge/engine_bridge.h"
#include "ui/builder/divergence_text.h"
#include "ui/builder/look.h"
#include "ui/builder/recipe_document.h"
#include "ui/builder/recipe_sync.h"
#include "ui/style/theme.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QPainter>
#include <QPushButton>

#include <utility>

namespace nabla {

namespace {
constexpr int kIcon = 20;
constexpr int kSideSpace = 4 * kSpace;

QString divergenceText(const EngineBridge& bridge) {
    const std::optional<Divergence> first = bridge.divergence();
    if (!first)
        return RunBanner::tr("Diverged. %1").arg(QString::fromStdString(bridge.status().message));
    const QString quantity = quantityWords(*first);
    const QString where = first->layer.empty()
                              ? quantity
                              : RunBanner::tr("%1 of layer %2").arg(quantity, QString::fromStdString(first->layer));
    return RunBanner::tr("Diverged at step %1: %2 is not finite").arg(first->step).arg(where);
}
} // namespace

Banner::Banner(QWidget* parent) : QWidget(parent), m_text(new TextLabel(TextRole::Strong)) {
    m_text->setWordWrap(true);
    m_row = new QHBoxLayout(this);
    m_row->setContentsMargins(kSideSpace + kIcon + 2 * kSpace, 2 * kSpace, kSideSpace, 2 * kSpace);
    m_row->setSpacing(2 * kSpace);
    m_row->addWidget(m_text, 1);
    hide();
}

void Banner::showMessage(const QString& icon, const QColor& color, const QString& text, const QList<Action>& actions) {
    // Later: a change of theme comes here while Qt walks over a list of all widgets.
    for (QWidget* button : std::exchange(m_buttons, {})) {
        button->hide();
        button->deleteLater();
    }
    m_icon = icon;
    m_color = color;
    setText(text);
    for (const Action& action : actions) {
        auto* button = new QPushButton(action.text);
        button->setProperty("edits", action.doesEdit);
        // Later, because the action may well replace this banner and with it the button.
        connect(button, &QPushButton::clicked, this, action.run, Qt::QueuedConnection);
        m_row->addWidget(button);
        m_buttons << button;
    }
    show();
    update();
}

void Banner::setText(const QString& text) {
    m_text->setText(text);
    setAccessibleName(text);
}

QString Banner::text() const {
    return isHidden() ? QString() : m_text->text();
}

void Banner::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    QColor fill = m_color;
    fill.setAlphaF(0.14f);
    painter.fillRect(rect(), fill);
    painter.fillRect(QRect(0, 0, kSpace, height()), m_color);
    painter.drawPixmap(kSideSpace, (height() - kIcon) / 2, themedPixmap(m_icon, kIcon, m_color, devicePixelRatioF()));
}

RunBanner::RunBanner(EngineBridge& bridge, RecipeDocument& document, RecipeSync& sync, QWidget* parent)
    : Banner(parent), m_bridge(bridge), m_document(document), m_sync(sync) {
    connect(&bridge, &EngineBridge::statusChanged, this, &RunBanner::showState);
    connect(&sync, &RecipeSync::refused, this, [this](const QStringList& problems) {
        m_problems = problems;
        showState();
    });
    connect(&sync, &RecipeSync::accepted, this, [this] {
        m_problems.clear();
        showState();
    });
}

void RunBanner::showNote(const QString& text) {
    m_note = text;
    showState();
}

void RunBanner::showState() {
    const RunnerStatus& status = m_bridge.status();
    QString text;
    QString icon;
    QList<Action> actions;
    const Action restart{tr("Restart"), [this] { m_sync.restart(); }};
    if (!m_note.isEmpty()) {
        text = m_note;
        icon = QStringLiteral("warning");
        actions << Action{tr("Close"), [this] { showNote({}); }};
    } else if (!m_problems.isEmpty()) {
        text = tr("This cannot run yet, so the run before it goes on. %1").arg(m_problems.join(QLatin1Char('\n')));
        icon = QStringLiteral("warning");
        if (m_document.undoStack()->canUndo())
            actions << Action{tr("Undo the edit"), [this] { m_document.undoStack()->undo(); }, true};
    } else if (m_bridge.isBuilding()) {
        // what became of the run before no longer matters
    } else if (status.state == RunState::Diverged) {
        text = divergenceText(m_bridge);
        icon = QStringLiteral("diverged");
        actions << restart
                << Action{tr("Lower the learning rate by 10×"),
                          [this] {
                              const double rate = m_document.recipe().training.optimizer.learningRate / 10;
                              m_document.edit(tr("Learning rate: %1").arg(shortNumber(rate)), [rate](Recipe& recipe) {
                                  recipe.training.optimizer.learningRate = rate;
                              });
                              m_sync.restart();
                              m_bridge.start();
                          },
                          true};
    } else if (status.state == RunState::Failed) {
        text = tr("The run stopped: %1").arg(QString::fromStdString(status.message));
        icon = QStringLiteral("failed");
        actions << restart;
    }
    if (text == m_shown)
        return;
    m_shown = text;
    if (text.isEmpty())
        hide();
    else
        showMessage(icon, theme().bad, text, actions);
}

void RunBanner::changeEvent(QEvent* event) {
    if ((event->type() == QEvent::PaletteChange || event->type() == QEvent::LanguageChange) && !m_shown.isEmpty()) {
        m_shown.clear();
        showState();
    }
    Banner::changeEvent(event);
}

} // namespace nabla
