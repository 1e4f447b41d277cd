// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>
#include <QToolButton>

class QActionGroup;

namespace nabla {

/// A word with a small arrow that opens a list of words: a choice that stays as quiet as the title beside it.
/// Up and Down change it while it has the focus.
class ChoiceButton : public QToolButton {
    Q_OBJECT

public:
    explicit ChoiceButton(int count, QWidget* parent = nullptr);

    void setWords(const QStringList& words);
    int currentIndex() const { return m_current; }
    QString currentText() const;
    void choose(int index);

Q_SIGNALS:
    void chosen(int index);

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    void updateText();

    QActionGroup* m_group;
    int m_current = 0;
};

} // namespace nabla
