"""Where a printed figure comes from: estimate, question, base, raw file, settings, and its places in the chapter.

Everything is read from what a finished run published (estimates.csv, indicators.csv, manifest.json,
chapter.docx) and from the definitions; nothing is computed again and no answer is read. n and count are
numbers of respondents, never the respondents themselves.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, get_args

import pandas as pd

from reports.chapter.lookup import Estimate, Field
from reports.formatting import percent, points, round_half_up
from reports.word.ledger import Ledger
from schemas.contracts import TOTAL
from schemas.questionnaire import Question
from schemas.study import Study, Survey

IndicatorField = Literal["value", "diff", "baseline_value", "target_value", "next_target_value"]

_FIGURE = re.compile(
    r"(?P<n>n\s*=\s*)?(?P<sign>[+\-]?)(?P<number>[\d,]+(?:\.\d+)?)\s*(?P<unit>%|ポイント|人|件|事業)?"
)
_WIDE = str.maketrans("０１２３４５６７８９．，％＋－＝", "0123456789.,%+-=")


@dataclass(frozen=True)
class Place:
    """Where the chapter prints a figure: the caption or sentence, and the text of the figure there."""

    heading: str
    where: str
    shown: str


@dataclass(frozen=True)
class RawSource:
    """A raw file: path, sha256 at the time of the run, "" if the run did not record it."""

    path: str
    sha256: str


@dataclass(frozen=True)
class Traced:
    """One figure of the estimates: which field of which estimate, and where the chapter shows it."""

    id: str
    field: Field
    estimate: Estimate
    places: tuple[Place, ...]


@dataclass(frozen=True)
class TracedIndicator:
    """One figure of an indicator: the row of indicators.csv, which of its values, and its places."""

    id: str
    field: IndicatorField
    row: pd.Series
    places: tuple[Place, ...]


@dataclass(frozen=True)
class Origin:
    """What stands behind an estimate: its survey and question as defined, printed answers, group label."""

    survey: Survey
    question: Question
    options: tuple[str, ...]
    group: str


class FinishedRun:
    """The published outputs of a run, ready to be searched."""

    def __init__(
        self,
        study: Study,
        estimates: pd.DataFrame,
        indicators: pd.DataFrame,
        manifest: Mapping[str, object],
        ledger: Ledger | None,
    ) -> None:
        """Hold the outputs. `ledger` is that of the chapter, None if it has none."""
        self.study = study
        self.manifest = manifest
        self._estimates = estimates
        self._indicators = indicators
        self._places = places_in(ledger) if ledger is not None else {}

    # --- Searching ------------------------------------------------------------------------------

    def by_id(self, name: str) -> tuple[Traced | TracedIndicator, ...]:
        """The figure of an anchor id (`2022.shimin.q3.attached.share.u`, `kgi1.value`), or ()."""
        indicator, _, field = name.rpartition(".")
        rows = self._indicators[self._indicators["indicator"] == indicator]
        if len(rows) == 1 and field in get_args(IndicatorField):
            return (self._indicator(rows.iloc[0], field),)  # type: ignore[arg-type]  # checked above
        parts = name.partition("~")[0].split(".")
        frame = self._estimates
        for column, part in zip(("study", "survey"), parts, strict=False):
            frame = frame[frame[column] == part]
        if len(parts) < 4 or frame.empty:
            return ()
        found = [
            Traced(name, kind, estimate, self._places.get(name, ()))
            for estimate in _typed(_narrowed(frame, parts))
            for kind in get_args(Field)
            if estimate.id(kind) == name
        ]
        return tuple(found)

    def by_text(self, text: str) -> tuple[Traced | TracedIndicator, ...]:
        """All figures that are printed as this text; those that the chapter shows come first.

        `67.0`, `67.0%`: shares and earlier shares; `7.7ポイント`: changes, of either sign; `1,083`: counts;
        `n=1,616`: bases. Whole numbers that the indicators count are found as well.
        """
        match = _FIGURE.fullmatch("".join(text.translate(_WIDE).split()))
        if match is None:
            return ()
        value = Decimal(match["number"].replace(",", ""))
        places = len(match["number"].partition(".")[2])
        fields = _fields_of(match, places)
        found: list[Traced | TracedIndicator] = [
            Traced(name, field, estimate, self._places.get(name, ()))
            for field in fields
            for estimate in _typed(_like(self._estimates, field, value, places))
            if _prints(estimate, field, value, places)
            for name in [estimate.id(field)]
        ]
        rows = [row for _, row in self._indicators.iterrows()]
        indicators = [
            self._indicator(row, field)
            for row in rows
            for field in get_args(IndicatorField)
            if _indicator_prints(row, field, value, places, match["unit"] or "")
        ]
        shown = [one for one in (*found, *indicators) if one.places]
        hidden = [one for one in (*found, *indicators) if not one.places]
        return (*shown, *sorted(hidden, key=self._rank))

    def ids_in_chapter(self) -> tuple[str, ...]:
        """Ids of all figures that the chapter shows, in reading order."""
        return tuple(self._places)

    def _rank(self, one: Traced | TracedIndicator) -> tuple[bool, bool, bool, str]:
        """Current study, printed basis and 全体 first."""
        if isinstance(one, TracedIndicator):
            return (False, False, False, one.id)
        estimate = one.estimate
        return (
            estimate.study != self.study.key,
            estimate.basis != self.study.basis,
            estimate.breakdown != TOTAL,
            one.id,
        )

    def _indicator(self, row: pd.Series, field: IndicatorField) -> TracedIndicator:
        name = f"{row['indicator']}.{field}"
        return TracedIndicator(name, field, row, self._places.get(name, ()))

    # --- What stands behind ---------------------------------------------------------------------

    def files(self, survey: Survey) -> tuple[RawSource, ...]:
        """Raw files of a survey as they were when the run read them."""
        inputs = self._mapping("inputs")
        return tuple(RawSource(file.path, str(inputs.get(file.path, ""))) for file in survey.files)

    def setting(self, name: str) -> str:
        """A setting of the run as recorded, "" if it was not."""
        return str(self._mapping("settings").get(name, ""))

    def run(self) -> str:
        """The name of the run, "" if it was not recorded."""
        return str(self.manifest.get("run", ""))

    def accounting(self, study: str, survey: str) -> Mapping[str, object]:
        """The row accounting of a survey as recorded: sent, collected, valid and so on."""
        rows = self.manifest.get("rows")
        for row in rows if isinstance(rows, list) else ():
            if row.get("study") == study and row.get("survey") == survey:
                return dict(row)
        return {}

    def _mapping(self, name: str) -> Mapping[str, object]:
        value = self.manifest.get(name)
        return value if isinstance(value, dict) else {}


def places_in(ledger: Ledger) -> Mapping[str, tuple[Place, ...]]:
    """Where each figure stands in a chapter, by its id: sentences and table cells in reading order."""
    found: dict[str, list[Place]] = {}
    heading, captions = "", {piece.block: piece.text for piece in ledger.pieces if piece.kind == "caption"}
    for piece in ledger.pieces:
        if piece.kind == "heading":
            heading = piece.text
        for mark in piece.numbers:
            found.setdefault(mark.estimate_id, []).append(Place(heading, piece.text, mark.shown))
        for row in piece.rows:
            for cell in row:
                if cell.estimate_id:
                    where = f"{captions.get(piece.block, piece.id)}（{row[0].text}の行）"
                    found.setdefault(cell.estimate_id, []).append(Place(heading, where, cell.text))
    return {name: tuple(places) for name, places in found.items()}


def _fields_of(match: re.Match[str], places: int) -> tuple[Field, ...]:
    if match["n"]:
        return ("n",)
    if match["unit"] == "ポイント" or match["sign"]:
        return ("diff",)
    if match["unit"] == "%" or places:
        return ("share", "reference")
    return ("count",)


def _like(estimates: pd.DataFrame, field: Field, value: Decimal, places: int) -> pd.DataFrame:
    """Rows that can print as the value: a first cut on floats, a unit of the last decimal wide."""
    number = float(value)
    column = {"share": "share", "reference": "reference_share", "diff": "diff"}.get(field, field)
    values = estimates[column].astype("float64")
    if field in {"count", "n"}:
        return estimates[values == number]
    scaled = values.abs() * 100 if field == "diff" else values * 100
    return estimates[(scaled - number).abs() <= 10.0**-places]


def _prints(estimate: Estimate, field: Field, value: Decimal, places: int) -> bool:
    if field in {"count", "n"}:
        return True
    if field == "diff":
        return abs(points(estimate.diff, places)) == value
    return percent(estimate.share if field == "share" else estimate.reference_share, places) == value


def _indicator_prints(row: pd.Series, field: str, value: Decimal, places: int, unit: str) -> bool:
    number = row[field]
    if pd.isna(number) or (unit and unit not in {str(row["unit"]), "ポイント" if field == "diff" else ""}):
        return False
    if (str(row["unit"]) == "%") != (places > 0 or unit in {"%", "ポイント"}):
        return False
    return abs(round_half_up(Decimal(repr(float(number))), places)) == value


def _narrowed(frame: pd.DataFrame, parts: Sequence[str]) -> pd.DataFrame:
    """Rows whose question begins the third part of an id (keys may themselves hold points)."""
    rest = ".".join(parts[2:])
    return frame[[rest.startswith(question) for question in frame["question"].astype(str)]]


def _typed(frame: pd.DataFrame) -> Iterator[Estimate]:
    names = list(Estimate.__dataclass_fields__)
    columns: Iterable[list[object]] = [frame[name].tolist() for name in names]
    for values in zip(*columns, strict=True):
        yield Estimate(*values)


def origin_of(estimate: Estimate, study: Study) -> Origin:
    """Survey, question, answers and group of an estimate. `study` is the study of the estimate."""
    survey = study.survey(estimate.survey)
    question = survey.questionnaire.question(estimate.question)
    return Origin(survey, question, options_of(question, estimate.option), _group(study, estimate))


def options_of(question: Question, option: str) -> tuple[str, ...]:
    """Printed labels of an option, or of the options that an option group adds together."""
    labels = {choice.option: choice.label for choice in question.choices}
    concept = question.concept
    groups = {group.key: group.options for group in concept.groups} if concept is not None else {}
    if option in groups:
        return tuple(labels[key] for key in groups[option] if key in labels)
    if option in labels:
        return (labels[option],)
    return (concept.label_of(option),) if concept is not None else (option,)


def _group(study: Study, estimate: Estimate) -> str:
    if estimate.breakdown == TOTAL:
        return "全体"
    concept = study.concepts[estimate.breakdown]
    return f"{concept.label}「{concept.label_of(estimate.group)}」"
