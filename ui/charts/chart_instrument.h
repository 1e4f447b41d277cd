// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/card_instrument.h"
#include "ui/charts/chart_panel.h"
#include "ui/charts/overlay_item.h"

namespace nabla {

/// An instrument made of chart panels, with an overlay each.
class ChartInstrument : public CardInstrument {
    Q_OBJECT

public:
    ChartPanel* panel(int index) const { return m_panels[static_cast<std::size_t>(index)].panel; }
    OverlayItem* overlay(int index) const { return m_panels[static_cast<std::size_t>(index)].overlay; }
    int panelCount() const { return static_cast<int>(m_panels.size()); }

protected:
    using CardInstrument::CardInstrument;

    ChartPanel* addPanel(int stretch);
    /// Tells how the run behind the one on show is drawn: as `before` where it is merely the run before. A compared one
    /// comes behind the first `place` entries, because what has no room is left out from the end.
    void addGhostKey(std::vector<KeyEntry>& key, KeySign before = KeySign::Line, std::ptrdiff_t place = 1) const;
    void clearTips() override;
    void showSentence(const QString& sentence) override;
    void restyleBody() override;
    void drawBody(QPainter& painter) override;

private:
    struct Pane {
        ChartPanel* panel = nullptr;
        OverlayItem* overlay = nullptr;
    };
    std::vector<Pane> m_panels;
};

} // namespace nabla
