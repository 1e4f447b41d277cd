// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/number_table.h"

#include <QJsonObject>
#include <QString>
#include <QWidget>

class QMenu;
class QPainter;

namespace nabla {

class ScopeSource;
class Selection;

/// What an instrument reads and what it may change.
struct InstrumentContext {
    const ScopeSource* source = nullptr; ///< the screen's: EngineBridge behind a freeze
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
    virtual QString title() const = 0;
    /// Does it read snapshots, which may arrive while no step is recorded?
    virtual bool looksClosely() const { return false; }

    /// What the person chose in it (axis, quantity, range): for sessions, lessons and copies of the instrument.
    virtual QJsonObject settings() const = 0;
    /// Unknown keys and words are left alone.
    virtual void setSettings(const QJsonObject& settings) = 0;

    /// What is on show as numbers, at most about `mostRows` rows.
    virtual NumberTable numbers(std::size_t mostRows) const = 0;
    /// The instrument without its buttons, in its own size; the painter may be a file of lines (SVG).
    virtual void drawPicture(QPainter& painter) = 0;
    /// Choices of the instrument's own.
    virtual void fillMenu(QMenu& menu) = 0;
    /// Opens the menu of the instrument, at its button when `at` is null.
    virtual void popupMenu(const QPoint& at = {}) = 0;

Q_SIGNALS:
    /// The person changed max_norm: by dragging its line, or by taking the proposed one.
    void maxNormDragged(double maxNorm);
    /// Who arranges the instruments adds its own actions.
    void menuAboutToShow(QMenu* menu);
    void maximizeRequested();
    /// The title is dragged over the screen, and let go.
    void titleDragged(QPoint globalPosition);
    void titleDropped(QPoint globalPosition);
    /// Another choice; the arrangement is worth keeping again.
    void settingsChanged();

protected:
    const InstrumentContext& context() const { return m_context; }

private:
    InstrumentContext m_context;
};

} // namespace nabla
