// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/scope/frozen_source.h"

#include <QJsonObject>
#include <QWidget>

#include <functional>

class QMenu;
class QSettings;

namespace nabla {

class EngineBridge;
class Instrument;
class ScopeBar;
class Selection;
class TileGrid;
class TwinBar;

/// The instruments and the tools above them. Only visible ones are drawn, once a frame.
///
/// Threads  GUI thread only.
class Screen : public QWidget {
    Q_OBJECT

public:
    Screen(EngineBridge& bridge, Selection& selection, QWidget* parent = nullptr);

    /// Is there an instrument of this kind?
    bool isShown(const QString& kind) const;
    /// One more when there is none; false takes all of the kind away.
    void setShown(const QString& kind, bool isShown);
    /// The arrangement that a first start has.
    void resetArrangement();
    /// By key: the kind, for copies with a number ("loss 2").
    Instrument* instrument(const QString& key) const;
    TileGrid& grid() const { return *m_grid; }
    ScopeBar& bar() const { return *m_bar; }
    TwinBar& twins() const { return *m_twins; }

    /// Instruments with their places and choices, triggers and steps on show, for sessions and lessons.
    QJsonObject arrangement() const;
    /// False, and nothing changes, when it is no such object.
    bool setArrangement(const QJsonObject& arrangement);

    bool isFrozen() const { return m_source.isFrozen(); }
    /// Holds the screen while training goes on.
    void setFrozen(bool isFrozen);
    /// A at a quarter, B at three quarters of the steps on show; or neither.
    void setCursors(bool isOn);

    /// Blocks until what the visible instruments asked for (snapshots, forecasts) has come and is drawn. For pictures
    /// and tests.
    void settle();

    void save(QSettings& settings) const;
    void restore(const QSettings& settings);

Q_SIGNALS:
    void shownChanged(const QString& kind, bool isShown);
    void maxNormDragged(double maxNorm);
    void arrangementChanged();
    void frozenChanged(bool isFrozen);

protected:
    void changeEvent(QEvent* event) override;
    bool event(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    Instrument* make(const struct InstrumentRow& row, QWidget* parent);
    void tellArranged();
    void refresh();
    /// Those that read snapshots: one may arrive while no step is recorded.
    void refreshClosely();
    void restyle();
    void showNotice();

    EngineBridge& m_bridge;
    Selection& m_selection;
    FrozenSource m_source;
    ScopeBar* m_bar;
    TwinBar* m_twins;
    TileGrid* m_grid;
    QStringList m_shown; ///< kinds, as last told
};

} // namespace nabla
