// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/builder/form.h"

#include "ui/builder/look.h"
#include "ui/style/theme.h"

#include <QApplication>
#include <QEvent>
#include <QFontMetrics>
#include <QGridLayout>
#include <QLineEdit>
#include <QLocale>
#include <QPainter>
#include <QStyleOptionComboBox>
#include <QStylePainter>
#include <QWheelEvent>

namespace nabla {

namespace {

constexpr int kEditorLetters = 23;
constexpr int kIcon = 16;

QString fromView(std::string_view text) {
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

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
    editor->setFixedWidth(widthFor(kEditorLetters));
    m_problemBox = new QWidget;
    auto* line = new QHBoxLayout(m_problemBox);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(kSpace);
    m_problem = new TextLabel(TextRole::Caption);
    m_problem->setWordWrap(true);
    line->addWidget(new WarningSign, 0, Qt::AlignTop);
    line->addWidget(m_problem, 1);
    m_problemBox->hide();
    auto* grid = new QGridLayout(this);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(2 * kSpace);
    grid->setVerticalSpacing(2);
    grid->addWidget(m_label, 0, 0);
    grid->addWidget(editor, 0, 1, Qt::AlignRight);
    grid->addWidget(m_problemBox, 1, 0, 1, 2);
    grid->setColumnStretch(0, 1);
}

void FormRow::setProblems(const QStringList& problems) {
    m_problem->setText(problems.join(QLatin1Char('\n')));
    m_problemBox->setVisible(!problems.isEmpty());
}

QString FormRow::problemText() const {
    return m_problemBox->isHidden() ? QString() : m_problem->text();
}

bool FormRow::event(QEvent* event) {
    if (event->type() == QEvent::ApplicationFontChange)
        m_editor->setFixedWidth(widthFor(kEditorLetters));
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
    const QString text = shortNumber(value);
    setCurrentIndex(findText(text));
    setEditText(text);
}

void NumberField::take() {
    const QString text = currentText().trimmed();
    bool isNumber = false;
    double value = QLocale::c().toDouble(text, &isNumber);
    if (!isNumber)
        value = locale().toDouble(text, &isNumber);
    if (!isNumber) {
        setValue(m_value);
        Q_EMIT refused(tr("“%1” is not a number. The value stays at %2.").arg(text, shortNumber(m_value)));
        return;
    }
    if (value == m_value) {
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
    addItem(fromView(label), value);
    setItemData(count() - 1, fromView(help), Qt::ToolTipRole);
}

void NamedCombo::setChoice(int value) {
    setCurrentIndex(findData(value));
    setPlaceholderText(tr("mixed"));
}

void NamedCombo::wheelEvent(QWheelEvent* event) {
    event->ignore();
}

} // namespace nabla
