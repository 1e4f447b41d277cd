// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/surface_chart.h"

#include "ui/charts/chart_panel.h"
#include "ui/charts/class_colors.h"
#include "ui/charts/number_text.h"
#include "ui/charts/surface_item.h"
#include "ui/scope/scope_source.h"
#include "ui/style/theme.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace nabla {

namespace {

constexpr Index kGrid = 48;
constexpr std::size_t kMostPoints = 400; ///< of either kind; more hide the surface
constexpr double kAir = 0.12;            ///< beyond the samples, of their span

} // namespace

SurfaceChart::SurfaceChart(InstrumentContext context, QWidget* parent) : ChartInstrument(context, "surface", parent) {
    ChartPanel* chart = addPanel(1);
    chart->setGrid(false, false);
    m_surface = chart->add(new SurfaceItem);
    connect(chart, &ChartPanel::hovered, this, &SurfaceChart::hover);
    restyle();
}

void SurfaceChart::forget() {
    m_surface->setSurface({}, {});
    m_surface->setPoints({});
    m_dataset.reset();
    m_snapshot.reset();
    m_prediction = nullptr;
    m_samples.clear();
}

void SurfaceChart::retranslate() {}

void SurfaceChart::restyleBody() {
    ChartInstrument::restyleBody();
    if (m_dataset)
        makePoints();
}

QString SurfaceChart::missing(const History&) const {
    const auto set = context().source->dataset();
    const bool isPlane =
        set && set->features == 2 && !set->isSequence() && (set->task == Task::Classification || set->outputs == 1);
    return isPlane ? QString()
                   : tr("These data have no two features to draw a plane of. Choose circle, xor, gauss, spiral, moons, "
                        "plane or multi_gauss.");
}

void SurfaceChart::takeDataset(std::shared_ptr<const Dataset> dataset) {
    m_dataset = std::move(dataset);
    const Dataset& set = *m_dataset;
    double low[2] = {std::numeric_limits<double>::infinity(), std::numeric_limits<double>::infinity()};
    double high[2] = {-low[0], -low[1]};
    for (std::size_t i = 0; i + 1 < set.inputs.size(); i += 2)
        for (std::size_t f : {std::size_t(0), std::size_t(1)}) {
            low[f] = std::min(low[f], set.inputs[i + f]);
            high[f] = std::max(high[f], set.inputs[i + f]);
        }
    for (int f : {0, 1}) {
        const double span = high[f] > low[f] ? high[f] - low[f] : 1;
        low[f] -= kAir * span;
        high[f] += kAir * span;
    }
    m_area = QRectF(low[0], low[1], high[0] - low[0], high[1] - low[1]);
    m_largest = 0;
    for (const double target : set.targets)
        m_largest = std::max(m_largest, std::abs(target));
    if (!(m_largest > 0))
        m_largest = 1;
    m_wanted = PredictionWanted();
    m_wanted.points = gridPoints(low[0], high[0], kGrid, low[1], high[1], kGrid);
    makePoints();
}

void SurfaceChart::makePoints() {
    std::vector<SurfacePoint> points;
    m_samples.clear();
    const auto add = [&](const std::vector<std::int64_t>& rows, bool isValidation) {
        const std::size_t every = std::max<std::size_t>(1, (rows.size() + kMostPoints - 1) / kMostPoints);
        for (std::size_t i = 0; i < rows.size(); i += every) {
            const auto at = static_cast<std::size_t>(rows[i]) * 2;
            points.push_back({m_dataset->inputs[at], m_dataset->inputs[at + 1], colorOfSample(rows[i]), isValidation});
            m_samples.push_back(rows[i]);
        }
    };
    add(m_dataset->trainingRows, false);
    add(m_dataset->validationRows, true);
    m_surface->setPoints(std::move(points));
}

QColor SurfaceChart::colorOfSample(std::int64_t sample) const {
    const auto at = static_cast<std::size_t>(sample);
    if (m_dataset->task == Task::Classification)
        return classColor(m_dataset->labels[at], static_cast<int>(m_dataset->outputs));
    return divergingColor(m_dataset->targets[at] / m_largest, 1);
}

QColor SurfaceChart::colorOf(const double* answer) const {
    if (m_dataset->task != Task::Classification)
        return std::isfinite(*answer) ? divergingColor(*answer / m_largest, 0.75) : theme().nonFinite;
    const int classes = static_cast<int>(m_prediction->outputs);
    const double* best = std::max_element(answer, answer + classes);
    if (!std::all_of(answer, answer + classes, [](double p) { return std::isfinite(p); }))
        return theme().nonFinite;
    const double guess = 1.0 / classes;
    const double sure = classes > 1 ? (*best - guess) / (1 - guess) : 1;
    return paled(classColor(static_cast<int>(best - answer), classes), 0.08 + 0.67 * sure);
}

void SurfaceChart::makePicture() {
    QImage picture(kGrid, kGrid, QImage::Format_RGB32);
    for (Index row = 0; row < kGrid; ++row)
        for (Index column = 0; column < kGrid; ++column) {
            const Index input = row * kGrid + column;
            const double* answer =
                m_prediction->values.data() + input * m_prediction->positions * m_prediction->outputs;
            picture.setPixel(static_cast<int>(column), static_cast<int>(kGrid - 1 - row), colorOf(answer).rgb());
        }
    // A grid's points lie in the middle of its cells.
    const double dx = m_area.width() / (kGrid - 1) / 2;
    const double dy = m_area.height() / (kGrid - 1) / 2;
    m_surface->setSurface(picture, m_area.adjusted(-dx, -dy, dx, dy));
}

void SurfaceChart::read(const History&, const History*) {
    if (const auto set = context().source->dataset(); set != m_dataset)
        takeDataset(set);
    SnapshotWanted wanted;
    wanted.layers = {0}; // no part of a layer is wanted, and naming one keeps others out
    wanted.predictions = {m_wanted};
    context().source->requestSnapshot(wanted);
    const std::shared_ptr<const Snapshot> snapshot = context().source->snapshot();
    const Prediction* found = snapshot ? snapshot->prediction(m_wanted) : nullptr;
    if (found && found->inputs == kGrid * kGrid) {
        m_snapshot = snapshot;
        m_prediction = found;
        makePicture();
    }
    updateAxes();
}

void SurfaceChart::updateAxes() {
    ChartPanel* chart = panel(0);
    const auto scale = [&](double low, double high, int feature, double room, double labelRoom) {
        AxisScale axis = spanScale(raw(low, feature), raw(high, feature), room, labelRoom);
        for (AxisTick& tick : axis.ticks)
            tick.value = prepared(tick.value, feature);
        axis.min = low;
        axis.max = high;
        return axis;
    };
    chart->setAxes(
        scale(m_area.left(), m_area.left() + m_area.width(), 0, chart->mapping().plot.width(), chart->labelRoomX()),
        scale(m_area.top(), m_area.top() + m_area.height(), 1, chart->mapping().plot.height(), chart->labelRoomY()));
    const auto nameOf = [&](std::size_t feature) {
        return feature < m_dataset->featureNames.size()
                   ? QString::fromStdString(m_dataset->featureNames[feature])
                   : QStringLiteral("x") + QChar(0x2081 + static_cast<int>(feature));
    };
    chart->setAxisTitles(QStringLiteral("↑ ") + nameOf(1), nameOf(0));
    std::vector<KeyEntry> key;
    const auto& set = *m_dataset;
    for (int k = 0; set.task == Task::Classification && k < static_cast<int>(set.outputs); ++k)
        key.push_back({KeySign::Point, classColor(k, static_cast<int>(set.outputs)),
                       k < static_cast<int>(set.classNames.size())
                           ? QString::fromStdString(set.classNames[static_cast<std::size_t>(k)])
                           : QString::number(k)});
    if (!set.validationRows.empty())
        key.push_back({KeySign::Bar, theme().textMuted, tr("validation")});
    chart->setKey(key);
}

double SurfaceChart::raw(double value, int feature) const {
    const auto at = static_cast<std::size_t>(feature);
    return at < m_dataset->featureStd.size() ? value * m_dataset->featureStd[at] + m_dataset->featureMean[at] : value;
}

double SurfaceChart::prepared(double value, int feature) const {
    const auto at = static_cast<std::size_t>(feature);
    return at < m_dataset->featureStd.size() ? (value - m_dataset->featureMean[at]) / m_dataset->featureStd[at] : value;
}

void SurfaceChart::mark() {
    if (!m_prediction || !m_dataset) {
        setReadout(QString());
        return;
    }
    QString text =
        tr("Step %L1  ·  training samples: %L2").arg(qint64(m_snapshot->nextStep)).arg(m_dataset->trainingRows.size());
    if (!m_dataset->validationRows.empty())
        text += tr(", validation: %L1").arg(m_dataset->validationRows.size());
    setReadout(text);
}

QString SurfaceChart::answerText(const double* answer) const {
    if (m_dataset->task != Task::Classification)
        return tr("network says %1").arg(exactText(*answer));
    const double* best = std::max_element(answer, answer + m_prediction->outputs);
    const auto which = static_cast<std::size_t>(best - answer);
    const QString name = which < m_dataset->classNames.size() ? QString::fromStdString(m_dataset->classNames[which])
                                                              : QString::number(which);
    return tr("network says %1 with %2").arg(name, percentText(*best));
}

void SurfaceChart::hover(QPointF pixel) {
    clearTips();
    const PlotMapping& mapping = panel(0)->mapping();
    if (!run() || !m_dataset || !mapping.plot.contains(pixel))
        return;
    const double x = mapping.valueAtX(pixel.x());
    const double y = mapping.valueAtY(pixel.y());
    QStringList lines = {tr("%1, %2").arg(readingText(raw(x, 0), 3), readingText(raw(y, 1), 3))};
    if (m_prediction) {
        const auto cell = [&](double at, double low, double span) {
            return std::clamp<Index>(static_cast<Index>(std::lround((at - low) / span * (kGrid - 1))), 0, kGrid - 1);
        };
        const Index input = cell(y, m_area.top(), m_area.height()) * kGrid + cell(x, m_area.left(), m_area.width());
        lines << answerText(m_prediction->values.data() + input * m_prediction->positions * m_prediction->outputs);
    }
    if (const int point = m_surface->pointAt(pixel); point >= 0) {
        const auto sample = static_cast<std::size_t>(m_samples[static_cast<std::size_t>(point)]);
        const auto label =
            m_dataset->task == Task::Classification ? static_cast<std::size_t>(m_dataset->labels[sample]) : 0;
        lines << (m_dataset->task != Task::Classification
                      ? tr("sample %1: %2").arg(sample).arg(exactText(m_dataset->targets[sample]))
                      : tr("sample %1: %2")
                            .arg(sample)
                            .arg(label < m_dataset->classNames.size()
                                     ? QString::fromStdString(m_dataset->classNames[label])
                                     : QString::number(label)));
    }
    overlay(0)->setTip(pixel, lines);
}

NumberTable SurfaceChart::numbers(std::size_t mostRows) const {
    NumberTable table;
    table.columns = {{tr("x1"), {}}, {tr("x2"), {}}};
    if (!m_prediction)
        return table;
    const Index outputs = m_prediction->outputs;
    for (Index k = 0; k < outputs; ++k)
        table.columns.push_back(
            {m_dataset->task == Task::Classification ? tr("probability of %1").arg(k) : tr("answer"), {}});
    const Index count = kGrid * kGrid;
    const Index every = std::max<Index>(1, (count + static_cast<Index>(mostRows) - 1) / static_cast<Index>(mostRows));
    for (Index input = 0; input < count; input += every) {
        for (int f : {0, 1})
            table.columns[static_cast<std::size_t>(f)].values.push_back(
                raw(m_wanted.points[static_cast<std::size_t>(2 * input + f)], f));
        for (Index k = 0; k < outputs; ++k)
            table.columns[static_cast<std::size_t>(2 + k)].values.push_back(
                m_prediction->values[static_cast<std::size_t>(input * m_prediction->positions * outputs + k)]);
    }
    return table;
}

} // namespace nabla

#include "moc_surface_chart.cpp"
