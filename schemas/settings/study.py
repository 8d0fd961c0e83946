"""One year's study as data: its surveys, raw files, frame, basis and comparisons.

`schemas/<study>/study.toml` holds it; `schemas/loading/studies.py` reads it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal

from schemas.chapter.plan import ChapterPlan
from schemas.questions.concepts import Concept
from schemas.questions.questionnaire import Questionnaire
from schemas.settings.cleaning_settings import Handling
from schemas.settings.weighting_settings import Weighting

Basis = Literal["weighted", "unweighted"]
BASES: tuple[Basis, ...] = ("weighted", "unweighted")
DISCLOSURE_MINIMUM = 5
LEAST_MINIMUM = 3
"""Counts below a study's minimum are masked in open data: 5 unless it says otherwise, and never less than 3."""


@dataclass(frozen=True)
class RawFile:
    """One file of raw answers and how it is laid out.

    `skip_rows` lines stand above the header; the header has `header_rows` rows, of which `name_rows`
    (counted from 1) together name a column, joined by `/`. `sheet` is "" for CSV. Where the file has
    other columns than the questionnaire says, `layout` names the table layout_<layout>.csv that tells
    them, and `id_column` and `date_column` its own (all "" otherwise).
    """

    path: str
    mode: str
    sheet: str
    skip_rows: int
    header_rows: int
    name_rows: tuple[int, ...]
    layout: str = ""
    id_column: str = ""
    date_column: str = ""


@dataclass(frozen=True)
class Sampling:
    """How the sample was drawn and asked, as 調査の概要 prints it.

    `population` is the number of persons in the register that the sample of `sent` persons was drawn from.
    `strata` names the breakdown within whose groups the persons were drawn separately (層化抽出); "" for
    one simple sample of everybody.
    """

    area: str
    target: str
    method: str
    mode: str
    start: date
    end: date
    population: int
    sent: int
    strata: str = ""


@dataclass(frozen=True)
class Survey:
    """One survey of a study: its questionnaire, files and sampling.

    `id_column` names the column of the respondent's number, `date_column` the day on which the answer
    arrived ("" if there is none). `breakdowns` and `frame` are its own where its sample is another than
    that of the study's other surveys (empty and None: those of the study). `handling` says what becomes of unclear answers, `weighting` how
    the weights are made; `layouts` are
    the questionnaire with the columns of files that are laid out otherwise, by the layout's name.
    """

    key: str
    title: str
    questionnaire: Questionnaire
    files: tuple[RawFile, ...]
    sampling: Sampling
    id_column: str
    date_column: str
    breakdowns: tuple[str, ...] = ()
    frame: FrameSettings | None = None
    handling: Handling = field(default_factory=Handling)
    weighting: Weighting = field(default_factory=Weighting)
    layouts: Mapping[str, Questionnaire] = field(default_factory=dict)

    def questionnaire_of(self, file: RawFile) -> Questionnaire:
        """The questionnaire with the columns of that file."""
        return self.layouts[file.layout] if file.layout else self.questionnaire


@dataclass(frozen=True)
class FrameSettings:
    """The population frame: file, the margins that are raked to (each one or more breakdowns crossed)."""

    path: str
    label: str
    margins: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Comparison:
    """Concepts of one survey that are compared with the same survey of an earlier study."""

    survey: str
    study: str
    study_label: str
    concepts: tuple[str, ...]


@dataclass(frozen=True)
class Study:
    """Everything that defines one year's run."""

    key: str
    label: str
    title: str
    basis: Basis
    basis_reason: str
    breakdowns: tuple[str, ...]
    low_base: int
    level: float
    frame: FrameSettings
    surveys: tuple[Survey, ...]
    comparisons: tuple[Comparison, ...]
    chapter: ChapterPlan | None
    administrative: str
    concepts: Mapping[str, Concept]
    disclosure_minimum: int = DISCLOSURE_MINIMUM
    read: Mapping[str, str] = field(default_factory=dict, compare=False, repr=False)
    """The definition files that were read for it, with their sha256, by path from the workspace."""

    @property
    def year(self) -> int:
        """The fiscal year of the study, which is its key."""
        return int(self.key)

    def survey(self, key: str) -> Survey:
        """The survey of that key."""
        for survey in self.surveys:
            if survey.key == key:
                return survey
        raise KeyError(f"study {self.key} has no survey {key}")

    def only(self, survey: Survey) -> Study:
        """The study with one survey alone, and with the breakdowns and the frame of that survey."""
        return replace(
            self,
            surveys=(survey,),
            breakdowns=survey.breakdowns or self.breakdowns,
            frame=survey.frame or self.frame,
        )

    def frames(self) -> tuple[FrameSettings, ...]:
        """The population frames of the surveys, each once."""
        return tuple(dict.fromkeys(survey.frame or self.frame for survey in self.surveys))

    def comparison_for(self, survey: str, concept: str) -> Comparison | None:
        """The comparison that covers a concept of a survey, or None."""
        for comparison in self.comparisons:
            if comparison.survey == survey and concept in comparison.concepts:
                return comparison
        return None

    def tested_breakdowns(self, survey: str) -> tuple[tuple[str, str], ...]:
        """(concept, breakdown) pairs of a survey whose differences between groups the chapter words."""
        sections = self.chapter.sections if self.chapter is not None else ()
        return tuple(
            (item.concept, name)
            for section in sections
            for item in section.items
            if item.survey == survey and item.groups
            for name in item.by
        )

    def raw_paths(self) -> tuple[str, ...]:
        """All data files that the study reads, relative to the workspace."""
        files = [file.path for survey in self.surveys for file in survey.files]
        files += [survey.handling.sample for survey in self.surveys if survey.handling.sample]
        extra = [self.administrative] if self.administrative else []
        return tuple(dict.fromkeys([*files, *(frame.path for frame in self.frames()), *extra]))
