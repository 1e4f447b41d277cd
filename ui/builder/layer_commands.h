// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/builder/selection_edit.h"

#include <QObject>
#include <QString>
#include <QStringList>

#include <set>

namespace nabla {

class EngineBridge;
class RecipeDocument;
class Selection;

/// What a new layer can be; a group is made from layers that are there.
enum class LayerKind { Dense, Residual, Rnn, Lstm, Gru };
inline constexpr LayerKind kLayerKinds[] = {LayerKind::Dense, LayerKind::Residual, LayerKind::Rnn, LayerKind::Lstm,
                                            LayerKind::Gru};

/// The layers that are being edited, and what can be done to them. Buttons, keys and menus of the signal path call
/// this.
///
/// One layer is in hand (`current`); others may be selected with it. The selection of the charts is an index into the
/// engine's layers; while an edit waits for its restart those are the old ones. So the layer in hand is kept by its
/// name here, and pushed to the selection when the engine has it.
///
/// Threads  GUI thread only.
class LayerCommands : public QObject {
    Q_OBJECT

public:
    LayerCommands(RecipeDocument& document, EngineBridge& bridge, Selection& selection, QObject* parent = nullptr);

    /// "7", "3.1", "output"; empty: none.
    QString current() const { return m_current; }
    /// The layers in hand along the path, without "output".
    std::vector<LayerAddress> selected() const;
    bool isSelected(const QString& name) const;

    void select(const QString& name);
    /// In or out of the selection (Ctrl + click).
    void toggle(const QString& name);
    /// From the layer in hand up to this one (Shift + click).
    void extendTo(const QString& name);
    void selectThese(const std::vector<LayerAddress>& addresses);
    void selectAll();
    void clear() { select({}); }
    /// By so many places along the path; past an end it stays there. `extends` keeps what is selected.
    void selectNeighbour(int offset, bool extends = false);
    void selectEnd(bool isLast);

    bool canEdit() const;
    bool canMove(int offset) const;
    bool canWrap() const;
    bool canUnwrap() const { return !blockInHand().empty(); }
    bool canGroup() const;
    bool canUngroup() const;

    /// A layer like the one in hand, after it (before the first one for "input"; "output": at the end).
    QStringList insertAfter(const QString& name);
    QStringList insertKindAfter(const QString& name, LayerKind kind);
    QStringList remove();
    QStringList duplicate();
    QStringList move(int offset);
    /// Before the layer that stands at `target` now; one past the last of a list appends.
    QStringList moveTo(const LayerAddress& target);
    void copy() const;
    QStringList cut();
    /// The clipboard's layers after the one in hand. What is no list of layers is refused with its mistakes.
    QStringList paste();
    QStringList wrap();
    QStringList unwrap();
    QStringList group();
    QStringList ungroup();
    QStringList setRounds(Index rounds);
    /// The innermost repeat that the layer in hand stands in; null pointer-like count 0 when none.
    PathGroup groupInHand() const;
    QStringList convert(LayerKind kind);
    /// What the layers in hand say themselves is taken away, so that the network's defaults hold.
    QStringList resetToDefaults();
    /// Any change of the layers in hand, as one edit.
    QStringList change(const QString& what, const std::function<void(LayerSpec&)>& change,
                       const QString& mergeKey = {});
    /// "Layer 3", "Layers 2–5 (4)"
    QString inWords() const;

Q_SIGNALS:
    void currentChanged();
    /// Click or Enter: the inspector should be seen.
    void inspectRequested();
    /// What an edit was refused for.
    void refused(const QStringList& problems);

private:
    std::vector<QString> names() const;
    LayerAddress address() const;
    LayerAddress blockInHand() const;
    std::vector<LayerAddress> block() const;
    bool exists(const QString& name) const;
    QStringList edit(const QString& name, const std::function<void(Recipe&)>& change, const QString& mergeKey = {});
    QStringList insert(const QString& after, const std::function<std::vector<LayerSpec>(const NetworkSpec&)>& make,
                       const QString& what);
    QStringList refuse(const QStringList& problems);
    void setSelection(const QString& current, std::set<QString> others);
    void followSelection(int layer);
    void pushSelection();
    void keepValid();

    RecipeDocument& m_document;
    EngineBridge& m_bridge;
    Selection& m_selection;
    QString m_current;
    std::set<QString> m_others; ///< selected beside the current one
};

/// "3.1" to {3, 1}; empty for "input", "output" and "".
LayerAddress addressOf(const QString& name);
/// "GRU"
QString labelOf(LayerKind kind);
LayerKind kindOf(const LayerSpec& layer);
/// A layer of the kind that fits this network: its width, its cells' options at their defaults.
LayerSpec newLayer(const NetworkSpec& network, LayerKind kind);
/// The layer as another kind; units stay, a block gets the layer as its branch, a block's first layer becomes the
/// layer.
LayerSpec converted(const NetworkSpec& network, const LayerSpec& layer, LayerKind kind);

} // namespace nabla
