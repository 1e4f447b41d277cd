// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/card_instrument.h"

class QLabel;
class QStackedLayout;
class QTableView;

namespace nabla {

class NumbersModel;

/// Every number of the shown step: a row a layer, or a row a parameter tensor. Sorted by a click, copied by Ctrl+C.
class NetworkTable : public CardInstrument {
    Q_OBJECT

public:
    explicit NetworkTable(InstrumentContext context, QWidget* parent = nullptr);

    NumberTable numbers(std::size_t mostRows) const override;
    NumbersModel& model() const { return *m_model; }
    QTableView& view() const { return *m_view; }

protected:
    void read(const History& now, const History* ghost) override;
    void forget() override;
    void mark() override;
    void showSentence(const QString& sentence) override;
    void retranslate() override;
    void drawBody(QPainter& painter) override;

private:
    NumberTable layerTable(const Layout& layout, std::span<const double> row) const;
    NumberTable parameterTable(const Layout& layout, std::span<const double> row) const;
    /// The layer that a row of the model belongs to.
    int layerOf(int row) const;
    void followRow(int viewRow);

    NumbersModel* m_model;
    QTableView* m_view;
    QLabel* m_sentence;
    QStackedLayout* m_stack;
    ChoiceButton* m_rows;
    bool m_isFollowing = false; ///< the selection moves the row, not the person
};

} // namespace nabla
