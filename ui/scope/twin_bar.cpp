// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/scope/twin_bar.h"

#include "ui/bridge/engine_bridge.h"
#include "ui/builder/difference_text.h"
#include "ui/builder/look.h"
#include "ui/style/theme.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLocale>
#include <QPainter>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>

namespace nabla {

namespace {

constexpr int kLineWidth = 34;
constexpr int kLineHeight = 14;
constexpr int kHeadlineLetters = 20; ///< more are written smaller

/// The stroke of a run on the charts: dashed in the second colour, or solid.
class LineSample : public QWidget {
public:
    explicit LineSample(bool isGhost) : m_isGhost(isGhost) { setFixedSize(kLineWidth, kLineHeight); }

protected:
    void paintEvent(QPaintEvent*) override {
        QPainter painter(this);
        QPen pen(m_isGhost ? theme().twin : theme().text, 3);
        pen.setCapStyle(Qt::FlatCap);
        if (m_isGhost)
            pen.setDashPattern({2.2, 1.4});
        painter.setPen(pen);
        painter.drawLine(QPointF(0, height() / 2.0), QPointF(width(), height() / 2.0));
    }

private:
    bool m_isGhost;
};

QString numbersOf(const History* history, const std::optional<Divergence>& divergence) {
    if (divergence)
        return TwinBar::tr("diverged at step %1").arg(grouped(divergence->step));
    if (!history || history->steps() == 0)
        return TwinBar::tr("no steps yet");
    const qint64 last = history->endStep() - 1;
    const double loss = history->value(history->layout().trace(StepQuantity::Loss), last);
    return TwinBar::tr("step %1").arg(grouped(last)) + QStringLiteral(" · ") +
           TwinBar::tr("loss %1").arg(QLocale().toString(loss, 'g', 3));
}

} // namespace

TwinBar::TwinBar(EngineBridge& bridge, QWidget* parent)
    : QWidget(parent), m_bridge(bridge), m_what(new TextLabel(TextRole::Body)), m_end(new QPushButton) {
    setObjectName(QStringLiteral("twin"));
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(3 * kSpace, 2 * kSpace, 2 * kSpace, 2 * kSpace);
    row->setSpacing(3 * kSpace);
    m_what->setWordWrap(true);
    row->addWidget(m_what, 1);
    m_ghost = addSide(true);
    m_now = addSide(false);
    m_end->setFocusPolicy(Qt::TabFocus);
    row->addWidget(m_end);
    connect(m_end, &QPushButton::clicked, this, &TwinBar::end);
    connect(&bridge, &EngineBridge::runChanged, this, &TwinBar::follow);
    connect(&bridge, &EngineBridge::twinChanged, this, &TwinBar::follow);
    connect(&bridge, &EngineBridge::settingsChanged, this, &TwinBar::follow);
    connect(&bridge, &EngineBridge::stepsRecorded, this, &TwinBar::showNumbers);
    connect(&bridge, &EngineBridge::statusChanged, this, &TwinBar::showNumbers);
    follow();
}

TwinBar::Side TwinBar::addSide(bool isGhost) {
    const Side side{new QWidget, new LineSample(isGhost), new TextLabel(TextRole::Headline),
                    new TextLabel(TextRole::Caption)};
    side.name->setWordWrap(true);
    side.numbers->setMuted(true);
    side.numbers->setWordWrap(true);
    auto* words = new QVBoxLayout;
    words->setSpacing(0);
    words->addWidget(side.name);
    words->addWidget(side.numbers);
    auto* inside = new QHBoxLayout(side.place);
    inside->setContentsMargins(0, 0, 0, 0);
    inside->setSpacing(3 * kSpace);
    inside->addWidget(side.line);
    inside->addLayout(words, 1);
    static_cast<QHBoxLayout*>(layout())->addWidget(side.place, 3);
    return side;
}

void TwinBar::follow() {
    const bool isArmed = m_bridge.isTwinArmed();
    const GhostKind kind = m_bridge.ghostKind();
    const bool isComparing = kind != GhostKind::Before && m_bridge.ghost();
    if (isArmed) {
        m_what->setText(tr("Twin: change one thing now – a remedy, a layer, the data. This run becomes A, the changed "
                           "one B, and both train together from step 0."));
        m_end->setText(tr("Cancel"));
    } else if (isComparing) {
        m_end->setText(kind == GhostKind::Twin ? tr("End the twin") : tr("Compare no more"));
        showSides();
    }
    for (const Side* side : {&m_ghost, &m_now})
        side->place->setVisible(!isArmed && isComparing);
    m_what->setVisible(isArmed || (isComparing && !m_what->text().isEmpty()));
    m_end->setAccessibleName(m_end->text());
    setVisible(isArmed || isComparing);
    showNumbers();
    update();
}

void TwinBar::showSides() {
    const GhostRun& ghost = m_bridge.ghostRun();
    const bool isTwin = ghost.kind == GhostKind::Twin;
    const bool isKnown = isTwin || (m_bridge.hasRecipe() && !ghost.recipe.network.layers.empty());
    const DifferenceText words = isKnown ? differenceText(ghost.recipe, m_bridge.recipe()) : DifferenceText{};
    const auto named = [](const QString& name, const QString& value) {
        return value.isEmpty() ? name : tr("%1: %2").arg(name, value);
    };
    QString name = ghost.name;
    QString nowName = QString::fromStdString(m_bridge.recipe().name);
    if (isTwin) {
        name = tr("A");
        nowName = tr("B");
    }
    const bool isSaid = !isTwin && !words.isEmpty(); // which is which stands below, with the numbers
    m_ghost.name->setText(isSaid ? words.before : named(name, words.before));
    m_now.name->setText(isSaid ? words.after : named(nowName, words.after));
    const bool isLong = std::max(m_ghost.name->text().size(), m_now.name->text().size()) > kHeadlineLetters;
    for (const Side* side : {&m_ghost, &m_now})
        side->name->setRole(isLong ? TextRole::Title : TextRole::Headline);
    m_ghost.line->setToolTip(ghost.name);
    m_what->setText(words.isEmpty() && isKnown ? tr("The same settings now") : words.what);
}

void TwinBar::showNumbers() {
    if (isHidden() || m_bridge.isTwinArmed())
        return;
    const bool isTwin = m_bridge.hasTwin();
    const QString ghost = numbersOf(m_bridge.ghost().get(), m_bridge.twinDivergence(false));
    const QString now = numbersOf(m_bridge.history().get(), m_bridge.twinDivergence(true));
    m_ghost.numbers->setText(isTwin ? ghost : tr("compared: %1").arg(ghost));
    m_now.numbers->setText(isTwin ? now : tr("on the screen: %1").arg(now));
    setAccessibleName(text());
}

void TwinBar::end() {
    if (m_bridge.isTwinArmed())
        m_bridge.armTwin(false);
    else if (m_bridge.hasTwin())
        m_bridge.endTwin();
    else
        m_bridge.clearGhost();
}

QString TwinBar::text() const {
    if (isHidden())
        return {};
    if (m_bridge.isTwinArmed())
        return m_what->text();
    QStringList words;
    for (const TextLabel* label : {m_what, m_ghost.name, m_ghost.numbers, m_now.name, m_now.numbers})
        if (!label->text().isEmpty())
            words << label->text();
    return words.join(QStringLiteral(" | "));
}

void TwinBar::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange)
        follow();
    QWidget::changeEvent(event);
}

void TwinBar::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(theme().border, 1));
    painter.setBrush(theme().surface);
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8);
}

} // namespace nabla
