// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/builder/form.h"

#include "ui/builder/look.h"
#include "ui/style/theme.h"

#include <QAbstractButton>
#include <QApplication>
#include <QEvent>
#include <QFontMetrics>
#include <QGridLayout>
#include <QLineEdit>
#include <QLocale>
#include <QPainter>
#include <QStyleOptionComboBox>
#include <QStylePainter>
#include <QToolButton>
#include <QWheelEvent>

#include <cmath>

namespace nabla {

namespace {

constexpr int kEditorLetters = 23;
constexpr int kIcon = 16;

/// The warning sign in the theme's colour of the moment.
class WarningSign : public QWidget {
public:
    WarningSign() { setFixedSize(kIcon, kIcon); }

protected:
    void paintEvent(QPaintEvent*) override {
        QPainter painter(this);
        painter.drawPixmap(0, 0, themedPixmap(QStringLiteral("warning"), kIcon, theme().bad, devicePixelRatioF()));
    }
};

} // namespace

int widthFor(int characters) {
    return QFontMetrics(QApplication::font()).averageCharWidth() * characters;
}

FormRow::FormRow(const QString& label, QWidget* editor, const QString& help, QWidget* parent)
    : QWidget(parent), m_editor(editor) {
    m_label = new TextLabel(TextRole::Body, label);
    m_label->setBuddy(editor);
    editor->setAccessibleName(QString(label).remove(QLatin1Char('&')));
    editor->setAccessibleDescription(help);
    editor->setWhatsThis(help);
    if (editor->toolTip().isEmpty())
        editor->setToolTip(help);
    setEditorWidth();
    m_problemBox = new QWidget;
    auto* line = new QHBoxLayout(m_problemBox);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(kSpace);
    m_problem = new TextLabel(TextRole::Caption);
    m_problem->setWordWrap(true);
    line->addWidget(new WarningSign, 0, Qt::AlignTop);
    line->addWidget(m_problem, 1);
    m_problemBox->hide();
    m_grid = new QGridLayout(this);
    m_grid->setContentsMargins(0, 0, 0, 0);
    m_grid->setHorizontalSpacing(2 * kSpace);
    m_grid->setVerticalSpacing(2);
    m_grid->addWidget(m_label, 0, 0);
    m_grid->addWidget(editor, 0, 2, Qt::AlignRight);
    m_grid->addWidget(m_problemBox, 1, 0, 1, 3);
    m_grid->setColumnStretch(0, 1);
}

void FormRow::setProblems(const QStringList& problems) {
    m_problem->setText(problems.join(QLatin1Char('\n')));
    m_problemBox->setVisible(!problems.isEmpty());
}

QString FormRow::problemText() const {
    return m_problemBox->isHidden() ? QString() : m_problem->text();
}

void FormRow::setEditorWidth() {
    if (!qobject_cast<QAbstractButton*>(m_editor)) // a lever keeps its own
        m_editor->setFixedWidth(widthFor(kEditorLetters));
}

void FormRow::addReset(const std::function<void()>& reset) {
    m_reset = new QToolButton;
    m_reset->setObjectName(m_editor->objectName() + QStringLiteral(".reset"));
    m_reset->setIcon(themedIcon(QStringLiteral("restart")));
    m_reset->setIconSize({kIcon - 4, kIcon - 4});
    m_reset->setAutoRaise(true);
    m_reset->setFocusPolicy(Qt::TabFocus);
    m_reset->setToolTip(tr("Back to the network's default"));
    m_reset->setAccessibleName(tr("%1: back to the network's default").arg(m_editor->accessibleName()));
    m_grid->addWidget(m_reset, 0, 1);
    connect(m_reset, &QToolButton::clicked, this, [reset] { reset(); });
    setOverridden(false);
}

void FormRow::setOverridden(bool isOverridden) {
    if (!m_reset)
        return;
    m_reset->setVisible(isOverridden);
    m_label->setStrong(isOverridden);
}

bool FormRow::event(QEvent* event) {
    if (event->type() == QEvent::ApplicationFontChange)
        setEditorWidth();
    return QWidget::event(event);
}

NumberField::NumberField(const QList<double>& choices, QWidget* parent) : QComboBox(parent) {
    setEditable(true);
    setInsertPolicy(QComboBox::NoInsert);
    setCompleter(nullptr);
    for (const double choice : choices)
        addItem(shortNumber(choice));
    connect(this, &QComboBox::activated, this, &NumberField::take);
    connect(lineEdit(), &QLineEdit::editingFinished, this, &NumberField::take);
}

void NumberField::setValue(double value) {
    m_value = value;
    m_isBlank = false;
    const QString text = shortNumber(value);
    setCurrentIndex(findText(text));
    setEditText(text);
}

void NumberField::setBlank(const QString& text) {
    m_isBlank = true;
    setCurrentIndex(-1);
    clearEditText();
    lineEdit()->setPlaceholderText(text);
}

void NumberField::showAgain() {
    if (m_isBlank)
        setBlank(lineEdit()->placeholderText());
    else
        setValue(m_value);
}

void NumberField::take() {
    QString text = currentText().trimmed();
    if (text.isEmpty() && (m_isBlank || m_mayBeBlank)) {
        if (!m_isBlank)
            Q_EMIT blanked();
        return;
    }
    text.replace(QStringLiteral("∞"), QStringLiteral("inf"));
    bool isNumber = false;
    // "1.000" is one in every region: no sign that groups thousands is read.
    QLocale region = locale();
    region.setNumberOptions(QLocale::RejectGroupSeparator);
    double value = region.toDouble(text, &isNumber);
    if (!isNumber)
        value = QLocale::c().toDouble(text, &isNumber);
    if (!isNumber || std::isnan(value)) {
        showAgain();
        Q_EMIT refused(m_isBlank ? tr("“%1” is not a number.").arg(text)
                                 : tr("“%1” is not a number. The value stays at %2.").arg(text, shortNumber(m_value)));
        return;
    }
    if (!m_isBlank && value == m_value) {
        setValue(m_value);
        return;
    }
    Q_EMIT entered(value);
}

void NumberField::wheelEvent(QWheelEvent* event) {
    event->ignore(); // scrolling a panel must not change an experiment
}

NamedCombo::NamedCombo(QWidget* parent) : QComboBox(parent) {
    // A click leaves the focus, and with it the space key, where it was.
    setFocusPolicy(Qt::TabFocus);
}

void NamedCombo::paintEvent(QPaintEvent*) {
    QStylePainter painter(this);
    QStyleOptionComboBox option;
    initStyleOption(&option);
    const QRect field = style()->subControlRect(QStyle::CC_ComboBox, &option, QStyle::SC_ComboBoxEditField, this);
    const QString text = currentIndex() < 0 ? placeholderText() : currentText();
    option.currentText = fontMetrics().elidedText(text, Qt::ElideRight, field.width() - kSpace);
    painter.drawComplexControl(QStyle::CC_ComboBox, option);
    painter.drawControl(QStyle::CE_ComboBoxLabel, option);
}

void NamedCombo::addRow(int value, std::string_view label, std::string_view help) {
    addRow(value, tableText(label), tableText(help));
}

void NamedCombo::addRow(int value, const QString& label, const QString& help) {
    addItem(label, value);
    setItemData(count() - 1, help, Qt::ToolTipRole);
}

void NamedCombo::setChoice(int value) {
    setCurrentIndex(findData(value));
    setPlaceholderText(tr("mixed"));
}

void NamedCombo::wheelEvent(QWheelEvent* event) {
    event->ignore();
}

} // namespace nabla
