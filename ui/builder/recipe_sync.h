// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QStringList>
#include <QTimer>

namespace nabla {

class EngineBridge;
class RecipeDocument;
struct Recipe;

/// Keeps the run in step with the document: live changes go straight in, others restart the run a moment later, so that
/// a dragged slider restarts once. A run that was going goes on.
///
/// Threads  GUI thread only.
class RecipeSync : public QObject {
    Q_OBJECT

public:
    RecipeSync(RecipeDocument& document, EngineBridge& bridge, QObject* parent = nullptr);

    /// Carries out a restart that is waiting, now. Start, step and screenshots call it first.
    void flush();
    /// From step 0 again, with what the document says.
    void restart();
    /// The document gets the recipe of a stored run, which is put on the screen by others: nothing restarts.
    void load(const Recipe& recipe);
    bool isWaiting() const { return m_delay.isActive(); }

Q_SIGNALS:
    /// The run started again because of an edit; `text` is shown beside the controls: "Restarted: ...".
    void restarted(const QString& text);
    /// The document's recipe cannot run; the old run goes on.
    void refused(const QStringList& problems);
    /// The last refusal no longer holds.
    void accepted();

private:
    void follow(const QString& what);
    void build();
    void built(const QStringList& problems);
    void takeLiveEdits();
    void accept();

    RecipeDocument& m_document;
    EngineBridge& m_bridge;
    QTimer m_delay;
    QStringList m_reasons; ///< names of the edits that wait or are being built
    bool m_hasRun = false;
    bool m_isRefused = false;
    bool m_isLoading = false;
};

} // namespace nabla
