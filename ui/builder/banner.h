// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QWidget>

#include <functional>

class QHBoxLayout;

namespace nabla {

class EngineBridge;
class RecipeDocument;
class RecipeSync;
class TextLabel;

/// One line across the window with an icon, a sentence, and what can be done about it. Never a dialog.
class Banner : public QWidget {
    Q_OBJECT

public:
    struct Action {
        QString text;
        std::function<void()> run;
        bool doesEdit = false; ///< not while the experiment is locked
    };

    explicit Banner(QWidget* parent = nullptr);

    void showMessage(const QString& icon, const QColor& color, const QString& text, const QList<Action>& actions);
    /// Another sentence; the buttons and their focus stay.
    void setText(const QString& text);
    QString text() const;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    TextLabel* m_text;
    QHBoxLayout* m_row;
    QList<QWidget*> m_buttons;
    QString m_icon;
    QColor m_color;
};

/// The banner under the transport: a run that diverged or failed, or an edit that cannot run. Hidden while all is well.
class RunBanner : public Banner {
    Q_OBJECT

public:
    RunBanner(EngineBridge& bridge, RecipeDocument& document, RecipeSync& sync, QWidget* parent = nullptr);

    /// A message about something else (a file that cannot be read); it can be put away.
    void showNote(const QString& text);

protected:
    void changeEvent(QEvent* event) override;

private:
    void showState();

    EngineBridge& m_bridge;
    RecipeDocument& m_document;
    RecipeSync& m_sync;
    QString m_note;
    QStringList m_problems;
    QString m_shown; ///< so that a banner is not rebuilt every frame
};

} // namespace nabla
