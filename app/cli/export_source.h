// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/run.h"
#include "core/session/session_store.h"

#include <functional>
#include <memory>
#include <span>
#include <string>

namespace nabla::cli {

/// What is exported: a recipe, which is trained when telemetry is asked for, or one run of a session.
/// Errors: as loading a recipe or a session; Error for a run that is not there.
class ExportSource {
public:
    ExportSource(const std::string& file, const std::string& runName);

    const std::string& name() const noexcept { return m_name; }
    const Layout& layout();
    std::int64_t firstStep();
    std::int64_t endStep();
    /// Every recorded step, oldest first.
    void visit(const std::function<void(std::int64_t step, std::span<const double> row)>& visitor);
    std::shared_ptr<const History> history();
    /// A run that stands before that step.
    std::unique_ptr<Run> runAt(std::int64_t step);
    /// The whole session as an HTML page, or one run of it; or the trained recipe.
    std::string report(bool isWhole);
    /// The window's picture of the trained run, by the window program that lies beside this one.
    void screenshot(const std::string& file);

private:
    Run& trained();

    std::shared_ptr<SessionStore> m_store; ///< null: a recipe
    RunInfo m_info;
    Recipe m_recipe;
    std::string m_name;
    std::unique_ptr<Run> m_run;
    std::shared_ptr<const Layout> m_layout;
};

} // namespace nabla::cli
