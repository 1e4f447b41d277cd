// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QImage>
#include <QString>
#include <QWidget>

#include <vector>

namespace nabla {

/// One sample as a picture and what the network says of it.
struct SampleTile {
    QImage picture;
    QString label;    ///< what it is
    QString answer;   ///< what the network says, empty before the first answer
    double share = 0; ///< probability of the answer, 0 .. 1
    bool isRight = true;
    QString tip;
};

/// Pictures in rows, as many as have room; a wrong answer has a frame and a cross beside it.
class SamplesView : public QWidget {
    Q_OBJECT

public:
    explicit SamplesView(QWidget* parent = nullptr);

    void setTiles(std::vector<SampleTile> tiles);
    const std::vector<SampleTile>& tiles() const { return m_tiles; }
    void setSentence(const QString& sentence);
    const QString& sentence() const { return m_sentence; }
    /// How many tiles have room now.
    int capacity() const;
    void draw(QPainter& painter) const;

    QSize minimumSizeHint() const override { return {140, 80}; }

Q_SIGNALS:
    void resized();

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    bool event(QEvent* event) override;

private:
    struct Grid {
        int columns;
        int rows;
        double tile; ///< side of a picture
        double width;
        double height;
    };
    Grid grid() const;
    QRectF place(int index) const;
    void drawTile(QPainter& painter, const SampleTile& tile, const QRectF& place) const;

    std::vector<SampleTile> m_tiles;
    QString m_sentence;
};

} // namespace nabla
