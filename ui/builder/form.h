// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/recipe/names.h"
#include "ui/builder/field_text.h"

#include <QComboBox>
#include <QStringList>
#include <QWidget>

#include <functional>

class QGridLayout;
class QToolButton;

namespace nabla {

class TextLabel;

/// A named control with room for what is wrong with it, right below it. The name is the control's for screen readers
/// too.
class FormRow : public QWidget {
    Q_OBJECT

public:
    FormRow(const QString& label, QWidget* editor, const QString& help, QWidget* parent = nullptr);

    /// Shows problems at the field; none hides the line.
    void setProblems(const QStringList& problems);
    QString problemText() const;
    /// A button that takes the value of its own away again; it shows while there is one.
    void addReset(const std::function<void()>& reset);
    void setOverridden(bool isOverridden);

protected:
    bool event(QEvent* event) override;

private:
    void setEditorWidth();

    QWidget* m_editor;
    TextLabel* m_label;
    QGridLayout* m_grid;
    QToolButton* m_reset = nullptr;
    QWidget* m_problemBox;
    TextLabel* m_problem;
};

/// A width for `characters` average letters of the application's font, so that controls grow with the text size.
int widthFor(int characters);

/// A number typed by people: free entry, taken at Enter or when the focus leaves; Up and Down go through a list.
class NumberField : public QComboBox {
    Q_OBJECT

public:
    /// `choices` fill the list, in rising order.
    explicit NumberField(const QList<double>& choices, QWidget* parent = nullptr);

    void setValue(double value);
    /// Nothing of its own: an empty field that shows `text` instead.
    void setBlank(const QString& text);
    double value() const { return m_value; }
    /// An emptied field counts as an answer.
    void setMayBeBlank(bool mayBeBlank) { m_mayBeBlank = mayBeBlank; }

Q_SIGNALS:
    /// A number was entered that is not the one shown before.
    void entered(double value);
    void blanked();
    /// What was entered is no number; the old value stays.
    void refused(const QString& problem);

protected:
    void wheelEvent(QWheelEvent* event) override;

private:
    void take();
    void showAgain();

    double m_value = 0;
    bool m_isBlank = false;
    bool m_mayBeBlank = false;
};

/// A menu of the contract's words with their labels; the sentence of each is its tooltip.
class NamedCombo : public QComboBox {
    Q_OBJECT

public:
    explicit NamedCombo(QWidget* parent = nullptr);

    template <class Enum>
    void fill(std::span<const Named<Enum>> table, const std::function<bool(Enum)>& isOffered = {}) {
        clear();
        for (const Named<Enum>& row : table)
            if (!isOffered || isOffered(row.value))
                addRow(static_cast<int>(row.value), row.label, row.help);
    }
    /// The row of a value; "mixed" (no row) for -1.
    void setChoice(int value);
    int choice() const { return currentData().toInt(); }
    void addRow(int value, std::string_view label, std::string_view help);
    void addRow(int value, const QString& label, const QString& help);

protected:
    void paintEvent(QPaintEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
};

/// Label and sentence of a value in its table, for people.
template <class Enum>
QString labelOf(std::span<const Named<Enum>> table, Enum value) {
    for (const Named<Enum>& row : table)
        if (row.value == value)
            return tableText(row.label);
    return {};
}

template <class Enum>
QString helpOf(std::span<const Named<Enum>> table, Enum value) {
    for (const Named<Enum>& row : table)
        if (row.value == value)
            return tableText(row.help);
    return {};
}

} // namespace nabla
