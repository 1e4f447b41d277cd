// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/builder/divergence_text.h"

#include <QCoreApplication>

#include <cmath>

namespace nabla {

namespace {

/// The words of core/probes/non_finite.cpp, for lupdate.
[[maybe_unused]] constexpr const char* kWords[] = {
    QT_TRANSLATE_NOOP("Divergence", "input"),
    QT_TRANSLATE_NOOP("Divergence", "affine map"),
    QT_TRANSLATE_NOOP("Divergence", "preactivation"),
    QT_TRANSLATE_NOOP("Divergence", "activation"),
    QT_TRANSLATE_NOOP("Divergence", "normalized activation"),
    QT_TRANSLATE_NOOP("Divergence", "activation after dropout"),
    QT_TRANSLATE_NOOP("Divergence", "residual sum"),
    QT_TRANSLATE_NOOP("Divergence", "hidden state"),
    QT_TRANSLATE_NOOP("Divergence", "value"),
    QT_TRANSLATE_NOOP("Divergence", "loss"),
    QT_TRANSLATE_NOOP("Divergence", "gradient norm"),
    QT_TRANSLATE_NOOP("Divergence", "affine map W x + b"),
    QT_TRANSLATE_NOOP("Divergence", "normalization"),
    QT_TRANSLATE_NOOP("Divergence", "dropout"),
    QT_TRANSLATE_NOOP("Divergence", "projection of the shortcut"),
    QT_TRANSLATE_NOOP("Divergence", "backward pass"),
    QT_TRANSLATE_NOOP("Divergence", "weight gradient"),
    QT_TRANSLATE_NOOP("Divergence", "update"),
};

QString words(const QString& text) {
    return QCoreApplication::translate("Divergence", text.toUtf8().constData());
}

} // namespace

QString quantityWords(const Divergence& divergence) {
    const QString text = QString::fromStdString(divergence.quantity);
    const QLatin1String role("gradient of the ");
    const QLatin1String gradient("gradient of ");
    const QLatin1String weights("weights of ");
    if (text.startsWith(role))
        return QCoreApplication::translate("Divergence", "gradient of the %1").arg(words(text.mid(role.size())));
    if (text.startsWith(gradient))
        return QCoreApplication::translate("Divergence", "gradient of %1").arg(text.mid(gradient.size()));
    if (text.startsWith(weights))
        return QCoreApplication::translate("Divergence", "weights of %1").arg(text.mid(weights.size()));
    return words(text);
}

QString operationWords(const Divergence& divergence) {
    // Names of activations and cells are the same in every language.
    return divergence.operation.empty() ? QString() : words(QString::fromStdString(divergence.operation));
}

QString valueWords(const Divergence& divergence) {
    if (std::isnan(divergence.value))
        return QCoreApplication::translate("Divergence", "NaN (not a number)");
    if (std::isinf(divergence.value))
        return divergence.value > 0 ? QStringLiteral("∞") : QStringLiteral("−∞");
    return QCoreApplication::translate("Divergence", "not finite");
}

} // namespace nabla
