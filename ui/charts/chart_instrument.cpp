// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/chart_instrument.h"

#include "ui/scope/selection.h"
#include "ui/style/theme.h"

#include <QPainter>
#include <QVBoxLayout>

namespace nabla {

ChartPanel* ChartInstrument::addPanel(int stretch) {
    auto* panel = new ChartPanel(this);
    auto* overlay = panel->add(new OverlayItem);
    m_panels.push_back({panel, overlay});
    column()->addWidget(panel, stretch);
    connect(panel, &ChartPanel::left, this, [this] {
        clearTips();
        if (context().selection)
            context().selection->hoverLayer(-1);
    });
    connect(panel, &ChartPanel::resized, this, [this] { refresh(); });
    return panel;
}

void ChartInstrument::addGhostKey(std::vector<KeyEntry>& key, KeySign before, std::ptrdiff_t place) const {
    const GhostLook look = ghostLook();
    if (look.isCompared)
        key.insert(key.begin() + place, KeyEntry{KeySign::DashedLine, look.color, look.name});
    else
        key.push_back({before, before == KeySign::Outline ? theme().textMuted : look.color, look.name});
}

void ChartInstrument::clearTips() {
    for (const Pane& pane : m_panels)
        pane.overlay->setTip({}, {});
}

/// Once, in the first panel on show; a blank one covers what the others hold.
void ChartInstrument::showSentence(const QString& sentence) {
    bool isSaid = false;
    for (const Pane& pane : m_panels) {
        const bool isHere = !isSaid && !pane.panel->isHidden();
        pane.overlay->setSentence(isHere || sentence.isEmpty() ? sentence : QStringLiteral(" "));
        isSaid = isSaid || isHere;
    }
}

void ChartInstrument::restyleBody() {
    for (const Pane& pane : m_panels)
        pane.panel->restyle();
}

void ChartInstrument::drawBody(QPainter& painter) {
    for (const Pane& pane : m_panels) {
        if (!pane.panel->isVisibleTo(this))
            continue;
        painter.save();
        painter.translate(pane.panel->pos());
        pane.panel->drawPicture(painter);
        painter.restore();
    }
}

} // namespace nabla

#include "moc_chart_instrument.cpp"
