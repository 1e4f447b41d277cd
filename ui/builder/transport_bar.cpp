// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/builder/transport_bar.h"

#include "ui/bridge/engine_bridge.h"
#include "ui/builder/look.h"
#include "ui/builder/readout.h"
#include "ui/builder/recipe_document.h"
#include "ui/builder/recipe_sync.h"
#include "ui/style/language.h"
#include "ui/style/theme.h"

#include <QButtonGroup>
#include <QEvent>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QPushButton>
#include <QRegularExpressionValidator>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace nabla {

namespace {

constexpr int kIconSize = 20;
constexpr int kButtonHeight = 36;

struct Speed {
    double stepsPerSecond;
    const char* text;
    const char* help;
};
constexpr Speed kSpeeds[] = {
    {1, "1", QT_TRANSLATE_NOOP("nabla::TransportBar", "One step a second")},
    {10, "10", QT_TRANSLATE_NOOP("nabla::TransportBar", "Ten steps a second")},
    {60, "60", QT_TRANSLATE_NOOP("nabla::TransportBar", "Sixty steps a second")},
    {0, QT_TRANSLATE_NOOP("nabla::TransportBar", "Full"),
     QT_TRANSLATE_NOOP("nabla::TransportBar", "As fast as it goes")},
};

int speedWidth(const QAbstractButton& button) {
    return QFontMetrics(fontFor(TextRole::Body)).horizontalAdvance(button.text()) + 6 * kSpace;
}

QString rateText(double stepsPerSecond) {
    if (stepsPerSecond <= 0)
        return {};
    return stepsPerSecond < 10 ? localized(QString::number(stepsPerSecond, 'f', 1))
                               : grouped(static_cast<qint64>(std::lround(stepsPerSecond)));
}

/// "1.5e-4": as short as a reading has to be.
QString exponential(double value) {
    if (!std::isfinite(value))
        return scientific(value, 1);
    static const QRegularExpression kPadding(QStringLiteral("e\\+?(-?)0*"));
    return localized(QString::number(value, 'e', 1).replace(kPadding, QStringLiteral("e\\1")));
}

QString lossText(double loss) {
    if (isAbsent(loss))
        return {};
    const double size = std::abs(loss);
    return size >= 1e-3 && size < 1e5 ? localized(QString::number(loss, 'f', size < 100 ? 4 : 1)) : exponential(loss);
}

} // namespace

TransportBar::TransportBar(EngineBridge& bridge, RecipeDocument& document, RecipeSync& sync, QWidget* parent)
    : QWidget(parent), m_bridge(bridge), m_document(document), m_sync(sync) {
    setAccessibleName(tr("Transport"));
    m_restart = new QToolButton;
    m_restart->setIcon(themedIcon(QStringLiteral("restart")));
    dress(m_restart, tr("Restart"), tr("Start again from step 0, same seed (Ctrl+R)"));
    m_run = new QPushButton;
    m_run->setDefault(true); // the one button in the accent's colour
    m_run->setObjectName(QStringLiteral("runButton"));
    dress(m_run, tr("Run"), tr("Train, or hold (Space)"));
    const QString widest = tr("Go on") + QStringLiteral("  ");
    m_run->setMinimumWidth(QFontMetrics(fontFor(TextRole::Body)).horizontalAdvance(widest) + kIconSize + 10 * kSpace);
    m_step = new QToolButton;
    m_step->setIcon(themedIcon(QStringLiteral("step")));
    dress(m_step, tr("Step", "the button"), tr("One optimizer update (.)"));
    m_stepReadout = new Readout(tr("Step"), QStringLiteral("8,888 / 8,888"));
    m_rateReadout = new Readout(tr("Steps/s"), QStringLiteral("88,888"));
    m_lossReadout = new Readout(tr("Loss"), QStringLiteral("8.8e-88"));
    m_lossReadout->setToolTip(tr("Mean loss of the batch, before the update of this step"));
    m_accuracyReadout = new Readout(tr("Accuracy"), QStringLiteral("88.8 %"));
    m_accuracyReadout->setToolTip(tr("Share of the batch that is right, before the update of this step"));
    m_state = new StateChip;

    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(3 * kSpace, 2 * kSpace, 3 * kSpace, 2 * kSpace);
    row->setSpacing(kSpace);
    row->addWidget(m_restart);
    row->addWidget(m_run);
    row->addWidget(m_step);
    row->addSpacing(3 * kSpace);
    row->addWidget(makeSpeedButtons(), 0, Qt::AlignTop); // captions stand on one line
    row->addSpacing(3 * kSpace);
    row->addStretch(1);
    for (QWidget* reading : {static_cast<QWidget*>(m_stepReadout), static_cast<QWidget*>(m_rateReadout),
                             static_cast<QWidget*>(m_lossReadout), static_cast<QWidget*>(m_accuracyReadout)}) {
        reading->setContentsMargins(0, 0, 4 * kSpace, 0); // and not a spacer, which would stay when it is hidden
        row->addWidget(reading, 0, Qt::AlignTop);
    }
    row->addWidget(m_state);
    row->addSpacing(2 * kSpace);
    row->addStretch(1);
    m_seedBox = makeSeedField();
    row->addWidget(m_seedBox, 0, Qt::AlignTop);

    connect(m_restart, &QToolButton::clicked, this, &TransportBar::restart);
    connect(m_run, &QPushButton::clicked, this, &TransportBar::toggle);
    connect(m_step, &QToolButton::clicked, this, &TransportBar::stepOnce);
    connect(&bridge, &EngineBridge::statusChanged, this, &TransportBar::showStatus);
    connect(&bridge, &EngineBridge::stepsRecorded, this, &TransportBar::showStep);
    connect(&bridge, &EngineBridge::runChanged, this, &TransportBar::showStep);
    const auto showSeed = [this] {
        m_seed->setText(QString::number(m_document.recipe().seed.value_or(0)));
        m_seed->setToolTip(tr("Same seed, same weights and same data order"));
    };
    connect(&document, &RecipeDocument::recipeChanged, this, showSeed);
    showSeed();
    showStatus();
    fit();
}

void TransportBar::dress(QAbstractButton* button, const QString& text, const QString& help) {
    button->setIconSize({kIconSize, kIconSize});
    button->setText(text);
    button->setToolTip(help);
    button->setAccessibleName(text);
    button->setAccessibleDescription(help);
    button->setMinimumHeight(kButtonHeight);
    // A click leaves the focus where it was: Space then runs, whatever was clicked last.
    button->setFocusPolicy(Qt::TabFocus);
}

QWidget* TransportBar::makeSpeedButtons() {
    auto* box = new QWidget;
    auto* column = new QVBoxLayout(box);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    auto* caption = new TextLabel(TextRole::Caption, tr("Speed, steps a second"));
    caption->setMuted(true);
    column->addWidget(caption);
    auto* row = new QHBoxLayout;
    row->setSpacing(0);
    column->addLayout(row);
    m_speeds = new QButtonGroup(this);
    for (int i = 0; i < static_cast<int>(std::size(kSpeeds)); ++i) {
        const Speed& speed = kSpeeds[i];
        auto* button = new QToolButton;
        button->setText(tr(speed.text));
        button->setToolTip(tr(speed.help));
        button->setAccessibleName(tr(speed.help));
        button->setCheckable(true);
        button->setFocusPolicy(Qt::TabFocus);
        button->setMinimumSize(speedWidth(*button), 24);
        button->setChecked(speed.stepsPerSecond == m_bridge.speed());
        m_speeds->addButton(button, i);
        row->addWidget(button);
    }
    row->addStretch(1);
    connect(m_speeds, &QButtonGroup::idClicked, this,
            [this](int id) { m_bridge.setSpeed(kSpeeds[id].stepsPerSecond); });
    return box;
}

QWidget* TransportBar::makeSeedField() {
    auto* box = new QWidget;
    auto* column = new QVBoxLayout(box);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    auto* caption = new TextLabel(TextRole::Caption, tr("Seed"));
    caption->setMuted(true);
    m_seed = new QLineEdit;
    m_seed->setAccessibleName(tr("Seed"));
    m_seed->setProperty("locks", true);
    m_seed->setMaximumWidth(88);
    m_seed->setTextMargins(kSpace, 0, kSpace, 0);
    m_seed->setValidator(new QRegularExpressionValidator(QRegularExpression(QStringLiteral("[0-9]{1,20}")), m_seed));
    caption->setBuddy(m_seed);
    column->addWidget(caption);
    column->addWidget(m_seed);
    connect(m_seed, &QLineEdit::editingFinished, this, &TransportBar::takeSeed);
    return box;
}

void TransportBar::takeSeed() {
    const quint64 before = m_document.recipe().seed.value_or(0);
    bool isNumber = false;
    const quint64 seed = m_seed->text().toULongLong(&isNumber);
    if (!isNumber) {
        m_seed->setToolTip(tr("A seed is a whole number from 0 to 18446744073709551615."));
        m_seed->setText(QString::number(before));
        return;
    }
    if (seed != before)
        m_document.edit(tr("Seed: %1 to %2").arg(before).arg(seed), [seed](Recipe& recipe) { recipe.seed = seed; });
}

void TransportBar::toggle() {
    m_sync.flush();
    if (!m_bridge.hasRecipe() && !m_bridge.isBuilding())
        return;
    const RunnerStatus& status = m_bridge.status();
    if (status.state == RunState::Finished && !m_bridge.isBuilding())
        m_bridge.setTotalSteps(status.totalSteps +
                               std::max<qint64>(1, m_document.recipe().training.steps.value_or(1000)));
    m_bridge.toggle();
}

void TransportBar::stepOnce() {
    m_sync.flush();
    if (m_bridge.isRunning())
        m_bridge.pause();
    else
        m_bridge.step(1);
}

void TransportBar::restart() {
    if (!m_restart->isEnabled())
        return;
    const bool wasRunning = m_bridge.isRunning();
    m_sync.restart();
    if (wasRunning && !m_bridge.isRunning())
        m_bridge.start();
}

void TransportBar::showStatus() {
    const RunnerStatus& status = m_bridge.status();
    const bool isBuilding = m_bridge.isBuilding();
    const bool isRunning = m_bridge.isRunning();
    const bool isFinished = status.state == RunState::Finished && !isBuilding;
    const QString action = isRunning ? tr("Pause") : isFinished ? tr("Go on") : tr("Run");
    m_run->setText(action);
    m_run->setAccessibleName(action);
    m_run->setIcon(themedIcon(isRunning ? QStringLiteral("pause") : QStringLiteral("run"),
                              theme().palette.color(QPalette::HighlightedText)));
    const bool isOwn = isBuilding || m_bridge.hasRecipe();
    const bool canGo = isBuilding || isRunning || isFinished || status.state == RunState::Paused;
    m_run->setEnabled(canGo && isOwn);
    m_run->setDefault(canGo && isOwn); // the accent's colour would look alive
    m_step->setEnabled(canGo && isOwn && !isFinished);
    m_restart->setEnabled(!m_bridge.isAttached() || isBuilding);
    explain(isOwn);
    showState(status);
    m_rateReadout->setText(isRunning ? rateText(status.stepsPerSecond) : QString());
    if (!isOwn)
        m_stepReadout->setText(grouped(status.nextStep));
    else
        m_stepReadout->setText(tr("%1 / %2").arg(grouped(status.nextStep), grouped(status.totalSteps)));
}

/// What cannot be pressed says why.
void TransportBar::explain(bool isOwn) {
    const QString why = isOwn                   ? QString()
                        : m_bridge.isAttached() ? tr("Another program does this training. Detach to train here.")
                                                : tr("Another program did this training; there are its numbers only. "
                                                     "Restart trains the experiment of this window.");
    const auto say = [](QWidget* button, const QString& text) {
        if (button->toolTip() == text)
            return; // asked at every frame, and a screen reader would read it out each time
        button->setToolTip(text);
        button->setAccessibleDescription(text);
    };
    say(m_run, isOwn ? tr("Train, or hold (Space)") : why);
    say(m_step, isOwn ? tr("One optimizer update (.)") : why);
    say(m_restart, m_restart->isEnabled() ? tr("Start again from step 0, same seed (Ctrl+R)") : why);
}

void TransportBar::showState(const RunnerStatus& status) {
    m_state->setToolTip(QString::fromStdString(status.message));
    if (m_bridge.isBuilding()) {
        m_state->setState(tr("Building…"), QStringLiteral("restart"), theme().accent);
        m_state->setToolTip(tr("Data and weights of the next run are being made. Any edit replaces it, undo keeps the "
                               "run that is here."));
        return;
    }
    if (m_bridge.isAttached()) {
        const bool isFlowing = !m_bridge.attached().isWaiting && m_bridge.attached().unreadable.isEmpty();
        m_state->setState(isFlowing ? tr("Attached") : tr("Attached, waiting"),
                          isFlowing ? QStringLiteral("running") : QStringLiteral("paused"),
                          isFlowing ? theme().good : theme().warning);
        return;
    }
    switch (status.state) {
    case RunState::Empty:
        m_state->setState(tr("Empty"), QStringLiteral("ready"), theme().textMuted);
        break;
    case RunState::Paused:
        if (status.nextStep == 0)
            m_state->setState(tr("Ready"), QStringLiteral("ready"), theme().accent);
        else
            m_state->setState(tr("Paused"), QStringLiteral("paused"), theme().warning);
        break;
    case RunState::Running:
        m_state->setState(tr("Running"), QStringLiteral("running"), theme().good);
        break;
    case RunState::Finished:
        m_state->setState(tr("Finished"), QStringLiteral("finished"), theme().good);
        break;
    case RunState::Diverged:
        m_state->setState(tr("Diverged"), QStringLiteral("diverged"), theme().bad);
        break;
    case RunState::Failed:
        m_state->setState(tr("Failed"), QStringLiteral("failed"), theme().bad);
        break;
    }
}

void TransportBar::showStep() {
    const std::shared_ptr<const History> history = m_bridge.history();
    m_accuracyReadout->setVisible(isShown(m_accuracyReadout, m_detail) && (!history || history->layout().hasAccuracy));
    if (!history || history->steps() == 0) {
        m_lossReadout->setText({});
        m_accuracyReadout->setText({});
        return;
    }
    std::vector<double> row(static_cast<std::size_t>(history->layout().width()));
    if (history->nearestRow(history->endStep() - 1, row) < 0)
        return;
    const auto value = [&](StepQuantity quantity) { return row[static_cast<std::size_t>(quantity)]; };
    m_lossReadout->setText(lossText(value(StepQuantity::Loss)));
    const double accuracy = value(StepQuantity::Accuracy);
    m_accuracyReadout->setText(isAbsent(accuracy) ? QString()
                                                  : tr("%1 %").arg(localized(QString::number(accuracy * 100, 'f', 1))));
}

/// What is dear in room and cheap to miss goes first: words beside icons, steps a second, the accuracy (the charts have
/// both readings), the seed (so has the panel of the data).
bool TransportBar::isShown(const QWidget* part, Detail detail) const {
    return part == m_seedBox           ? detail >= Detail::Seed
           : part == m_accuracyReadout ? detail >= Detail::Accuracy
           : part == m_rateReadout     ? detail >= Detail::Rate
                                       : true;
}

/// Worked out and not tried: showing a part lays the whole window out at once, which would come back here.
int TransportBar::widthNeeded(Detail detail) const {
    const QMargins margins = layout()->contentsMargins();
    int needed = margins.left() + margins.right() - layout()->spacing();
    for (int i = 0; i < layout()->count(); ++i) {
        QLayoutItem* item = layout()->itemAt(i);
        QWidget* part = item->widget();
        if (!part)
            needed += item->minimumSize().width(); // a spacer
        else if (isShown(part, detail))
            needed += layout()->spacing() + (part == m_restart || part == m_step
                                                 ? buttonWidth(static_cast<QToolButton&>(*part), detail)
                                                 : std::max(part->minimumWidth(), part->minimumSizeHint().width()));
    }
    return needed;
}

int TransportBar::buttonWidth(const QToolButton& button, Detail detail) const {
    const int icon = kButtonHeight + 2 * kSpace;
    const QFontMetrics metrics(fontFor(TextRole::Body));
    return detail >= Detail::Words ? icon + metrics.horizontalAdvance(button.text()) + 2 * kSpace : icon;
}

void TransportBar::fit() {
    m_fittedFor = askedWidth();
    m_detail = Detail::Lean;
    for (const Detail detail : {Detail::Seed, Detail::Accuracy, Detail::Rate, Detail::Words})
        if (widthNeeded(detail) <= width())
            m_detail = detail;
    const bool hasWords = m_detail >= Detail::Words;
    for (QToolButton* button : {m_restart, m_step}) {
        button->setToolButtonStyle(hasWords ? Qt::ToolButtonTextBesideIcon : Qt::ToolButtonIconOnly);
        button->setFixedWidth(buttonWidth(*button, m_detail));
    }
    m_rateReadout->setVisible(isShown(m_rateReadout, m_detail));
    m_seedBox->setVisible(isShown(m_seedBox, m_detail));
    showStep(); // the accuracy, where the run has one
    updateGeometry();
}

int TransportBar::askedWidth() const {
    int asked = m_state->sizeHint().width();
    for (const Readout* reading : {m_stepReadout, m_rateReadout, m_lossReadout, m_accuracyReadout})
        asked += reading->sizeHint().width();
    return asked;
}

QSize TransportBar::minimumSizeHint() const {
    return {widthNeeded(Detail::Lean), QWidget::minimumSizeHint().height()};
}

void TransportBar::resizeEvent(QResizeEvent*) {
    fit();
}

bool TransportBar::event(QEvent* event) {
    if (event->type() == QEvent::ApplicationFontChange) {
        for (QAbstractButton* speed : m_speeds->buttons())
            speed->setMinimumWidth(speedWidth(*speed));
        fit();
    }
    // A reading or the state has become wider; hiding what gives way asks for a layout, too.
    if (event->type() == QEvent::LayoutRequest && askedWidth() != m_fittedFor)
        fit();
    return QWidget::event(event);
}

void TransportBar::changeEvent(QEvent* event) {
    if (event->type() == QEvent::PaletteChange)
        showStatus(); // the chip's colours are the theme's
    QWidget::changeEvent(event);
}

} // namespace nabla
