// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/people/fuzzy.h"

#include <QStringList>

#include <algorithm>

namespace nabla {

namespace {

constexpr int kWhole = 1000; ///< the word stands there as typed
constexpr int kStart = 40;   ///< a letter that starts a word
constexpr int kNeighbour = 15;
constexpr int kLetter = 5;

bool startsWord(const QString& text, qsizetype at) {
    return at == 0 || !text[at - 1].isLetterOrNumber() || text[at].script() == QChar::Script_Han;
}

/// One word as typed, anywhere; its letters in order otherwise.
int wordScore(const QString& word, const QString& text) {
    if (const qsizetype at = text.indexOf(word); at >= 0)
        return kWhole + (startsWord(text, at) ? kStart * static_cast<int>(word.size()) : 0);
    int score = 0;
    qsizetype from = 0;
    qsizetype before = -2;
    for (const QChar letter : word) {
        // The start of a word, if one with this letter comes; else the next such letter.
        qsizetype at = text.indexOf(letter, from);
        for (qsizetype next = at; next >= 0; next = text.indexOf(letter, next + 1))
            if (next == before + 1 || startsWord(text, next)) {
                at = next;
                break;
            }
        if (at < 0)
            return -1;
        score += kLetter + (startsWord(text, at) ? kStart : 0) + (at == before + 1 ? kNeighbour : 0);
        before = at;
        from = at + 1;
    }
    return score;
}

} // namespace

int fuzzyScore(const QString& typed, const QString& text) {
    const QString lower = text.toLower();
    int score = 0;
    for (const QString& word : typed.toLower().split(QLatin1Char(' '), Qt::SkipEmptyParts)) {
        const int one = wordScore(word, lower);
        if (one < 0)
            return -1;
        score += one;
    }
    return std::max(0, score * 4 - static_cast<int>(text.size()));
}

} // namespace nabla
