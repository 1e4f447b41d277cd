// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFont>
#include <QObject>
#include <QString>

class QSettings;
class QWidget;

namespace nabla {

enum class Language;
enum class ThemeId;

/// How the window looks and speaks: theme, text size, language. Each change holds at once and is kept in the settings.
///
/// Threads  GUI thread only.
class WindowLook : public QObject {
    Q_OBJECT

public:
    static constexpr double kSmallestText = 0.7;
    static constexpr double kLargestText = 2.2;

    /// `settings` and `window` outlive this.
    WindowLook(QWidget& window, QSettings& settings);

    /// The text size of the settings; theme and language are set before there is a window.
    void restore();

    void setTheme(ThemeId id);
    void setLanguage(Language language);
    /// 1 is the system's text size.
    void setTextScale(double scale);
    double textScale() const { return m_textScale; }
    /// Whether presenting shows the keys that are pressed.
    bool showsKeys() const;
    void setShowsKeys(bool shows);
    /// A larger text for a while, which the settings do not keep; 1 is the text size as chosen.
    void magnify(double factor);

    static QString nameOf(ThemeId id);

Q_SIGNALS:
    void textScaled();

private:
    void showText();

    QWidget& m_window;
    QSettings& m_settings;
    QFont m_systemFont;
    double m_textScale = 1;
    double m_magnified = 1;
};

} // namespace nabla
