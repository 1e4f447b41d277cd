// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/insight/diagnosis.h"

#include <QWidget>

class QPushButton;
class QToolButton;
class QVBoxLayout;

namespace nabla {

class TextLabel;

/// A text of the diagnosis in the window's language, its numbers filled in.
QString translated(const SentencePart& part);
QString translated(const Sentence& sentence, const QString& separator = QStringLiteral(" "));
/// "Problem", "Warning", ...
QString severityWord(const Finding& finding);
QString severityIcon(const Finding& finding);
QColor severityColor(const Finding& finding);
/// Headline, evidence, theory and remedies as lines, for the clipboard.
QString plainText(const Finding& finding);

/// One finding: how bad it is as icon, colour and word; the headline; the evidence in numbers; why; what to try.
///
/// Threads  GUI thread only.
class FindingCard : public QWidget {
    Q_OBJECT

public:
    enum class Detail { Full, Folded };
    explicit FindingCard(Detail detail, QWidget* parent = nullptr);

    /// Texts change in place; buttons are made anew only when the remedies are others.
    void setFinding(const Finding& finding);
    const Finding& finding() const { return m_finding; }
    /// What is wrong with the edit that a button made; empty hides it.
    void setProblem(const QString& problem);
    /// The button that holds the evidence on the charts.
    QToolButton* evidenceButton() const { return m_show; }
    const QList<QPushButton*>& remedyButtons() const { return m_buttons; }
    /// Beside each of them: the same edit as a twin of the run.
    const QList<QPushButton*>& twinButtons() const { return m_twinButtons; }
    QString headline() const;
    QString evidence() const;

Q_SIGNALS:
    void remedyChosen(const nabla::Remedy& remedy);
    void twinChosen(const nabla::Remedy& remedy);
    void evidenceToggled(bool isShown);
    void evidenceHovered(bool isHovered);

protected:
    void paintEvent(QPaintEvent* event) override;
    bool event(QEvent* event) override;

private:
    void makeButtons();
    QPushButton* addButton(const QString& text, const QString& name, const QString& toolTip);
    void fold(bool isFolded);
    void showTexts();

    Finding m_finding;
    bool m_isFolded;
    TextLabel* m_word;
    QToolButton* m_more;
    TextLabel* m_headline;
    TextLabel* m_evidence;
    QToolButton* m_show;
    TextLabel* m_whyTitle;
    TextLabel* m_why;
    TextLabel* m_formula;
    TextLabel* m_tryTitle;
    TextLabel* m_problem;
    QWidget* m_body;
    QVBoxLayout* m_remedies;
    QList<QPushButton*> m_buttons;
    QList<QPushButton*> m_twinButtons;
    QList<QWidget*> m_rows; ///< a remedy's two buttons
};

} // namespace nabla
