// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/instrument_menu.h"

#include "ui/charts/instrument.h"
#include "ui/charts/numbers_model.h"
#include "ui/style/language.h"
#include "ui/style/save_dialog.h"
#include "ui/style/theme.h"

#include <QBuffer>
#include <QClipboard>
#include <QDialog>
#include <QFileInfo>
#include <QGuiApplication>
#include <QImage>
#include <QMenu>
#include <QMessageBox>
#include <QPainter>
#include <QPointer>
#include <QSaveFile>
#include <QSettings>
#include <QSvgGenerator>
#include <QTableView>
#include <QVBoxLayout>

#include <algorithm>

namespace nabla {

namespace {

constexpr double kPictureScale = 2; ///< pixels for a pixel of the screen: sharp on paper and projectors

struct FormatRow {
    PictureFormat format;
    const char* suffix;
};
constexpr FormatRow kFormats[] = {
    {PictureFormat::Png, "png"}, {PictureFormat::Svg, "svg"}, {PictureFormat::Csv, "csv"}};

const QString kFolderKey = QStringLiteral("pictures/folder");

QImage imageOf(Instrument& instrument) {
    QImage image(instrument.size() * kPictureScale, QImage::Format_ARGB32_Premultiplied);
    image.setDevicePixelRatio(kPictureScale);
    image.fill(theme().surface);
    QPainter painter(&image);
    painter.setRenderHint(QPainter::Antialiasing);
    instrument.drawPicture(painter);
    return image;
}

QByteArray svgOf(Instrument& instrument) {
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    QSvgGenerator generator;
    generator.setOutputDevice(&buffer);
    generator.setSize(instrument.size());
    generator.setViewBox(instrument.rect());
    generator.setResolution(instrument.logicalDpiX());
    generator.setTitle(instrument.title());
    QPainter painter(&generator);
    instrument.drawPicture(painter);
    painter.end();
    return bytes;
}

QByteArray bytesOf(Instrument& instrument, PictureFormat format) {
    if (format == PictureFormat::Svg)
        return svgOf(instrument);
    if (format == PictureFormat::Csv) {
        const SourceWords fileWords;
        return csvText(instrument.numbers(kMostRowsInFile)).toUtf8();
    }
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    imageOf(instrument).save(&buffer, "PNG");
    return bytes;
}

void askAndSave(Instrument& instrument, const FormatRow& row) {
    QSettings settings;
    const QString suffix = QLatin1String(row.suffix);
    const QString folder = settings.value(kFolderKey).toString();
    const QString proposed = (folder.isEmpty() ? QString() : folder + QLatin1Char('/')) + instrument.objectName() +
                             QLatin1Char('.') + suffix;
    const QString name = chooseFileToWrite(&instrument, Instrument::tr("Save %1").arg(instrument.title()), proposed,
                                           {suffix.toUpper(), suffix});
    if (name.isEmpty())
        return;
    settings.setValue(kFolderKey, QFileInfo(name).path());
    if (const QString problem = savePicture(instrument, row.format, name); !problem.isEmpty())
        QMessageBox::warning(&instrument, Instrument::tr("Not saved"), problem);
}

} // namespace

QString savePicture(Instrument& instrument, PictureFormat format, const QString& fileName) {
    const QByteArray bytes = bytesOf(instrument, format);
    QSaveFile file(fileName);
    if (file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size() && file.commit())
        return {};
    return Instrument::tr("%1 could not be written: %2. Choose another folder or make room on the disk.")
        .arg(fileName, file.errorString());
}

void copyPicture(Instrument& instrument) {
    QGuiApplication::clipboard()->setImage(imageOf(instrument));
}

void copyNumbers(const Instrument& instrument) {
    QGuiApplication::clipboard()->setText(tabbedText(instrument.numbers(kMostRowsOnShow)));
}

void showNumbers(const Instrument& instrument) {
    auto* window = new QDialog(instrument.window());
    window->setAttribute(Qt::WA_DeleteOnClose);
    window->setObjectName(QStringLiteral("numbers"));
    window->setWindowTitle(Instrument::tr("%1: numbers").arg(instrument.title()));
    auto* model = new NumbersModel(window);
    model->setTable(instrument.numbers(kMostRowsOnShow));
    QTableView* view = makeNumbersView(*model, window);
    view->setAccessibleName(window->windowTitle());
    auto* column = new QVBoxLayout(window);
    column->addWidget(view);
    // A few rows tell how wide the columns are; looking at all of them would take seconds.
    view->resizeColumnsToContents();
    window->resize(720, 480);
    window->show();
    view->setFocus();
}

QMenu* makeInstrumentMenu(Instrument& instrument) {
    auto* menu = new QMenu(&instrument);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    instrument.fillMenu(*menu);
    menu->addSeparator();
    Instrument* source = &instrument;
    menu->addAction(Instrument::tr("Show the &numbers"), source, [source] { showNumbers(*source); });
    menu->addAction(Instrument::tr("&Copy the picture"), source, [source] { copyPicture(*source); });
    menu->addAction(Instrument::tr("Copy the n&umbers"), source, [source] { copyNumbers(*source); });
    QMenu* save = menu->addMenu(Instrument::tr("&Save as"));
    for (const FormatRow& row : kFormats)
        save->addAction(QString::fromLatin1(row.suffix).toUpper() + QStringLiteral("…"), source,
                        [source, &row] { askAndSave(*source, row); });
    Q_EMIT instrument.menuAboutToShow(menu);
    return menu;
}

} // namespace nabla
