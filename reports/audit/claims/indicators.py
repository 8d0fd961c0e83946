"""Tables of an indicator (基準値, 目標値, 実績値) and what the sentences beside them claim."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from reports.audit.reading.document import CellGrid, Document
from reports.audit.reading.numerals import Numeral, cell_figures, plain
from reports.audit.reading.sentences import ReadSentence, labels, sentences
from reports.audit.reading.surveys import NamedSurveys, of_two_surveys, survey_names
from reports.audit.reading.years import only_year, years
from reports.audit.results.finding import Comparisons, compared

_UP = re.compile(r"上昇|増加|上回|高ま|伸び|改善|増え")
_DOWN = re.compile(r"低下|減少|下回|下が|減っ|悪化|落ち")
_MISSED = re.compile(r"ていません|ていない|届かな|届きませ|下回|に満た|未達")
_REACHED = re.compile(r"超え|上回|達し|到達|達成")
_DIRECTION = re.compile(r"推移|方向")
_CODE = re.compile(r"K[GP]I\(\d+\)(?:参考)?")
_NEAR_PARTS = 4


@dataclass(frozen=True)
class Valued:
    """A figure of an indicator and the year that it is of (None if the head names none)."""

    year: int | None
    figure: Numeral


@dataclass(frozen=True)
class IndicatorTable:
    """One indicator as printed. `falling` says that the indicator is meant to become smaller."""

    name: str
    grid: CellGrid
    baseline: Valued | None
    targets: tuple[Valued, ...]
    actual: Valued | None
    falling: bool


def indicator_tables(document: Document) -> tuple[IndicatorTable, ...]:
    """All tables of this form in a document, named by the passage above them."""
    return tuple(table for grid in document.grids for table in _read(grid))


def _read(grid: CellGrid) -> Iterator[IndicatorTable]:
    heads = [(row, cells) for row, cells in enumerate(grid.rows) if sum("値" in cell for cell in cells) >= 2]
    if not heads or not any("基準値" in cell or "実績値" in cell for cell in heads[0][1]):
        return
    at, head = heads[0]
    for cells in grid.rows[at + 1 :]:
        baseline, actual, targets, falling = None, None, [], False
        first = cells[0].strip()
        for name, cell in zip(head, cells, strict=True):
            falling = falling or (_DIRECTION.search(name) is not None and "減少" in cell)
            read = cell_figures(cell)
            if read is None:
                continue
            valued = Valued(only_year(name), read.number)
            if "基準" in name:
                baseline = valued
            elif "目標" in name:
                targets.append(valued)
            elif "実績" in name or "現状" in name:
                actual = valued
        named = first if first and cell_figures(first) is None and "値" not in head[0] else grid.caption
        yield IndicatorTable(indicator_name(named), grid, baseline, tuple(targets), actual, falling)


def indicator_name(text: str) -> str:
    """A caption or heading without its number: `(1) 住んでいる…` and `表30　住んでいる…` are both 住んでいる…."""
    bare = re.sub(
        r"^(?:[■●◆○]|[(（](?:\d+|参考)[^)）]*[)）]|[表図]\s?[\d\-.]+|[①-⑳])[\s　]*", "", plain(text).strip()
    )
    return re.sub(r"\s+", "", bare)


def check_indicators(document: Document) -> Comparisons:
    """Sentences that say whether a target was reached, or that a value rose or fell since the baseline."""
    tables = indicator_tables(document)
    named = NamedSurveys(document)
    for sentence in sentences(document) if tables else ():
        for table in _meant(sentence, tables):
            if not of_two_surveys(survey_names(sentence.text), named.of_grid(table.grid)):
                yield from _claims(sentence, table)


def _meant(sentence: ReadSentence, tables: tuple[IndicatorTable, ...]) -> list[IndicatorTable]:
    """The indicators that a sentence names in 「」 or by level and number; else the table right above it, if it speaks of one."""
    quoted = {indicator_name(label) for label in labels(sentence.text)}
    codes = set(_CODE.findall(plain(sentence.text)))
    named = [
        table
        for table in tables
        if table.name in quoted or any(code.group() in codes for code in [_CODE.match(table.name)] if code)
    ]
    if named:
        return named
    if re.search(r"基準値|目標値?|実績", sentence.text) is None or sentence.passage is None:
        return []
    above = [
        table
        for table in tables
        if 0 < sentence.place.order - table.grid.place.order <= _NEAR_PARTS
        and table.grid.section == sentence.section
    ]
    return above[-1:]


def _claims(sentence: ReadSentence, table: IndicatorTable) -> Comparisons:
    clauses = re.split(r"[、。]", plain(sentence.text))
    actual, baseline = table.actual, table.baseline
    if actual is None:
        return
    target = next((target for target in table.targets if target.year == actual.year), None)
    for place, clause in enumerate(clauses):
        after = "".join(clauses[place : place + 2])
        named = {mention.year for mention in years(clause)}
        # about that target: it names its year, or no other year
        if "目標" in clause and target is not None and (not named or named & {target.year, actual.year}):
            missed = _MISSED.search(clause) is not None
            if missed or _REACHED.search(clause) is not None:
                sign = -1 if table.falling else 1
                margin = sign * (actual.figure.value - target.figure.value)
                beyond = re.search(r"超え|上回", clause) is not None
                fits = margin < 0 if missed else (margin > 0 if beyond else margin >= 0)
                what = f"「{clause.strip()}」が「{table.name}」の表と合わない"
                arithmetic = f"実績値 {actual.figure.text}、目標値 {target.figure.text}"
                yield compared(fits, "A17", sentence.place, sentence.text, arithmetic, what)
        since = baseline is not None and (
            "基準値" in clause
            or (re.search(r"比べ|比較|から", clause) is not None and baseline.year in named)
        )
        if since and baseline is not None and actual.year != baseline.year:
            up, down = _UP.search(after), _DOWN.search(after)
            if (up is None) != (down is None):
                difference = actual.figure.value - baseline.figure.value
                fits = difference > 0 if up is not None else difference < 0
                what = f"増加、減少の記述が「{table.name}」の表と合わない"
                arithmetic = f"{actual.figure.text} - {baseline.figure.text} = {difference:+}"
                yield compared(fits, "A17", sentence.place, sentence.text, arithmetic, what)
