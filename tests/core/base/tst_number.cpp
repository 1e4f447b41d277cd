// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/number.h"

#include <QTest>

#include <cmath>
#include <cstring>
#include <limits>
#include <random>

using namespace nabla;

class NumberTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void numbersAreWrittenWithTheFewestDigits_data() {
        QTest::addColumn<double>("value");
        QTest::addColumn<QString>("text");
        QTest::newRow("a tenth") << 0.1 << "0.1";
        QTest::newRow("whole") << 1.0 << "1";
        QTest::newRow("large") << 1e30 << "1e+30";
        QTest::newRow("the smallest") << 5e-324 << "5e-324";
        QTest::newRow("the largest") << std::numeric_limits<double>::max() << "1.7976931348623157e+308";
        QTest::newRow("negative zero") << -0.0 << "-0";
        QTest::newRow("NaN") << std::nan("") << "nan";
        QTest::newRow("infinite") << std::numeric_limits<double>::infinity() << "inf";
        QTest::newRow("negative infinite") << -std::numeric_limits<double>::infinity() << "-inf";
    }
    void numbersAreWrittenWithTheFewestDigits() {
        QFETCH(double, value);
        QFETCH(QString, text);
        QCOMPARE(QString::fromStdString(numberText(value)), text);
    }

    void anyBitsReadBackTheSame() {
        std::mt19937_64 random(7);
        for (int i = 0; i < 100000; ++i) {
            const std::uint64_t bits = random();
            double value = 0;
            std::memcpy(&value, &bits, sizeof value);
            if (!std::isfinite(value))
                continue;
            const auto read = parseNumber(numberText(value));
            QVERIFY(read && std::memcmp(&*read, &value, sizeof value) == 0);
        }
    }

    void onlyFiniteDecimalNumbersAreRead_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("expected"); // empty: none
        const auto row = [](const char* text, const char* expected) { QTest::newRow(text) << text << expected; };
        row("1e5", "1e+05");
        row("-0.5", "-0.5");
        row(".5", "0.5");
        row("1.", "1");
        row("1e-400", "0");
        row("0.0001e-330", "0");
        row("1e-99999999999999999999", "0");
        row("1e99999999999999999999", "");
        row("1e400", "");
        row("-1e400", "");
        row("inf", "");
        row("nan", "");
        row("+1", "");
        row(" 1", "");
        row("1 ", "");
        row("0x10", "");
        row("1e", "");
        row("-", "");
        row("1,5", "");
        QTest::newRow("nothing") << ""
                                 << "";
        QTest::newRow("400 zeros and e-400") << '1' + QString(400, '0') + "e-400"
                                             << "1";
        QTest::newRow("400 zeros and e-5") << '1' + QString(400, '0') + "e-5"
                                           << "";
        QTest::newRow("400 zeros after the point") << "0." + QString(400, '0') + '1' << "0";
    }
    void onlyFiniteDecimalNumbersAreRead() {
        QFETCH(QString, text);
        QFETCH(QString, expected);
        const auto value = parseNumber(text.toStdString());
        QCOMPARE(value ? QString::fromStdString(numberText(*value)) : QString(""), expected);
    }
};

QTEST_GUILESS_MAIN(NumberTest)
#include "tst_number.moc"
