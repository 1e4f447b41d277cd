// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/dataset.h"

/// Sequences whose target depends on what was seen long ago. Sample s reads only round s of its source's stream.
namespace nabla {

/// Two features: a value from U(0, 1) and a marker, 1 at one step of each half. Target: the sum of the marked values.
/// Always answering 1 costs 1/6, the variance of the sum.
/// Source: Hochreiter & Schmidhuber 1997, section 5.4, with the values of Arjovsky et al. 2016.
Dataset makeAdding(const Recipe& recipe);

/// Ten symbols out of `symbols` (8), delay - 1 blanks, the mark "go", ten blanks: delay + 20 steps (delay 50). The
/// target is blank for delay + 10 steps, then the ten symbols. Inputs are one-hot: symbols, blank, go; classes:
/// symbols, blank. Only the last ten steps are scored, so knowing nothing costs ln(symbols). Over all steps, as the
/// paper counts, that is 10 ln(symbols) / (delay + 20): multiply by 10 / (delay + 20) to compare. Source: Arjovsky,
/// Shah & Bengio 2016, section 4.1.
Dataset makeCopyMemory(const Recipe& recipe);

/// A sequence of E, then a, b, c or d at random, then B; at one step from length / 10 to length / 5 and one from length
/// / 2 to 3 length / 5 stands X or Y. The four classes are which of them came in which order. Inputs are one-hot.
/// Source: Hochreiter & Schmidhuber 1997, section 5.6, task 6a (with one fixed length).
Dataset makeTemporalOrder(const Recipe& recipe);

} // namespace nabla
