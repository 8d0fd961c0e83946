"""Years that captions, headers and tables of a document name, against those of the study.

- 平成29年との比較 in the caption of a figure or table about a question that is compared with a survey: its year;
- the year before the name of one of the study's surveys, in a header or footer;
- the year of the baseline of an indicator.
"""

import re

from reports.audit.against.held import HeldAgainst
from reports.audit.claims.indicators import indicator_name, indicator_tables
from reports.audit.claims.spans import PASSED
from reports.audit.reading.numerals import plain
from reports.audit.reading.surveys import shares_survey, survey_names
from reports.audit.reading.years import years
from reports.audit.results.finding import Comparisons, compared, one_of

_CAPTION = re.compile(r"[図表]\s?[A-Z]?[\d\-]+[\s　]")
_BASELINE = re.compile(r"基準値[（(の]?")


def check_years(held: HeldAgainst) -> Comparisons:
    """All such years."""
    yield from _captions(held)
    yield from _headers(held)
    yield from _baselines(held)
    yield from _passed(held)


def _passed(held: HeldAgainst) -> Comparisons:
    """平成29年からの5年間で, 平成29年（5年前）: up to the year of the study, where the sentence names no other."""
    study = held.run.study
    known = {int(one.study) for one in study.comparisons}
    for one in held.placed:
        named = years(one.sentence.text)
        if len({mention.year for mention in named}) != 1 or named[0].year not in known:
            continue
        match = PASSED.match(plain(one.sentence.text), named[0].end)
        if match is not None:
            claimed, difference = int(match["since"] or match["ago"]), study.year - named[0].year
            told = (
                f"{study.label} - {named[0].text} = {difference}年（文では {claimed}年）",
                "年数が年の差と合わない",
            )
            yield compared(
                claimed == difference,
                "A18",
                one.sentence.place,
                one.sentence.text,
                *told,
                written=f"{claimed}年",
                right=f"{difference}年",
            )


def _captions(held: HeldAgainst) -> Comparisons:
    study = held.run.study
    for passage in held.document.passages:
        about = held.subjects.named(passage.text)
        if _CAPTION.match(passage.text) is None or "比較" not in passage.text or not about:
            continue
        compared_with = [one for of in about for one in study.comparisons_for(of.survey, of.concept)]
        known = {int(one.study) for one in compared_with} | {study.year}
        for mention in years(passage.text) if len(known) > 1 else ():
            told = (
                f"比べている調査は {'、'.join(f'{year}年' for year in sorted(known))}",
                "比べた年が調査と違う",
            )
            yield compared(
                mention.year in known,
                "A01",
                passage.place,
                passage.text,
                *told,
                written=mention.text,
                right=one_of(f"{year}年" for year in sorted(known)),
            )


def _headers(held: HeldAgainst) -> Comparisons:
    study = held.run.study
    for passage in held.document.passages:
        named = survey_names(passage.text)
        titled = any(shares_survey(named, survey_names(survey.title)) for survey in study.surveys)
        if passage.story == "page" and titled:
            for mention in years(passage.text):
                told = f"この調査は{study.label}", "調査の年が違う"
                yield compared(
                    mention.year == study.year,
                    "A01",
                    passage.place,
                    passage.text,
                    *told,
                    written=mention.text,
                    right=study.label,
                )


def _baselines(held: HeldAgainst) -> Comparisons:
    """The year of a baseline in the table and in the sentences below it, where the definition has one."""
    defined = {
        indicator_name(one.name): one.baseline_year
        for one in held.run.promised
        if one.baseline_year is not None
    }
    for table in indicator_tables(held.document):
        year = defined.get(table.name)
        if year is None:
            continue
        if table.baseline is not None and table.baseline.year is not None:
            told = f"定義では {year}年（表では {table.baseline.year}年）", "基準値の年が定義と違う"
            yield compared(
                table.baseline.year == year,
                "A17",
                table.grid.place,
                table.name,
                *told,
                written=f"{table.baseline.year}年",
                right=f"{year}年",
            )
        for passage in held.document.passages:
            below = 0 < passage.place.order - table.grid.place.order <= 4
            word = _BASELINE.search(passage.text)
            if not below or word is None or passage.section != table.grid.section or len(table.grid.rows) > 2:
                continue
            mention = next((one for one in years(passage.text) if one.start == word.end()), None)
            if mention is not None:
                told = f"定義では {year}年（文では {mention.text}）", "基準値の年が定義と違う"
                yield compared(
                    mention.year == year,
                    "A17",
                    passage.place,
                    passage.text,
                    *told,
                    written=mention.text,
                    right=f"{year}年",
                )
