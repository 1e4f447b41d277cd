// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/instrument.h"

#include <QHash>
#include <QWidget>

class QSettings;
class QSplitter;

namespace nabla {

class EngineBridge;

/// The instruments in rows, each as wide and high as the person makes it. Only visible ones are drawn, once a frame.
///
/// Threads  GUI thread only.
class Screen : public QWidget {
    Q_OBJECT

public:
    Screen(EngineBridge& bridge, Selection& selection, QWidget* parent = nullptr);

    bool isShown(const QString& id) const { return m_instruments.contains(id); }
    void setShown(const QString& id, bool isShown);
    /// The arrangement that a first start has.
    void resetArrangement();
    Instrument* instrument(const QString& id) const { return m_instruments.value(id); }

    void save(QSettings& settings) const;
    void restore(const QSettings& settings);

Q_SIGNALS:
    void shownChanged(const QString& id, bool isShown);
    void maxNormDragged(double maxNorm);

protected:
    void changeEvent(QEvent* event) override;
    bool event(QEvent* event) override;

private:
    /// Ids of a row, left to right.
    using Rows = QList<QStringList>;

    Rows rows() const;
    void setRows(const Rows& rows);
    QSplitter* addRow();
    void add(QSplitter* row, const QString& id);
    void refresh();
    void restyle();

    EngineBridge& m_bridge;
    Selection& m_selection;
    QSplitter* m_column;
    QHash<QString, Instrument*> m_instruments;
};

} // namespace nabla
