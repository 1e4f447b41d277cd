// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractButton>
#include <QStringList>
#include <QWidget>

class QToolButton;
class QVBoxLayout;

namespace nabla {

class TextLabel;

/// On or off, as a lever. A QAbstractButton: Space, focus and screen readers work as with a check box.
class Switch : public QAbstractButton {
    Q_OBJECT

public:
    explicit Switch(QWidget* parent = nullptr);
    /// Neither: some layers have it, some do not.
    void setMixed(bool isMixed);
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    bool m_isMixed = false;
};

/// One remedy: name, control, formula, one sentence, what it cures and what not, and further fields while it is on.
class RemedyCard : public QWidget {
    Q_OBJECT

public:
    RemedyCard(const QString& title, QWidget* control, QWidget* parent = nullptr);

    void setTexts(const QString& formula, const QString& sentence);
    /// What the remedy is a cure for, and what not.
    void setCures(const QString& cures, const QString& curesNot);
    /// The mark beside the name: filled while the remedy is at work.
    void setActive(bool isActive);
    /// Further fields or a picture, below the sentence.
    void addContent(QWidget* content);
    void setProblems(const QStringList& problems);
    QString problemText() const;

Q_SIGNALS:
    /// The question mark: formula, sentence, sources and where to read more.
    void helpRequested();

protected:
    bool event(QEvent* event) override;

private:
    class Mark;
    QToolButton* makeHelpButton();

    Mark* m_mark;
    QWidget* m_control;
    TextLabel* m_title;
    TextLabel* m_formula;
    TextLabel* m_sentence;
    TextLabel* m_cures;
    TextLabel* m_curesNot;
    TextLabel* m_problem;
    QVBoxLayout* m_rows;
};

/// ASCII of core's sentences as people write it: "<-" becomes an arrow, "sqrt(" a root, "^2" a square.
QString prettyFormula(QString text);

} // namespace nabla
