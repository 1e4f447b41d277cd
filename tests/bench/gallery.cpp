// SPDX-License-Identifier: GPL-3.0-or-later
// Photographs every instrument in its telling situation, in the real window.
//   QT_QPA_PLATFORM=offscreen [QT_SCALE_FACTOR=2] gallery FOLDER [light|dark] [ID|all] [twin]
// With "twin" each beside one with a tenth of the learning rate.
#include "app/window/main_window.h"

#include "core/recipe/recipe_json.h"
#include "ui/charts/card_instrument.h"
#include "ui/scope/screen.h"
#include "ui/scope/tile_grid.h"
#include "ui/style/theme.h"

#include <QApplication>
#include <QDir>
#include <QJsonArray>
#include <QJsonObject>
#include <QPixmap>
#include <QSettings>
#include <QTemporaryDir>

#include <cstdio>

using namespace nabla;

namespace {

constexpr QSize kPicture(660, 400); ///< of an instrument, in pixels of the screen

struct Scene {
    const char* id;   ///< of the instrument, or "window"
    const char* name; ///< of the file
    const char* network;
    const char* training;
    const char* data;
    int steps;
    QJsonObject settings;
    int layer = -1;
    qint64 step = -1;
    bool hasCursors = false;
};

const char* const kDigits = R"({"source":"digits","standardize":true})";
const char* const kSgd = R"({"optimizer":{"type":"sgd","learning_rate":0.05},"batch_size":64)";
/// A ramp of a sixth of the run, then half a cosine.
const char* const kWarmUp =
    R"({"optimizer":{"type":"sgd","learning_rate":0.05},"batch_size":64,"schedule":{"type":"cosine","warmup_steps":100})";

/// 20 sigmoid layers with Xavier: the signal dies.
const char* const kVanishing =
    R"({"layers":[{"repeat":20,"layers":[{"type":"dense","units":64,"activation":"sigmoid","init":"xavier_normal"}]}]})";
const char* const kReluXavier =
    R"({"layers":[{"repeat":20,"layers":[{"type":"dense","units":64,"activation":"relu","init":"xavier_normal"}]}]})";
const char* const kTanh =
    R"({"layers":[{"repeat":8,"layers":[{"type":"dense","units":64,"activation":"tanh","init":"xavier_normal"}]}]})";
const char* const kMlp =
    R"({"layers":[{"type":"dense","units":64,"activation":"relu","init":"he_normal"},{"type":"dense","units":32,"activation":"relu","init":"he_normal"}]})";
const char* const kDead =
    R"({"layers":[{"repeat":5,"layers":[{"type":"dense","units":48,"activation":"relu","init":"he_normal","bias_init":-0.7}]}]})";
const char* const kGain3 =
    R"({"layers":[{"repeat":8,"layers":[{"type":"dense","units":64,"activation":"tanh","init":{"scheme":"xavier_normal","gain":3}}]}]})";
const char* const kLstm = R"({"layers":[{"type":"lstm","units":32,"forget_bias":1,"recurrent_init":"orthogonal"}]})";
const char* const kRnn =
    R"({"layers":[{"type":"rnn","units":64,"recurrent_init":{"scheme":"orthogonal","gain":1.3}}]})";
const char* const kSpiralNet =
    R"({"layers":[{"repeat":3,"layers":[{"type":"dense","units":16,"activation":"tanh","init":"xavier_normal"}]}]})";
const char* const kAdam = R"({"optimizer":{"type":"adam","learning_rate":0.01},"batch_size":32)";
const char* const kAdamClip =
    R"({"optimizer":{"type":"adam","learning_rate":0.003},"batch_size":32,"clip":{"type":"global_norm","max_norm":1})";
const char* const kClipped =
    R"({"optimizer":{"type":"sgd","learning_rate":0.05,"momentum":0.9},"batch_size":32,"clip":{"type":"global_norm","max_norm":2})";
const char* const kAdding = R"({"source":"adding","length":40,"samples":2000})";
const char* const kRows = R"({"source":"digits_rows"})";
const char* const kSpiral = R"({"source":"spiral","samples":400,"noise":0.1,"validation_fraction":0.25})";

std::vector<Scene> scenes() {
    return {
        {"gradient_by_layer", "gradient_by_layer", kReluXavier, kSgd, kDigits, 40, {}},
        {"gradient_by_layer", "gradient_by_layer-vanishing", kVanishing, kSgd, kDigits, 60, {}, 4},
        {"waterfall", "waterfall", kReluXavier, kSgd, kDigits, 600, {}},
        {"weight_updates", "weight_updates", kTanh, kSgd, kDigits, 400, {}, 2},
        {"gradient_norm", "gradient_norm", kRnn, kClipped, kRows, 400, {}},
        {"loss", "loss", kMlp, kSgd, kDigits, 900, {}, -1, -1, true},
        {"history", "history", kTanh, kSgd, kDigits, 500, {{"quantity", "signal"}}, 3},
        {"units", "units", kDead, kSgd, kDigits, 100, {}},
        {"histograms", "histograms", kGain3, kSgd, kDigits, 50, {}},
        {"histograms",
         "histograms-activation",
         kGain3,
         kSgd,
         kDigits,
         50,
         {{"quantity", "activation"}, {"axis", "value"}}},
        {"clipping", "clipping", kRnn, kClipped, kRows, 400, {}},
        {"learning_rate", "learning_rate", kMlp, kWarmUp, kDigits, 600, {}},
        {"gradient_noise", "gradient_noise", kMlp, kSgd, kDigits, 1500, {}},
        {"lag", "lag", kLstm, kAdamClip, kAdding, 150, {}},
        {"surface", "surface", kSpiralNet, kAdam, kSpiral, 900, {}},
        {"samples", "samples", kMlp, kSgd, kDigits, 300, {{"order", "wrong"}}},
        {"network", "network", kTanh, kSgd, kDigits, 60, {}, 3},
        {"window", "window", kVanishing, kSgd, kDigits, 300, {}},
    };
}

Recipe recipeOf(const Scene& scene) {
    const std::string text = std::string(R"({"nablascope":1,"name":")") + scene.name + R"(","seed":3,"data":)" +
                             scene.data + R"(,"network":)" + scene.network + R"(,"training":)" + scene.training +
                             R"(,"steps":)" + std::to_string(scene.steps) + "}}";
    return parseRecipe(text);
}

void settle(MainWindow& window) {
    for (int i = 0; i < 3; ++i) {
        QApplication::processEvents();
        window.screen().settle();
    }
}

/// The instrument alone, the window as large as gives it the size of a picture.
void showAlone(MainWindow& window, const Scene& scene) {
    const QString id = QString::fromLatin1(scene.id);
    window.screen().setArrangement(
        {{"version", 1},
         {"rows",
          QJsonArray{QJsonObject{{"tiles", QJsonArray{QJsonObject{{"kind", id}, {"settings", scene.settings}}}}}}}});
    for (int i = 0; i < 3; ++i) {
        QApplication::processEvents();
        window.resize(window.size() + kPicture - window.screen().instrument(id)->size());
    }
}

void startTwin(MainWindow& window) {
    window.bridge().armTwin(true);
    Recipe slower = window.document().recipe();
    slower.training.optimizer.learningRate = slower.training.optimizer.learningRate / 10;
    (void)window.bridge().setRecipe(slower);
}

bool photograph(MainWindow& window, const Scene& scene, const QString& fileName, bool isTwin) {
    const bool isWindow = QLatin1String(scene.id) == QLatin1String("window");
    if (isWindow) {
        window.screen().resetArrangement();
        window.resize(1440, 900);
    }
    window.document().reset(recipeOf(scene), QString());
    window.bridge().waitUntilIdle();
    window.bridge().clearGhost(); // the scene before this one
    if (!isWindow)
        showAlone(window, scene);
    QApplication::processEvents();
    if (isTwin)
        startTwin(window);
    else
        window.bridge().start();
    window.bridge().waitUntilIdle();
    window.selection().selectLayer(scene.layer);
    window.selection().selectStep(scene.step);
    window.screen().setCursors(scene.hasCursors);
    settle(window);
    QWidget* subject =
        isWindow ? static_cast<QWidget*>(&window) : window.screen().instrument(QString::fromLatin1(scene.id));
    return subject->grab().save(fileName);
}

} // namespace

int main(int argc, char** argv) {
    QApplication application(argc, argv);
    if (argc < 2) {
        std::fprintf(stderr, "usage: gallery FOLDER [light|dark] [ID|all] [twin]\n");
        return 2;
    }
    const QString folder = QString::fromLocal8Bit(argv[1]);
    const bool isDark = argc > 2 && QByteArray(argv[2]) == "dark";
    const bool isTwin = argc > 4 && QByteArray(argv[4]) == "twin";
    QDir().mkpath(folder);
    applyTheme(application, isDark ? ThemeId::Dark : ThemeId::Light);
    const QTemporaryDir place;
    QSettings settings(place.filePath(QStringLiteral("window.ini")), QSettings::IniFormat);
    MainWindow window(settings);
    window.show();
    for (const Scene& scene : scenes()) {
        if (argc > 3 && QByteArray(argv[3]) != "all" && QByteArray(scene.id) != argv[3])
            continue;
        const QString name =
            QStringLiteral("%1/%2%3%4.png")
                .arg(folder, QString::fromLatin1(scene.name), isDark ? QStringLiteral("-dark") : QString(),
                     window.devicePixelRatioF() > 1.5 ? QStringLiteral("-2x") : QString());
        if (!photograph(window, scene, name, isTwin)) {
            std::fprintf(stderr, "%s could not be written\n", qPrintable(name));
            return 1;
        }
        std::printf("%s\n", qPrintable(name));
        std::fflush(stdout);
    }
    return 0;
}
