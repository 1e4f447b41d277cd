// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/builder/remedy_card.h"

#include "ui/builder/form.h"
#include "ui/builder/look.h"
#include "ui/style/theme.h"

#include <QEvent>
#include <QFontMetrics>
#include <QHBoxLayout>
#include <QPainter>
#include <QToolButton>
#include <QVBoxLayout>

namespace nabla {

namespace {

constexpr int kMark = 10;
constexpr int kControlLetters = 20;
constexpr int kHelpButton = 22;
constexpr int kSwitchWidth = 40;
constexpr int kSwitchHeight = 22;

void fitHelpButton(QToolButton& button) {
    const int side = std::max(kHelpButton, QFontMetrics(fontFor(TextRole::Body)).height() + 2);
    button.setFixedSize(side, side);
}

} // namespace

QString prettyFormula(QString text) {
    static const struct {
        const char* plain;
        const char* pretty;
    } kWords[] = {{"<-", "←"},    {"sqrt(", "√("}, {" * ", " · "}, {"^2", "²"},    {"||", "‖"},      {"+-", "±"},
                  {" - ", " − "}, {"(-", "(−"},    {"-a,", "−a,"}, {"Phi(", "Φ("}, {"1e-5", "10⁻⁵"}, {"1e-6", "10⁻⁶"}};
    for (const auto& word : kWords)
        text.replace(QString::fromUtf8(word.plain), QString::fromUtf8(word.pretty));
    return text;
}

Switch::Switch(QWidget* parent) : QAbstractButton(parent) {
    setCheckable(true);
    setFocusPolicy(Qt::TabFocus); // a click leaves the focus, and with it the space key, where it was
    setCursor(Qt::PointingHandCursor);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
}

void Switch::setMixed(bool isMixed) {
    m_isMixed = isMixed;
    update();
}

QSize Switch::sizeHint() const {
    return {kSwitchWidth + 4, kSwitchHeight + 4};
}

void Switch::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF track(2.5, 2.5, kSwitchWidth - 1, kSwitchHeight - 1);
    const double radius = track.height() / 2;
    painter.setOpacity(isEnabled() ? 1 : 0.45);
    painter.setPen(QPen(isChecked() ? theme().accent : theme().textMuted, 1.2));
    painter.setBrush(isChecked() ? theme().accent : theme().surface);
    painter.drawRoundedRect(track, radius, radius);
    const double inset = 3.5;
    const double size = track.height() - 2 * inset;
    const double x = m_isMixed     ? track.center().x() - size / 2
                     : isChecked() ? track.right() - inset - size
                                   : track.left() + inset;
    painter.setPen(Qt::NoPen);
    painter.setBrush(isChecked() ? theme().surface : theme().textMuted);
    painter.drawEllipse(QRectF(x, track.top() + inset, size, size));
    if (hasFocus()) {
        painter.setPen(QPen(theme().accent, 1, Qt::DotLine));
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(track.adjusted(-2, -2, 2, 2), radius + 2, radius + 2);
    }
}

/// Filled while the remedy works, a ring while it does not.
class RemedyCard::Mark : public QWidget {
public:
    Mark() { setFixedSize(kMark + 2, kMark + 2); }
    void setActive(bool isActive) {
        m_isActive = isActive;
        update();
    }

protected:
    void paintEvent(QPaintEvent*) override {
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(QPen(m_isActive ? theme().good : theme().textMuted, 1.6));
        painter.setBrush(m_isActive ? QBrush(theme().good) : QBrush(Qt::NoBrush));
        painter.drawEllipse(QRectF(2, 2, kMark - 2, kMark - 2));
    }

private:
    bool m_isActive = false;
};

RemedyCard::RemedyCard(const QString& title, QWidget* control, QWidget* parent)
    : QWidget(parent), m_mark(new Mark), m_control(control) {
    m_title = new TextLabel(TextRole::Strong, title);
    m_title->setBuddy(control);
    control->setAccessibleName(QString(title).remove(QLatin1Char('&')));
    if (!qobject_cast<Switch*>(control))
        control->setFixedWidth(widthFor(kControlLetters));
    m_formula = new TextLabel(TextRole::Body);
    m_sentence = new TextLabel(TextRole::Caption);
    m_sentence->setMuted(true);
    m_cures = new TextLabel(TextRole::Caption);
    m_curesNot = new TextLabel(TextRole::Caption);
    m_problem = new TextLabel(TextRole::Caption);
    for (TextLabel* label : {m_formula, m_sentence, m_cures, m_curesNot, m_problem})
        label->setWordWrap(true);
    m_problem->hide();
    auto* head = new QHBoxLayout;
    head->setSpacing(2 * kSpace);
    head->addWidget(m_mark);
    head->addWidget(m_title);
    head->addWidget(makeHelpButton());
    head->addStretch(1);
    head->addWidget(control);
    m_rows = new QVBoxLayout;
    m_rows->setSpacing(kSpace);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(kSpace);
    column->addLayout(head);
    column->addWidget(m_formula);
    column->addWidget(m_sentence);
    column->addLayout(m_rows);
    column->addWidget(m_cures);
    column->addWidget(m_curesNot);
    column->addWidget(m_problem);
}

QToolButton* RemedyCard::makeHelpButton() {
    auto* help = new QToolButton;
    help->setText(QStringLiteral("?"));
    help->setAutoRaise(true);
    help->setFocusPolicy(Qt::TabFocus);
    help->setObjectName(QStringLiteral("help"));
    fitHelpButton(*help);
    help->setStyleSheet(QStringLiteral("padding: 0"));
    help->setAccessibleName(tr("Explain %1").arg(m_title->text().remove(QLatin1Char('&'))));
    help->setToolTip(help->accessibleName());
    connect(help, &QToolButton::clicked, this, &RemedyCard::helpRequested);
    return help;
}

bool RemedyCard::event(QEvent* event) {
    if (event->type() == QEvent::ApplicationFontChange)
        fitHelpButton(*findChild<QToolButton*>(QStringLiteral("help"), Qt::FindDirectChildrenOnly));
    if (event->type() == QEvent::ApplicationFontChange && !qobject_cast<Switch*>(m_control))
        m_control->setFixedWidth(widthFor(kControlLetters));
    return QWidget::event(event);
}

void RemedyCard::setTexts(const QString& formula, const QString& sentence) {
    m_formula->setText(formula);
    m_formula->setVisible(!formula.isEmpty());
    m_sentence->setText(sentence);
    const QString help = formula.isEmpty() ? sentence : formula + QLatin1Char('\n') + sentence;
    setWhatsThis(help);
    m_control->setWhatsThis(help);
    m_control->setAccessibleDescription(help);
}

void RemedyCard::setCures(const QString& cures, const QString& curesNot) {
    m_cures->setText(tr("✓ Cures %1.").arg(cures));
    m_curesNot->setText(tr("✗ Not %1.").arg(curesNot));
}

void RemedyCard::setActive(bool isActive) {
    m_mark->setActive(isActive);
}

void RemedyCard::addContent(QWidget* content) {
    m_rows->addWidget(content);
}

void RemedyCard::setProblems(const QStringList& problems) {
    m_problem->setText(problems.isEmpty() ? QString() : QStringLiteral("⚠ ") + problems.join(QLatin1Char('\n')));
    m_problem->setVisible(!problems.isEmpty());
}

QString RemedyCard::problemText() const {
    return m_problem->text();
}

} // namespace nabla
