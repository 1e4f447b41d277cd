// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/builder/whole_field.h"

#include <algorithm>
#include <cmath>

namespace nabla {

WholeField::WholeField(double least, double most, bool mayBeBlank) : m_least(least), m_mayBeBlank(mayBeBlank) {
    setDecimals(0);
    setRange(mayBeBlank ? least - 1 : least, most);
    setKeyboardTracking(false);
    setAccelerated(true);
    setGroupSeparatorShown(true);
    setFocusPolicy(Qt::StrongFocus);
    connect(this, &QDoubleSpinBox::valueChanged, this, [this](double number) {
        if (m_isSetting)
            return;
        if (isBlank())
            Q_EMIT blanked();
        else
            Q_EMIT entered(static_cast<Index>(std::llround(number)));
    });
}

void WholeField::setWhole(Index value) {
    m_isSetting = true;
    setValue(static_cast<double>(value));
    m_isSetting = false;
}

void WholeField::setBlank(const QString& text, std::optional<Index> start) {
    m_start = start;
    m_isSetting = true;
    setSpecialValueText(text.isEmpty() ? QStringLiteral("–") : text);
    setValue(m_least - 1);
    m_isSetting = false;
}

void WholeField::stepBy(int steps) {
    if (isBlank() && m_start && steps != 0) {
        m_isSetting = true;
        setValue(static_cast<double>(*m_start));
        m_isSetting = false;
    }
    const double next = value() + steps * singleStep();
    // Blank is not a number below the least one: only the reset button leads back to it.
    setValue(std::clamp(next, m_least, maximum()));
}

} // namespace nabla
