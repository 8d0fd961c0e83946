"""Where a printed figure comes from: estimate, question, base, raw file, settings, and its places in the chapter.

Everything is read from what a finished run published (estimates, indicators.csv, manifest.json,
chapter.docx) and from the definitions; nothing is computed again and no answer is read. n and count are
numbers of respondents, never the respondents themselves.
"""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import get_args

import pandas as pd

from reports.chapter.ids import Field, estimate_id
from reports.formatting import number_text
from reports.ooxml.package import unpack
from reports.runs.finished_run import read_run
from reports.runs.record import Record
from reports.trace.figures import (
    SCORE_PLACES,
    IndicatorField,
    ShownAt,
    Traced,
    TracedFigure,
    TracedIndicator,
    TracedScore,
)
from reports.trace.places import Places
from reports.trace.printed import (
    Wanted,
    estimate_fields,
    indicator_prints,
    like,
    prints,
    returns_as_printed,
    score_prints,
    wanted,
    with_interval,
)
from reports.word.ledger import Ledger, read_ledger
from schemas.chapter.matrix import Matrix
from schemas.codes import TOTAL
from schemas.loading.studies import load_study
from schemas.settings.study import BASES, Study
from survey.estimates.index import Estimate, EstimateIndex
from survey.estimates.scores import mean_score

_QUESTION = ["study", "survey", "question"]


class TracedRun:
    """The published outputs of a run, ready to be searched."""

    def __init__(
        self,
        study: Study,
        estimates: EstimateIndex,
        indicators: pd.DataFrame,
        record: Record,
        ledger: Ledger | None,
    ) -> None:
        """Hold the outputs. `study` has the basis that the run printed; `ledger` is None without a chapter."""
        self.study = study
        self.record = record
        self._estimates = estimates
        self._indicators = indicators
        self._ids: dict[tuple[str, ...], Mapping[str, list[tuple[Estimate, Field]]]] = {}
        self._places = Places(ledger)
        self._scores = tuple(_scores_of(study, estimates, self._places.in_row))

    # --- Searching ------------------------------------------------------------------------------

    def by_id(self, name: str) -> tuple[TracedFigure, ...]:
        """The figure of an anchor id (`2022.shimin.q3.attached.share.u`, `kgi1.value`), or ()."""
        indicator, _, field = name.rpartition(".")
        rows = self._indicators[self._indicators["indicator"] == indicator]
        if len(rows) == 1 and field in get_args(IndicatorField):
            return (self._indicator(rows.iloc[0], field),)  # type: ignore[arg-type]  # checked above
        scores = tuple(score for score in self._scores if score.id == name)
        parts = name.partition("~")[0].split(".")
        if scores or len(parts) < 4:
            return scores
        rest = ".".join(parts[2:])
        return tuple(
            self._traced(*figure)
            for question in self._questions.get((parts[0], parts[1]), ())
            if rest.startswith(question)
            for figure in self._ids_of(parts[0], parts[1], question).get(name, ())
        )

    @cached_property
    def _questions(self) -> Mapping[tuple[str, str], Sequence[str]]:
        """Questions of each study and survey. Keys may hold points, so that an id is not simply split."""
        found: dict[tuple[str, str], list[str]] = {}
        for study, survey, question in (
            self._estimates.frame[_QUESTION].drop_duplicates().itertuples(index=False)
        ):
            found.setdefault((study, survey), []).append(question)
        return found

    def _ids_of(self, *question: str) -> Mapping[str, list[tuple[Estimate, Field]]]:
        """Ids of all figures of a question. They are made once, since making one is slow."""
        if question not in self._ids:
            frame = self._estimates.frame
            of_question = (frame[_QUESTION] == list(question)).all(axis=1)
            found: dict[str, list[tuple[Estimate, Field]]] = {}
            for estimate in self._estimates.where(of_question):
                for field in get_args(Field):
                    found.setdefault(estimate_id(estimate, field), []).append((estimate, field))
            self._ids[question] = found
        return self._ids[question]

    def by_text(self, text: str) -> tuple[TracedFigure, ...]:
        """All figures that are printed as this text; those that the chapter shows come first.

        `67.0`, `67.0%`: shares and earlier shares; `7.7ポイント`: changes, of either sign; `1,083`: counts;
        `n=1,616`: bases; `0.27`: mean scores; returns and rates of return; and whatever the chapter prints
        so, intervals, p and estimated numbers of people included.
        """
        found = {one.id: one for name in self._places.ids_shown_as(text) for one in self.by_id(name)}
        read = wanted(text)
        others = self._by_interval(text) if read is None else self._by_value(read)
        found.update((one.id, one) for one in others if one.id not in found)
        shown = [one for one in found.values() if one.places]
        hidden = [one for one in found.values() if not one.places]
        return (*shown, *sorted(hidden, key=self._rank))

    def _by_value(self, read: Wanted) -> Iterator[TracedFigure]:
        for field in estimate_fields(read):
            for estimate in self._estimates.where(like(self._estimates.frame, field, read)):
                if prints(estimate, field, read):
                    yield self._traced(estimate, field)
        for _, row in self._indicators.iterrows():
            for field in get_args(IndicatorField):
                if indicator_prints(row, field, read):
                    yield self._indicator(row, field)
        yield from (score for score in self._scores if score_prints(score, read))
        for survey in self.study.surveys:
            counted = self.record.accounting.get((self.study.key, survey.key))
            for one in returns_as_printed(self.study.key, counted, read):
                yield replace(one, places=self._places.in_column(survey.title, one.shown))

    def _by_interval(self, text: str) -> Iterator[Traced]:
        for estimate in with_interval(self._estimates, "".join(text.split())):
            yield self._traced(estimate, "ci")

    def _traced(self, estimate: Estimate, field: Field) -> Traced:
        name = estimate_id(estimate, field)
        return Traced(name, field, estimate, self._places.of(name))

    def _rank(self, one: TracedFigure) -> tuple[bool, bool, bool, str]:
        """Current study, printed basis and 全体 first."""
        if not isinstance(one, Traced):
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
        return TracedIndicator(name, field, row, self._places.of(name))

    # --- What stands behind ---------------------------------------------------------------------

    def setting(self, name: str) -> str:
        """A setting of the run as recorded, "" if it was not."""
        return str(self.record.settings.get(name, ""))


def load_traced_run(workspace: Path, key: str) -> tuple[TracedRun, Mapping[str, Study]]:
    """Read what a run published, and the studies it used. Raises InputError as `read_run`."""
    study = load_study(workspace, key)
    run = read_run(workspace, study)
    ledgers = [read_ledger(unpack(made)) for made in (run.chapter, run.appendix) if made]
    ledger = _together([one for one in ledgers if one is not None])
    studies = {study.key: study}
    for comparison in study.comparisons:
        studies.setdefault(comparison.study, load_study(workspace, comparison.study))
    return TracedRun(run.study, run.estimates, run.indicators, run.record, ledger), studies


def _together(ledgers: Sequence[Ledger]) -> Ledger | None:
    """The pieces of all documents of a chapter, 本編 first; None where there is no document."""
    if not ledgers:
        return None
    return replace(ledgers[0], pieces=tuple(piece for one in ledgers for piece in one.pieces))


# --- Mean scores of a matrix (満足度×重要度), computed again from the shares that the run published ---


def _scores_of(
    study: Study, estimates: EstimateIndex, places: Callable[[str, str], tuple[ShownAt, ...]]
) -> Iterator[TracedScore]:
    """All mean scores of the matrices of a study, on each basis; the chapter shows those on the printed one.

    `places` finds the cells of the chapter by the label of their row and their text.
    """
    sections = () if study.chapter is None else study.chapter.sections
    for matrix in (section.matrix for section in sections if section.matrix is not None):
        for area in matrix.areas:
            for concept in (area.x, area.y):
                for basis in BASES:
                    found = estimates.rows(matrix.survey, concept, basis=basis)
                    score = _score(study, matrix, concept, area=area.label, found=found, basis=basis)
                    if score is not None:
                        shown = number_text(score.value, SCORE_PLACES)
                        yield replace(score, places=places(area.label, shown) if basis == study.basis else ())


def _score(
    study: Study, matrix: Matrix, name: str, *, area: str, found: Mapping[str, Estimate], basis: str
) -> TracedScore | None:
    survey = study.survey(matrix.survey)
    question = survey.questionnaire.by_concept(name)
    concept = study.concepts[name]
    scores = matrix.scores_of(concept)
    if question is None or any(option not in found for option in scores):
        return None
    shares = {option: found[option].share for option in scores}
    value = mean_score(shares, scores)
    if math.isnan(value):
        return None
    return TracedScore(
        id=f"{study.key}.{survey.key}.{question.key}.score.{basis[0]}",
        matrix=matrix,
        area=area,
        survey=survey,
        question=question,
        concept=concept,
        basis=basis,
        value=value,
        shares=shares,
        n=next(iter(found.values())).n,
    )
