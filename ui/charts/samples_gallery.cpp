// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/samples_gallery.h"

#include "ui/charts/choice_button.h"
#include "ui/charts/number_text.h"
#include "ui/charts/samples_view.h"
#include "ui/scope/scope_source.h"
#include "ui/style/theme.h"

#include <QLocale>
#include <QPainter>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace nabla {

namespace {

constexpr std::size_t kMostAsked = 256; ///< an evaluation of so many samples costs about a training step

} // namespace

SamplesGallery::SamplesGallery(InstrumentContext context, QWidget* parent)
    : CardInstrument(context, "samples", parent), m_view(new SamplesView(this)) {
    column()->addWidget(m_view, 1);
    m_rows = addChoice("rows", {QStringLiteral("validation"), QStringLiteral("training")});
    m_order = addChoice("order", {QStringLiteral("first"), QStringLiteral("wrong")});
    for (ChoiceButton* choice : {m_rows, m_order})
        connect(choice, &ChoiceButton::chosen, this, [this] {
            m_dataset.reset();
            refresh();
        });
    connect(m_view, &SamplesView::resized, this, [this] { refresh(); });
    restyle();
}

void SamplesGallery::forget() {
    m_view->setTiles({});
    m_dataset.reset();
    m_snapshot.reset();
    m_prediction = nullptr;
    m_asked.clear();
    m_shown.clear();
}

void SamplesGallery::retranslate() {
    m_rows->setWords({tr("validation"), tr("training")});
    m_rows->setAccessibleName(tr("Samples"));
    m_order->setWords({tr("in order"), tr("worst first")});
    m_order->setAccessibleName(tr("Order"));
    m_view->setAccessibleName(title());
    makeTiles();
}

void SamplesGallery::showSentence(const QString& sentence) {
    m_view->setSentence(sentence);
}

QString SamplesGallery::missing(const History&) const {
    const auto set = context().source->dataset();
    const bool isPictures = set && set->task == Task::Classification && set->imageWidth > 0 && set->imageHeight > 0 &&
                            set->targetSteps == 1 && set->labels.size() >= static_cast<std::size_t>(set->samples);
    return isPictures ? QString() : tr("These data are no pictures. Choose digits or fashion.");
}

void SamplesGallery::takeDataset(std::shared_ptr<const Dataset> dataset) {
    m_dataset = std::move(dataset);
    m_prediction = nullptr;
    const bool isTraining = m_rows->currentIndex() == 1 || m_dataset->validationRows.empty();
    const std::vector<std::int64_t>& rows = isTraining ? m_dataset->trainingRows : m_dataset->validationRows;
    m_wanted = PredictionWanted();
    m_wanted.rows.assign(rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(std::min(rows.size(), kMostAsked)));
}

void SamplesGallery::read(const History&, const History*) {
    if (const auto set = context().source->dataset(); set != m_dataset)
        takeDataset(set);
    SnapshotWanted wanted;
    wanted.layers = {0};
    wanted.predictions = {m_wanted};
    context().source->requestSnapshot(wanted);
    const std::shared_ptr<const Snapshot> snapshot = context().source->snapshot();
    const Prediction* found = snapshot ? snapshot->prediction(m_wanted) : nullptr;
    if (found && found->inputs == static_cast<Index>(m_wanted.rows.size())) {
        m_snapshot = snapshot;
        m_prediction = found;
    }
    chooseShown();
    makeTiles();
}

const double* SamplesGallery::answerOf(std::size_t asked) const {
    return m_prediction ? m_prediction->values.data() +
                              static_cast<std::ptrdiff_t>(asked) * m_prediction->positions * m_prediction->outputs
                        : nullptr;
}

void SamplesGallery::chooseShown() {
    m_asked.resize(m_wanted.rows.size());
    std::iota(m_asked.begin(), m_asked.end(), std::size_t(0));
    if (m_order->currentIndex() == 1 && m_prediction) {
        // The less the network believes in the right class, the earlier; NaN before all.
        const auto belief = [this](std::size_t asked) {
            const double p = answerOf(asked)[m_dataset->labels[static_cast<std::size_t>(m_wanted.rows[asked])]];
            return std::isnan(p) ? -1 : p;
        };
        std::stable_sort(m_asked.begin(), m_asked.end(),
                         [&](std::size_t a, std::size_t b) { return belief(a) < belief(b); });
    }
    if (const auto room = static_cast<std::size_t>(m_view->capacity()); m_asked.size() > room)
        m_asked.resize(room);
    m_shown.clear();
    for (const std::size_t asked : m_asked)
        m_shown.push_back(m_wanted.rows[asked]);
}

QString SamplesGallery::className(std::int64_t label) const {
    const auto at = static_cast<std::size_t>(label);
    return label >= 0 && at < m_dataset->classNames.size() ? QString::fromStdString(m_dataset->classNames[at])
                                                           : QString::number(label);
}

/// Dark on light, or the other way round on a dark screen; standardized pixels are brought back first.
QImage SamplesGallery::pictureOf(std::int64_t sample) const {
    const Dataset& set = *m_dataset;
    const Index size = set.imageWidth * set.imageHeight;
    const double* pixels = set.inputs.data() + sample * set.timeSteps * set.features;
    QImage picture(static_cast<int>(set.imageWidth), static_cast<int>(set.imageHeight), QImage::Format_RGB32);
    const bool isDark = theme().isDark();
    for (Index i = 0; i < size; ++i) {
        const auto feature = static_cast<std::size_t>(i % set.features);
        double value = pixels[i];
        if (feature < set.featureStd.size())
            value = value * set.featureStd[feature] + set.featureMean[feature];
        const int level = static_cast<int>(std::clamp(value, 0.0, 1.0) * 255);
        const int gray = isDark ? level : 255 - level;
        picture.setPixel(static_cast<int>(i % set.imageWidth), static_cast<int>(i / set.imageWidth),
                         qRgb(gray, gray, gray));
    }
    return picture;
}

void SamplesGallery::makeTiles() {
    std::vector<SampleTile> tiles;
    for (std::size_t i = 0; m_dataset && i < m_shown.size(); ++i) {
        SampleTile tile;
        const std::int64_t label = m_dataset->labels[static_cast<std::size_t>(m_shown[i])];
        tile.picture = pictureOf(m_shown[i]);
        tile.label = className(label);
        tile.tip = tr("Sample %1 is %2").arg(m_shown[i]).arg(tile.label);
        if (const double* answer = answerOf(m_asked[i])) {
            const std::int32_t said =
                m_prediction->labels[m_asked[i] * static_cast<std::size_t>(m_prediction->positions)];
            tile.answer = said < 0 ? QStringLiteral("NaN") : className(said);
            tile.share = said < 0 ? 0 : answer[said];
            tile.isRight = said == label;
            tile.tip += QLatin1Char('\n') + tr("The network says %1 with %2").arg(tile.answer, percentText(tile.share));
        }
        tiles.push_back(std::move(tile));
    }
    m_view->setTiles(std::move(tiles));
}

void SamplesGallery::mark() {
    if (!m_prediction) {
        setReadout(QString());
        return;
    }
    int right = 0;
    for (std::size_t asked = 0; asked < m_wanted.rows.size(); ++asked)
        right += m_prediction->labels[asked * static_cast<std::size_t>(m_prediction->positions)] ==
                 m_dataset->labels[static_cast<std::size_t>(m_wanted.rows[asked])];
    setReadout(tr("Step %1  ·  %2 of %3 right")
                   .arg(QLocale().toString(qint64(m_snapshot->nextStep)))
                   .arg(right)
                   .arg(m_wanted.rows.size()));
}

void SamplesGallery::drawBody(QPainter& painter) {
    painter.save();
    painter.translate(m_view->pos());
    m_view->draw(painter);
    painter.restore();
}

NumberTable SamplesGallery::numbers(std::size_t) const {
    NumberTable table;
    table.columns = {{tr("sample"), {}}, {tr("class"), {}}};
    if (!m_dataset || !run())
        return table;
    table.columns.push_back({tr("answer"), {}});
    for (Index k = 0; k < m_dataset->outputs; ++k)
        table.columns.push_back({tr("probability of %1").arg(className(k)), {}});
    for (std::size_t i = 0; i < m_shown.size(); ++i) {
        table.columns[0].values.push_back(static_cast<double>(m_shown[i]));
        table.columns[1].values.push_back(m_dataset->labels[static_cast<std::size_t>(m_shown[i])]);
        const double* answer = answerOf(m_asked[i]);
        table.columns[2].values.push_back(
            answer ? m_prediction->labels[m_asked[i] * static_cast<std::size_t>(m_prediction->positions)] : absent());
        for (Index k = 0; k < m_dataset->outputs; ++k)
            table.columns[static_cast<std::size_t>(3 + k)].values.push_back(answer ? answer[k] : absent());
    }
    return table;
}

} // namespace nabla

#include "moc_samples_gallery.cpp"
