"""The answers of a year as they were read last, and what was made of them, for every job that needs them again.

In memory only, of one year, and of its files as they are: where one of them is another, all is read anew. Forgotten where
answers are deleted.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from threading import RLock
from typing import TypeVar, cast

from flows.preparing import FRAME, INGEST, WEIGHT, Weighted
from flows.settings import RunSettings
from office.worker.lately import MadeLast
from office.year.evidence import year_inputs
from schemas.settings.study import Study, Survey
from schemas.tables.taking import taken
from survey.ingest import Ingested

Made = TypeVar("Made")
_MOST_KEPT = 30


@dataclass(frozen=True, eq=False)
class YearAnswers:
    """The answers of a year with just these inputs, each survey read when it is first asked for."""

    workspace: Path
    study: Study
    inputs: Mapping[str, str]
    _kept: dict[Hashable, object] = field(default_factory=dict)
    _lock: RLock = field(default_factory=RLock)

    def ingested(self, survey: Survey) -> Ingested:
        """The answers of a survey, or of it without the questions that were made by coding. Raises InputError."""
        return self.made(_key(survey), lambda: INGEST.run(self._settings, self.study, survey))

    def weighted(self, survey: Survey) -> Weighted:
        """The answers of a survey with their weights. Raises InputError."""

        def weigh() -> Weighted:
            ingested = self.ingested(survey)
            frame = FRAME.run(self._settings, self.study.only(survey))[survey.key]
            return Weighted(ingested, WEIGHT.run(self.study, frame, survey, ingested))

        return self.made(("weighted", survey.key), weigh)

    def made(self, name: Hashable, make: Callable[[], Made]) -> Made:
        """What is made of these answers, one thing at a time; the last that were asked for are kept.

        Where a file was another when it was read for it than among the inputs, it is not kept.
        """
        with self._lock:
            if name in self._kept:
                found = cast(Made, self._kept.pop(name))
            else:
                with taken() as read:
                    found = make()
                if not self._as_it_was(read):
                    return found
            self._kept[name] = found
            while len(self._kept) > _MOST_KEPT:
                del self._kept[next(iter(self._kept))]
            return found

    def note(self, survey: Survey, ingested: Ingested) -> None:
        """A survey was read anyhow."""
        with self._lock:
            if self._as_it_was(ingested.read):
                self._kept[_key(survey)] = ingested

    def _as_it_was(self, read: Mapping[str, str]) -> bool:
        return read.items() <= self.inputs.items()

    @property
    def _settings(self) -> RunSettings:
        return RunSettings(self.study.key, self.workspace)


def _key(survey: Survey) -> Hashable:
    return survey.key, tuple(survey.questionnaire.coded)


_LAST: MadeLast[YearAnswers] = MadeLast()


def year_answers(workspace: Path, study: Study) -> YearAnswers:
    """Those of a year whose definitions were just loaded."""
    inputs = year_inputs(workspace, study)
    return _LAST.of((workspace, study.key, inputs), lambda: YearAnswers(workspace, study, inputs))


def forget_answers() -> None:
    """Keep none."""
    _LAST.forget()
