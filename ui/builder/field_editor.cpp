// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/builder/field_editor.h"

#include "ui/builder/field_text.h"
#include "ui/builder/file_field.h"
#include "ui/builder/look.h"
#include "ui/builder/remedy_card.h"
#include "ui/builder/whole_field.h"

#include <QHBoxLayout>
#include <QLineEdit>

#include <algorithm>
#include <cmath>

namespace nabla {

namespace {

constexpr int kNothing = -1;
constexpr double kLargestWhole = 1e12;

bool isNothing(const FieldValue& value) {
    return std::holds_alternative<std::monostate>(value);
}

/// Numbers that Up and Down and the list go through; anything else can be typed.
QList<double> suggestionsFor(std::string_view key) {
    static const struct {
        std::string_view key;
        QList<double> numbers;
    } kLists[] = {
        {"learning_rate", {0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10}},
        {"momentum", {0, 0.5, 0.9, 0.95, 0.99}},
        {"noise", {0, 0.05, 0.1, 0.2, 0.3, 0.5}},
        {"gain", {0.5, 0.8, 1, 1.2, 1.5, 1.6667, 2, 3}},
        {"max_norm", {0.01, 0.03, 0.1, 0.3, 1, 3, 5, 10}},
        {"clip_value", {0.01, 0.03, 0.1, 0.3, 1, 3, 5, 10}},
        {"clipping", {0.001, 0.003, 0.01, 0.03, 0.1}},
        {"norm_type", {1, 2, HUGE_VAL}},
        {"dropout", {0, 0.1, 0.2, 0.3, 0.5}},
        {"validation_fraction", {0, 0.1, 0.2, 0.3}},
        {"weight_decay", {0, 0.0001, 0.001, 0.01, 0.1}},
        {"residual_scale", {0, 0.1, 0.2, 0.5, 1}},
        {"bias_init", {-1, -0.1, 0, 0.01, 0.1, 1}},
        {"forget_bias", {0, 1, 2, 3}},
        {"update_bias", {0, 1, 2, 3}},
        {"std", {0.01, 0.02, 0.05, 0.1, 1}},
        {"bound", {0.01, 0.05, 0.1, 0.5, 1}},
        {"value", {0, 0.01, 0.1, 1}},
        {"negative_slope", {0, 0.01, 0.1, 0.2}},
        {"gamma", {0.1, 0.3, 0.5, 0.9}},
        {"minimum", {0, 0.0001, 0.001, 0.01}},
        {"alpha", {0.9, 0.99, 0.999}},
        {"beta1", {0, 0.5, 0.9, 0.95}},
        {"beta2", {0.9, 0.95, 0.99, 0.999}},
        {"epsilon", {1e-8, 1e-6, 1e-4, 1e-3}},
    };
    for (const auto& list : kLists)
        if (list.key == key)
            return list.numbers;
    return {};
}

/// Steps of the arrows: tens and hundreds where numbers are large.
double stepFor(std::string_view key) {
    if (key == "samples")
        return 100;
    if (key == "steps")
        return 500;
    if (key == "evaluate_every" || key == "step_size" || key == "warmup_steps")
        return 10;
    return key == "units" ? 8 : 1;
}

class ChoiceEditor : public FieldEditor {
public:
    ChoiceEditor(const FieldInfo& field, bool inherits, QObject* parent)
        : FieldEditor(parent), m_field(field), m_inherits(inherits), m_combo(new NamedCombo) {
        fill({});
        connect(m_combo, &QComboBox::activated, this, [this] { Q_EMIT edited(chosen()); });
    }
    QWidget* control() const override { return m_combo; }

    void show(const FieldState& state) override {
        const bool hasBlank = m_inherits || state.mayInherit || (isNothing(state.fallback) && m_field.requiredIn == 0);
        fill(hasBlank ? std::optional(state.fallbackText) : std::nullopt);
        const FieldValue& value = isNothing(state.own) && !hasBlank ? state.fallback : state.own;
        m_combo->setChoice(state.isMixed ? kNothing - 1 : indexOf(value));
        if (const int index = indexOf(isNothing(state.own) ? state.fallback : state.own); index >= 0)
            m_combo->setToolTip(prettyFormula(tableText(m_field.choices[static_cast<std::size_t>(index)].help)));
    }

protected:
    virtual FieldValue valueOfChoice(const Choice& choice) const { return std::string(choice.id); }
    virtual int indexOf(const FieldValue& value) const {
        const auto* word = std::get_if<std::string>(&value);
        for (std::size_t i = 0; word && i < m_field.choices.size(); ++i)
            if (m_field.choices[i].id == *word)
                return static_cast<int>(i);
        return kNothing;
    }
    const FieldInfo& m_field;

private:
    void fill(const std::optional<QString>& blank) {
        m_combo->clear();
        if (blank)
            m_combo->addRow(kNothing, blank->isEmpty() ? FieldEditor::tr("not set") : *blank, QString());
        for (std::size_t i = 0; i < m_field.choices.size(); ++i)
            m_combo->addRow(static_cast<int>(i), tableText(m_field.choices[i].label),
                            prettyFormula(tableText(m_field.choices[i].help)));
    }
    FieldValue chosen() const {
        const int index = m_combo->choice();
        return index < 0 ? FieldValue() : valueOfChoice(m_field.choices[static_cast<std::size_t>(index)]);
    }

    bool m_inherits;
    NamedCombo* m_combo;
};

/// The scheme of an init; its numbers are rows of their own.
class InitEditor : public ChoiceEditor {
public:
    using ChoiceEditor::ChoiceEditor;

protected:
    FieldValue valueOfChoice(const Choice& choice) const override {
        Init init;
        init.scheme = *nabla::valueOf(initNames(), choice.id);
        return init;
    }
    int indexOf(const FieldValue& value) const override {
        const auto* init = std::get_if<Init>(&value);
        return init ? ChoiceEditor::indexOf(std::string(idOf(initNames(), init->scheme))) : kNothing;
    }
};

/// On or off: a lever, or a menu with a third row where "nothing of its own" is a choice.
class SwitchEditor : public FieldEditor {
public:
    SwitchEditor(bool hasMenu, QObject* parent) : FieldEditor(parent) {
        if (hasMenu) {
            m_combo = new NamedCombo;
            connect(m_combo, &QComboBox::activated, this, [this] {
                const int choice = m_combo->choice();
                Q_EMIT edited(choice < 0 ? FieldValue() : FieldValue(choice == 1));
            });
        } else {
            m_lever = new Switch;
            connect(m_lever, &Switch::clicked, this, [this](bool isOn) { Q_EMIT edited(isOn); });
        }
    }
    QWidget* control() const override { return m_combo ? static_cast<QWidget*>(m_combo) : m_lever; }

    void show(const FieldState& state) override {
        const auto* own = std::get_if<bool>(&state.own);
        const auto* fallback = std::get_if<bool>(&state.fallback);
        if (m_lever) {
            m_lever->setMixed(state.isMixed);
            m_lever->setChecked(!state.isMixed && (own ? *own : fallback && *fallback));
            return;
        }
        m_combo->clear();
        m_combo->addRow(kNothing, state.fallbackText, QString());
        m_combo->addRow(1, tableText("On"), QString());
        m_combo->addRow(0, tableText("Off"), QString());
        m_combo->setChoice(state.isMixed ? kNothing - 1 : own ? static_cast<int>(*own) : kNothing);
    }

private:
    NamedCombo* m_combo = nullptr;
    Switch* m_lever = nullptr;
};

class NumberEditor : public FieldEditor {
public:
    NumberEditor(const FieldInfo& field, QObject* parent)
        : FieldEditor(parent), m_field(new NumberField(suggestionsFor(field.key))) {
        m_field->setMayBeBlank(field.requiredIn == 0);
        connect(m_field, &NumberField::entered, this, [this](double value) { Q_EMIT edited(value); });
        connect(m_field, &NumberField::blanked, this, [this] { Q_EMIT edited(FieldValue()); });
        connect(m_field, &NumberField::refused, this, &FieldEditor::refused);
    }
    QWidget* control() const override { return m_field; }

    void show(const FieldState& state) override {
        const auto* own = std::get_if<double>(&state.own);
        const auto* fallback = std::get_if<double>(&state.fallback);
        if (state.isMixed)
            m_field->setBlank(tableText("mixed"));
        else if (own)
            m_field->setValue(*own);
        else if (fallback && !state.mayInherit)
            m_field->setValue(*fallback);
        else
            m_field->setBlank(state.fallbackText);
    }

private:
    NumberField* m_field;
};

class WholeEditor : public FieldEditor {
public:
    WholeEditor(const FieldInfo& field, bool inherits, QObject* parent)
        : FieldEditor(parent), m_field(new WholeField(std::isfinite(field.minimum) ? field.minimum : 0,
                                                      std::isfinite(field.maximum) ? field.maximum : kLargestWhole,
                                                      inherits || isNothing(defaultValue(field)))) {
        m_field->setSingleStep(stepFor(field.key));
        connect(m_field, &WholeField::entered, this, [this](Index value) { Q_EMIT edited(value); });
        connect(m_field, &WholeField::blanked, this, [this] { Q_EMIT edited(FieldValue()); });
    }
    QWidget* control() const override { return m_field; }

    void show(const FieldState& state) override {
        const auto* own = std::get_if<Index>(&state.own);
        const auto* fallback = std::get_if<Index>(&state.fallback);
        const std::optional<Index> start = fallback ? std::optional(*fallback) : std::nullopt;
        if (own && !state.isMixed)
            m_field->setWhole(*own);
        else if (start && !state.mayInherit && !state.isMixed)
            m_field->setWhole(*start);
        else
            m_field->setBlank(state.isMixed ? tableText("mixed") : state.fallbackText, start);
    }

private:
    WholeField* m_field;
};

/// Free text, a seed, a column's name or index.
class LineEditor : public FieldEditor {
public:
    LineEditor(const FieldInfo& field, QObject* parent)
        : FieldEditor(parent), m_kind(field.kind), m_line(new QLineEdit) {
        connect(m_line, &QLineEdit::editingFinished, this, &LineEditor::take);
    }
    QWidget* control() const override { return m_line; }

    void show(const FieldState& state) override {
        m_shown = isNothing(state.own) && !state.mayInherit ? textOf(state.fallback) : textOf(state.own);
        m_line->setText(m_shown);
        m_line->setPlaceholderText(state.isMixed ? tableText("mixed") : state.fallbackText);
    }

private:
    static QString textOf(const FieldValue& value) {
        if (const auto* text = std::get_if<std::string>(&value))
            return QString::fromStdString(*text);
        if (const auto* seed = std::get_if<std::uint64_t>(&value))
            return QString::number(*seed);
        if (const auto* index = std::get_if<Index>(&value))
            return QString::number(*index);
        return {};
    }
    void take() {
        const QString text = m_line->text();
        if (text == m_shown)
            return;
        if (text.isEmpty()) {
            Q_EMIT edited(FieldValue());
            return;
        }
        bool isNumber = false;
        if (m_kind == FieldKind::Seed) {
            const auto seed = static_cast<std::uint64_t>(text.trimmed().toULongLong(&isNumber));
            if (isNumber) {
                Q_EMIT edited(seed);
                return;
            }
            m_line->setText(m_shown);
            Q_EMIT refused(FieldEditor::tr("“%1” is no whole number from 0 to 2⁶⁴ − 1.").arg(text));
            return;
        }
        const Index index = text.toLongLong(&isNumber);
        if (m_kind == FieldKind::Column && isNumber)
            Q_EMIT edited(index);
        else
            Q_EMIT edited(text.toStdString());
    }

    FieldKind m_kind;
    QLineEdit* m_line;
    QString m_shown;
};

class FileEditor : public FieldEditor {
public:
    FileEditor(const FieldInfo& field, QObject* parent) : FieldEditor(parent), m_field(new FileField) {
        const QString filter = field.key == "path"
                                   ? FieldEditor::tr("Tables (*.csv *.tsv *.txt *.csv.gz);;All files (*)")
                               : field.key == "images" || field.key == "labels"
                                   ? FieldEditor::tr("IDX files (*.idx *.gz *ubyte*);;All files (*)")
                                   : FieldEditor::tr("NumPy arrays (*.npy);;All files (*)");
        m_field->setDialog(tableText(field.label), filter);
        connect(m_field, &FileField::chosen, this, [this](const QString& path) {
            Q_EMIT edited(path.isEmpty() ? FieldValue() : FieldValue(path.toStdString()));
        });
    }
    QWidget* control() const override { return m_field; }
    void show(const FieldState& state) override {
        const auto* path = std::get_if<std::string>(&state.own);
        m_field->setPath(path ? QString::fromStdString(*path) : QString());
    }

private:
    FileField* m_field;
};

/// How a branch enters its sum: a number, 1/sqrt(depth), or trained from a number.
class ScaleEditor : public FieldEditor {
public:
    explicit ScaleEditor(QObject* parent)
        : FieldEditor(parent), m_box(new QWidget), m_kind(new NamedCombo),
          m_number(new NumberField({0, 0.1, 0.25, 0.5, 1})) {
        m_kind->addRow(static_cast<int>(ScaleKind::Fixed), FieldEditor::tr("Number"), QString());
        m_kind->addRow(static_cast<int>(ScaleKind::InverseSqrtDepth), FieldEditor::tr("1/√depth"),
                       FieldEditor::tr("1/√(number of residual sums in the network)"));
        m_kind->addRow(static_cast<int>(ScaleKind::Learned), FieldEditor::tr("Learned"),
                       FieldEditor::tr("A trained number; the field says where it starts (SkipInit: 0)."));
        m_kind->setObjectName(QStringLiteral("scaleKind"));
        m_kind->setAccessibleName(FieldEditor::tr("Kind of scale"));
        m_number->setAccessibleName(FieldEditor::tr("Scale"));
        auto* row = new QHBoxLayout(m_box);
        row->setContentsMargins(0, 0, 0, 0);
        row->setSpacing(kSpace);
        row->addWidget(m_kind, 3);
        row->addWidget(m_number, 2);
        m_box->setFocusProxy(m_kind);
        connect(m_kind, &QComboBox::activated, this, [this] {
            m_scale.kind = static_cast<ScaleKind>(m_kind->choice());
            m_scale.value = m_scale.kind == ScaleKind::Learned ? 0 : 1;
            Q_EMIT edited(m_scale);
        });
        connect(m_number, &NumberField::entered, this, [this](double value) {
            m_scale.value = value;
            Q_EMIT edited(m_scale);
        });
        connect(m_number, &NumberField::refused, this, &FieldEditor::refused);
    }
    QWidget* control() const override { return m_box; }
    void show(const FieldState& state) override {
        const auto* own = std::get_if<ResidualScale>(&state.own);
        m_scale = own ? *own : ResidualScale{};
        m_kind->setChoice(state.isMixed ? kNothing - 1 : static_cast<int>(m_scale.kind));
        m_number->setVisible(m_scale.kind != ScaleKind::InverseSqrtDepth);
        m_number->setValue(m_scale.value);
    }

private:
    QWidget* m_box;
    NamedCombo* m_kind;
    NumberField* m_number;
    ResidualScale m_scale;
};

} // namespace

bool FieldEditor::isEditable(const FieldInfo& field) {
    return field.kind != FieldKind::Word && field.kind != FieldKind::Version && field.kind != FieldKind::Section &&
           field.kind != FieldKind::Layers;
}

FieldEditor* FieldEditor::make(const FieldInfo& field, bool inherits, QObject* parent) {
    switch (field.kind) {
    case FieldKind::Choice:
        return new ChoiceEditor(field, inherits, parent);
    case FieldKind::Init:
        return new InitEditor(field, inherits, parent);
    case FieldKind::Switch:
        return new SwitchEditor(inherits, parent);
    case FieldKind::Number:
    case FieldKind::NormType:
        return new NumberEditor(field, parent);
    case FieldKind::Whole:
        return new WholeEditor(field, inherits, parent);
    case FieldKind::File:
        return new FileEditor(field, parent);
    case FieldKind::Scale:
        return new ScaleEditor(parent);
    default:
        return new LineEditor(field, parent);
    }
}

} // namespace nabla
