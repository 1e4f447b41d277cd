// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractSlider>
#include <QWidget>

class QToolButton;

namespace nabla {

class EngineBridge;
class Selection;
class TextLabel;

/// The whole run as a strip: its loss, the steps that were clipped, and marks for what happened. A slider over the
/// steps; its value is the step that is looked at.
class TimelineStrip : public QAbstractSlider {
    Q_OBJECT

public:
    explicit TimelineStrip(EngineBridge& bridge, QWidget* parent = nullptr);

    void setLive(bool isLive);
    QSize sizeHint() const override;
    /// Where a step is drawn, in pixels from the left.
    double placeOf(qint64 step) const;

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    bool event(QEvent* event) override;

private:
    int stepAt(double x) const;
    void drawLoss(QPainter& painter) const;
    void drawEvents(QPainter& painter) const;

    EngineBridge& m_bridge;
    bool m_isLive = true;
};

/// The strip with what it says and does: the step on show, back to the newest one, a fork from here.
class Timeline : public QWidget {
    Q_OBJECT

public:
    Timeline(EngineBridge& bridge, Selection& selection, QWidget* parent = nullptr);

    TimelineStrip& strip() const { return *m_strip; }
    QString text() const;

Q_SIGNALS:
    /// A run that starts before this step.
    void forkRequested(qint64 step);

private:
    void follow();
    void showStep();

    EngineBridge& m_bridge;
    Selection& m_selection;
    TimelineStrip* m_strip;
    TextLabel* m_label;
    QToolButton* m_newest;
    QToolButton* m_fork;
};

} // namespace nabla
