// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/insight/readings.h"

#include <vector>

/// One function a family of symptoms: appends what it finds. Private to core/insight; diagnosis.cpp lists them.
namespace nabla::insight {

void findVanishing(const Readings& readings, std::vector<Finding>& findings);
void findExploding(const Readings& readings, std::vector<Finding>& findings);
void findTimeRates(const Readings& readings, std::vector<Finding>& findings);
void findDeadUnits(const Readings& readings, std::vector<Finding>& findings);
void findSaturation(const Readings& readings, std::vector<Finding>& findings);
void findSymmetry(const Readings& readings, std::vector<Finding>& findings);
void findBiasBeforeNorm(const Readings& readings, std::vector<Finding>& findings);
void findClipping(const Readings& readings, std::vector<Finding>& findings);
void findUpdateRatio(const Readings& readings, std::vector<Finding>& findings);
void findLearningRate(const Readings& readings, std::vector<Finding>& findings);
void findSilentBranches(const Readings& readings, std::vector<Finding>& findings);

/// "After 400 steps the loss is 2.30 ± 0.01; knowing nothing gives 2.30."
SentencePart lossPart(const Readings& readings);
/// The learning rate of the recipe times `factor`.
Remedy learningRateTimes(const Readings& readings, double factor);
/// Where to look for what the loss tells.
Evidence lossEvidence(const Readings& readings);
/// The activation that most dense layers of the main path and its blocks share.
Activation commonActivation(const Readings& readings);
/// ReLU layers whose every output was 0 in every step of the window: nothing passes, forward or back.
std::vector<Index> cutLayers(const Readings& readings);
/// Median over the weight matrices of log10(||update|| / ||weight||); NaN when nothing moves.
double middleLogRatio(const Readings& readings);
bool hasResidual(const Readings& readings);
bool hasNormalization(const Readings& readings);

} // namespace nabla::insight
