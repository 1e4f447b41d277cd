// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/builder/network_edit.h"

#include <QRectF>
#include <QString>

#include <limits>
#include <vector>

namespace nabla {

struct Dataset;

enum class PathKind { Input, Dense, Recurrent, Sum, Output };

/// What the signal path draws for one place: the input, a layer, the sum of a residual block, the output.
struct PathItem {
    PathKind kind = PathKind::Dense;
    QString name; ///< "7", "3.1", "output"; of the input: "input"
    QString unitsText;
    LayerAddress address; ///< empty for input and output
    Activation activation = Activation::Linear;
    Normalization normalization = Normalization::None;
    bool hasResidual = false; ///< a dense layer with its own shortcut
    bool isInRepeat = false;
    int firstInside = -1; ///< Sum: item of the first layer inside
    QString cellText;     ///< Recurrent: "LSTM"
    QString shapeText;    ///< "8×64" where it differs from the units
    QString problem;      ///< why the network cannot run, when this layer is to blame
    int depth = 0;        ///< residual blocks around it
    bool isSelected = false;

    QRectF rect;                                              ///< set by layOut
    double signal = std::numeric_limits<double>::quiet_NaN(); ///< ||dL/dz||; `hasSignal` says whether it was measured
    bool hasSignal = false;
    int layer = -1; ///< index into Layout::layers, -1 while the engine has no such layer
};

/// A repeat over some items: "×20".
struct PathBracket {
    int first = 0;
    int last = 0;
    int level = 0;
    Index count = 1;
};

/// Input, layers in signal order, output. `dataset` may be null; `isOfRecipe` is false while it is another recipe's.
std::vector<PathItem> pathItems(const Recipe& recipe, const Dataset* dataset, bool isOfRecipe);
std::vector<PathBracket> pathBrackets(const NetworkSpec& network);

/// The horizontal arrangement, in pixels of the path's own coordinates.
struct PathMetrics {
    double blockWidth = 0;
    double gap = 0;
    double totalWidth = 0; ///< margins included
};

/// Sets rects. Blocks shrink until `width` holds them all or they reach their smallest size; beyond it the path is
/// wider.
PathMetrics layOut(std::vector<PathItem>& items, double width, double top, double height);

/// One sentence about an item, for tooltips and screen readers: "Layer 7: 64 units, sigmoid, batch norm".
QString describe(const PathItem& item);

/// 0 for a signal of 1e-10 or less, 1 for 1000 or more; log10 between. NaN and inf: 1.
double signalPosition(double norm);

} // namespace nabla
