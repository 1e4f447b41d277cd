// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/builder/banner.h"

namespace nabla {

class DocumentFiles;

/// The training of another program on the screen: chosen, said in a line across the window, left.
///
/// Threads  GUI thread only.
class AttachBanner : public Banner {
    Q_OBJECT

public:
    AttachBanner(EngineBridge& bridge, RecipeSync& sync, DocumentFiles& files, QWidget* parent = nullptr);

    /// Asks for a file.
    void choose();
    /// False, and failed(), when it is no file.
    bool open(const QString& fileName);

    /// "Attached to run.jsonl: step 12, waiting for lines". Also the transport's words.
    static QString sentence(const EngineBridge& bridge);

Q_SIGNALS:
    void failed(const QString& text);

protected:
    void changeEvent(QEvent* event) override;

private:
    enum class Kind { None, Attached, Foreign };
    void follow();
    void showAgain(Kind kind);

    EngineBridge& m_bridge;
    RecipeSync& m_sync;
    DocumentFiles& m_files;
    Kind m_kind = Kind::None;
};

} // namespace nabla
