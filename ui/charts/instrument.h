// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QWidget>

namespace nabla {

class ScopeSource;
class Selection;

/// What an instrument reads and what it may change.
struct InstrumentContext {
    const ScopeSource* source = nullptr; ///< EngineBridge is one
    Selection* selection = nullptr;
};

/// One view of the screen. Holds no truth: delete it, make it again, and it looks the same.
///
/// Threads  GUI thread only. refresh() is called at most once a frame, only while the instrument is visible.
class Instrument : public QWidget {
    Q_OBJECT

public:
    explicit Instrument(InstrumentContext context, QWidget* parent = nullptr) : QWidget(parent), m_context(context) {}

    /// Reads History and redraws. Tests call it directly.
    virtual void refresh() = 0;
    /// Colours, fonts and texts again (theme, language or text size changed).
    virtual void restyle() = 0;

Q_SIGNALS:
    /// The person changed max_norm by dragging its line.
    void maxNormDragged(double maxNorm);

protected:
    const InstrumentContext& context() const { return m_context; }

private:
    InstrumentContext m_context;
};

} // namespace nabla
