// SPDX-License-Identifier: GPL-3.0-or-later
// The page for handing in, read back by an XML reader: what it says equals the telemetry, and what people wrote stays
// text.
#include "core/recipe/recipe_json.h"
#include "core/report/html_report.h"
#include "core/report/html_text.h"
#include "core/report/report_run.h"
#include "core/report/svg_plot.h"
#include "core/session/session_reader.h"
#include "tests/core/session/recorded_run.h"

#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>
#include <QXmlStreamReader>

#include <cmath>
#include <limits>

using namespace nabla;
using namespace nabla::test;

namespace {

constexpr const char* kHostile =
    "</td></table><script>alert(1)</script><img src=\"http://x.test/p.png\" onerror=\"a()\"> & "
    "]]> <!-- \x01\x1b\xff\xc0\x80\xed\xa0\x80";

/// A page as a reader that knows nothing of us sees it.
struct Page {
    QString error;
    QStringList elements;
    QStringList attributes; ///< "a href=#run1"
    QString text;
    QList<double> values; ///< of <data value>
    QStringList headings;

    explicit Page(const std::string& html) {
        QXmlStreamReader reader(QByteArray::fromStdString(html));
        QStringList open;
        while (!reader.atEnd()) {
            reader.readNext();
            if (reader.isStartElement()) {
                const QString name = reader.name().toString();
                open << name;
                elements << name;
                for (const QXmlStreamAttribute& attribute : reader.attributes())
                    attributes << name + ' ' + attribute.name().toString() + '=' + attribute.value().toString();
                if (name == "data") {
                    const QString value = reader.attributes().value("value").toString();
                    values << (value == "nan" ? std::nan("") : value.toDouble());
                }
            } else if (reader.isCharacters() && !open.contains("style")) {
                text += reader.text();
                if (!open.isEmpty() && open.last().startsWith('h') && open.last().size() == 2)
                    headings << reader.text().toString();
            } else if (reader.isEndElement()) {
                open.removeLast();
            }
        }
        error = reader.hasError() ? reader.errorString() : QString();
    }
    bool has(double value) const {
        return std::any_of(values.begin(), values.end(),
                           [value](double one) { return one == value || (std::isnan(one) && std::isnan(value)); });
    }
};

/// Nothing is loaded, run or followed.
void isSelfContained(const std::string& html, const Page& page) {
    for (const char* element : {"script", "img", "link", "iframe", "object", "embed", "form", "base", "use", "image"})
        QVERIFY2(!page.elements.contains(element), element);
    for (const QString& attribute : page.attributes) {
        const QString name = attribute.section(' ', 1).section('=', 0, 0);
        const QString value = attribute.section('=', 1);
        QVERIFY2(!name.startsWith("on"), qPrintable(attribute));
        QVERIFY2(name != "src" && name != "style", qPrintable(attribute));
        QVERIFY2(name != "href" || value.startsWith('#'), qPrintable(attribute));
    }
    QVERIFY(!QRegularExpression("url\\(|@import").match(QString::fromStdString(html)).hasMatch());
    QVERIFY(page.attributes.contains("meta content=default-src 'none'; style-src 'unsafe-inline'"));
}

} // namespace

class TestReport : public QObject {
    Q_OBJECT

private:
    std::shared_ptr<SessionStore> session() {
        m_folder = std::make_unique<QTemporaryDir>();
        return SessionStore::create(m_folder->filePath("s.nabla").toStdString());
    }
    std::unique_ptr<QTemporaryDir> m_folder;

private Q_SLOTS:
    void itSaysWhatTheTelemetryHolds();
    void whatPeopleWroteStaysText();
    void aDivergedRunIsSaidAndDrawn();
    void anEmptySessionIsAPage();
    void aRunWithoutARecipeIsTold();
    void oneRunMayBeChosen();
    void theFolderOfTheDataIsSaid();
    void dataAreReadOnceForAllRuns();
    void itSpeaksTheLanguageAskedFor();
    void markdownBecomesElements_data();
    void markdownBecomesElements();
    void anyBytesGiveWellFormedText();
    void aPlotTakesAnyNumber();
};

void TestReport::itSaysWhatTheTelemetryHolds() {
    const auto store = session();
    const std::unique_ptr<Run> run = makeRun(recipe(), oneThread());
    const RunId id = recorded(store, *run, 400);
    QVERIFY(id > 0);
    store->setNote("My *whole* session");
    store->setNote(id, "# Result\nIt **learned**.");
    const std::string html = htmlReport(*store, {});
    const Page page(html);
    QCOMPARE(page.error, QString());
    isSelfContained(html, page);
    const History& history = *run->history();
    const auto last = [&](StepQuantity quantity) { return history.value(history.layout().trace(quantity), 399); };
    for (const StepQuantity quantity :
         {StepQuantity::Loss, StepQuantity::Accuracy, StepQuantity::GradNorm, StepQuantity::LearningRate,
          StepQuantity::ValidationLoss, StepQuantity::ValidationAccuracy})
        QVERIFY2(page.has(last(quantity)), name(quantity).data());
    double lowest = INFINITY;
    for (std::int64_t step = 0; step < 400; ++step)
        lowest = std::min(lowest, history.value(history.layout().trace(StepQuantity::Loss), step));
    QVERIFY(page.has(lowest));
    QVERIFY(page.has(400));
    QCOMPARE(page.elements.count("svg"), 6); // loss, accuracy, two by layer, norm, ratio; the rate is constant
    for (const char* words : {"My whole session", "It learned.", "finished", "nablascope-cli train recipe.json --seed",
                              "training.optimizer.learning_rate", "9 tanh, batch norm", "0 – 2", "nablascope 0"})
        QVERIFY2(page.text.contains(QString::fromUtf8(words)), words);
    QVERIFY(page.text.contains(QString("recipe.json --seed %1 --precision f32").arg(run->resolved().seed)));
    QVERIFY(page.headings.contains("Diagnosis"));
    QVERIFY(page.headings.contains("Result"));
    // The recipe in the page is the recipe.
    const QString text = QString::fromStdString(toJson(recipe()));
    QVERIFY(page.text.contains(text));
}

void TestReport::whatPeopleWroteStaysText() {
    const auto store = session();
    Recipe hostile = recipe();
    hostile.name = "<script>alert(1)</script>";
    hostile.notes = "<script>alert(1)</script> [click](javascript:alert(1)) ![p](http://x.test/p.png)";
    const std::unique_ptr<Run> run = makeRun(hostile, oneThread());
    const RunId id = recorded(store, *run, 5);
    store->setNote(kHostile);
    store->setNote(id, std::string(kHostile) + "\n\n```\n" + kHostile + "\n```\n> " + kHostile + "\n- " + kHostile);
    store->rename(id, "</h2><script>alert(2)</script>");
    ReportOptions options;
    options.title = kHostile;
    const std::string html = htmlReport(*store, options);
    const Page page(html);
    QCOMPARE(page.error, QString());
    isSelfContained(html, page);
    QVERIFY(page.text.contains("<script>alert(1)</script>"));
    QVERIFY(page.headings.contains("</h2><script>alert(2)</script>"));
    QVERIFY(page.text.contains("click (javascript:alert(1))"));
    QVERIFY(page.text.contains(QChar(0xfffd)));
}

void TestReport::aDivergedRunIsSaidAndDrawn() {
    const auto store = session();
    Recipe wild = recipeOf(R"({"repeat": 3, "layers": [{"type": "dense", "units": 9, "activation": "relu"}]})",
                           R"("batch_size": 16, "steps": 400, "optimizer": {"type": "sgd", "learning_rate": 1e30})");
    wild.data.source = Source::Spiral;
    wild.data.samples = 120;
    const std::unique_ptr<Run> run = makeRun(wild, oneThread());
    {
        Recorder recorder(store);
        QVERIFY(recorder.record(*run, {}) > 0);
        while (run->step() == StepResult::Done) {
        }
        QVERIFY(run->divergence());
        recorder.setOutcome(StoredState::Diverged, run->divergence());
        QVERIFY(recorder.stop());
    }
    const std::string html = htmlReport(*store, {});
    const Page page(html);
    QCOMPARE(page.error, QString());
    QVERIFY(page.text.contains("diverged: " + QString::fromStdString(store->runs().front().divergence->text())));
    QVERIFY(page.text.contains("not finite"));
    QVERIFY(page.headings.contains("The steps are too large") ||
            page.headings.contains("The error signal explodes on its way back"));
    QVERIFY(!QRegularExpression("d=\"[^\"]*(nan|inf)").match(QString::fromStdString(html)).hasMatch());
    const History& history = *run->history();
    QVERIFY(page.has(history.value(history.layout().trace(StepQuantity::GradNorm), history.endStep() - 1)));
}

void TestReport::anEmptySessionIsAPage() {
    const auto store = session();
    const Page page(htmlReport(*store, {}));
    QCOMPARE(page.error, QString());
    QVERIFY(page.text.contains("There are no runs in this session."));
}

void TestReport::aRunWithoutARecipeIsTold() {
    const auto store = session();
    const std::unique_ptr<Run> run = makeRun(recipe(), oneThread());
    stepTo(*run, 60);
    {
        Recorder recorder(store);
        QVERIFY(recorder.record(run->history(), "theirs") > 0);
        QVERIFY(recorder.stop());
    }
    const Page page(htmlReport(*store, {}));
    QCOMPARE(page.error, QString());
    QVERIFY(page.headings.contains("theirs"));
    QVERIFY(page.text.contains("another program did this training"));
    QVERIFY(!page.text.contains("nablascope-cli train"));
    QVERIFY(!page.text.contains("What to try")); // remedies are edits of a recipe
    QVERIFY(page.has(run->history()->value(run->history()->layout().trace(StepQuantity::Loss), 59)));
}

void TestReport::oneRunMayBeChosen() {
    const auto store = session();
    RunId second = 0;
    for (const char* name : {"first run", "second run"}) {
        Recipe named = recipe();
        named.name = name;
        named.seed = name[0];
        const std::unique_ptr<Run> run = makeRun(named, oneThread());
        second = recorded(store, *run, 5);
    }
    const Page both(htmlReport(*store, {}));
    QVERIFY(both.headings.contains("first run") && both.headings.contains("second run"));
    QVERIFY(both.text.contains("What differs from the run before:"));
    ReportOptions options;
    options.run = second;
    const Page one(htmlReport(*store, options));
    QVERIFY(!one.headings.contains("first run") && one.headings.contains("second run"));
    std::stop_source stop;
    stop.request_stop();
    options.stop = stop.get_token();
    QCOMPARE(htmlReport(*store, options), std::string());
}

namespace {

/// A recipe whose data are a file beside it.
Recipe withFile(const QString& folder) {
    QFile file(folder + "/points.csv");
    [&] { QVERIFY(file.open(QIODevice::WriteOnly)); }();
    file.write("x,y,kind\n");
    for (int i = 0; i < 60; ++i)
        file.write(QString("%1,%2,%3\n").arg(i % 7).arg(i % 5).arg(i % 2 ? "a" : "b").toUtf8());
    file.close();
    Recipe made = recipe();
    made.data = {};
    made.data.source = Source::Csv;
    made.data.path = "points.csv";
    made.data.target = "kind";
    made.data.task = Task::Classification;
    made.baseFolder = folder.toStdString();
    return made;
}

} // namespace

void TestReport::theFolderOfTheDataIsSaid() {
    const auto store = session();
    const QTemporaryDir folder;
    const Recipe made = withFile(folder.path());
    const std::unique_ptr<Run> run = makeRun(made, oneThread());
    recorded(store, *run, 60);
    for (const std::string& html : {htmlReport(*store, {}), htmlReport(*run, {})}) {
        const Page page(html);
        QCOMPARE(page.error, QString());
        const QString said = QString("Its data are points.csv, in the folder %1.").arg(folder.path());
        QVERIFY2(page.text.contains(said), qPrintable(page.text));
        QVERIFY(page.headings.contains("Diagnosis"));
    }
    // A whole path says it all.
    Recipe whole = made;
    whole.data.path = folder.filePath("points.csv").toStdString();
    const std::unique_ptr<Run> other = makeRun(whole, oneThread());
    stepTo(*other, 20);
    QVERIFY(!Page(htmlReport(*other, {})).text.contains("in the folder"));
    // Data that are made need no folder.
    const std::unique_ptr<Run> made2 = makeRun(recipe(), oneThread());
    stepTo(*made2, 20);
    QVERIFY(!Page(htmlReport(*made2, {})).text.contains("in the folder"));
}

void TestReport::dataAreReadOnceForAllRuns() {
    const QTemporaryDir folder;
    report::ReportData data;
    const Recipe first = withFile(folder.path());
    const std::shared_ptr<const Dataset> read = data.of(first);
    QVERIFY(read && !read->inputs.empty());
    Recipe slower = first;
    slower.training.optimizer.learningRate = 0.001;
    QVERIFY(data.of(slower) == read);
    Recipe split = first;
    split.data.validationFraction = 0.5;
    QVERIFY(data.of(split) && data.of(split) != read); // other numbers
    QVERIFY(QFile::remove(folder.filePath("points.csv")));
    QVERIFY(data.of(first) == read);
    Recipe moved = first;
    moved.baseFolder = "/nowhere";
    QVERIFY(!data.of(moved)); // on another computer: a report can do without
}

void TestReport::itSpeaksTheLanguageAskedFor() {
    const std::unique_ptr<Run> run = makeRun(recipe(), oneThread());
    stepTo(*run, 60);
    ReportOptions options;
    options.language = "zh-CN";
    QStringList asked;
    options.translate = [&asked](const char* context, const char* english) {
        asked << QString("%1: %2").arg(context, english);
        return std::string("「") + english + "」";
    };
    const Page page(htmlReport(*run, options));
    QCOMPARE(page.error, QString());
    QVERIFY(page.attributes.contains("html lang=zh-CN"));
    QVERIFY(page.headings.contains(QString::fromUtf8("「Diagnosis」")));
    QVERIFY(!asked.filter(QRegularExpression("^Diagnosis: ")).isEmpty());
    // Every cell heading came from the translation.
    QVERIFY(page.text.contains(QString::fromUtf8("「Loss of the last step」")));
}

void TestReport::markdownBecomesElements_data() {
    QTest::addColumn<QString>("markdown");
    QTest::addColumn<QString>("html");
    const auto row = [](const char* name, const char* markdown, const char* html) {
        QTest::newRow(name) << QString(markdown) << QString(html);
    };
    row("paragraphs", "one\ntwo\n\nthree", "<p>one\ntwo</p>\n<p>three</p>\n");
    row("emphasis", "**b** *i* __b__ _i_ `c*d`",
        "<p><strong>b</strong> <em>i</em> <strong>b</strong> <em>i</em> <code>c*d</code></p>\n");
    row("nested", "**a *b* c**", "<p><strong>a <em>b</em> c</strong></p>\n");
    row("snake_case stays", "learning_rate_max", "<p>learning_rate_max</p>\n");
    row("a product stays", "2 * 3 * 4", "<p>2 * 3 * 4</p>\n");
    row("unclosed", "**a *b `c [d](e", "<p>*<em>a </em>b `c [d](e</p>\n");
    row("headings", "# a\n###### b", "<h3>a</h3>\n<h6>b</h6>\n");
    row("lists", "- a\n- **b**\n1. c\n2. d",
        "<ul>\n<li>a</li>\n<li><strong>b</strong></li>\n</ul>\n<ol>\n<li>c</li>\n<li>d</li>\n</ol>\n");
    row("quote", "> a\n> - b", "<blockquote>\n<p>a</p>\n<ul>\n<li>b</li>\n</ul>\n</blockquote>\n");
    row("code", "```\nx < y\n```\nz", "<pre>x &lt; y\n</pre>\n<p>z</p>\n");
    row("open code", "```\nx", "<pre>x\n</pre>\n");
    row("links", "[a](http://b)", "<p>a (http://b)</p>\n");
    row("escapes", "\\*a\\* \\<b>", "<p>*a* &lt;b&gt;</p>\n");
    row("elements", "<b>a</b> & \"c\"", "<p>&lt;b&gt;a&lt;/b&gt; &amp; &quot;c&quot;</p>\n");
}

void TestReport::markdownBecomesElements() {
    QFETCH(QString, markdown);
    QFETCH(QString, html);
    QCOMPARE(QString::fromStdString(report::markdownToHtml(markdown.toStdString())), html);
}

void TestReport::anyBytesGiveWellFormedText() {
    const std::string pieces[] = {"*",
                                  "**",
                                  "_",
                                  "`",
                                  "```",
                                  "\n",
                                  "> ",
                                  "- ",
                                  "1. ",
                                  "# ",
                                  "[",
                                  "](",
                                  ")",
                                  "\\",
                                  "<",
                                  "&",
                                  "a",
                                  " ",
                                  "\xff",
                                  "\xe4\xb8\xad",
                                  "\xed\xa0\x80",
                                  std::string(1, '\0'),
                                  "\x1b",
                                  "\xef\xbf\xbf"};
    std::uint32_t state = 1;
    for (int i = 0; i < 3000; ++i) {
        std::string text;
        for (int k = 0; k < 40; ++k) {
            state = state * 1664525u + 1013904223u;
            text += pieces[(state >> 16) % std::size(pieces)];
        }
        const Page page("<html>" + report::markdownToHtml(text) + "</html>");
        QVERIFY2(page.error.isEmpty(),
                 qPrintable(page.error + '\n' + QString::fromStdString(report::markdownToHtml(text))));
    }
    // Not quadratic, not deep: a note of a million opening marks takes no time.
    for (const char* mark : {"[", "*", "_a_", "`", "> ", "**"}) {
        std::string text;
        while (text.size() < 300'000)
            text += mark;
        QVERIFY(!report::markdownToHtml(text).empty());
    }
}

void TestReport::aPlotTakesAnyNumber() {
    const double kMax = std::numeric_limits<double>::max();
    const std::vector<std::vector<double>> cases = {
        {}, {0}, {5}, {0, 0, 0}, {1e-320, 1e308}, {-kMax, kMax}, {3, 3}, {-1, -2}, {1e15, 1e15 + 1}};
    for (const report::PlotScale scale :
         {report::PlotScale::Log, report::PlotScale::Linear, report::PlotScale::FromZero})
        for (const double first : {0.0, 1e18})
            for (const std::vector<double>& values : cases) {
                report::Plot plot;
                plot.scale = scale;
                plot.title = "<&\">";
                plot.firstX = first;
                plot.lastX = first + 10;
                report::PlotLine line;
                for (std::size_t i = 0; i < values.size(); ++i)
                    line.points.push_back({first + static_cast<double>(i), values[i], values[i]});
                plot.lines.push_back(line);
                plot.broken = {first};
                const std::string svg = svgOf(plot);
                const Page page(svg);
                QCOMPARE(page.error, QString());
                QVERIFY(!QRegularExpression("nan|inf").match(QString::fromStdString(svg)).hasMatch());
            }
}

QTEST_GUILESS_MAIN(TestReport)
#include "tst_report.moc"
