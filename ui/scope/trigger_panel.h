// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/trigger.h"

#include <QFrame>
#include <QJsonObject>

#include <array>

class QCheckBox;
class QLabel;
class QLineEdit;

namespace nabla {

/// A switch and a number for every condition that pauses the run.
class TriggerPanel : public QFrame {
    Q_OBJECT

public:
    explicit TriggerPanel(QWidget* parent = nullptr);

    /// Those that are switched on.
    std::vector<Trigger> triggers() const;
    /// {"norm_above":{"on":true,"level":10}}; unknown names are left alone.
    QJsonObject settings() const;
    void setSettings(const QJsonObject& settings);

Q_SIGNALS:
    void changed();

protected:
    void changeEvent(QEvent* event) override;

private:
    void retranslate();

    struct Row {
        QCheckBox* isOn = nullptr;
        QLineEdit* level = nullptr; ///< null where the condition needs no number
    };
    QLabel* m_heading;
    std::array<Row, static_cast<std::size_t>(TriggerKind::Count)> m_rows;
};

/// "gradient norm above", for a switch.
QString triggerText(TriggerKind kind);

} // namespace nabla
