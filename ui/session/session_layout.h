// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/session/session_store.h"

#include <QJsonObject>

#include <optional>

namespace nabla {

class EngineBridge;
class Screen;
class Selection;

/// What a session keeps of the window (the value "window/layout" of its table `layout`, JSON): the instruments with
/// their places and choices, triggers, the steps on show, the selected layer and step, the cursors. A session that
/// brings an arrangement lends it to the window; the person's own comes back when the session is left.
///
/// Threads  GUI thread only.
class SessionLayout {
public:
    SessionLayout(Screen& screen, Selection& selection, EngineBridge& bridge);

    /// Writes it where it is another one than the session has. `run` is on the screen. Errors: FileError.
    void store(SessionStore& session, RunId run) const;
    /// Puts the window as the session has it. What cannot be read, or is not there any more, is left as it is.
    void apply(const SessionStore& session, RunId run);
    /// Another session: the arrangement from before apply().
    void leave();

private:
    QJsonObject describe(RunId run) const;
    void select(const QJsonObject& selection, bool isSameRun);

    Screen& m_screen;
    Selection& m_selection;
    EngineBridge& m_bridge;
    std::optional<QJsonObject> m_own; ///< set while a session's arrangement is on the screen
};

} // namespace nabla
