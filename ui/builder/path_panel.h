// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTimer>
#include <QWidget>

#include <memory>

class QAction;
class QToolButton;

namespace nabla {

class EngineBridge;
struct Dataset;
class LayerCommands;
class RecipeDocument;
class RecipeSync;
class Selection;
class SignalPathView;
class TextLabel;

/// The signal path with its heading: what the network is, what just happened, and buttons for the layer in hand.
class PathPanel : public QWidget {
    Q_OBJECT

public:
    PathPanel(RecipeDocument& document, EngineBridge& bridge, RecipeSync& sync, Selection& selection,
              LayerCommands& commands, QWidget* parent = nullptr);

    SignalPathView* view() const { return m_view; }
    /// A sentence in the heading. It goes away by itself after some seconds, or stays until the next one.
    enum class Stay { Briefly, UntilNext };
    void showNotice(const QString& text, Stay stay = Stay::Briefly);
    QString notice() const;

private:
    QToolButton* makeButton(QAction* action);
    void showSummary();
    void showForeign(bool isForeign);
    void showDataWarnings();

    RecipeDocument& m_document;
    EngineBridge& m_bridge;
    SignalPathView* m_view;
    TextLabel* m_summary;
    TextLabel* m_notice;
    QWidget* m_tools;
    TextLabel* m_foreign; ///< in place of the view while the network on the screen is another program's
    QTimer m_noticeEnd;
    std::shared_ptr<const Dataset> m_warnedOf; ///< whose warnings were shown
};

} // namespace nabla
