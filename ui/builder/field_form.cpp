// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/builder/field_form.h"

#include "ui/builder/field_text.h"
#include "ui/builder/look.h"

#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace nabla {

namespace {

bool isNothing(const FieldValue& value) {
    return std::holds_alternative<std::monostate>(value);
}

QString fromView(std::string_view text) {
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

} // namespace

FieldForm::FieldForm(FieldAccess access, const Options& options, QWidget* parent)
    : QWidget(parent), m_access(std::move(access)), m_column(new QVBoxLayout(this)) {
    m_column->setContentsMargins(0, 0, 0, 0);
    m_column->setSpacing(2 * kSpace);
    QList<const FieldInfo*> chosen;
    for (const FieldInfo& field : fields(m_access.part))
        if (options.only.isEmpty() && !options.without.contains(field.key))
            chosen << &field;
    for (const std::string_view key : options.only)
        if (const FieldInfo* field = findField(m_access.part, key))
            chosen << field;
    for (const bool isAdvanced : {false, true})
        for (const FieldInfo* field : chosen)
            if (FieldEditor::isEditable(*field) && options.advanced.contains(field->key) == isAdvanced)
                addLine(*field, nullptr, options);
    if (!options.advanced.isEmpty()) {
        m_more = new QToolButton;
        m_more->setObjectName(options.prefix + QStringLiteral(".more"));
        m_more->setCheckable(true);
        m_more->setAutoRaise(true);
        m_more->setFocusPolicy(Qt::TabFocus);
        m_more->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
        m_more->setArrowType(Qt::RightArrow);
        m_more->setText(tr("More"));
        m_more->setAccessibleName(tr("More settings"));
        m_column->addWidget(m_more, 0, Qt::AlignLeft);
        connect(m_more, &QToolButton::toggled, this, [this](bool isOpen) {
            m_more->setArrowType(isOpen ? Qt::DownArrow : Qt::RightArrow);
            m_more->setText(isOpen ? tr("Less") : tr("More"));
            showValues();
        });
    }
    showValues();
}

void FieldForm::addLine(const FieldInfo& field, const FieldInfo* init, const Options& options) {
    const bool isPart = init != nullptr;
    const QString key = isPart ? fromView(init->key) + QLatin1Char('.') + fromView(field.key) : fromView(field.key);
    Line line;
    line.field = &field;
    line.init = init;
    line.isAdvanced = options.advanced.contains(isPart ? init->key : field.key);
    line.editor = FieldEditor::make(field, m_access.inherits && !isPart, this);
    line.editor->control()->setObjectName(options.prefix + QLatin1Char('.') + key);
    line.row = new FormRow(options.labels.value(key, tableText(field.label)), line.editor->control(),
                           helpText(field, kindWord(m_access.part, m_access.kind())));
    if (m_access.inherits && !isPart)
        line.row->addReset([this, line] { take(line, {}); });
    m_column->addWidget(line.row);
    const qsizetype index = m_lines.size();
    m_lines << line;
    connect(line.editor, &FieldEditor::edited, this,
            [this, index](const FieldValue& value) { take(m_lines[index], value); });
    connect(line.editor, &FieldEditor::refused, this,
            [this, index](const QString& problem) { m_lines[index].row->setProblems({problem}); });
    if (field.kind == FieldKind::Init)
        for (const FieldInfo& part : fields(RecipePart::Init))
            if (!part.isSelector)
                addLine(part, &field, options);
}

FieldState FieldForm::stateOf(const FieldInfo& field) const {
    const std::string_view word = kindWord(m_access.part, m_access.kind());
    FieldState state;
    if (m_access.fallback)
        state = m_access.fallback(field);
    if (isNothing(state.fallback))
        state.fallback = defaultValue(field, word);
    if (state.fallbackText.isEmpty())
        state.fallbackText = defaultText(field, word);
    state.own = m_access.value(field.key);
    state.isMixed = m_access.isMixed && m_access.isMixed(field.key);
    state.mayInherit = m_access.inherits;
    return state;
}

FieldState FieldForm::initState(const Line& line) const {
    const FieldState whole = stateOf(*line.init);
    const auto* init = std::get_if<Init>(isNothing(whole.own) ? &whole.fallback : &whole.own);
    FieldState state;
    state.isMixed = whole.isMixed;
    if (init && line.field->belongsTo(static_cast<int>(init->scheme)))
        state.own = fieldValue(*init, line.field->key);
    return state;
}

void FieldForm::showLine(const Line& line) {
    if (line.init) {
        const FieldState state = initState(line);
        const bool isHidden =
            line.isAdvanced && m_more && !m_more->isChecked() && isNothing(m_access.value(line.init->key));
        line.row->setVisible(!isHidden && !isNothing(state.own) && line.init->belongsTo(m_access.kind()));
        if (!isNothing(state.own))
            line.editor->show(state);
        return;
    }
    const FieldState state = stateOf(*line.field);
    const bool isHidden = line.isAdvanced && m_more && !m_more->isChecked() && isNothing(state.own) && !state.isMixed;
    line.row->setVisible(!isHidden && line.field->belongsTo(m_access.kind()));
    line.row->setOverridden(m_access.inherits && (state.isMixed || !isNothing(state.own)));
    line.editor->show(state);
}

void FieldForm::showValues() {
    for (const Line& line : m_lines)
        showLine(line);
    if (m_more)
        m_more->setVisible(std::any_of(m_lines.begin(), m_lines.end(), [this](const Line& line) {
            return line.isAdvanced && !line.init && line.field->belongsTo(m_access.kind());
        }));
}

void FieldForm::take(const Line& line, const FieldValue& value) {
    QStringList problems;
    if (line.init) {
        const FieldState whole = stateOf(*line.init);
        const auto* shown = std::get_if<Init>(isNothing(whole.own) ? &whole.fallback : &whole.own);
        Init init = shown ? *shown : Init{};
        setFieldValue(init, line.field->key, value);
        problems = m_access.set(*line.init, init);
    } else {
        problems = m_access.set(*line.field, value);
    }
    clearProblems();
    showValues();
    line.row->setProblems(problems + standingProblems(line));
}

FormRow* FieldForm::row(std::string_view key) const {
    for (const Line& line : m_lines)
        if (!line.init && line.field->key == key)
            return line.row;
    return nullptr;
}

QWidget* FieldForm::control(std::string_view key) const {
    for (const Line& line : m_lines)
        if (!line.init && line.field->key == key)
            return line.editor->control();
    return nullptr;
}

void FieldForm::setProblems(std::string_view key, const QStringList& problems) {
    if (FormRow* found = row(key))
        found->setProblems(problems);
}

void FieldForm::clearProblems() {
    for (const Line& line : m_lines)
        line.row->setProblems(standingProblems(line));
}

QStringList FieldForm::standingProblems(const Line& line) const {
    return m_access.problems && !line.init ? m_access.problems(line.field->key) : QStringList();
}

} // namespace nabla
