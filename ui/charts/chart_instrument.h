// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/history/history.h"
#include "ui/charts/instrument.h"
#include "ui/charts/overlay_item.h"

#include <memory>
#include <vector>

namespace nabla {

class ChartPanel;
class ChoiceButton;
class InstrumentHeader;

/// What all instruments share: the card with title and reading, panels with an overlay each, the sentence when there
/// is nothing to show, noticing that another run is on the screen, and the link to the selection.
class ChartInstrument : public Instrument {
    Q_OBJECT

public:
    void refresh() final;
    void restyle() override;

    /// The current value in words and numbers, as the header shows it.
    QString readout() const;
    ChartPanel* panel(int index) const { return m_panels[static_cast<std::size_t>(index)].panel; }
    OverlayItem* overlay(int index) const { return m_panels[static_cast<std::size_t>(index)].overlay; }
    int panelCount() const { return static_cast<int>(m_panels.size()); }

protected:
    /// `id` is the instrument's row in the catalogue: title and help come from there.
    ChartInstrument(InstrumentContext context, const char* id, QWidget* parent);

    /// Reads a run that has at least one step.
    virtual void read(const History& now, const History* ghost) = 0;
    /// Another run, or none: nothing of the old one may stay.
    virtual void forget() = 0;
    /// The selected or hovered layer, or the step cursor, moved; numbers did not.
    virtual void mark() = 0;
    /// Texts of controls and titles, after the language or theme changed.
    virtual void retranslate() {}

    ChartPanel* addPanel(int stretch);
    /// A choice of `count` words in the header; retranslate() names them.
    ChoiceButton* addChoice(int count);
    InstrumentHeader* header() const { return m_header; }
    void setReadout(const QString& readout);
    /// The run on show; null when there is none.
    const History* run() const { return m_now.get(); }
    int selectedLayer() const;
    int hoveredLayer() const;
    qint64 selectedStep() const;
    /// Hides the boxes with exact values.
    void clearTips();

    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

    /// Layers in the order of the forward pass, as indices into Layout::layers.
    static std::vector<int> layersByDepth(const Layout& layout);
    /// "Layer 3  ·  64 relu".
    static QString layerTitle(const LayerInfo& layer);
    /// "layer 3", "output": inside a sentence.
    static QString layerWord(const LayerInfo& layer);
    /// The next layer in depth order, `by` places on; the first one when none is selected.
    void selectNeighbour(int by);

private:
    void watchSelection();

    struct Pane {
        ChartPanel* panel = nullptr;
        OverlayItem* overlay = nullptr;
    };
    const char* m_id;
    InstrumentHeader* m_header;
    std::vector<Pane> m_panels;
    std::shared_ptr<const History> m_now;
    bool m_isRestyling = false;
};

} // namespace nabla
