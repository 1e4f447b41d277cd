// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

namespace nabla {

/// Shows where a dragged tile would land.
class DropMarker : public QWidget {
    Q_OBJECT

public:
    explicit DropMarker(QWidget* parent);

protected:
    void paintEvent(QPaintEvent* event) override;
};

} // namespace nabla
