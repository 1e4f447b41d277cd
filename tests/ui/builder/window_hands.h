// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The window on a small network, and hands that drive its controls.
#include "app/window/main_window.h"
#include "tests/support/window_bench.h"

#include "core/data/catalog.h"
#include "core/engine/run.h"
#include "core/recipe/field_values.h"
#include "core/recipe/recipe_json.h"
#include "tests/support/qt_messages.h"
#include "ui/builder/form.h"
#include "ui/builder/layer_commands.h"
#include "ui/builder/network_edit.h"
#include "ui/builder/remedy_card.h"
#include "ui/builder/whole_field.h"
#include "ui/style/theme.h"

#include <QApplication>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSettings>
#include <QTemporaryDir>
#include <QTest>

#include <cmath>
#include <filesystem>
#include <fstream>

namespace nabla::test {

inline QString qt(std::string_view text) {
    return QString::fromUtf8(text.data(), qsizetype(text.size()));
}

/// A small network with the inspector in front.
struct Bench : WindowBench {
    Bench() {
        window.document().edit("Small", [](Recipe& recipe) {
            setDepth(recipe.network, 3);
            recipe.training.batchSize = 16;
        });
        window.sync().flush();
        auto* inspector = window.findChild<QWidget*>("inspector");
        inspector->show();
        inspector->raise(); // it shares its place with the diagnosis
    }

    const Recipe& recipe() { return window.document().recipe(); }
    template <class Widget = QWidget>
    Widget* find(const QString& name) {
        return window.findChild<Widget*>(name);
    }
    void select(const QString& layer) { window.commands().select(layer); }
    bool press(const QString& button) {
        auto* found = find<QPushButton>(button);
        if (!found || found->isHidden())
            return false;
        (void)QTest::qWaitFor([found] { return !found->size().isEmpty(); }); // a new button is laid out first
        QTest::mouseClick(found, Qt::LeftButton);
        QTest::qWait(10); // what it does comes after the click
        return true;
    }
};

/// A choice made as a hand makes it: the row, then the signal of the click.
inline bool choose(QComboBox* combo, int row) {
    if (!combo || row < 0 || row >= combo->count())
        return false;
    combo->setCurrentIndex(row);
    Q_EMIT combo->activated(row);
    return true;
}

inline bool chooseText(QComboBox* combo, std::string_view label) {
    return combo && choose(combo, combo->findText(qt(label)));
}

inline void type(QLineEdit* line, const QString& text) {
    line->setFocus();
    line->selectAll();
    QTest::keyClicks(line, text);
    QTest::keyClick(line, Qt::Key_Return);
}

/// Another number the field allows.
inline double otherNumber(const FieldInfo& field, double now) {
    for (const double candidate : {0.25, 0.5, 2.0, 3.0, 1.0})
        if (candidate != now && candidate >= field.minimum && candidate <= field.maximum &&
            !(field.excludesMaximum && candidate == field.maximum))
            return candidate;
    return now;
}

/// Drives the control of a field once; what the recipe should hold then. Nothing when the control is missing.
inline std::optional<FieldValue> drive(QWidget* control, const FieldInfo& field, const FieldValue& now, int round) {
    if (auto* lever = qobject_cast<Switch*>(control)) {
        QTest::mouseClick(lever, Qt::LeftButton);
        return FieldValue(lever->isChecked());
    }
    if (auto* combo = qobject_cast<NamedCombo*>(control); combo && field.kind == FieldKind::Switch) {
        if (!choose(combo, 1 + round % 2))
            return std::nullopt;
        return FieldValue(round % 2 == 0);
    }
    if (auto* combo = qobject_cast<NamedCombo*>(control)) {
        const Choice& choice = field.choices[static_cast<std::size_t>(round) % field.choices.size()];
        if (!chooseText(combo, choice.label))
            return std::nullopt;
        if (field.kind != FieldKind::Init)
            return FieldValue(std::string(choice.id));
        Init init;
        init.scheme = *valueOf(initNames(), choice.id);
        return FieldValue(init);
    }
    if (auto* number = qobject_cast<NumberField*>(control)) {
        const auto* was = std::get_if<double>(&now);
        const double value = otherNumber(field, was ? *was : -1);
        type(number->lineEdit(), QString::number(value));
        return FieldValue(value);
    }
    if (auto* whole = qobject_cast<WholeField*>(control)) {
        const auto* was = std::get_if<Index>(&now);
        const Index value = was && *was == 12 ? 13 : 12;
        whole->setValue(double(value));
        return FieldValue(value);
    }
    if (auto* line = qobject_cast<QLineEdit*>(control)) {
        if (field.kind == FieldKind::Seed) {
            type(line, "18446744073709551615");
            return FieldValue(std::uint64_t(18446744073709551615u));
        }
        type(line, "words");
        return FieldValue(std::string("words"));
    }
    if (field.kind == FieldKind::Scale) {
        auto* kind = control->findChild<NamedCombo*>("scaleKind");
        static const ResidualScale kScales[] = {
            {ScaleKind::InverseSqrtDepth, 1}, {ScaleKind::Learned, 0}, {ScaleKind::Fixed, 0.5}};
        const ResidualScale& scale = kScales[round % 3];
        kind->setCurrentIndex(kind->findData(int(scale.kind)));
        Q_EMIT kind->activated(kind->currentIndex());
        if (scale.kind == ScaleKind::Fixed)
            type(control->findChild<NumberField*>()->lineEdit(), "0.5");
        return FieldValue(scale);
    }
    return std::nullopt;
}

/// Number of rounds that show everything a field offers.
inline int roundsOf(const FieldInfo& field) {
    if (field.kind == FieldKind::Scale)
        return 3;
    if (field.kind == FieldKind::Switch)
        return 2;
    return std::max<int>(1, int(field.choices.size()));
}

/// A run is built and trains a step.
inline QString runProblem(const Recipe& recipe) {
    Recipe small = recipe;
    small.training.steps = std::max<Index>(2, std::min<Index>(small.training.steps.value_or(2), 20));
    RunOptions options;
    options.threads = 1;
    static Recipe before;
    static std::shared_ptr<const Dataset> dataset; // reading them again at each choice would take minutes
    try {
        if (const std::vector<Problem> problems = validate(recipe); !problems.empty())
            return QString::fromStdString(problems.front().text());
        if (!dataset || !(before.data == recipe.data && before.baseFolder == recipe.baseFolder))
            dataset = std::make_shared<const Dataset>(makeDataset(recipe));
        before = recipe;
        const std::unique_ptr<Run> run = makeRun(small, dataset, options);
        run->step();
    } catch (const std::exception& error) {
        return QString::fromUtf8(error.what());
    }
    return {};
}

inline void compareValue(const FieldValue& got, const FieldValue& wanted, const QString& name) {
    QVERIFY2(got == wanted, qPrintable(name + ": the recipe holds something else than was chosen"));
}

} // namespace nabla::test
