// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/insight/diagnosis.h"

#include "core/insight/symptoms/symptoms.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <initializer_list>

namespace nabla {

namespace {

using insight::Readings;

constexpr std::uint32_t mask(std::initializer_list<Symptom> symptoms) {
    std::uint32_t bits = 0;
    for (const Symptom symptom : symptoms)
        bits |= 1u << static_cast<unsigned>(symptom);
    return bits;
}

constexpr std::uint32_t kSlowness = mask({Symptom::StuckAtBaseline, Symptom::RateTooSmall, Symptom::UpdateRatioOff});

struct CatalogueRow {
    SymptomInfo info;
    std::uint32_t explains; ///< symptoms that follow from this one and are not reported beside it
};

constexpr std::array<CatalogueRow, static_cast<std::size_t>(Symptom::Count)> kCatalogue = {{
    {{Symptom::TooEarly, "too_early", NABLA_TEXT("Diagnosis", "Too early to tell"),
      NABLA_TEXT("Diagnosis",
                 "A rate needs a few steps before its spread is known, and the loss has to fall below that of "
                 "knowing nothing before a training is well."),
      ""},
     0},
    {{Symptom::Healthy, "healthy", NABLA_TEXT("Diagnosis", "Looks healthy"),
      NABLA_TEXT("Diagnosis", "The signal keeps its size when each layer multiplies it by about 1."),
      "χ = σ_w² E[φ′(z)²] ≈ 1"},
     0},
    {{Symptom::SilentByDesign, "silent_by_design", NABLA_TEXT("Diagnosis", "Branches that are silent by design"),
      NABLA_TEXT("Diagnosis", "The last weights or the scale of each residual branch start at 0, so that the network "
                              "starts as the identity; its inner layers wake up with the first steps."),
      "y = x + 0 · F(x)"},
     0},
    {{Symptom::BiasBeforeNorm, "bias_before_norm", NABLA_TEXT("Diagnosis", "A bias that batch norm takes away again"),
      NABLA_TEXT("Diagnosis",
                 "Batch norm subtracts the mean of the batch, so a constant in front of it changes nothing."),
      "(z + b) − mean(z + b) = z − mean(z)"},
     0},
    {{Symptom::ShortMemory, "short_memory", NABLA_TEXT("Diagnosis", "Short memory, long enough for this task"),
      NABLA_TEXT("Diagnosis", "Each time step back multiplies the gradient by about the same factor."),
      "‖dL/dhₜ₋ₖ‖ ≈ rᵏ ‖dL/dhₜ‖"},
     0},
    {{Symptom::UpdateRatioOff, "update_ratio_off", NABLA_TEXT("Diagnosis", "The steps do not fit the weights"),
      NABLA_TEXT("Diagnosis", "A step of about a thousandth of the weights is usual: much less wastes steps, much more "
                              "forgets what was learned."),
      "log₁₀(‖Δw‖ / ‖w‖) ≈ −3"},
     0},
    {{Symptom::StuckAtBaseline, "stuck_at_baseline",
      NABLA_TEXT("Diagnosis", "The loss stays at the level of knowing nothing"),
      NABLA_TEXT("Diagnosis", "The network answers the same for each input. Tasks with long memory leave this plateau "
                              "late; others should have left it by now."),
      "L ≈ ln C"},
     0},
    {{Symptom::RateTooSmall, "rate_too_small", NABLA_TEXT("Diagnosis", "The learning rate is too small"),
      NABLA_TEXT("Diagnosis", "The signal arrives, but the steps are too short to get anywhere in this training."),
      "Δw = −η · dL/dw"},
     mask({Symptom::StuckAtBaseline, Symptom::UpdateRatioOff})},
    {{Symptom::ClippingLimitsSteps, "clipping_limits_steps",
      NABLA_TEXT("Diagnosis", "Clipping decides the size of the steps"),
      NABLA_TEXT("Diagnosis", "A limit below the usual norm makes each step equally long: the limit has become the "
                              "learning rate. It cannot help a signal that vanishes."),
      "‖Δw‖ = η · max_norm"},
     kSlowness},
    {{Symptom::Saturation, "saturation", NABLA_TEXT("Diagnosis", "Units are saturated"),
      NABLA_TEXT("Diagnosis",
                 "On the flat part of the activation its slope is nearly 0, and the signal is multiplied by "
                 "that slope on its way back."),
      "dL/dz = φ′(z) · dL/dy\nφ′ ≈ 0"},
     kSlowness},
    {{Symptom::DeadUnits, "dead_units", NABLA_TEXT("Diagnosis", "Units are dead"),
      NABLA_TEXT("Diagnosis",
                 "A ReLU that no sample makes positive gives 0, gets no gradient and so stays as it is. One "
                 "step that was too large is enough."),
      "z ≤ 0 ⇒ φ(z) = 0, φ′(z) = 0"},
     kSlowness},
    {{Symptom::RateTooLarge, "rate_too_large", NABLA_TEXT("Diagnosis", "The steps are too large"),
      NABLA_TEXT("Diagnosis", "A step of more than twice the inverse curvature overshoots the valley and climbs its "
                              "other side, higher each time."),
      "η > 2 / λ_max"},
     mask({Symptom::UpdateRatioOff, Symptom::StuckAtBaseline, Symptom::Saturation})},
    {{Symptom::VanishingInTime, "vanishing_in_time", NABLA_TEXT("Diagnosis", "The error signal vanishes through time"),
      NABLA_TEXT("Diagnosis", "Each time step back multiplies the gradient by about the same factor below 1, so what "
                              "happened early is not learned. Clipping cannot help."),
      "‖dL/dhₜ₋ₖ‖ ≈ rᵏ ‖dL/dhₜ‖\nr < 1"},
     kSlowness},
    {{Symptom::ExplodingInTime, "exploding_in_time", NABLA_TEXT("Diagnosis", "The error signal explodes through time"),
      NABLA_TEXT("Diagnosis", "Each time step back multiplies the gradient by about the same factor above 1; clipping "
                              "bounds the step, a better start bounds the factor."),
      "‖dL/dhₜ₋ₖ‖ ≈ rᵏ ‖dL/dhₜ‖\nr > 1"},
     kSlowness | mask({Symptom::RateTooLarge})},
    {{Symptom::Vanishing, "vanishing", NABLA_TEXT("Diagnosis", "The error signal vanishes on its way back"),
      NABLA_TEXT("Diagnosis",
                 "Each layer multiplies the signal by about √χ. Below 1 the product over the depth goes to "
                 "0 and the first layers get nothing to learn from."),
      "‖dL/dz₁‖ / ‖dL/dz_L‖ ≈ χ^((L−1)/2)\nχ = σ_w² E[φ′(z)²] < 1"},
     kSlowness | mask({Symptom::DeadUnits})},
    {{Symptom::Exploding, "exploding", NABLA_TEXT("Diagnosis", "The error signal explodes on its way back"),
      NABLA_TEXT("Diagnosis", "Each layer multiplies the signal by about √χ. Above 1 the product over the depth grows "
                              "without bound, and one step throws the first layers away."),
      "‖dL/dz₁‖ / ‖dL/dz_L‖ ≈ χ^((L−1)/2)\nχ = σ_w² E[φ′(z)²] > 1"},
     kSlowness | mask({Symptom::RateTooLarge})},
    {{Symptom::Symmetry, "symmetry", NABLA_TEXT("Diagnosis", "All units of a layer are the same"),
      NABLA_TEXT("Diagnosis", "Units that start equal get equal gradients and stay equal. Random weights break the "
                              "symmetry; a layer without it is one unit, many times."),
      "wᵢ = wⱼ ⇒ dL/dwᵢ = dL/dwⱼ"},
     kSlowness | mask({Symptom::DeadUnits, Symptom::Vanishing, Symptom::Saturation})},
}};

using Family = void (*)(const Readings&, std::vector<Finding>&);
constexpr Family kFamilies[] = {insight::findSymmetry,       insight::findExploding,     insight::findVanishing,
                                insight::findTimeRates,      insight::findDeadUnits,     insight::findSaturation,
                                insight::findClipping,       insight::findLearningRate,  insight::findUpdateRatio,
                                insight::findBiasBeforeNorm, insight::findSilentBranches};

constexpr std::int64_t kFewSteps = 3;

Finding tooEarly(const Readings& readings) {
    Finding finding;
    finding.symptom = Symptom::TooEarly;
    if (readings.step < 0)
        finding.evidence.push_back({NABLA_TEXT("Diagnosis", "Nothing is recorded yet. Let the training run."), {}});
    else if (readings.progress.isStillAtChance())
        finding.evidence.push_back(insight::lossPart(readings));
    else
        finding.evidence.push_back(
            {NABLA_TEXT("Diagnosis", "%1 steps are recorded."), {count(static_cast<double>(readings.progress.steps))}});
    return finding;
}

Finding healthy(const Readings& readings) {
    Finding finding;
    finding.symptom = Symptom::Healthy;
    const insight::DepthFit& fit = readings.depth;
    if (fit.isKnown()) {
        finding.evidence.push_back(
            {std::isfinite(fit.predictedSlope)
                 ? NABLA_TEXT("Diagnosis",
                              "Each of the %1 layers multiplies dL/dz by %2 on its way back (theory at the start: %3).")
                 : NABLA_TEXT("Diagnosis", "Each of the %1 layers multiplies dL/dz by %2 on its way back."),
             {count(static_cast<double>(fit.layers)), reading(fit.factor(), fit.factorSpread()),
              reading(fit.predictedFactor())}});
        finding.where = readings.evidence(readings.main, LayerQuantity::PreactivationGradL2);
    }
    std::vector<double> logs;
    for (const insight::Movement& movement : readings.movements)
        logs.push_back(movement.log10.mean);
    const Mean ratio = meanOf(logs);
    if (ratio.count > 0)
        finding.evidence.push_back({NABLA_TEXT("Diagnosis", "log₁₀ of update over weight is %1 (guide: −3)."),
                                    {fixed(ratio.mean, ratio.spread)}});
    finding.evidence.push_back(insight::lossPart(readings));
    return finding;
}

} // namespace

const SymptomInfo& infoOf(Symptom symptom) {
    const SymptomInfo& info = kCatalogue[static_cast<std::size_t>(symptom)].info;
    assert(info.symptom == symptom);
    return info;
}

Diagnosis diagnose(const DiagnosisInput& input) {
    const Readings readings = insight::readRun(input);
    Diagnosis diagnosis;
    diagnosis.step = readings.step;
    std::vector<Finding> findings;
    if (readings.step >= 0)
        for (const Family family : kFamilies)
            family(readings, findings);
    if (!input.recipe)
        for (Finding& finding : findings)
            finding.remedies.clear(); // they are edits of a recipe
    // The strongest first; what is explained explains nothing any more.
    std::stable_sort(findings.begin(), findings.end(),
                     [](const Finding& a, const Finding& b) { return a.symptom > b.symptom; });
    std::uint32_t explained = 0;
    for (Finding& finding : findings) {
        if ((explained & mask({finding.symptom})) != 0)
            continue;
        if (finding.severity > Severity::Notice)
            explained |= kCatalogue[static_cast<std::size_t>(finding.symptom)].explains;
        diagnosis.findings.push_back(std::move(finding));
    }
    std::stable_sort(diagnosis.findings.begin(), diagnosis.findings.end(),
                     [](const Finding& a, const Finding& b) { return a.severity > b.severity; });
    const bool isWell = diagnosis.findings.empty() || diagnosis.findings.front().severity <= Severity::Explanation;
    const bool isEarly =
        readings.step < 0 || readings.progress.steps < kFewSteps || readings.progress.isStillAtChance();
    if (isWell)
        diagnosis.findings.insert(diagnosis.findings.begin(), isEarly ? tooEarly(readings) : healthy(readings));
    return diagnosis;
}

std::string englishText(const Finding& finding) {
    const SymptomInfo& info = infoOf(finding.symptom);
    std::string text = info.headline;
    text += "\n" + englishText(finding.evidence) + "\n" + info.why;
    if (*info.formula)
        text += std::string("\n") + info.formula;
    for (const Remedy& remedy : finding.remedies) {
        const SentencePart name = nameOf(remedy);
        text += "\n- " + fillIn(name.text, name.numbers);
    }
    return text + "\n";
}

} // namespace nabla
