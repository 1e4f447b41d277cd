// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/insight/black_box.h"

#include <QString>
#include <QWidget>

#include <optional>
#include <vector>

namespace nabla {

/// The road of a BlackBox: one strip a quantity over its steps, each on a logarithmic scale of its own. The step where
/// growth began is a dashed line through all strips; a value that is not finite is a mark at the upper edge, zero a
/// point on the lower one. Read out to screen readers as its numbers.
///
/// Threads  GUI thread only.
class RoadDrawing : public QWidget {
    Q_OBJECT

public:
    struct Trace {
        QString name;
        std::vector<double> values; ///< one for each of steps()
    };

    explicit RoadDrawing(QWidget* parent = nullptr);

    void setRoad(const BlackBox& box, const Layout& layout);
    const std::vector<std::int64_t>& steps() const { return m_steps; }
    const std::vector<Trace>& traces() const { return m_traces; }
    /// Where a value is drawn; a value that is not finite at the upper edge of its strip.
    QPointF pointOf(std::size_t trace, std::size_t index) const;

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    /// Decades of the finite values above zero.
    struct Range {
        double low = 0;
        double high = 1;
    };
    Range rangeOf(const Trace& trace) const;
    QRectF stripOf(std::size_t trace) const;
    double xOf(std::size_t index) const;
    void drawStrip(QPainter& painter, std::size_t trace) const;
    QString spoken() const;

    std::vector<std::int64_t> m_steps;
    std::vector<Trace> m_traces;
    std::vector<Range> m_ranges;
    std::optional<std::int64_t> m_growth;
};

} // namespace nabla
