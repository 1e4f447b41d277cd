// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/generators.h"

#include "core/base/random.h"
#include "core/data/build.h"
#include "core/data/turns.h"

#include <algorithm>
#include <cmath>

namespace nabla {

namespace {

/// What one sample may draw: position i of the sample's own block of the stream.
class Draws {
public:
    Draws(const RandomStream& stream, Index sample)
        : m_stream(stream), m_first(static_cast<std::uint64_t>(sample) * 8) {}

    double uniform(double low, double high, int i) const {
        return low + (high - low) * m_stream.uniform(m_first + static_cast<std::uint64_t>(i));
    }
    double normal(int i) const { return m_stream.normal(m_first + static_cast<std::uint64_t>(i)); }

private:
    const RandomStream& m_stream;
    std::uint64_t m_first;
};

struct Point {
    double x = 0;
    double y = 0;
};

/// Where a sample stands: class 0 or 1, and its place among the samples of that class.
struct Place {
    int side = 0;
    Index position = 0;
    Index count = 1;
};

struct Labelled {
    Point point;
    double target = 0; ///< or the class, 0 and 1
};

using Draw = Labelled (*)(const Draws&, const Place&, double noise);

Dataset generate(const Recipe& recipe, std::string_view source, Task task, std::vector<std::string> classes,
                 Draw draw) {
    const Index samples = sampleCount(recipe, 2);
    const double noise = noiseLevel(recipe);
    Dataset data;
    data.name = source;
    data.task = task;
    data.samples = samples;
    data.features = 2;
    data.featureNames = {"x", "y"};
    data.outputs = task == Task::Classification ? 2 : 1;
    data.classNames = std::move(classes);
    data.inputs.reserve(static_cast<std::size_t>(samples) * 2);
    const RandomStream stream(recipe.seed.value_or(0), "data." + std::string(source));
    for (Index s = 0; s < samples; ++s) {
        const int side = static_cast<int>(s % 2);
        const Place place{side, s / 2, (samples + 1 - side) / 2};
        const auto [point, target] = draw(Draws(stream, s), place, noise);
        data.inputs.push_back(point.x);
        data.inputs.push_back(point.y);
        if (task == Task::Classification)
            data.labels.push_back(static_cast<std::int32_t>(target));
        else
            data.targets.push_back(target);
    }
    return data;
}

double length(Point p) {
    return std::sqrt(p.x * p.x + p.y * p.y);
}

/// A point of the square of half side `half`, and the place nearby where its label is read.
std::pair<Point, Point> squarePoint(const Draws& draws, double half, double noise) {
    const Point point{draws.uniform(-half, half, 0), draws.uniform(-half, half, 1)};
    return {point, {point.x + noise * draws.uniform(-half, half, 2), point.y + noise * draws.uniform(-half, half, 3)}};
}

Labelled drawCircle(const Draws& draws, const Place& place, double noise) {
    constexpr double kRadius = 5;
    const bool inside = place.side == 1;
    const double r = inside ? draws.uniform(0, kRadius / 2, 0) : draws.uniform(0.7 * kRadius, kRadius, 0);
    const auto [sine, cosine] = sinCosTurns(draws.uniform(0, 1, 1));
    const Point point{r * sine, r * cosine};
    const Point moved{point.x + noise * draws.uniform(-kRadius, kRadius, 2),
                      point.y + noise * draws.uniform(-kRadius, kRadius, 3)};
    return {point, length(moved) < kRadius / 2 ? 1.0 : 0.0};
}

Labelled drawXor(const Draws& draws, const Place& place, double noise) {
    constexpr double kSide = 5;
    constexpr double kPadding = 0.3;
    // The class is given by the sample's place in the row, so that both are equally many; the quadrant is drawn.
    const double signX = draws.uniform(0, 1, 0) < 0.5 ? -1 : 1;
    const double signY = place.side == 1 ? signX : -signX;
    const Point point{signX * (draws.uniform(0, kSide, 1) + kPadding), signY * (draws.uniform(0, kSide, 2) + kPadding)};
    const Point moved{point.x + noise * draws.uniform(-kSide, kSide, 3),
                      point.y + noise * draws.uniform(-kSide, kSide, 4)};
    return {point, moved.x * moved.y >= 0 ? 1.0 : 0.0};
}

Labelled drawGauss(const Draws& draws, const Place& place, double noise) {
    const double centre = place.side == 1 ? 2 : -2;
    const double std = std::sqrt(0.5 + 7 * noise);
    return {{centre + std * draws.normal(0), centre + std * draws.normal(1)}, static_cast<double>(place.side)};
}

Labelled drawSpiral(const Draws& draws, const Place& place, double noise) {
    const double along = static_cast<double>(place.position) / static_cast<double>(place.count);
    const double r = 5 * along;
    const auto [sine, cosine] = sinCosTurns(1.75 * along + (place.side == 1 ? 0 : 0.5));
    return {{r * sine + noise * draws.uniform(-1, 1, 0), r * cosine + noise * draws.uniform(-1, 1, 1)},
            static_cast<double>(place.side)};
}

Labelled drawMoons(const Draws& draws, const Place& place, double noise) {
    constexpr double kScale = 4;
    const double along =
        place.count > 1 ? static_cast<double>(place.position) / static_cast<double>(place.count - 1) : 0;
    const auto [sine, cosine] = sinCosTurns(along / 2);
    const Point moon = place.side == 0 ? Point{cosine, sine} : Point{1 - cosine, 0.5 - sine};
    return {{kScale * (moon.x + noise * draws.normal(0) - 0.5), kScale * (moon.y + noise * draws.normal(1) - 0.25)},
            static_cast<double>(place.side)};
}

Labelled drawPlane(const Draws& draws, const Place&, double noise) {
    const auto [point, moved] = squarePoint(draws, 6, noise);
    return {point, (moved.x + moved.y) / 10};
}

Labelled drawMultiGauss(const Draws& draws, const Place&, double noise) {
    struct Cone {
        Point centre;
        double sign;
    };
    static constexpr Cone kCones[] = {{{-4, 2.5}, 1},   {{0, 2.5}, -1}, {{4, 2.5}, 1},
                                      {{-4, -2.5}, -1}, {{0, -2.5}, 1}, {{4, -2.5}, -1}};
    const auto [point, moved] = squarePoint(draws, 6, noise);
    double target = 0;
    for (const Cone& cone : kCones) {
        const double distance = length({moved.x - cone.centre.x, moved.y - cone.centre.y});
        const double height = cone.sign * std::clamp(1 - distance / 2, 0.0, 1.0);
        if (std::fabs(height) > std::fabs(target))
            target = height;
    }
    return {point, target};
}

} // namespace

Dataset makeCircle(const Recipe& recipe) {
    return generate(recipe, "circle", Task::Classification, {"ring", "disc"}, drawCircle);
}

Dataset makeXor(const Recipe& recipe) {
    return generate(recipe, "xor", Task::Classification, {"signs differ", "signs agree"}, drawXor);
}

Dataset makeGauss(const Recipe& recipe) {
    return generate(recipe, "gauss", Task::Classification, {"lower left", "upper right"}, drawGauss);
}

Dataset makeSpiral(const Recipe& recipe) {
    return generate(recipe, "spiral", Task::Classification, {"arm 1", "arm 2"}, drawSpiral);
}

Dataset makeMoons(const Recipe& recipe) {
    return generate(recipe, "moons", Task::Classification, {"upper moon", "lower moon"}, drawMoons);
}

Dataset makePlane(const Recipe& recipe) {
    return generate(recipe, "plane", Task::Regression, {}, drawPlane);
}

Dataset makeMultiGauss(const Recipe& recipe) {
    return generate(recipe, "multi_gauss", Task::Regression, {}, drawMultiGauss);
}

} // namespace nabla
