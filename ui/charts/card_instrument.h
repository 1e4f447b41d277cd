// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/history/history.h"
#include "ui/charts/instrument.h"

#include <QColor>

#include <memory>
#include <vector>

class QVBoxLayout;

namespace nabla {

class ChoiceButton;
class InstrumentHeader;

/// What all instruments share: the card with title, reading, choices and menu, noticing that another run is on the
/// screen, and the link to the selection.
class CardInstrument : public Instrument {
    Q_OBJECT

public:
    void refresh() final;
    void restyle() override;
    QString title() const override;
    /// The current value in words and numbers, as the header shows it.
    QString readout() const;
    /// What stands instead of numbers; empty when there are some.
    const QString& sentence() const { return m_sentence; }

    QJsonObject settings() const override;
    void setSettings(const QJsonObject& settings) override;
    void drawPicture(QPainter& painter) override;
    void fillMenu(QMenu& menu) override;
    void popupMenu(const QPoint& at = {}) override;

protected:
    enum class Place { Header, Menu };
    /// How the run behind the one on the screen is drawn and named.
    struct GhostLook {
        QColor color;
        QString name;
        bool isCompared = false; ///< as clear as the run on the screen, dashed
    };

    /// `id` is the instrument's row in the catalogue: title and help come from there.
    CardInstrument(InstrumentContext context, const char* id, QWidget* parent);

    /// Reads a run that has at least one step.
    virtual void read(const History& now, const History* ghost) = 0;
    GhostLook ghostLook() const;
    /// The run behind the one on show, null for none; and where it is one to compare with, not merely the run before.
    const History* ghostRun() const { return m_ghost.get(); }
    const History* comparedRun() const { return ghostLook().isCompared ? m_ghost.get() : nullptr; }
    /// One past its newest step on show.
    std::int64_t ghostEnd(const History& ghost) const;
    /// Its kept row at or before `step`, in the order of the layout of the run on show: what it has of another name or
    /// not at all is absent. Empty where it has no such row.
    std::vector<double> ghostRow(const History& now, const History* ghost, std::int64_t step) const;
    /// Another run, or none: nothing of the old one may stay.
    virtual void forget() = 0;
    /// The selected or hovered layer, the step cursor, the two cursors or what is pointed out changed; numbers did not.
    virtual void mark() = 0;
    /// A sentence instead of numbers; empty takes it away.
    virtual void showSentence(const QString& sentence) = 0;
    /// Why there is nothing to show of this run; empty when there is.
    virtual QString missing(const History& now) const;
    /// Texts of controls and titles, after the language or theme changed.
    virtual void retranslate() {}
    virtual void restyleBody() {}
    /// The boxes with exact values go.
    virtual void clearTips() {}
    /// The part below the header, at its own place in the card.
    virtual void drawBody(QPainter& painter) = 0;

    /// A choice among words that settings keep by `values`; retranslate() names it and them. Every choice is in the
    /// menu, those at Place::Header beside the title as well.
    ChoiceButton* addChoice(const char* id, const QStringList& values, Place place = Place::Header);
    InstrumentHeader* header() const { return m_header; }
    QVBoxLayout* column() const;
    void setReadout(const QString& readout);
    /// The run on show; null when there is none, or nothing of it can be shown.
    const History* run() const { return m_now.get(); }
    /// One past the newest step on show: a frozen screen stands still.
    std::int64_t endStep(const History& now) const;
    StepRange wholeRun(const History& now) const { return {now.firstStep(), endStep(now)}; }
    /// The step whose numbers are on show: the selected one, else the newest.
    std::int64_t shownStep(const History& now) const;
    /// Its kept row; returns the row's step, -1 when none is kept.
    std::int64_t shownRow(const History& now, std::vector<double>& row) const;
    int selectedLayer() const;
    int hoveredLayer() const;
    qint64 selectedStep() const;
    /// Is the layer among the evidence that the diagnosis points out?
    bool isPointedOut(int layer) const;

    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;
    void showEvent(QShowEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
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
    struct Choice {
        QString id;
        QStringList values;
        ChoiceButton* button;
    };
    void watchSelection();

    const char* m_id;
    InstrumentHeader* m_header;
    QString m_sentence;
    std::vector<Choice> m_choices;
    std::shared_ptr<const History> m_held; ///< what the source shows
    std::shared_ptr<const History> m_now;  ///< the same, when it can be shown
    std::shared_ptr<const History> m_ghost;
    bool m_isRestyling = false;
};

} // namespace nabla
