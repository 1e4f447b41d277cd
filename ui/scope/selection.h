// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

#include <array>
#include <vector>

namespace nabla {

/// Which steps the time charts show: the screen's timebase.
struct StepView {
    enum class Kind {
        Whole,  ///< from the first step to the newest
        Recent, ///< the newest `count`
        Window  ///< [first, last), wherever the run is
    };
    Kind kind = Kind::Whole;
    qint64 first = 0;
    qint64 last = 0;
    qint64 count = 1000;
    friend bool operator==(const StepView&, const StepView&) = default;
};

enum class CursorId { A, B };

/// Layers and steps that somebody points out on all views at once: the evidence of a diagnosis.
struct Highlight {
    std::vector<int> layers; ///< indices into Layout::layers; empty: no layer in particular
    qint64 firstStep = 0;
    qint64 lastStep = -1; ///< inclusive; before firstStep: no step in particular

    bool hasSteps() const { return lastStep >= firstStep; }
    bool isEmpty() const { return layers.empty() && !hasSteps(); }
    friend bool operator==(const Highlight&, const Highlight&) = default;
};

/// What all views point at together: one layer (index into Layout::layers, -1 none), one step (-1: the newest), the
/// steps on show, two cursors (-1: off), and what is highlighted.
///
/// Threads  GUI thread only.
class Selection : public QObject {
    Q_OBJECT

public:
    using QObject::QObject;

    int layer() const { return m_layer; }
    int hoveredLayer() const { return m_hovered; }
    qint64 step() const { return m_step; }
    const StepView& view() const { return m_view; }
    qint64 cursor(CursorId id) const { return m_cursors[static_cast<std::size_t>(id)]; }
    bool hasCursors() const { return m_cursors[0] >= 0 || m_cursors[1] >= 0; }
    const Highlight& highlight() const { return m_highlight; }
    void selectLayer(int layer);
    void hoverLayer(int layer);
    void selectStep(qint64 step);
    void setView(const StepView& view);
    void setCursor(CursorId id, qint64 step);
    void clearCursors();
    void setHighlight(const Highlight& highlight);

Q_SIGNALS:
    void layerChanged(int layer);
    void hoveredLayerChanged(int layer);
    void stepChanged(qint64 step);
    void viewChanged();
    void cursorsChanged();
    void highlightChanged();

private:
    int m_layer = -1;
    int m_hovered = -1;
    qint64 m_step = -1;
    StepView m_view;
    std::array<qint64, 2> m_cursors{-1, -1};
    Highlight m_highlight;
};

} // namespace nabla
