// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/insight/symptoms/symptoms.h"

#include <algorithm>
#include <cmath>

namespace nabla::insight {

namespace {

constexpr double kTurned = 0.99; ///< cosine, about 8 degrees

double middleOf(std::vector<double> values) {
    if (values.empty())
        return std::numeric_limits<double>::quiet_NaN();
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

} // namespace

void findClipping(const Readings& readings, std::vector<Finding>& findings) {
    const ResolvedClip& clip = readings.recipe->training.clip;
    const Rows& rows = readings.recent;
    if (clip.kind == ClipKind::None || rows.count() < 8)
        return;
    std::vector<double> clipped;
    std::vector<double> kept;
    std::vector<double> norms = rows.column(readings.trace(StepQuantity::GradNorm));
    const std::vector<double> after = rows.column(readings.trace(StepQuantity::ClippedNorm));
    for (std::size_t i = 0; i < norms.size(); ++i) {
        const double coefficient = after[i] / norms[i];
        clipped.push_back(coefficient < 1 - 1e-4 ? 1 : 0); // the 1e-6 in the formula shortens every norm a little
        kept.push_back(coefficient);
    }
    const Mean share = meanOf(clipped);
    const double n = static_cast<double>(share.count);
    // Wilson's bound: a window in which every step was clipped still leaves some doubt.
    const double lower =
        (share.mean + 2 / n - 2 * std::sqrt(share.mean * (1 - share.mean) / n + 1 / (n * n))) / (1 + 4 / n);
    const double error = std::sqrt(share.mean * (1 - share.mean) / n);
    const double coefficient = middleOf(kept);
    if (lower < 0.5 || coefficient > 0.5)
        return;
    Finding finding;
    finding.symptom = Symptom::ClippingLimitsSteps;
    finding.severity =
        readings.progress.isLearning() && !readings.progress.isStuck() ? Severity::Notice : Severity::Warning;
    finding.evidence.push_back(
        {NABLA_TEXT("Diagnosis", "%1 of the last %2 steps were clipped; half of them kept less than %3 of the gradient "
                                 "(norm %4 before, limit %5)."),
         {percent(share.mean, error), count(n), percent(coefficient), reading(middleOf(norms)),
          setting(clip.kind == ClipKind::Value      ? clip.clipValue
                  : clip.kind == ClipKind::Adaptive ? clip.clipping
                                                    : clip.maxNorm)}});
    // By norm a clipped gradient keeps its direction; element by element or tensor by tensor it does not.
    const double cosine = middleOf(rows.column(readings.trace(StepQuantity::ClipCosine)));
    if (cosine < kTurned)
        finding.evidence.push_back(
            {NABLA_TEXT("Diagnosis", "This kind of clipping also turns the gradient: the cosine between before and "
                                     "after is %1."),
             {fixed(cosine)}});
    if (readings.isAdaptive())
        finding.evidence.push_back({NABLA_TEXT("Diagnosis", "With this optimizer a constant coefficient has no effect: "
                                                            "it divides the size out again."),
                                    {}});
    finding.evidence.push_back(lossPart(readings));
    finding.where = {{readings.trace(StepQuantity::GradNorm), readings.trace(StepQuantity::ClippedNorm)},
                     {},
                     readings.recent.range()};
    if (clip.kind == ClipKind::GlobalNorm && std::isfinite(middleOf(norms))) {
        const double unit = std::pow(10.0, std::floor(std::log10(middleOf(norms))));
        finding.remedies.push_back({RemedyKind::ClipAt, std::ceil(middleOf(norms) / unit) * unit});
    }
    finding.remedies.push_back({RemedyKind::NoClip});
    findings.push_back(std::move(finding));
}

} // namespace nabla::insight
