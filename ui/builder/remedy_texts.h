// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/recipe/recipe.h"

#include <QString>

namespace nabla {

enum class RemedyId { Clipping, Activation, Normalization, Residual, Init, Gate };
inline constexpr RemedyId kRemedies[] = {RemedyId::Clipping, RemedyId::Activation, RemedyId::Normalization,
                                         RemedyId::Residual, RemedyId::Init,       RemedyId::Gate};

/// What a card says about its remedy in the state it is in.
struct RemedyTexts {
    QString formula;
    QString sentence;
};

/// "clipping": of help pages and object names.
QString remedyId(RemedyId remedy);
/// With an access key: "&Clipping".
QString remedyTitle(RemedyId remedy);
/// The title without its key, for use within a text.
QString remedyName(RemedyId remedy);
RemedyTexts remedyTexts(RemedyId remedy, const Recipe& recipe);
/// What it is a cure for, and what not: one sentence each, true of the network as mean-field theory and measurements
/// have it.
QString curesText(RemedyId remedy);
QString curesNotText(RemedyId remedy);
/// Whether the recipe makes use of it.
bool isAtWork(RemedyId remedy, const Recipe& recipe);
/// The recipe with this remedy the other way round, for the preview: sigmoid to ReLU, batch norm off to on. `what`
/// names it: "with ReLU". The same recipe when the switch does not touch the signal that theory follows.
Recipe toggled(RemedyId remedy, const Recipe& recipe, QString& what);

/// "y = max(0, z): slope 1 or 0 (source)" cut into formula and sentence.
RemedyTexts cutHelp(const QString& help);

} // namespace nabla
