// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/dataset.h"
#include "core/probes/snapshot.h"
#include "ui/charts/card_instrument.h"

namespace nabla {

class SamplesView;

/// Pictures of the data set with what the network says of them, in evaluation mode: the first ones, or those it is
/// most wrong about.
class SamplesGallery : public CardInstrument {
    Q_OBJECT

public:
    explicit SamplesGallery(InstrumentContext context, QWidget* parent = nullptr);

    NumberTable numbers(std::size_t mostRows) const override;
    bool looksClosely() const override { return true; }
    const SamplesView& view() const { return *m_view; }
    /// Rows of the data set on show.
    const std::vector<std::int64_t>& shownSamples() const { return m_shown; }

protected:
    void read(const History& now, const History* ghost) override;
    void forget() override;
    void mark() override;
    void showSentence(const QString& sentence) override;
    void retranslate() override;
    QString missing(const History& now) const override;
    void drawBody(QPainter& painter) override;

private:
    void takeDataset(std::shared_ptr<const Dataset> dataset);
    QImage pictureOf(std::int64_t sample) const;
    /// Probabilities of the k-th asked sample, null before the first answer.
    const double* answerOf(std::size_t asked) const;
    void chooseShown();
    void makeTiles();
    QString className(std::int64_t label) const;

    SamplesView* m_view;
    ChoiceButton* m_rows;
    ChoiceButton* m_order;
    std::shared_ptr<const Dataset> m_dataset;
    std::shared_ptr<const Snapshot> m_snapshot;
    const Prediction* m_prediction = nullptr;
    PredictionWanted m_wanted;
    std::vector<std::size_t> m_asked; ///< positions in m_wanted.rows, in the order of the tiles
    std::vector<std::int64_t> m_shown;
};

} // namespace nabla
