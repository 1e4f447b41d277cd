// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/number_text.h"

#include "core/history/layout.h"
#include "ui/style/language.h"

#include <QLocale>

#include <algorithm>
#include <cmath>

namespace nabla {

namespace {

/// For people: the region's decimal sign, a real minus.
QString dressed(const QString& number) {
    return localized(number).replace(QLatin1Char('-'), QChar(0x2212));
}

} // namespace

QString powerOfTenText(int exponent) {
    static const QString kDigits = QStringLiteral("⁰¹²³⁴⁵⁶⁷⁸⁹");
    QString text = QStringLiteral("10");
    if (exponent < 0)
        text += QChar(0x207b);
    for (const QChar digit : QString::number(std::abs(exponent)))
        text += kDigits[digit.digitValue()];
    return text;
}

QString readingText(double value, int digits) {
    if (std::isnan(value))
        return QStringLiteral("NaN");
    if (std::isinf(value))
        return value > 0 ? QStringLiteral("∞") : QStringLiteral("−∞");
    if (value == 0)
        return QStringLiteral("0");
    const double size = std::abs(value);
    if (size >= 1e-3 && size < 1e4) {
        const int exponent = static_cast<int>(std::floor(std::log10(size)));
        return dressed(QString::number(value, 'f', std::max(0, digits - 1 - exponent)));
    }
    // Scientific notation of the library rounds 9.99 up to 1.0e+01 by itself; only the shape is ours.
    const QString plain = QString::number(value, 'e', digits - 1);
    const qsizetype e = plain.indexOf(QLatin1Char('e'));
    return dressed(plain.left(e)) + QStringLiteral(" × ") + powerOfTenText(plain.mid(e + 1).toInt());
}

QString plainText(double value) {
    const double size = std::abs(value);
    if (size != 0 && (size < 1e-3 || size >= 1e5)) {
        QString text = readingText(value, 2);
        return text.replace(QStringLiteral(".0 ×"), QStringLiteral(" ×"));
    }
    return dressed(QString::number(value, 'g', 6));
}

QString exactText(double value) {
    if (std::isnan(value))
        return QStringLiteral("NaN");
    if (std::isinf(value))
        return value > 0 ? QStringLiteral("inf") : QStringLiteral("-inf");
    return localized(QString::number(value, 'g', 6));
}

QString stepText(qint64 step) {
    const auto scaled = [step](double unit, QLatin1Char letter) {
        return localized(QString::number(static_cast<double>(step) / unit, 'g', 4)) + letter;
    };
    if (step >= 1'000'000'000)
        return scaled(1e9, QLatin1Char('G'));
    if (step >= 1'000'000)
        return scaled(1e6, QLatin1Char('M'));
    if (step >= 10'000)
        return scaled(1e3, QLatin1Char('k'));
    return QLocale().toString(step);
}

QString percentText(double share) {
    const double percent = share * 100;
    const int decimals = percent > 0 && percent < 10 ? 1 : 0;
    return localized(QString::number(percent, 'f', decimals)) + QStringLiteral(" %");
}

QString shareText(double share) {
    if (std::isfinite(share))
        return percentText(share);
    return isAbsent(share) ? QStringLiteral("–") : readingText(share);
}

} // namespace nabla
