// SPDX-License-Identifier: GPL-3.0-or-later
// Random edits of the network: what undo leaves behind is bit for bit what was there before, and redo what came after.
#include "ui/builder/layer_commands.h"

#include "core/recipe/recipe_json.h"
#include "tests/support/qt_messages.h"
#include "ui/bridge/engine_bridge.h"
#include "ui/builder/recipe_document.h"
#include "ui/scope/selection.h"

#include <QClipboard>
#include <QCryptographicHash>
#include <QGuiApplication>
#include <QTest>

#include <random>

using namespace nabla;

namespace {

constexpr int kScripts = 1000;
constexpr int kEdits = 20;

Recipe startRecipe() {
    Recipe recipe;
    recipe.data.source = Source::Digits;
    recipe.network.defaults.units = 16;
    DenseSpec dense;
    ResidualSpec block;
    block.layers = {{dense}, {dense}};
    recipe.network.layers = {{dense}, {RepeatSpec{3, {{dense}, {block}}}}, {dense}};
    recipe.training.optimizer.learningRate = 0.1;
    return recipe;
}

QByteArray hashOf(const Recipe& recipe) {
    return QCryptographicHash::hash(QByteArray::fromStdString(toJson(recipe)), QCryptographicHash::Sha256);
}

/// A document with the commands that buttons and keys call, and a hand that picks one at random.
class Script {
public:
    explicit Script(std::uint32_t seed) : m_draw(seed) {
        m_document.reset(startRecipe());
        m_commands.select("1");
    }

    RecipeDocument& document() { return m_document; }

    void edit() {
        pick();
        switch (below(14)) {
        case 0:
            m_commands.insertAfter(m_commands.current());
            break;
        case 1:
            m_commands.insertKindAfter(m_commands.current(), below(2) == 0 ? LayerKind::Dense : LayerKind::Residual);
            break;
        case 2:
            m_commands.remove();
            break;
        case 3:
            if (m_document.recipe().network.layers.size() < 12)
                m_commands.duplicate();
            break;
        case 4:
            m_commands.move(below(2) == 0 ? -1 : 1);
            break;
        case 5:
            m_commands.moveTo(anyAddress());
            break;
        case 6:
            m_commands.copy();
            break;
        case 7:
            m_commands.cut();
            break;
        case 8:
            if (pathOf(m_document.recipe().network).size() < 200)
                m_commands.paste();
            break;
        case 9:
            m_commands.wrap();
            break;
        case 10:
            m_commands.unwrap();
            break;
        case 11:
            m_commands.group();
            break;
        case 12:
            m_commands.ungroup();
            break;
        case 13:
            m_commands.change("activation", [this](LayerSpec& layer) {
                if (auto* dense = std::get_if<DenseSpec>(&layer.value))
                    dense->activation = Activation(below(12));
            });
            break;
        }
    }

private:
    int below(int count) { return int(m_draw() % std::uint32_t(count)); }
    LayerAddress anyAddress() {
        const std::vector<PathLayer> path = pathOf(m_document.recipe().network);
        return path[std::size_t(below(int(path.size())))].address;
    }
    void pick() {
        const QString name = QString::fromStdString(nameOf(anyAddress()));
        const int how = below(4);
        if (how == 0)
            m_commands.toggle(name);
        else if (how == 1)
            m_commands.extendTo(name);
        else
            m_commands.select(name);
    }

    std::mt19937 m_draw;
    RecipeDocument m_document;
    EngineBridge m_bridge;
    Selection m_selection;
    LayerCommands m_commands{m_document, m_bridge, m_selection};
};

} // namespace

class EditScriptsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { test::QtMessages::install(); }
    void cleanup() { QCOMPARE(test::QtMessages::take(), QStringList()); }
    void undoAndRedoOfRandomScriptsAreExact();
    void everyStateOnTheWayIsARecipe();
    void undoIsUnlimitedAndEveryStepHasAName();
    void whatIsNoLayerIsRefusedWithTheReason();
    void layersGoThroughTheClipboardAsJson();
};

void EditScriptsTest::undoAndRedoOfRandomScriptsAreExact() {
    QGuiApplication::clipboard()->setText("[{\"type\": \"dense\"}]");
    std::int64_t edits = 0;
    for (std::uint32_t seed = 0; seed < kScripts; ++seed) {
        Script script(seed);
        QUndoStack* stack = script.document().undoStack();
        std::vector<QByteArray> states{hashOf(script.document().recipe())};
        for (int i = 0; i < kEdits; ++i) {
            script.edit();
            if (stack->count() + 1 > int(states.size()))
                states.push_back(hashOf(script.document().recipe()));
            QCOMPARE(stack->count() + 1, int(states.size())); // an edit is one step
            QCOMPARE(states.back(), hashOf(script.document().recipe()));
        }
        const int count = stack->count();
        edits += count;
        for (int i = count - 1; i >= 0; --i) {
            stack->undo();
            QVERIFY2(hashOf(script.document().recipe()) == states[std::size_t(i)],
                     qPrintable(QString("seed %1, undo to %2").arg(seed).arg(i)));
        }
        for (int i = 1; i <= count; ++i) {
            stack->redo();
            QVERIFY2(hashOf(script.document().recipe()) == states[std::size_t(i)],
                     qPrintable(QString("seed %1, redo to %2").arg(seed).arg(i)));
        }
    }
    QVERIFY2(edits > kScripts * kEdits / 3,
             qPrintable(QString::number(edits))); // scripts that do nothing prove nothing
}

void EditScriptsTest::everyStateOnTheWayIsARecipe() {
    for (std::uint32_t seed = 0; seed < 100; ++seed) {
        Script script(seed);
        for (int i = 0; i < kEdits; ++i) {
            script.edit();
            QCOMPARE(parseRecipe(toJson(script.document().recipe())).network, script.document().recipe().network);
        }
    }
}

void EditScriptsTest::undoIsUnlimitedAndEveryStepHasAName() {
    RecipeDocument document;
    document.reset(startRecipe());
    constexpr int kMany = 2000;
    for (int i = 1; i <= kMany; ++i)
        document.edit(QString("Seed: %1").arg(i), [i](Recipe& recipe) { recipe.seed = std::uint64_t(i); });
    QCOMPARE(document.undoStack()->count(), kMany);
    for (int i = 0; i < kMany; ++i)
        QVERIFY(!document.undoStack()->text(i).isEmpty());
    document.undoStack()->setIndex(0);
    QCOMPARE(document.recipe(), startRecipe());
}

void EditScriptsTest::whatIsNoLayerIsRefusedWithTheReason() {
    RecipeDocument document;
    EngineBridge bridge;
    Selection selection;
    document.reset(startRecipe());
    LayerCommands commands(document, bridge, selection);
    QStringList reasons;
    QObject::connect(&commands, &LayerCommands::refused, [&](const QStringList& problems) { reasons = problems; });
    for (const auto& [text, reason] :
         {std::pair("hello", "line 1"), std::pair("[{\"type\": \"dense\", \"unitz\": 3}]", "units?"),
          std::pair("[{\"type\": \"dense\", \"units\": -3}]", "not -3"), std::pair("[]", "at least one layer"),
          std::pair("3", "layers are a list")}) {
        QGuiApplication::clipboard()->setText(text);
        reasons.clear();
        QVERIFY(!commands.paste().isEmpty());
        QVERIFY2(reasons.join(' ').contains(reason), qPrintable(reasons.join(' ')));
        QCOMPARE(document.recipe(), startRecipe());
    }
}

void EditScriptsTest::layersGoThroughTheClipboardAsJson() {
    RecipeDocument document;
    EngineBridge bridge;
    Selection selection;
    document.reset(startRecipe());
    LayerCommands commands(document, bridge, selection);
    const auto size = pathOf(document.recipe().network).size();
    commands.select("2");
    commands.copy();
    QVERIFY(QGuiApplication::clipboard()->text().contains("\"residual\""));
    commands.select("output");
    QCOMPARE(commands.paste(), QStringList());
    QCOMPARE(pathOf(document.recipe().network).size(), size + 3);
    QVERIFY(std::holds_alternative<ResidualSpec>(document.recipe().network.layers.back().value));
    QCOMPARE(commands.current(), QString("8"));
    commands.cut();
    QCOMPARE(document.recipe().network, startRecipe().network);
}

QTEST_MAIN(EditScriptsTest)
#include "tst_edit_scripts.moc"
