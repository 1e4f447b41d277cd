// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/matrix/matrix_model.h"

#include "ui/charts/number_text.h"
#include "ui/style/theme.h"

#include <QColor>

#include <algorithm>
#include <cmath>
#include <limits>

namespace nabla {

namespace {

using Stage = MatrixCell::Stage;

/// No wider than this many decades below the top: one dead network must not flatten all the others.
constexpr double kMostDecades = 12;

QString unbegun() {
    return MatrixModel::tr("waits");
}

} // namespace

QString fateWord(const MatrixCell& cell) {
    switch (cell.stage) {
    case Stage::Waiting:
        return unbegun();
    case Stage::Training:
        return MatrixModel::tr("trains");
    case Stage::Stopped:
        return MatrixModel::tr("stopped");
    case Stage::Failed:
        return MatrixModel::tr("failed");
    case Stage::Done:
        break;
    }
    switch (cell.result.health()) {
    case Health::Learned:
        return MatrixModel::tr("learned");
    case Health::Slow:
        return MatrixModel::tr("slow");
    case Health::Stuck:
        return MatrixModel::tr("stuck");
    case Health::Diverged:
        return MatrixModel::tr("diverged");
    }
    return {};
}

QString fateSign(const MatrixCell& cell) {
    if (cell.stage == Stage::Training)
        return QStringLiteral("▶");
    if (cell.stage != Stage::Done)
        return cell.stage == Stage::Waiting ? QStringLiteral("…") : QStringLiteral("■");
    switch (cell.result.health()) {
    case Health::Learned:
        return QStringLiteral("✓");
    case Health::Slow:
        return QStringLiteral("↘");
    case Health::Stuck:
        return QStringLiteral("–");
    case Health::Diverged:
        return QStringLiteral("✗");
    }
    return {};
}

QColor fateColor(const MatrixCell& cell) {
    if (cell.stage == Stage::Failed)
        return theme().bad;
    if (cell.stage != Stage::Done)
        return theme().textMuted;
    switch (cell.result.health()) {
    case Health::Learned:
        return theme().good;
    case Health::Slow:
        return theme().weight;
    case Health::Stuck:
        return theme().warning;
    case Health::Diverged:
        return theme().nonFinite;
    }
    return theme().textMuted;
}

QString fateNumbers(const MatrixCell& cell) {
    if (cell.stage == Stage::Done) {
        QString text = readingText(cell.result.loss);
        const double right = std::isnan(cell.result.validationAccuracy) ? std::numeric_limits<double>::quiet_NaN()
                                                                        : cell.result.validationAccuracy;
        if (!std::isnan(right))
            text += QStringLiteral(" · ") + shareText(right);
        return text;
    }
    if (cell.stage == Stage::Training)
        return shareText(cell.share);
    return {};
}

MatrixModel::MatrixModel(const MatrixTrainer& trainer, QObject* parent)
    : QAbstractTableModel(parent), m_trainer(trainer) {}

void MatrixModel::setPlan(const MatrixPlan& plan) {
    beginResetModel();
    m_plan = plan;
    measure();
    endResetModel();
}

void MatrixModel::update(const QList<int>& cells) {
    const auto before = std::pair(m_losses, m_gradients);
    measure();
    const int width = columnCount();
    if (width == 0)
        return;
    if (before != std::pair(m_losses, m_gradients)) { // every picture has another scale now
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, width - 1));
        return;
    }
    for (const int cell : cells) {
        const QModelIndex at = index(cell / width, cell % width);
        Q_EMIT dataChanged(at, at);
    }
}

/// Rounded, so that the scale does not move with every look.
void MatrixModel::measure() {
    double low = std::numeric_limits<double>::infinity();
    double high = -low;
    QList<double> starts;
    double least = low;
    double most = -low;
    for (const MatrixCell& cell : m_trainer.cells()) {
        // From the start of the worst to the last steps of the best; single steps beyond it are cut, as is what
        // explodes.
        QList<double> values;
        for (const QPointF& point : cell.loss)
            if (point.y() > 0 && std::isfinite(point.y()))
                values << std::log10(point.y());
        if (!values.isEmpty()) {
            starts << values.front();
            const qsizetype last = std::max<qsizetype>(1, values.size() / 6);
            std::nth_element(values.end() - last, values.end() - last + last / 2, values.end());
            low = std::min(low, values[values.size() - last + last / 2]);
        }
        for (const double value : cell.gradients)
            if (std::isfinite(value)) {
                least = std::min(least, value);
                most = std::max(most, value);
            }
    }
    if (!starts.isEmpty()) { // three of four networks start inside the picture
        std::nth_element(starts.begin(), starts.begin() + starts.size() * 3 / 4, starts.end());
        high = std::max(low, starts[starts.size() * 3 / 4]);
    }
    const auto rounded = [](double from, double to, double unit, std::pair<double, double> otherwise) {
        if (!(to >= from))
            return otherwise;
        const double top = std::min(std::floor(to / unit) * unit + unit, 30.0);
        return std::pair(std::clamp(std::floor(from / unit) * unit, top - kMostDecades, top - unit), top);
    };
    m_losses = rounded(low, high, 0.5, {-2, 1});
    m_gradients = rounded(least, std::min(most, 6.0), 1, {-4, 0});
}

const MatrixCell* MatrixModel::cell(const QModelIndex& index) const {
    const int number = numberOf(index);
    return number >= 0 && number < m_trainer.cells().size() ? &m_trainer.cells()[number] : nullptr;
}

int MatrixModel::numberOf(const QModelIndex& index) const {
    return index.isValid() ? m_plan.cellAt(index.row(), index.column()) : -1;
}

QString MatrixModel::sentence(const QModelIndex& index) const {
    if (!index.isValid())
        return {};
    const QStringList labels = m_plan.rows[index.row()] + m_plan.columns[index.column()];
    QStringList parts{labels.isEmpty() ? tr("as it is") : labels.join(QStringLiteral(", "))};
    const MatrixCell* one = cell(index);
    parts << (one ? fateWord(*one) : unbegun());
    if (one && one->stage == Stage::Done) {
        const SweepResult& result = one->result;
        parts << tr("loss %1, at first %2").arg(readingText(result.loss), readingText(result.firstLoss));
        if (!std::isnan(result.validationAccuracy))
            parts << tr("%1 of the validation data right").arg(shareText(result.validationAccuracy));
        if (!std::isnan(result.gradientRatioAtStart))
            parts << tr("‖dL/dz‖ of the first layer over the last: %1 at the start, %2 at the end")
                         .arg(readingText(result.gradientRatioAtStart), readingText(result.gradientRatio));
        parts << tr("%L1 steps").arg(result.steps);
        if (result.isDiverged)
            parts << QString::fromStdString(result.divergence);
    }
    return parts.join(QStringLiteral(" · "));
}

QString MatrixModel::table() const {
    QStringList lines{
        (m_plan.rowSwitches + m_plan.columnSwitches +
         QStringList{tr("Health"), tr("Steps"), tr("First loss"), tr("Loss"), tr("Validation loss"),
                     tr("Validation accuracy"), tr("dL/dz first / last, start"), tr("dL/dz first / last, end")})
            .join(QLatin1Char('\t'))};
    const auto number = [](double value) { return std::isnan(value) ? QString() : QString::number(value, 'g', 9); };
    for (int row = 0; row < rowCount(); ++row)
        for (int column = 0; column < columnCount(); ++column) {
            const MatrixCell* one = cell(index(row, column));
            QStringList words = m_plan.rows[row] + m_plan.columns[column];
            words << (one ? fateWord(*one) : unbegun());
            if (one && one->stage == Stage::Done) {
                const SweepResult& result = one->result;
                words << QString::number(result.steps) << number(result.firstLoss) << number(result.loss)
                      << number(result.validationLoss) << number(result.validationAccuracy)
                      << number(result.gradientRatioAtStart) << number(result.gradientRatio);
            }
            lines << words.join(QLatin1Char('\t'));
        }
    return lines.join(QLatin1Char('\n')) + QLatin1Char('\n');
}

int MatrixModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_plan.rows.size());
}

int MatrixModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_plan.columns.size());
}

QVariant MatrixModel::data(const QModelIndex& index, int role) const {
    if (role == kCellRole)
        return QVariant::fromValue(static_cast<const void*>(cell(index)));
    if (role == Qt::AccessibleTextRole || role == Qt::ToolTipRole || role == Qt::DisplayRole)
        return sentence(index);
    return {};
}

QVariant MatrixModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (role != Qt::DisplayRole && role != Qt::AccessibleTextRole && role != Qt::ToolTipRole)
        return {};
    const bool isRow = orientation == Qt::Vertical;
    const QList<QStringList>& all = isRow ? m_plan.rows : m_plan.columns;
    if (section >= all.size())
        return {};
    const QStringList& titles = isRow ? m_plan.rowSwitches : m_plan.columnSwitches;
    if (role == Qt::DisplayRole)
        return all[section].isEmpty() ? QStringLiteral(" ") : all[section].join(QLatin1Char('\n'));
    QStringList words;
    for (qsizetype i = 0; i < titles.size(); ++i)
        words << QStringLiteral("%1: %2").arg(titles[i], all[section][i]);
    return words.join(QLatin1Char('\n'));
}

} // namespace nabla
