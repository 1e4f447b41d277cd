// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/recipe/recipe_text.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>
#include <filesystem>

#include <sys/resource.h>
#include <sys/stat.h>

using namespace nabla;
using namespace nabla::test;

namespace fs = std::filesystem;

namespace {

/// No file of this process may grow beyond so many bytes while this lives: a full disk that also stops root.
class FullDisk {
public:
    explicit FullDisk(rlim_t bytes) {
        ::getrlimit(RLIMIT_FSIZE, &m_before);
        m_handler = std::signal(SIGXFSZ, SIG_IGN); // then write answers EFBIG
        const rlimit limit{bytes, m_before.rlim_max};
        ::setrlimit(RLIMIT_FSIZE, &limit);
    }
    FullDisk(const FullDisk&) = delete;
    FullDisk& operator=(const FullDisk&) = delete;
    ~FullDisk() {
        ::setrlimit(RLIMIT_FSIZE, &m_before);
        std::signal(SIGXFSZ, m_handler);
    }

private:
    rlimit m_before{};
    void (*m_handler)(int) = nullptr;
};

QByteArray bytesOf(const fs::path& file) {
    QFile reader(QString::fromStdString(file.string()));
    return reader.open(QIODevice::ReadOnly) ? reader.readAll() : QByteArray();
}

void put(const fs::path& file, const QByteArray& bytes) {
    QFile writer(QString::fromStdString(file.string()));
    QVERIFY(writer.open(QIODevice::WriteOnly));
    QCOMPARE(writer.write(bytes), bytes.size());
}

int filesIn(const fs::path& folder) {
    return int(std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
}

/// What the call says when it throws FileError, else nothing.
template <class Call>
std::string fileError(Call call) {
    try {
        call();
        return {};
    } catch (const FileError& error) {
        return error.what();
    }
}

} // namespace

class RecipeFileTest : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_folder;
    fs::path path(const char* name) const { return fs::path(m_folder.path().toStdString()) / name; }

private Q_SLOTS:
    void whatIsSavedIsLoaded() {
        Recipe recipe = parseRecipe(withTop(R"("name":"ä b","seed":18446744073709551615)"));
        saveRecipe(recipe, path("ä b.json"));
        const Recipe again = loadRecipe(path("ä b.json"));
        QCOMPARE(again.baseFolder, m_folder.path().toStdString());
        recipe.baseFolder = again.baseFolder;
        QVERIFY(again == recipe);
    }

    void aFullDiskLeavesTheOldFileAndSaysSo() {
        const fs::path file = path("full.json");
        saveRecipe(parseRecipe(withTop(R"("name":"old")")), file);
        const QByteArray before = bytesOf(file);
        const int files = filesIn(file.parent_path());
        Recipe recipe = parseRecipe(withTop(R"("name":"new")"));
        recipe.notes.assign(10000, 'x');
        for (const rlim_t room : {rlim_t(0), rlim_t(1), rlim_t(4096)}) {
            std::string said;
            {
                const FullDisk disk(room);
                said = fileError([&] { saveRecipe(recipe, file); });
            }
            QVERIFY2(said.find("Cannot write") != std::string::npos && said.find("full.json") != std::string::npos,
                     said.c_str());
            QCOMPARE(bytesOf(file), before);
            QCOMPARE(filesIn(file.parent_path()), files); // no draft is left
        }
        saveRecipe(recipe, file);
        QCOMPARE(loadRecipe(file).notes.size(), std::size_t(10000));
    }

    void aFolderThatIsGoneIsNamed() {
        const std::string said =
            fileError([&] { saveRecipe(parseRecipe(withTop(R"("name":"")")), path("gone") / "a.json"); });
        QVERIFY2(said.find("gone/a.json: No such file or directory") != std::string::npos, said.c_str());
    }

    void linksStayLinksAndPermissionsStay() {
        saveRecipe(parseRecipe(withTop(R"("name":"old")")), path("target.json"));
        fs::permissions(path("target.json"), fs::perms::owner_read | fs::perms::owner_write);
        fs::create_symlink("target.json", path("link.json"));
        saveRecipe(parseRecipe(withTop(R"("name":"new")")), path("link.json"));
        QVERIFY(fs::is_symlink(path("link.json")));
        QCOMPARE(loadRecipe(path("target.json")).name, std::string("new"));
        QVERIFY(fs::status(path("target.json")).permissions() == (fs::perms::owner_read | fs::perms::owner_write));
    }

    void dataFilesAreFoundFromTheNewFolder() {
        fs::create_directories(path("a/data"));
        fs::create_directories(path("b"));
        put(path("a/r.json"), QByteArray::fromStdString(
                                  withData(R"("source":"csv","path":"data/x.csv","target":0,"task":"regression")")));
        const Recipe recipe = loadRecipe(path("a/r.json"));
        saveRecipe(recipe, path("a/s.json"));
        QCOMPARE(loadRecipe(path("a/s.json")).data.path.value(), std::string("data/x.csv"));
        saveRecipe(recipe, path("b/s.json"));
        QCOMPARE(loadRecipe(path("b/s.json")).data.path.value(), std::string("../a/data/x.csv"));
    }

    void otherFilesAreRefusedByTheirFirstBytes_data() {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("expected");
        QTest::newRow("PNG") << QByteArray("\x89PNG\r\n\x1a\n") << "is a PNG picture, no recipe.";
        QTest::newRow("ZIP") << QByteArray("PK\x03\x04...") << "is a ZIP archive, no recipe.";
        QTest::newRow("session") << QByteArray("SQLite format 3\0", 16)
                                 << "is a session, no recipe; open it as a session.";
        QTest::newRow("UTF-16") << QByteArray("\xff\xfe{\0", 4) << "is UTF-16 text; save it as UTF-8.";
        QTest::newRow("zeros") << QByteArray(100, '\0') << "is no text file; a recipe is JSON text.";
    }
    void otherFilesAreRefusedByTheirFirstBytes() {
        QFETCH(QByteArray, bytes);
        QFETCH(QString, expected);
        put(path("other.json"), bytes);
        const std::string said = fileError([&] { loadRecipe(path("other.json")); });
        QCOMPARE(QString::fromStdString(said), QString::fromStdString(path("other.json").string()) + ' ' + expected);
    }

    void whatIsNoRegularFileIsRefused() {
        QVERIFY(fileError([&] { loadRecipe(path("none.json")); }).find("No such file") != std::string::npos);
        QVERIFY(fileError([&] { loadRecipe(path(".")); }).find("is a folder") != std::string::npos);
        QVERIFY(fileError([&] { loadRecipe("/dev/zero"); }).find("is no regular file") != std::string::npos);
        QCOMPARE(::mkfifo(path("pipe.json").c_str(), 0600), 0);
        QVERIFY(fileError([&] { loadRecipe(path("pipe.json")); }).find("is no regular file") != std::string::npos);
        QVERIFY(fileError([&] { saveRecipe(Recipe{}, path("pipe.json")); }).find("is no regular file") !=
                std::string::npos);
        put(path("big.json"), QByteArray((16 << 20) + 1, ' '));
        QVERIFY(fileError([&] { loadRecipe(path("big.json")); }).find("is larger than") != std::string::npos);
    }
};

QTEST_GUILESS_MAIN(RecipeFileTest)
#include "tst_recipe_file.moc"
