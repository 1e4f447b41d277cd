// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/scope/finding_card.h"

#include "ui/builder/look.h"
#include "ui/style/language.h"
#include "ui/style/theme.h"

#include <QApplication>
#include <QCoreApplication>
#include <QEvent>
#include <QHBoxLayout>
#include <QPainter>
#include <QPushButton>
#include <QToolButton>
#include <QVBoxLayout>

#include <utility>

namespace nabla {

namespace {

constexpr int kIcon = 18;
constexpr int kEdge = 3;

QString words(const char* text) {
    return QCoreApplication::translate("Diagnosis", text);
}

/// "dL/dz" stays in one piece at the end of a line.
QString unbroken(QString text) {
    return text.replace(QLatin1Char('/'), QStringLiteral("/\u2060"));
}

} // namespace

QString translated(const SentencePart& part) {
    QString text = words(part.text);
    for (std::size_t i = part.numbers.size(); i-- > 0;) {
        const SentenceNumber& number = part.numbers[i];
        const QString shown = QString::fromStdString(numberText(number));
        text.replace(QStringLiteral("%%1").arg(i + 1), number.word.empty() ? localized(shown) : shown);
    }
    return text;
}

QString translated(const Sentence& sentence, const QString& separator) {
    QStringList parts;
    for (const SentencePart& part : sentence)
        parts << translated(part);
    return parts.join(separator);
}

QString severityWord(const Finding& finding) {
    if (finding.symptom == Symptom::TooEarly)
        return FindingCard::tr("Wait and see");
    switch (finding.severity) {
    case Severity::Good:
        return FindingCard::tr("All well");
    case Severity::Explanation:
        return FindingCard::tr("Explained");
    case Severity::Notice:
        return FindingCard::tr("Note");
    case Severity::Warning:
        return FindingCard::tr("Warning");
    case Severity::Problem:
        return FindingCard::tr("Problem");
    }
    return {};
}

QString severityIcon(const Finding& finding) {
    if (finding.symptom == Symptom::TooEarly)
        return QStringLiteral("note");
    switch (finding.severity) {
    case Severity::Good:
        return QStringLiteral("finished");
    case Severity::Explanation:
        return QStringLiteral("by-design");
    case Severity::Notice:
        return QStringLiteral("note");
    case Severity::Warning:
        return QStringLiteral("warning");
    case Severity::Problem:
        return QStringLiteral("failed");
    }
    return {};
}

QColor severityColor(const Finding& finding) {
    if (finding.symptom == Symptom::TooEarly)
        return theme().textMuted; // neither good nor bad
    switch (finding.severity) {
    case Severity::Good:
        return theme().good;
    case Severity::Explanation:
    case Severity::Notice:
        return theme().accent;
    case Severity::Warning:
        return theme().warning;
    case Severity::Problem:
        return theme().bad;
    }
    return {};
}

QString plainText(const Finding& finding) {
    const SymptomInfo& info = infoOf(finding.symptom);
    QStringList lines = {severityWord(finding) + QStringLiteral(": ") + words(info.headline),
                         translated(finding.evidence), words(info.why)};
    if (*info.formula)
        lines << QString::fromUtf8(info.formula);
    for (const Remedy& remedy : finding.remedies)
        lines << FindingCard::tr("Try: %1").arg(translated(nameOf(remedy)));
    return lines.join(QLatin1Char('\n'));
}

FindingCard::FindingCard(Detail detail, QWidget* parent)
    : QWidget(parent), m_isFolded(detail == Detail::Folded), m_word(new TextLabel(TextRole::Strong)),
      m_more(new QToolButton), m_headline(new TextLabel(detail == Detail::Full ? TextRole::Title : TextRole::Strong)),
      m_evidence(new TextLabel(TextRole::Body)), m_show(new QToolButton),
      m_whyTitle(new TextLabel(TextRole::Caption, tr("Why"))), m_why(new TextLabel(TextRole::Body)),
      m_formula(new TextLabel(TextRole::Body)), m_tryTitle(new TextLabel(TextRole::Caption, tr("What to try"))),
      m_problem(new TextLabel(TextRole::Caption)), m_body(new QWidget), m_remedies(new QVBoxLayout) {
    for (TextLabel* label : {m_headline, m_evidence, m_why, m_formula, m_problem})
        label->setWordWrap(true);
    for (TextLabel* label : {m_headline, m_evidence, m_why, m_formula})
        label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_whyTitle->setMuted(true);
    m_tryTitle->setMuted(true);
    m_show->setText(tr("Show on the charts"));
    m_show->setCheckable(true);
    m_show->setAccessibleName(tr("Show the evidence on the charts"));
    m_show->setFocusPolicy(Qt::TabFocus);
    m_more->setAutoRaise(true);
    m_more->setVisible(detail == Detail::Folded);
    m_remedies->setSpacing(kSpace);
    auto* head = new QHBoxLayout;
    head->setSpacing(2 * kSpace);
    head->addSpacing(kIcon);
    head->addWidget(m_word, 1);
    head->addWidget(m_more);
    auto* body = new QVBoxLayout(m_body);
    body->setContentsMargins(0, 0, 0, 0);
    body->setSpacing(kSpace);
    body->addWidget(m_evidence);
    body->addWidget(m_show, 0, Qt::AlignLeft);
    body->addSpacing(kSpace);
    body->addWidget(m_whyTitle);
    body->addWidget(m_why);
    body->addWidget(m_formula);
    body->addSpacing(kSpace);
    body->addWidget(m_tryTitle);
    body->addLayout(m_remedies);
    body->addWidget(m_problem);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(kEdge + 3 * kSpace, 2 * kSpace, 2 * kSpace, 3 * kSpace);
    column->setSpacing(kSpace);
    column->addLayout(head);
    column->addWidget(m_headline);
    column->addWidget(m_body);
    connect(m_more, &QToolButton::clicked, this, [this] { fold(!m_isFolded); });
    connect(m_show, &QToolButton::toggled, this, &FindingCard::evidenceToggled);
    m_problem->hide();
    fold(m_isFolded);
}

void FindingCard::fold(bool isFolded) {
    m_isFolded = isFolded;
    m_body->setVisible(!isFolded);
    m_more->setText(isFolded ? tr("More") : tr("Less"));
    m_more->setAccessibleName(isFolded ? tr("More about this finding") : tr("Less about this finding"));
}

void FindingCard::setFinding(const Finding& finding) {
    const bool hasOtherButtons = finding.remedies != m_finding.remedies || finding.symptom != m_finding.symptom;
    m_finding = finding;
    if (hasOtherButtons) {
        setProblem({});
        makeButtons();
    }
    showTexts();
}

void FindingCard::showTexts() {
    const SymptomInfo& info = infoOf(m_finding.symptom);
    m_word->setText(severityWord(m_finding));
    QPalette colors = m_word->palette();
    colors.setColor(QPalette::WindowText, severityColor(m_finding));
    m_word->setPalette(colors);
    m_headline->setText(words(info.headline));
    m_evidence->setText(unbroken(translated(m_finding.evidence, QStringLiteral("\n"))));
    m_why->setText(words(info.why));
    m_formula->setText(unbroken(QString::fromUtf8(info.formula)));
    m_formula->setVisible(*info.formula);
    m_show->setVisible(!m_finding.where.layers.empty() || m_finding.where.steps.last > m_finding.where.steps.first);
    m_tryTitle->setVisible(!m_finding.remedies.empty());
    setAccessibleName(m_word->text() + QStringLiteral(": ") + m_headline->text());
    setAccessibleDescription(m_evidence->text());
    update();
}

void FindingCard::makeButtons() {
    m_buttons.clear();
    m_twinButtons.clear();
    for (QWidget* row : std::exchange(m_rows, {})) {
        if (row->isAncestorOf(
                QApplication::focusWidget())) // else it would go on to any button, which Space would press
            setFocus();
        m_remedies->removeWidget(row);
        row->hide();
        row->deleteLater();
    }
    for (const Remedy& remedy : m_finding.remedies) {
        const QString name = translated(nameOf(remedy));
        QPushButton* edit = addButton(name, tr("Remedy: %1").arg(name), tr("Edits the recipe; Ctrl+Z takes it back."));
        QPushButton* twin = addButton(tr("A | B"), tr("As a twin: %1").arg(name),
                                      tr("What if: trains the run as it is (A) and with “%1” (B) side by side, both "
                                         "from step 0 with the same seed")
                                          .arg(name));
        // Later, because the edit may well replace this card and with it the button.
        connect(
            edit, &QPushButton::clicked, this, [this, remedy] { Q_EMIT remedyChosen(remedy); }, Qt::QueuedConnection);
        connect(
            twin, &QPushButton::clicked, this, [this, remedy] { Q_EMIT twinChosen(remedy); }, Qt::QueuedConnection);
        auto* row = new QWidget;
        auto* line = new QHBoxLayout(row);
        line->setContentsMargins(0, 0, 0, 0);
        line->setSpacing(kSpace);
        line->addWidget(edit, 1);
        line->addWidget(twin);
        m_remedies->addWidget(row);
        m_rows << row;
        m_buttons << edit;
        m_twinButtons << twin;
    }
}

QPushButton* FindingCard::addButton(const QString& text, const QString& name, const QString& toolTip) {
    auto* button = new QPushButton(text);
    button->setProperty("edits", true); // not while the experiment is locked
    button->setFocusPolicy(Qt::TabFocus);
    button->setAccessibleName(name);
    button->setToolTip(toolTip);
    return button;
}

void FindingCard::setProblem(const QString& problem) {
    m_problem->setText(problem);
    m_problem->setVisible(!problem.isEmpty());
}

QString FindingCard::headline() const {
    return m_headline->text();
}

QString FindingCard::evidence() const {
    return translated(m_finding.evidence);
}

void FindingCard::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    const QColor color = severityColor(m_finding);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(theme().border, 1));
    painter.setBrush(theme().surface);
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6);
    painter.fillRect(QRectF(0, 6, kEdge, height() - 12), color);
    const int middle = m_word->geometry().center().y();
    painter.drawPixmap(kEdge + 2 * kSpace + 2, middle - kIcon / 2 + 1,
                       themedPixmap(severityIcon(m_finding), kIcon, color, devicePixelRatioF()));
}

bool FindingCard::event(QEvent* event) {
    const bool isHandled = QWidget::event(event);
    if (event->type() == QEvent::PaletteChange)
        showTexts();
    else if (event->type() == QEvent::Enter || event->type() == QEvent::Leave)
        Q_EMIT evidenceHovered(event->type() == QEvent::Enter);
    return isHandled;
}

} // namespace nabla

#include "moc_finding_card.cpp"
