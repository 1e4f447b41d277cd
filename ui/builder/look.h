// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFont>
#include <QIcon>
#include <QLabel>
#include <QString>

namespace nabla {

/// Every distance is a multiple of this.
inline constexpr int kSpace = 4;

/// Sizes of text, relative to the application's font, so that Ctrl + and Ctrl - reach all of them.
enum class TextRole {
    Caption, ///< above a number, under a control
    Body,
    Strong,  ///< name of a card or a row
    Title,   ///< heading of a panel
    Number,  ///< a reading of the transport, digits of equal width
    Headline ///< for the last row of a classroom
};

/// Icons and starting recipes, compiled in. Call before the first use of a path that starts with ":/".
void loadWindowResources();

QFont fontFor(TextRole role);
/// An icon of resources/icons in the theme's text colour; `color` overrides it.
QIcon themedIcon(const QString& name, const QColor& color = {});
QPixmap themedPixmap(const QString& name, int size, const QColor& color, double devicePixelRatio);

/// "1.2e-8" as "1.2 × 10⁻⁸"; 0, NaN and inf as such. For people, not for files.
QString scientific(double value, int digits = 1);
/// "10⁻⁸": the power alone, for narrow places.
QString powerOfTen(double value);
/// 1234567 with the locale's group separators.
QString grouped(qint64 value);
/// "0.1", "1e-05": the fewest digits that say the same number.
QString shortNumber(double value);

/// A label whose size and colour follow the role, the theme and the text size.
class TextLabel : public QLabel {
    Q_OBJECT

public:
    explicit TextLabel(TextRole role, const QString& text = {}, QWidget* parent = nullptr);
    void setRole(TextRole role);
    /// Muted text says what people may read, plain text what they should.
    void setMuted(bool isMuted);
    /// Body text that stands out for a while: a value that differs.
    void setStrong(bool isStrong);

protected:
    bool event(QEvent* event) override;

private:
    void restyle();

    TextRole m_role;
    bool m_isMuted = false;
    bool m_isStrong = false;
    bool m_isRestyling = false;
};

} // namespace nabla
