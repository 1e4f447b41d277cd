// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QWidget>

#include <functional>

class QVBoxLayout;

namespace nabla {

class TextLabel;

/// What would be needed, in a sentence, right where it is needed, with buttons that do it. Hidden while it has nothing
/// to say.
class InlineNote : public QWidget {
    Q_OBJECT

public:
    struct Action {
        QString text;
        std::function<void()> run;
    };

    explicit InlineNote(QWidget* parent = nullptr);

    /// An empty text hides it. Buttons are named after `objectName()`: "data.note.0".
    void showNote(const QString& text, const QList<Action>& actions = {});
    QString text() const;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    TextLabel* m_text;
    QVBoxLayout* m_column;
    QList<QWidget*> m_buttons;
};

} // namespace nabla
