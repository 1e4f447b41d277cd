// SPDX-License-Identifier: GPL-3.0-or-later
// Whatever the catalogue offers can be chosen in the window: each entry is walked through its control.
#include "tests/ui/builder/window_hands.h"

using namespace nabla;
using namespace nabla::test;

class FieldFormsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanup() { QCOMPARE(QtMessages::take(), QStringList()); }
    void everySourceAndItsSettings_data();
    void everySourceAndItsSettings();
    void filesBecomeADataSetOnceTheyAreNamed();
    void everyKindAndKeyOfTraining_data();
    void everyKindAndKeyOfTraining();
    void everyRemedyAndItsNumbers_data();
    void everyRemedyAndItsNumbers();
    void aGateTurnsTheNetworkRecurrentAndSaysWhatItNeeds();
};

void FieldFormsTest::initTestCase() {
    QtMessages::install();
    applyTheme(*qApp, ThemeId::Light);
}

void FieldFormsTest::everySourceAndItsSettings_data() {
    QTest::addColumn<int>("source");
    for (const SourceInfo& info : dataCatalog())
        if (info.group != SourceGroup::File)
            QTest::addRow("%s", std::string(idOf(sourceNames(), info.source)).c_str()) << int(info.source);
}

void FieldFormsTest::everySourceAndItsSettings() {
    QFETCH(int, source);
    Bench bench;
    bench.find<QAbstractButton>("data.more")->click();
    QVERIFY(choose(bench.find<QComboBox>("data.source"), bench.find<QComboBox>("data.source")->findData(source)));
    QCOMPARE(int(bench.recipe().data.source), source);
    while (!runProblem(bench.recipe()).isEmpty() && bench.press("data.note.0")) {
    }
    QCOMPARE(runProblem(bench.recipe()), QString());
    const Recipe start = bench.recipe();
    for (const FieldInfo& field : fields(RecipePart::Data)) {
        const QString name = "data." + qt(field.key);
        QWidget* control = bench.find(name);
        QVERIFY2(control, qPrintable(name));
        QCOMPARE(control->isVisibleTo(&bench.window), field.belongsTo(source));
        if (field.isSelector || !field.belongsTo(source))
            continue;
        for (int round = 0; round < roundsOf(field); ++round) {
            const auto wanted = drive(control, field, fieldValue(bench.recipe().data, field.key), round);
            QVERIFY2(wanted, qPrintable(name));
            compareValue(fieldValue(bench.recipe().data, field.key), *wanted, name);
            while (!runProblem(bench.recipe()).isEmpty() && bench.press("data.note.0")) {
            }
            const bool needsPackage = field.key == "full";
            if (!needsPackage)
                QCOMPARE(runProblem(bench.recipe()), QString());
        }
        bench.window.document().edit("back", [&](Recipe& recipe) { recipe = start; });
    }
}

void FieldFormsTest::filesBecomeADataSetOnceTheyAreNamed() {
    Bench bench;
    const QString table = bench.folder.filePath("table.csv");
    std::ofstream csv(table.toStdString());
    csv << "width,height,kind\n";
    for (int i = 0; i < 60; ++i)
        csv << i % 7 << ',' << i % 5 << ',' << (i % 2 == 0 ? "even" : "odd") << '\n';
    csv.close();
    const Recipe before = bench.recipe();
    auto* source = bench.find<QComboBox>("data.source");
    QVERIFY(chooseText(source, "CSV file"));
    QCOMPARE(bench.recipe(), before); // nothing is lost before the file is named
    auto* row = qobject_cast<FormRow*>(bench.find("data.path")->parentWidget());
    QVERIFY(!row->problemText().isEmpty());
    type(bench.find("data.path")->findChild<QLineEdit*>(), table);
    QCOMPARE(bench.recipe().data.source, Source::Csv);
    QCOMPARE(std::get<std::string>(*bench.recipe().data.target), std::string("kind"));
    QCOMPARE(runProblem(bench.recipe()), QString());
    type(bench.find<QLineEdit>("data.target"), "0");
    QCOMPARE(std::get<Index>(*bench.recipe().data.target), Index(0));
    bench.find<QAbstractButton>("data.more")->click();
    QVERIFY(chooseText(bench.find<QComboBox>("data.task"), "Regression"));
    QCOMPARE(bench.recipe().data.task, std::optional(Task::Regression));
    QCOMPARE(runProblem(bench.recipe()), QString());

    const std::filesystem::path data = std::filesystem::path(NABLA_SOURCE_DIR) / "resources/data";
    std::filesystem::copy(data / "fashion-images.idx.gz", bench.folder.filePath("a-images.idx.gz").toStdString());
    std::filesystem::copy(data / "fashion-labels.idx.gz", bench.folder.filePath("a-labels.idx.gz").toStdString());
    QVERIFY(chooseText(source, "IDX files"));
    type(bench.find("data.images")->findChild<QLineEdit*>(), bench.folder.filePath("a-images.idx.gz"));
    QCOMPARE(bench.recipe().data.labels, std::optional(bench.folder.filePath("a-labels.idx.gz").toStdString()));
    QCOMPARE(runProblem(bench.recipe()), QString());
    QVERIFY(chooseText(source, "NumPy files"));
    QCOMPARE(bench.recipe().data.source, Source::Idx);
    bench.window.document().undoStack()->undo(); // leaves the draft, too
    QCOMPARE(source->currentText(), QString("CSV file"));
}

void FieldFormsTest::everyKindAndKeyOfTraining_data() {
    QTest::addColumn<QString>("prefix");
    QTest::addColumn<int>("part");
    QTest::addColumn<int>("kind");
    const auto rows = [](const QString& prefix, RecipePart part) {
        for (const FieldInfo& field : fields(part))
            if (field.isSelector)
                for (std::size_t i = 0; i < field.choices.size(); ++i)
                    QTest::addRow("%s %s", qPrintable(prefix), std::string(field.choices[i].id).c_str())
                        << prefix << int(part) << int(i);
    };
    rows("training.optimizer", RecipePart::Optimizer);
    rows("training.schedule", RecipePart::Schedule);
    QTest::addRow("training") << QString("training") << int(RecipePart::Training) << 0;
}

void FieldFormsTest::everyKindAndKeyOfTraining() {
    QFETCH(QString, prefix);
    QFETCH(int, part);
    QFETCH(int, kind);
    Bench bench;
    if (auto* more = bench.find<QAbstractButton>(prefix + ".more"))
        more->click();
    const auto value = [&](std::string_view key) {
        const TrainingSpec& training = bench.recipe().training;
        return part == int(RecipePart::Optimizer)  ? fieldValue(training.optimizer, key)
               : part == int(RecipePart::Schedule) ? fieldValue(training.schedule.value_or(ScheduleSpec{}), key)
                                                   : fieldValue(training, key);
    };
    for (const FieldInfo& field : fields(RecipePart(part))) {
        if (field.kind == FieldKind::Section)
            continue;
        const QString name = prefix + "." + qt(field.key);
        QWidget* control = bench.find(name);
        QVERIFY2(control, qPrintable(name));
        if (field.isSelector)
            QVERIFY(choose(qobject_cast<QComboBox*>(control), kind));
        if (!field.belongsTo(kind)) {
            QVERIFY2(control->isHidden() || control->parentWidget()->isHidden(), qPrintable(name));
            continue;
        }
        if (!field.isSelector)
            for (int round = 0; round < roundsOf(field); ++round) {
                if (field.key == "nesterov" && round == 1)
                    continue;              // off again, which is what it was
                if (field.key == "loss") { // each loss has its kind of targets
                    const std::string_view id = field.choices[std::size_t(round)].id;
                    chooseText(qobject_cast<QComboBox*>(control), "By the task");
                    chooseText(bench.find<QComboBox>("data.source"), id == "mse" ? "Plane"
                                                                     : id == "binary_cross_entropy"
                                                                         ? "Two moons"
                                                                         : "Handwritten digits");
                }
                const auto wanted = drive(control, field, value(field.key), round);
                QVERIFY2(wanted, qPrintable(name));
                compareValue(value(field.key), *wanted, name);
                QCOMPARE(runProblem(bench.recipe()), QString());
            }
    }
}

void FieldFormsTest::everyRemedyAndItsNumbers_data() {
    QTest::addColumn<QString>("remedy");
    QTest::addColumn<QString>("prefix");
    QTest::addColumn<QString>("choice");
    const auto rows = [](const QString& remedy, const QString& prefix, const FieldInfo& field) {
        for (const Choice& choice : field.choices)
            QTest::addRow("%s %s", qPrintable(remedy), std::string(choice.id).c_str())
                << remedy << prefix << qt(choice.id);
    };
    rows("clipping", "training.clip", *findField(RecipePart::Clip, "type"));
    rows("activation", "", *findField(RecipePart::Defaults, "activation"));
    rows("normalization", "network", *findField(RecipePart::Defaults, "normalization"));
    rows("init", "network.init", *findField(RecipePart::Defaults, "init"));
    rows("gate", "recurrent", *findField(RecipePart::Recurrent, "type"));
    QTest::addRow("residual") << QString("residual") << QString("network") << QString();
}

void FieldFormsTest::everyRemedyAndItsNumbers() {
    QFETCH(QString, remedy);
    QFETCH(QString, prefix);
    QFETCH(QString, choice);
    Bench bench;
    if (remedy == "gate")
        QVERIFY(chooseText(bench.find<QComboBox>("data.source"), "Digits, row by row"));
    const RecipePart part = remedy == "clipping" ? RecipePart::Clip
                            : remedy == "init"   ? RecipePart::Init
                            : remedy == "gate"   ? RecipePart::Recurrent
                                                 : RecipePart::Defaults;
    QWidget* control = bench.find("remedy." + remedy);
    QVERIFY(control);
    int kind = 0;
    if (auto* lever = qobject_cast<Switch*>(control)) {
        QTest::mouseClick(lever, Qt::LeftButton);
    } else {
        const FieldInfo& selector = remedy == "clipping" || remedy == "gate"
                                        ? *findField(part, "type")
                                        : *findField(RecipePart::Defaults, remedy.toStdString());
        for (const Choice& row : selector.choices)
            if (qt(row.id) == choice) {
                QVERIFY(chooseText(qobject_cast<QComboBox*>(control), row.label));
                kind = int(&row - selector.choices.data());
            }
    }
    QVERIFY(toJson(bench.recipe()).find(choice.isEmpty() ? "\"residual\"" : choice.toStdString()) !=
                std::string::npos ||
            choice == "none");
    QCOMPARE(runProblem(bench.recipe()), QString());
    for (const FieldInfo& field : fields(part)) {
        QWidget* row = bench.find(prefix + "." + qt(field.key));
        if (!row || !row->isVisibleTo(&bench.window))
            continue;
        for (int round = 0; round < roundsOf(field); ++round) {
            const std::string before = toJson(bench.recipe());
            const auto wanted = drive(row, field, {}, round);
            QVERIFY2(wanted, qPrintable(row->objectName()));
            QVERIFY2(toJson(bench.recipe()).find("\"" + std::string(field.key) + "\"") != std::string::npos,
                     qPrintable(row->objectName()));
            QCOMPARE(runProblem(bench.recipe()), QString());
        }
    }
    // None of the numbers that belong to this kind is left without a control.
    for (const FieldInfo& field : fields(part))
        if ((part == RecipePart::Clip || part == RecipePart::Init) && !field.isSelector)
            QCOMPARE(bench.find(prefix + "." + qt(field.key))->isVisibleTo(&bench.window), field.belongsTo(kind));
}

void FieldFormsTest::aGateTurnsTheNetworkRecurrentAndSaysWhatItNeeds() {
    Bench bench;
    auto* gate = bench.find<QComboBox>("remedy.gate");
    QVERIFY(chooseText(gate, "LSTM"));
    const auto* first = std::get_if<RecurrentSpec>(&bench.recipe().network.layers.front().value);
    QVERIFY(first && first->cell == Cell::Lstm);
    QVERIFY(bench.find("gate.note")->isVisibleTo(&bench.window)); // digits are no sequence
    QVERIFY(bench.press("gate.note.0"));
    QTRY_COMPARE(bench.recipe().data.source, Source::DigitsRows);
    QVERIFY(!bench.find("gate.note")->isVisibleTo(&bench.window));
    QCOMPARE(runProblem(bench.recipe()), QString());
    QVERIFY(chooseText(gate, "GRU"));
    QCOMPARE(std::get<RecurrentSpec>(bench.recipe().network.layers.front().value).cell, Cell::Gru);
    QCOMPARE(runProblem(bench.recipe()), QString());
    // Back to single vectors: the data panel offers the way out.
    QVERIFY(chooseText(bench.find<QComboBox>("data.source"), "Handwritten digits"));
    QVERIFY(!runProblem(bench.recipe()).isEmpty());
    QVERIFY(bench.press("data.note.1"));
    QCOMPARE(runProblem(bench.recipe()), QString());
    QCOMPARE(gate->currentText(), QString("none: dense"));
    // A target at every step asks for the whole sequence.
    QVERIFY(chooseText(gate, "Plain RNN"));
    QVERIFY(chooseText(bench.find<QComboBox>("data.source"), "Copy memory"));
    QVERIFY(bench.press("data.note.0"));
    QCOMPARE(runProblem(bench.recipe()), QString());
}

QTEST_MAIN(FieldFormsTest)
#include "tst_field_forms.moc"
