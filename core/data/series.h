// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/dataset.h"

/// One number a time step; the target is the next number.
namespace nabla {

/// Windows of `length` years of the yearly sunspot number 1700-2008, divided by 100; the target is the year after.
/// Sample s starts with the year 1700 + s. Source: National Geophysical Data Center, through statsmodels.
Dataset makeSunspots(const Recipe& recipe);

/// sin(2 pi (t / period + phase)), a period from 10 to 40 steps and a phase drawn a sample, t = 0 .. length - 1; the
/// target is the value at t = length. `noise` is the standard deviation of what is added to each value and the target.
Dataset makeSine(const Recipe& recipe);

} // namespace nabla
