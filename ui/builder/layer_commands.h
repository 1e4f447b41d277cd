// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/builder/network_edit.h"

#include <QObject>
#include <QString>
#include <QStringList>

namespace nabla {

class EngineBridge;
class RecipeDocument;
class Selection;

/// The layer that is being edited, and what can be done to it. Buttons, keys and menus of the signal path call this.
///
/// The selection of the charts is an index into the engine's layers; while an edit waits for its restart those are the
/// old ones. So the layer in hand is kept by its name here, and pushed to the selection when the engine has it.
///
/// Threads  GUI thread only.
class LayerCommands : public QObject {
    Q_OBJECT

public:
    LayerCommands(RecipeDocument& document, EngineBridge& bridge, Selection& selection, QObject* parent = nullptr);

    /// "7", "3.1", "output"; empty: none.
    QString current() const { return m_current; }
    void select(const QString& name);
    /// By so many places along the path; past an end it stays there.
    void selectNeighbour(int offset);
    void selectEnd(bool isLast);

    /// False for the output, and for the last layer of a list when it is asked for removal.
    bool canEdit() const;
    bool canRemove() const;
    bool canMove(int offset) const;

    /// A layer like the one in hand, after it (before the first one for "input"; "output": at the end).
    QStringList insertAfter(const QString& name);
    QStringList remove();
    QStringList duplicate();
    QStringList move(int offset);
    /// Within its list, to the place `target`.
    QStringList moveTo(const LayerAddress& address, Index target);

Q_SIGNALS:
    void currentChanged();
    /// Click or Enter: the inspector should be seen.
    void inspectRequested();
    /// What an edit was refused for.
    void refused(const QStringList& problems);

private:
    std::vector<QString> names() const;
    LayerAddress address() const;
    bool exists(const QString& name) const;
    QStringList edit(const QString& name, const std::function<void(Recipe&)>& change);
    void followSelection(int layer);
    void pushSelection();
    void keepValid();

    RecipeDocument& m_document;
    EngineBridge& m_bridge;
    Selection& m_selection;
    QString m_current;
};

/// "3.1" to {3, 1}; empty for "input", "output" and "".
LayerAddress addressOf(const QString& name);

} // namespace nabla
