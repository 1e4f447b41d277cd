// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/samples_view.h"

#include "ui/charts/number_text.h"
#include "ui/style/theme.h"

#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace nabla {

namespace {

constexpr double kPicture = 52; ///< pixels; a digit of 8 x 8 is legible from there on
constexpr double kGap = 10;

} // namespace

SamplesView::SamplesView(QWidget* parent) : QWidget(parent) {
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
}

void SamplesView::setTiles(std::vector<SampleTile> tiles) {
    m_tiles = std::move(tiles);
    update();
}

void SamplesView::setSentence(const QString& sentence) {
    m_sentence = sentence;
    update();
}

SamplesView::Grid SamplesView::grid() const {
    const double line = QFontMetricsF(font()).height();
    const double least = std::max(kPicture, QFontMetricsF(font()).horizontalAdvance(QStringLiteral("8 100 %")) + 6);
    Grid grid{};
    grid.columns = std::max(1, static_cast<int>(width() / (least + kGap)));
    grid.width = static_cast<double>(width()) / grid.columns;
    grid.tile = std::min(grid.width - kGap, kPicture * 1.4);
    grid.height = grid.tile + line + kGap;
    grid.rows = std::max(1, static_cast<int>(height() / grid.height));
    return grid;
}

int SamplesView::capacity() const {
    const Grid room = grid();
    return room.columns * room.rows;
}

QRectF SamplesView::place(int index) const {
    const Grid room = grid();
    return {(index % room.columns) * room.width, (index / room.columns) * room.height, room.width, room.height};
}

void SamplesView::draw(QPainter& painter) const {
    painter.setFont(font());
    if (!m_sentence.isEmpty()) {
        painter.setPen(theme().textMuted);
        painter.drawText(QRectF(rect()).adjusted(24, 8, -24, -8), Qt::AlignCenter | Qt::TextWordWrap, m_sentence);
        return;
    }
    const int count = std::min(capacity(), static_cast<int>(m_tiles.size()));
    for (int i = 0; i < count; ++i)
        drawTile(painter, m_tiles[static_cast<std::size_t>(i)], place(i));
}

void SamplesView::drawTile(QPainter& painter, const SampleTile& tile, const QRectF& place) const {
    const double side = grid().tile;
    const QRectF box(std::round(place.center().x() - side / 2), place.top() + 3, side, side);
    // Sharp squares: a pixel of the sample is a number.
    painter.setRenderHint(QPainter::SmoothPixmapTransform, false);
    painter.drawImage(box, tile.picture);
    painter.setRenderHint(QPainter::Antialiasing, false);
    const bool isWrong = !tile.answer.isEmpty() && !tile.isRight;
    painter.setPen(QPen(isWrong ? theme().bad : theme().border, isWrong ? 2.5 : 1));
    painter.drawRect(box);
    if (tile.answer.isEmpty())
        return;
    const QFontMetricsF metrics(font());
    const QString sign = isWrong ? QStringLiteral("✗ ") : QString();
    const QString text = sign + tile.answer + QStringLiteral(" ") + percentText(tile.share);
    painter.setPen(isWrong ? theme().bad : theme().text);
    painter.drawText(QRectF(place.left(), box.bottom() + 2, place.width(), metrics.height()), Qt::AlignCenter,
                     metrics.elidedText(text, Qt::ElideMiddle, place.width() - 2));
}

void SamplesView::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    draw(painter);
}

void SamplesView::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    Q_EMIT resized();
}

bool SamplesView::event(QEvent* event) {
    if (event->type() != QEvent::ToolTip)
        return QWidget::event(event);
    const auto* help = static_cast<const QHelpEvent*>(event);
    const int count = std::min(capacity(), static_cast<int>(m_tiles.size()));
    for (int i = 0; i < count && m_sentence.isEmpty(); ++i)
        if (place(i).contains(help->pos())) {
            QToolTip::showText(help->globalPos(), m_tiles[static_cast<std::size_t>(i)].tip, this);
            return true;
        }
    QToolTip::hideText();
    return true;
}

} // namespace nabla

#include "moc_samples_view.cpp"
