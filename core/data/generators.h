// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/dataset.h"

/// Points in the plane, coordinates about -6 .. 6, classes in turn (sample s has class s % 2).
/// `noise` n is 0 .. 0.5 as in TensorFlow Playground, whose geometry this is (its dataset.ts); moons follow
/// scikit-learn. Sample s reads only its own draws of RandomStream(seed, "data.<source>").
namespace nabla {

/// A disc of radius 2.5 inside a ring from 3.5 to 5. Noise moves a point by up to 5 n before its class is read.
Dataset makeCircle(const Recipe& recipe);
/// Squares of side 5 in the four quadrants, .3 from the axes; class 1 where x y >= 0. Noise as in circle.
Dataset makeXor(const Recipe& recipe);
/// Two normal clouds at (-2,-2) and (2,2) with variance .5 + 7 n a coordinate.
Dataset makeGauss(const Recipe& recipe);
/// Two spiral arms of radius 0 .. 5 and 1.75 turns, half a turn apart. Noise moves a point by up to n.
Dataset makeSpiral(const Recipe& recipe);
/// scikit-learn's make_moons, moved to the middle and 4 times as large; noise is the standard deviation before that.
Dataset makeMoons(const Recipe& recipe);
/// Target (x + y) / 10 on the square of half side 6. Noise moves a point by up to 6 n before its target is read.
Dataset makePlane(const Recipe& recipe);
/// Six cones of height +-1 and radius 2 at x = -4, 0, 4 and y = +-2.5; target: the tallest. Noise as in plane.
Dataset makeMultiGauss(const Recipe& recipe);

} // namespace nabla
