// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/builder/panel_scroll.h"

#include <QEvent>
#include <QScrollBar>

#include <algorithm>

namespace nabla {

namespace {
/// With very large text a panel scrolls sideways, too, rather than push the screen out of the window.
constexpr double kLargestShare = 0.36;
constexpr int kSmallestWindow = 1024;
} // namespace

PanelScroll::PanelScroll(QWidget* content, QWidget* parent) : QScrollArea(parent) {
    setWidget(content);
    setWidgetResizable(true);
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setFocusPolicy(Qt::NoFocus);
    viewport()->setAutoFillBackground(false);
    content->setAutoFillBackground(false);
    fitWidth();
}

void PanelScroll::setWindowWidth(int width) {
    m_windowWidth = width;
    fitWidth();
}

void PanelScroll::fitWidth() {
    const int wanted = widget()->minimumSizeHint().width() + verticalScrollBar()->sizeHint().width();
    const int most = static_cast<int>(kLargestShare * std::max(kSmallestWindow, m_windowWidth));
    setHorizontalScrollBarPolicy(wanted > most ? Qt::ScrollBarAsNeeded : Qt::ScrollBarAlwaysOff);
    setMinimumWidth(std::min(wanted, most));
}

bool PanelScroll::eventFilter(QObject* watched, QEvent* event) {
    if (watched == widget() && event->type() == QEvent::LayoutRequest)
        fitWidth();
    return QScrollArea::eventFilter(watched, event);
}

} // namespace nabla
