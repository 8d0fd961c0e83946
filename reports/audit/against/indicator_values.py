"""Indicators in a document against the definitions and the values that were computed."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction

import pandas as pd

from reports.audit.against.held import HeldAgainst
from reports.audit.against.questions import group_of, squeeze
from reports.audit.claims.indicators import IndicatorTable, Valued, codes_in, indicator_name, indicator_tables
from reports.audit.reading.groups import UNKNOWN_GROUP, mentions
from reports.audit.reading.numerals import plain
from reports.audit.reading.sheet import ParsedTable, sheets_of
from reports.audit.reading.surveys import NamedSurveys, Names, of_two_surveys, shares_survey, survey_names
from reports.audit.results.finding import Comparisons, compared
from reports.chapter.indicator_sentences import short_name
from reports.chapter.wording import BASIS_LABELS
from reports.formatting import count_text, number_text, percent_text, round_half_up
from reports.runs.finished_run import FinishedRun
from schemas.indicators.definitions import Indicator
from schemas.settings.study import Study


def check_indicator_values(held: HeldAgainst) -> Comparisons:
    """Baseline, targets and actual value of every indicator table whose name the definitions have."""
    document, run = held.document, held.run
    named = NamedSurveys(document)
    definitions = {indicator_name(indicator.name): indicator for indicator in run.promised}
    sheets = [(sheet, named.of_grid(sheet.grid)) for sheet in sheets_of(document)]
    for table in indicator_tables(document):
        if table.name not in definitions:
            continue
        definition = definitions[table.name]
        for name, valued, expected, how in _expected(table, definition, run, sheets):
            right = round_half_up(expected, valued.figure.places)
            text = valued.figure.text
            printed = text if text.endswith(definition.unit) else f"{text}{definition.unit}"
            yield compared(
                valued.figure.value == right,
                "A17",
                table.grid.place,
                f"「{definition.name}」の{name} {printed}",
                f"{how} {right:,}{definition.unit}（表では {printed}）",
                f"{name}が元の値と違う",
                written=text,
                right=f"{right:,}{definition.unit}",
            )
            yield from _interval(table, definition, valued, run)
        yield from _beside(table, definition, held)
    yield from _by_group(held)
    yield from _known(held)


def _known(held: HeldAgainst) -> Comparisons:
    """KGI(6) where the definitions have three: no indicator of that number, of a level that they number."""
    names = {f"{one.level}({one.number.partition('・')[0]})" for one in held.run.promised}
    for one in held.placed:
        for code in codes_in(one.sentence.text):
            level, _, _ = code.partition("(")
            if any(name.startswith(f"{level}(") for name in names):
                yield compared(
                    code in names,
                    "A17",
                    one.sentence.place,
                    code,
                    f"定義の{level}は {'、'.join(sorted(name for name in names if name.startswith(level)))}",
                    "定義にない指標",
                    written=code,
                )


def _interval(table: IndicatorTable, definition: Indicator, valued: Valued, run: FinishedRun) -> Comparisons:
    """67.0%（64.8～69.1）: the interval in the cell of an actual value."""
    rows = run.indicators[run.indicators["indicator"] == definition.key]
    if valued is not table.actual or valued.interval is None or definition.source != "survey":
        return
    low, high = valued.interval
    ends = _rounded(rows.iloc[0]["ci_low"], low), _rounded(rows.iloc[0]["ci_high"], high)
    yield compared(
        (Decimal(low), Decimal(high)) == ends,
        "A17",
        table.grid.place,
        f"「{definition.name}」の信頼区間 {low}～{high}",
        f"集計では {ends[0]}～{ends[1]}%（表では {low}～{high}）",
        "信頼区間が集計した値と違う",
        written=f"{low}～{high}",
        right=f"{ends[0]}～{ends[1]}",
    )


def _by_group(held: HeldAgainst) -> Comparisons:
    """KGI(1)は80歳以上（75.0%）などで高く、30歳代（55.4%）で低く: shares of groups behind the short name of an indicator."""
    measured = held.run.indicators[held.run.indicators["source"] == "survey"]
    named = {squeeze(short_name(row)): row for _, row in measured.iterrows()}
    if not named:
        return
    names = re.compile("|".join(map(re.escape, sorted(named, key=len, reverse=True))))
    asked = {(one.survey, one.concept): one for one in held.answers.asked}
    for one in held.placed:
        text = plain(one.sentence.text)
        topics = list(names.finditer(text))
        for mention in mentions(one.sentence.text, held.answers.groups) if topics else ():
            topic = next((each for each in reversed(topics) if each.end() <= mention.start), None)
            share = _SHARE_BEHIND.match(text, mention.end)
            if topic is None or share is None or mention.name == UNKNOWN_GROUP:
                continue
            row = named[topic.group()]
            question = asked.get((row["survey"], row["concept"]))
            group = None if question is None else group_of(held.run.study, question, mention.name)
            if group is None:
                continue
            rows = held.answers.estimates.rows(
                row["survey"],
                row["concept"],
                basis=row["basis"],
                breakdown=group[0],
                group=group[1],
                base=row["base"],
            )
            if row["option"] in rows:
                places = len(share["share"].partition(".")[2])
                right = percent_text(rows[row["option"]].share, places)
                yield compared(
                    share["share"] == right,
                    "A17",
                    one.sentence.place,
                    f"{topic.group()}（{mention.name}）…{share['share']}%",
                    f"集計では {right}%（{row['name']}）",
                    "区分の割合が集計した値と違う",
                    written=f"{share['share']}%",
                    right=f"{right}%",
                )


_SHARE_BEHIND = re.compile(r"\((?P<share>\d+(?:\.\d+)?)%")
_BASIS_SHARE = re.compile(r"(?P<basis>重み付き|重みなし)の?(?:割合は)?\s?(?P<share>\d+(?:\.\d+)?)%")
_INTERVAL = re.compile(r"信頼区間(?:は)?\s?(?P<low>\d+(?:\.\d+)?)%?~(?P<high>\d+(?:\.\d+)?)")
_NEAR_PARTS = 4


def _beside(table: IndicatorTable, definition: Indicator, held: HeldAgainst) -> Comparisons:
    """What the lines below a table of one indicator say of its shares on both bases and of its interval."""
    rows = held.run.indicators[held.run.indicators["indicator"] == definition.key]
    if definition.source != "survey" or rows.empty or len(table.grid.rows) > 2:
        return
    row = rows.iloc[0]
    for passage in held.document.passages:
        below = 0 < passage.place.order - table.grid.place.order <= _NEAR_PARTS
        if not below or passage.section != table.grid.section:
            continue
        text = plain(passage.text)
        for match in _BASIS_SHARE.finditer(text):
            basis = "weighted" if match["basis"] == "重み付き" else "unweighted"
            value = _rounded(row[f"value_{basis}"], match["share"])
            told = (
                f"集計では {value}%（文では {match['share']}%）",
                f"{match['basis']}の割合が集計した値と違う",
            )
            yield compared(
                Decimal(match["share"]) == value,
                "A17",
                passage.place,
                match.group(),
                *told,
                written=f"{match['share']}%",
                right=f"{value}%",
            )
        for match in _INTERVAL.finditer(text):
            ends = _rounded(row["ci_low"], match["low"]), _rounded(row["ci_high"], match["high"])
            right = (Decimal(match["low"]), Decimal(match["high"])) == ends
            told = f"集計では {ends[0]}～{ends[1]}%", "信頼区間が集計した値と違う"
            yield compared(
                right,
                "A17",
                passage.place,
                match.group(),
                *told,
                written=passage.text[match.start("low") : match.end("high")],
                right=f"{ends[0]}～{ends[1]}",
            )


def _rounded(value: float, like: str) -> Decimal:
    exact_value = Decimal(number_text(float(value), 6).replace(",", ""))
    return round_half_up(exact_value, len(like.partition(".")[2]))


def _expected(
    table: IndicatorTable,
    definition: Indicator,
    run: FinishedRun,
    sheets: Sequence[tuple[ParsedTable, Names]],
) -> Iterator[tuple[str, Valued, Decimal, str]]:
    baseline, defined = table.baseline, definition.baseline_value
    if baseline is not None and defined is not None and baseline.year in (None, definition.baseline_year):
        yield "基準値", baseline, defined, "定義では"
    for target in table.targets:
        if target.year is not None and target.year in definition.targets:
            yield "目標値", target, definition.targets[target.year], "定義では"
    if table.actual is None or table.actual.year not in (None, run.study.year):
        return
    rows = run.indicators[run.indicators["indicator"] == definition.key]
    if rows.empty or pd.isna(rows.iloc[0]["value"]):
        return
    row = rows.iloc[0]
    how, value, basis = "行政資料では", row["value"], str(row["basis"])
    if definition.source == "survey":
        base, count = count_text(int(row["n"])), count_text(int(row["count"]))
        counted = (
            f"{count} ÷ {base} から" if basis == "unweighted" else f"{BASIS_LABELS[basis]}（n={base}）で"
        )
        how = f"集計では {counted}"
        value = row[f"value_{basis}"]
    if definition.source == "survey" and basis == "unweighted":
        n = int(row["n"])
        own = survey_names(run.study.survey(definition.survey).title)
        texts = (
            _tabled(sheet, definition, run.study, n if not shares_survey(names, own) else 0)
            for sheet, names in sheets
            if not of_two_surveys(names, own)
        )
        tabled = next((text for text in texts if text), "")
        how = f"{tabled}、{how}" if tabled else how
    yield "実績値", table.actual, Decimal(number_text(float(value), 6).replace(",", "")), how


def _tabled(sheet: ParsedTable, definition: Indicator, study: Study, n: int) -> str:
    """The same share from a table of the document that has the answers as columns and counts in its cells.

    A table that does not name its survey is taken for one of the indicator's if its total is `n`; 0 = any.
    """
    question = study.survey(definition.survey).questionnaire.by_concept(definition.concept)
    if question is None or question.concept is None:
        return ""
    group = {group.key: group.options for group in question.concept.groups}.get(definition.option)
    counted = group or (definition.option,)
    labels = [squeeze(choice.label) for choice in question.choices if choice.option in counted]
    heads = {squeeze(sheet.head(column)): column for column in sheet.columns}
    totals = sheet.total_columns
    if not labels or len(totals) != 1 or any(label not in heads for label in labels):
        return ""
    rows = sheet.total_rows or sheet.rows
    columns = [heads[label] for label in labels]
    if sheet.percent_columns & set(columns) or any(
        (row, column) not in sheet.cells for row in rows for column in (*columns, *totals)
    ):
        return ""
    sums = [sum(sheet.cells[row, column].number.value for row in rows) for column in (*columns, totals[0])]
    if not sums[-1] or (n and sums[-1] != n):
        return ""
    share = round_half_up(Fraction(100 * sum(sums[:-1])) / Fraction(sums[-1]), 2)
    terms = " + ".join(f"{part:,}" for part in sums[:-1])
    return f"{sheet.grid.place.label}では ({terms}) ÷ {sums[-1]:,} = {share}%"
