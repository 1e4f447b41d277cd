// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/matrix/matrix_plan.h"

#include <QWidget>

class QCheckBox;
class QSpinBox;

namespace nabla {

/// Which positions of which switches a matrix tries: a check box each, and how many seeds and steps.
class MatrixChooser : public QWidget {
    Q_OBJECT

public:
    MatrixChooser(const Recipe& recipe, const MatrixChoice& choice, QWidget* parent = nullptr);

    const QList<MatrixSwitch>& switches() const { return m_switches; }
    MatrixChoice choice() const;

Q_SIGNALS:
    void changed();

private:
    struct Box {
        QString switchId;
        QString valueId;
        QCheckBox* box;
    };

    QList<MatrixSwitch> m_switches;
    QList<Box> m_boxes;
    QSpinBox* m_seeds;
    QSpinBox* m_steps;
};

} // namespace nabla
