// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

class QMenu;

namespace nabla {

class Instrument;

/// The instrument's own choices, its pictures and numbers, and what listeners of menuAboutToShow add. Deletes itself
/// when it closes.
QMenu* makeInstrumentMenu(Instrument& instrument);

enum class PictureFormat { Png, Svg, Csv };

/// Writes the file whole or not at all. Empty when it was written, else what went wrong and what to do.
QString savePicture(Instrument& instrument, PictureFormat format, const QString& fileName);
void copyPicture(Instrument& instrument);
void copyNumbers(const Instrument& instrument);
/// A window with the numbers as a table: for reading, copying and screen readers.
void showNumbers(const Instrument& instrument);

} // namespace nabla
