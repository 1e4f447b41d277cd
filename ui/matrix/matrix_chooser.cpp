// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/matrix/matrix_chooser.h"

#include "ui/builder/look.h"

#include <QCheckBox>
#include <QFormLayout>
#include <QScrollArea>
#include <QScrollBar>
#include <QSpinBox>
#include <QVBoxLayout>

namespace nabla {

namespace {
constexpr int kMostSeeds = 16;
constexpr int kMostSteps = 1'000'000;
} // namespace

MatrixChooser::MatrixChooser(const Recipe& recipe, const MatrixChoice& choice, QWidget* parent)
    : QWidget(parent), m_switches(matrixSwitches(recipe)), m_seeds(new QSpinBox), m_steps(new QSpinBox) {
    auto* whole = new QVBoxLayout(this);
    whole->setContentsMargins(0, 0, 0, 0);
    auto* boxes = new QWidget;
    auto* column = new QVBoxLayout(boxes);
    column->setContentsMargins(3 * kSpace, 2 * kSpace, 3 * kSpace, 0);
    column->setSpacing(kSpace);
    for (const MatrixSwitch& one : m_switches) {
        column->addWidget(new TextLabel(TextRole::Strong, one.title));
        for (const MatrixValue& value : one.values) {
            auto* box = new QCheckBox(value.label);
            box->setObjectName(QStringLiteral("matrix.%1.%2").arg(one.id, value.id));
            box->setAccessibleName(QStringLiteral("%1: %2").arg(one.title, value.label));
            box->setChecked(choice.values.value(one.id).contains(value.id));
            connect(box, &QCheckBox::toggled, this, &MatrixChooser::changed);
            column->addWidget(box);
            m_boxes.append({one.id, value.id, box});
        }
        column->addSpacing(2 * kSpace);
    }
    m_seeds->setRange(1, kMostSeeds);
    m_seeds->setValue(choice.seeds);
    m_seeds->setObjectName(QStringLiteral("matrix.seeds"));
    m_seeds->setAccessibleName(tr("Seeds"));
    m_seeds->setToolTip(tr("Each network so many times, with other random numbers: how much of a difference is luck."));
    m_steps->setRange(1, kMostSteps);
    m_steps->setSingleStep(50);
    m_steps->setValue(static_cast<int>(std::min<Index>(choice.steps, kMostSteps)));
    m_steps->setObjectName(QStringLiteral("matrix.steps"));
    m_steps->setAccessibleName(tr("Steps of each network"));
    auto* form = new QFormLayout;
    form->addRow(tr("Se&eds"), m_seeds);
    form->addRow(tr("S&teps"), m_steps);
    form->setContentsMargins(3 * kSpace, kSpace, 3 * kSpace, kSpace);
    column->addStretch(1);
    auto* area = new QScrollArea;
    area->setWidgetResizable(true);
    area->setWidget(boxes);
    area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    area->setFocusPolicy(Qt::NoFocus);
    area->setFrameShape(QFrame::NoFrame);
    whole->addWidget(area, 1);
    whole->addLayout(form);
    setFixedWidth(boxes->sizeHint().width() + area->verticalScrollBar()->sizeHint().width() + kSpace);
    for (QSpinBox* spin : {m_seeds, m_steps})
        connect(spin, &QSpinBox::valueChanged, this, &MatrixChooser::changed);
}

MatrixChoice MatrixChooser::choice() const {
    MatrixChoice choice;
    for (const Box& one : m_boxes)
        if (one.box->isChecked())
            choice.values[one.switchId].insert(one.valueId);
    choice.seeds = m_seeds->value();
    choice.steps = m_steps->value();
    return choice;
}

} // namespace nabla
