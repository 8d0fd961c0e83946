"""A document against what this program computed: shares that it gives for answers, and indicator values.

Nothing in the document is marked; the answers in 「」 say which share is meant. A percentage is held
against the share only if all its answers belong to one question of the study.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import pandas as pd

from reports.audit.basis import bases_of
from reports.audit.document import Document
from reports.audit.finding import Checked, Finding, together
from reports.audit.indicators import IndicatorTable, Valued, indicator_name, indicator_tables
from reports.audit.numerals import Figure, percents
from reports.audit.questions import Asked, Share, ShareBook, asked_questions, group_of, groups_named, squeeze
from reports.audit.sentences import Sentence, is_threshold, last_labels, quoted_shares, sentences
from reports.audit.sheet import Sheet, read_sheet
from reports.audit.years import years
from reports.chapter.wording import BASIS_LABELS
from reports.formatting import count_text, number_text, percent, percent_text, round_half_up
from schemas.indicators import Indicator
from schemas.study import Study


@dataclass(frozen=True)
class Computed:
    """A finished run: the study, its definitions of indicators, and what was published.

    The study's basis is the one that the run printed.
    """

    study: Study
    indicators: tuple[Indicator, ...]
    estimates: pd.DataFrame
    values: pd.DataFrame


def check_against_study(document: Document, computed: Computed) -> Checked:
    """Shares in sentences and the tables of the indicators, on the basis of the document or else of the run."""
    return check_shares(document, computed) + check_indicator_values(document, computed)


# --- Shares in sentences --------------------------------------------------------------------------


@dataclass(frozen=True)
class _Named:
    """A percentage with its answers; `group` is the label of a group, "" for everyone."""

    labels: tuple[str, ...]
    share: Figure
    group: str
    study: str


def check_shares(document: Document, computed: Computed) -> Checked:
    """Every percentage whose answers are those of a question of the study."""
    basis = document.basis or computed.study.basis
    answers = Answers(computed.study, asked_questions(computed.study), ShareBook(computed.estimates), basis)
    return together(_check_sentence(sentence, answers) for sentence in sentences(document))


@dataclass(frozen=True)
class Answers:
    """The questions of a study and their shares. `basis` is that of sentences that name none."""

    study: Study
    asked: tuple[Asked, ...]
    book: ShareBook
    basis: str


def verified_shares(sentence: Sentence, answers: Answers) -> frozenset[int]:
    """Where in a sentence the percentages stand that are those of the study."""
    bases = bases_of(sentence.text, answers.basis)
    return frozenset(
        named.share.start
        for named in _named(sentence.text, answers.study)
        if any(_fits(named.share, share) for _, share in _candidates(named, answers, bases))
    )


def _check_sentence(sentence: Sentence, answers: Answers) -> Checked:
    findings: list[Finding] = []
    compared = 0
    bases = bases_of(sentence.text, answers.basis)
    for named in _named(sentence.text, answers.study):
        found = _candidates(named, answers, bases)
        if not found:
            continue
        compared += 1
        if any(_fits(named.share, share) for _, share in found):
            continue
        question, share = found[0]
        names = "".join(f"「{label}」" for label in named.labels)
        group = f"（{named.group}）" if named.group else ""
        findings.append(
            Finding(
                "A01",
                sentence.place,
                f"{names}{group}…{named.share.text}",
                f"集計では {_source(share.basis, share.count, share.n)} "
                f"{percent_text(share.share, named.share.places)}%（{question.title}）",
                "割合が集計した値と違う",
            )
        )
    return Checked(tuple(findings), compared)


def _source(basis: str, count: int, n: int) -> str:
    """What a share is computed from: an unweighted one from its counts, a weighted one from the weights."""
    if basis == "unweighted":
        return f"{count_text(count)} ÷ {count_text(n)} から"
    return f"{BASIS_LABELS[basis]}（n={count_text(n)}）で"


def _named(text: str, study: Study) -> Iterator[_Named]:
    """Percentages with their answers; one that only a group stands before is of the answers named last."""
    direct = {quoted.share.start: quoted for quoted in quoted_shares(text)}
    start = 0
    for figure in percents(text):
        before = text[start : figure.start]
        start = figure.end
        groups = groups_named(study, before)
        key = _study_of(text, figure, study)
        quoted = direct.get(figure.start)
        if quoted is not None:
            if len(groups) == 0:
                groups = ("",)
            if len(groups) == 1 and (quoted.together or len(quoted.labels) == 1):
                yield _Named(quoted.labels, figure, groups[0], key)
        elif len(groups) == 1 and not is_threshold(text, figure) and "「" not in before:
            labels, _ = last_labels(text[: figure.start])
            if labels:
                yield _Named(labels, figure, groups[0], key)


def _study_of(text: str, figure: Figure, study: Study) -> str:
    """The study of the year named last before the figure; the current one if none is named."""
    named = [mention.year for mention in years(text) if mention.end <= figure.start]
    return str(named[-1]) if named else study.key


def _candidates(named: _Named, answers: Answers, bases: frozenset[str]) -> list[tuple[Asked, Share]]:
    found = []
    for question in answers.asked:
        options = [question.find(label) for label in named.labels]
        known = [option for option in options if option is not None]
        group = group_of(answers.study, question, named.group)
        if len(known) < len(options) or group is None:
            continue
        for basis in sorted(bases):
            share = answers.book.get(basis, named.study, question, known, group)
            if share is not None and share.n > 0:
                found.append((question, share))
    return found


def _fits(figure: Figure, share: Share) -> bool:
    return percent(share.share, figure.places) == figure.value


# --- Indicators -----------------------------------------------------------------------------------


def check_indicator_values(document: Document, computed: Computed) -> Checked:
    """Baseline, targets and actual value of every indicator table whose name the definitions have."""
    tables = indicator_tables(document)
    definitions = {indicator_name(indicator.name): indicator for indicator in computed.indicators}
    sheets = [sheet for grid in document.grids if (sheet := read_sheet(grid)) is not None]
    return together(
        _check_table(table, definitions[table.name], computed, sheets, document.basis or computed.study.basis)
        for table in tables
        if table.name in definitions
    )


def _check_table(
    table: IndicatorTable, definition: Indicator, computed: Computed, sheets: Sequence[Sheet], basis: str
) -> Checked:
    findings: list[Finding] = []
    compared = 0
    for name, valued, expected, how in _expected(table, definition, computed, sheets, basis):
        compared += 1
        right = round_half_up(expected, valued.figure.places)
        if valued.figure.value != right:
            findings.append(
                Finding(
                    "A17",
                    table.grid.place,
                    f"「{definition.name}」の{name} {valued.figure.text}{_unit(valued.figure, definition)}",
                    f"{how} {right:,}{definition.unit}（表では {valued.figure.text}{_unit(valued.figure, definition)}）",
                    f"{name}が元の値と違う",
                )
            )
    return Checked(tuple(findings), compared)


def _unit(figure: Figure, definition: Indicator) -> str:
    return "" if figure.text.endswith(definition.unit) else definition.unit


def _expected(
    table: IndicatorTable, definition: Indicator, computed: Computed, sheets: Sequence[Sheet], basis: str
) -> Iterator[tuple[str, Valued, Decimal, str]]:
    baseline, defined = table.baseline, definition.baseline_value
    if baseline is not None and defined is not None and baseline.year in (None, definition.baseline_year):
        yield "基準値", baseline, defined, "定義では"
    for target in table.targets:
        if target.year is not None and target.year in definition.targets:
            yield "目標値", target, definition.targets[target.year], "定義では"
    if table.actual is None or table.actual.year not in (None, computed.study.year):
        return
    rows = computed.values[computed.values["indicator"] == definition.key]
    if rows.empty or pd.isna(rows.iloc[0]["value"]):
        return
    row = rows.iloc[0]
    how, value = "行政資料では", row["value"]
    if definition.source == "survey":
        how = f"集計では {_source(basis, int(row['count']), int(row['n']))}"
        value = row[f"value_{basis}"]
    if definition.source == "survey" and basis == "unweighted":
        tabled = next((text for sheet in sheets if (text := _tabled(sheet, definition, computed.study))), "")
        how = f"{tabled}、{how}" if tabled else how
    yield "実績値", table.actual, Decimal(number_text(float(value), 6).replace(",", "")), how


def _tabled(sheet: Sheet, definition: Indicator, study: Study) -> str:
    """The same share from a table of the document that has the answers as columns and counts in its cells."""
    question = study.survey(definition.survey).questionnaire.by_concept(definition.concept)
    if question is None or question.concept is None:
        return ""
    group = {group.key: group.options for group in question.concept.groups}.get(definition.option)
    counted = group or (definition.option,)
    labels = [squeeze(choice.label) for choice in question.choices if choice.option in counted]
    heads = {squeeze(sheet.head(column)): column for column in sheet.columns}
    totals = [column for column in sheet.columns if sheet.is_total_column(column)]
    if not labels or len(totals) != 1 or any(label not in heads for label in labels):
        return ""
    rows = [row for row in sheet.rows if sheet.is_total_row(row)] or list(sheet.rows)
    columns = [heads[label] for label in labels]
    if any((row, column) not in sheet.cells for row in rows for column in (*columns, *totals)):
        return ""
    if any(column in sheet.percent_columns for column in columns):
        return ""
    sums = [sum(sheet.cells[row, column].number.value for row in rows) for column in (*columns, totals[0])]
    if not sums[-1]:
        return ""
    share = round_half_up(Fraction(100 * sum(sums[:-1])) / Fraction(sums[-1]), 2)
    terms = " + ".join(f"{part:,}" for part in sums[:-1])
    return f"{sheet.grid.place.label}では ({terms}) ÷ {sums[-1]:,} = {share}%"
