// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/random.h"

#include <QTest>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <limits>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

using namespace nabla;

class TestRandom : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void philoxGivesThePublishedVectors();
    void drawsStayTheNumbersTheyAre();
    void quantileMatchesSixtyDigits();
    void quantileIsOddAndRises();
    void quantileOfNoProbabilityIsNotANumber();
    void uniformDrawsFillTheOpenInterval();
    void normalDrawsHaveTheMomentsOfANormal();
    void streamsWithDifferentNamesAreUncorrelated();
    void belowReachesEveryNumberEquallyOften();
    void drawsTakenTogetherAreTheSame();
    void permutationHoldsEveryNumberOnce();
    void everyOrderOfFourIsEquallyLikely();
};

/// Source: kat_vectors of Random123 (Salmon et al.), philox4x32 with 10 rounds.
void TestRandom::philoxGivesThePublishedVectors() {
    using Block = std::array<std::uint32_t, 4>;
    QCOMPARE(philox({0, 0, 0, 0}, {0, 0}), (Block{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}));
    const std::uint32_t ones = 0xffffffff;
    QCOMPARE(philox({ones, ones, ones, ones}, {ones, ones}), (Block{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}));
    QCOMPARE(philox({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0}),
             (Block{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}));
}

/// Seeds are shared between people: how seed, name, round and position become a counter must never change.
void TestRandom::drawsStayTheNumbersTheyAre() {
    QCOMPARE(RandomStream(0, "0.weight").bits(0), 0x3f4e6602184a9b4eull);
    QCOMPARE(RandomStream(0, "0.weight").bits(1), 0x86cd8f9071a03217ull);
    QCOMPARE(RandomStream(42, "0.weight").bits(0), 0x8efdcc518b1619dfull);
    QCOMPARE(RandomStream(42, "output.weight").bits(7), 0x4149022814c585ceull);
    QCOMPARE(RandomStream(42, "data.order", 3).bits(5), 0xedc87ec0e9fd0bc2ull);
    QCOMPARE(RandomStream(std::numeric_limits<std::uint64_t>::max(), "3.0.weight").bits(1ull << 32),
             0xd29474c300d5ccddull);
}

void TestRandom::quantileMatchesSixtyDigits() {
    std::ifstream file(NABLA_SOURCE_DIR "/tests/reference/normal_quantiles.txt");
    QVERIFY(file.is_open());
    std::string line;
    std::getline(file, line);
    double largest = 0;
    std::string where;
    int count = 0;
    std::string probability, expected;
    while (file >> probability >> expected) {
        ++count;
        const double reference = std::strtod(expected.c_str(), nullptr);
        const double ours = normalQuantile(std::strtod(probability.c_str(), nullptr));
        const double error = reference == 0 ? std::fabs(ours) : std::fabs(ours / reference - 1);
        if (!(error <= largest)) {
            largest = error;
            where = probability;
        }
    }
    QVERIFY(count > 80);
    // Two polynomials of degree 7 in double: a handful of roundings of 1.1e-16.
    QVERIFY2(largest <= 1e-15, qPrintable(QString("%1 at %2").arg(largest).arg(where.c_str())));
}

void TestRandom::quantileIsOddAndRises() {
    double before = -std::numeric_limits<double>::infinity();
    for (int k = 1; k < 1024; ++k) {
        const double value = normalQuantile(k / 1024.0);
        QCOMPARE(normalQuantile(1 - k / 1024.0), -value);
        QVERIFY(value > before);
        before = value;
    }
}

void TestRandom::quantileOfNoProbabilityIsNotANumber() {
    QCOMPARE(normalQuantile(0), -std::numeric_limits<double>::infinity());
    QCOMPARE(normalQuantile(1), std::numeric_limits<double>::infinity());
    QVERIFY(std::isnan(normalQuantile(-0.1)));
    QVERIFY(std::isnan(normalQuantile(1.1)));
    QVERIFY(std::isnan(normalQuantile(std::nan(""))));
}

void TestRandom::uniformDrawsFillTheOpenInterval() {
    const RandomStream random(1, "uniform");
    std::array<int, 100> bins{};
    const int draws = 200000;
    for (int i = 0; i < draws; ++i) {
        const double u = random.uniform(static_cast<std::uint64_t>(i));
        QVERIFY(u > 0 && u < 1);
        ++bins[static_cast<std::size_t>(u * 100)];
    }
    const double expected = draws / 100.0;
    double chiSquared = 0;
    for (const int count : bins)
        chiSquared += (count - expected) * (count - expected) / expected;
    // 99 degrees of freedom: mean 99, standard deviation 14; the seed is fixed, five deviations would mean a fault.
    QVERIFY2(chiSquared > 30 && chiSquared < 170, qPrintable(QString::number(chiSquared)));
}

void TestRandom::normalDrawsHaveTheMomentsOfANormal() {
    const RandomStream random(2, "normal");
    const int draws = 200000;
    double sum = 0, squares = 0, fourth = 0, largest = 0;
    for (int i = 0; i < draws; ++i) {
        const double z = random.normal(static_cast<std::uint64_t>(i));
        sum += z;
        squares += z * z;
        fourth += z * z * z * z;
        largest = std::max(largest, std::fabs(z));
    }
    // Standard errors 1, sqrt(2) and sqrt(96) over sqrt(draws) = 447; five of them.
    QVERIFY(std::fabs(sum / draws) < 5 / 447.0);
    QVERIFY(std::fabs(squares / draws - 1) < 5 * 1.42 / 447);
    QVERIFY(std::fabs(fourth / draws - 3) < 5 * 9.8 / 447);
    QVERIFY2(largest > 4, "the tails must not be cut");
}

void TestRandom::streamsWithDifferentNamesAreUncorrelated() {
    const RandomStream base(7, "0.weight");
    const std::vector<RandomStream> others = {RandomStream(7, "1.weight"), RandomStream(7, "0.weighu"),
                                              RandomStream(8, "0.weight"), RandomStream(7, "0.weight", 1),
                                              RandomStream(7ull << 32, "0.weight")};
    const int draws = 50000;
    for (const RandomStream& other : others)
        for (const std::uint64_t shift : {0, 1}) {
            double product = 0;
            for (int i = 0; i < draws; ++i)
                product +=
                    base.normal(static_cast<std::uint64_t>(i)) * other.normal(static_cast<std::uint64_t>(i) + shift);
            QVERIFY(std::fabs(product / draws) < 5 / std::sqrt(static_cast<double>(draws)));
        }
}

void TestRandom::belowReachesEveryNumberEquallyOften() {
    const RandomStream random(3, "below");
    std::array<int, 7> counts{};
    for (int i = 0; i < 70000; ++i)
        ++counts[static_cast<std::size_t>(random.below(7, static_cast<std::uint64_t>(i)))];
    for (const int count : counts) // binomial: standard deviation 93, five of them
        QVERIFY(std::abs(count - 10000) < 465);
    QCOMPARE(random.below(1, 0), 0u);
}

void TestRandom::drawsTakenTogetherAreTheSame() {
    const RandomStream stream(7, "0.dropout", 11);
    for (const std::uint64_t first : {std::uint64_t(0), std::uint64_t(0xfffffffd)}) // the second passes 2^32
        for (const std::size_t count : {0, 1, 7, 8, 9, 33}) {
            std::vector<std::uint64_t> together(count);
            stream.bits(first, together);
            for (std::size_t i = 0; i < count; ++i)
                QCOMPARE(together[i], stream.bits(first + i));
        }
}

void TestRandom::permutationHoldsEveryNumberOnce() {
    for (const std::int64_t count : {0, 1, 2, 3, 64, 1437}) {
        std::vector<std::int64_t> order = RandomStream(5, "data.order", 2).permutation(count);
        QCOMPARE(order, RandomStream(5, "data.order", 2).permutation(count));
        if (count >= 64)
            QVERIFY(order != RandomStream(5, "data.order", 3).permutation(count));
        std::sort(order.begin(), order.end());
        std::vector<std::int64_t> expected(static_cast<std::size_t>(count));
        std::iota(expected.begin(), expected.end(), 0);
        QCOMPARE(order, expected);
    }
}

void TestRandom::everyOrderOfFourIsEquallyLikely() {
    std::vector<std::pair<std::vector<std::int64_t>, int>> counts;
    const int draws = 24000;
    for (int round = 0; round < draws; ++round) {
        const std::vector<std::int64_t> order =
            RandomStream(11, "data.order", static_cast<std::uint64_t>(round)).permutation(4);
        const auto found =
            std::find_if(counts.begin(), counts.end(), [&](const auto& entry) { return entry.first == order; });
        if (found == counts.end())
            counts.emplace_back(order, 1);
        else
            ++found->second;
    }
    QCOMPARE(counts.size(), std::size_t(24));
    for (const auto& [order, count] : counts) // binomial: standard deviation 31, five of them
        QVERIFY(std::abs(count - 1000) < 155);
}

QTEST_GUILESS_MAIN(TestRandom)
#include "tst_random.moc"
