"""One municipality from its workspace to its finished folder: estimates and indicator values, no chapter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, cast

import pandas as pd

from flows.faults import FaultError, tellable
from flows.measuring import YearResults, estimated
from flows.prefecture.folder import Done, content_key, put, read_done
from flows.prefecture.listing import Municipality
from flows.preparing import Prepared, prepare
from flows.settings import RunSettings
from flows.stage import Parameters, Result, Stage
from reports.runs.csv_tables import as_written, estimates_files, frame_csv
from reports.runs.record import json_bytes
from schemas.codes import SCALE_LABELS, TOTAL
from schemas.contracts import ESTIMATES as ESTIMATES_CONTRACT
from schemas.errors import InputError
from schemas.questions.crosses import CROSSED
from schemas.settings.study import Study, Survey
from schemas.tables.system_errors import cause
from schemas.tables.taking import sha256
from survey.comparing.municipalities import crossed
from survey.estimates.estimation import estimate
from survey.estimates.table import stacked
from survey.frame.table import COUNT
from tracker.terms.model import IndicatorDefinition

INDICATORS = "indicators.csv"
ACCOUNTING, POPULATION = "accounting.csv", "population.csv"
COMPARED = "compared.json"
_PLACE = ("survey", "concept", "option", "base", "basis")
_TOTAL = ("n", "n_effective", "weighted_base", "share", "se", "ci_low", "ci_high", "status")
_GROUP = ("group", "n", "share", "se")


@dataclass(frozen=True)
class Job:
    """One municipality to do: what to read, where its folder stands, and which breakdowns to standardise by."""

    code: str
    workspace: Path
    study: str
    folder: Path
    standard: tuple[str, ...]

    @classmethod
    def of(cls, one: Municipality, out: Path, standard: tuple[str, ...]) -> Job:
        """The job of a line of the list."""
        return cls(one.code, one.workspace, one.study, (out / one.code).resolve(), standard)

    def key(self) -> str:
        """What its folder is made from, as it is now. Raises OSError."""
        return content_key(self.workspace, self.study, self.code, self.standard)

    def done(self) -> Done | None:
        """What its folder says, if it is whole and of the inputs as they are now."""
        try:
            return read_done(self.folder, self.key())
        except OSError:
            return None


@dataclass(frozen=True)
class Reply:
    """What a worker says of a municipality: "" or, in Japanese and without any cell, why it has no folder.

    again: asking again may help (a share that was gone, a file that changed meanwhile).
    """

    code: str
    problem: str = ""
    again: bool = False


def run_municipalities(jobs: Sequence[Job]) -> list[Reply]:
    """Do these one after the other; one that is done already is left as it is, and none stops the others."""
    return [_reply(job) for job in jobs]


def _reply(job: Job) -> Reply:
    try:
        return tellable(_attempt)(job)
    except InputError as error:
        more = f"（ほか{len(error.problems) - 1}件）" if len(error.problems) > 1 else ""
        return Reply(job.code, error.problems[0].public() + more)
    except FaultError as error:
        return Reply(job.code, f"[B44] プログラムの異常です: {error}")


def _attempt(job: Job) -> Reply:
    try:
        key = job.key()
        if read_done(job.folder, key) is not None:
            return Reply(job.code)
        done, files = compute(job, key)
        if job.key() != key:
            what = "集計している間に、作業フォルダーのファイルが変わりました。"
            return Reply(job.code, f"[B45] {what}", again=True)
        put(job.folder, files, done)
    except OSError as error:
        return Reply(job.code, f"[B46] 読み書きできません（{cause(error)}）。", again=True)
    return Reply(job.code)


def compute(job: Job, key: str) -> tuple[Done, Mapping[str, bytes]]:
    """The files of a municipality's folder, and what it says of itself. Raises InputError as a run does, and OSError."""
    prepared = prepare(RunSettings(job.study, job.workspace), _without_chapter)
    year = estimated(prepared, _without_chapter)
    meanings = {
        one.key: IndicatorDefinition.of(one, year.study).digest() for one in prepared.indicators.definitions
    }
    files = _files(job, prepared, year)
    digests = {name: sha256(content) for name, content in files.items()}
    return Done(key, year.study.label, year.study.level, meanings, digests), files


def _without_chapter(
    stage: Stage[Parameters, Result], *args: Parameters.args, **kwargs: Parameters.kwargs
) -> Result:
    """Run a stage; a study has no chapter, so that nothing is read or checked for it."""
    result: Any = stage.run(*args, **kwargs)
    return cast(Result, replace(result, chapter=None) if isinstance(result, Study) else result)


def _files(job: Job, prepared: Prepared, year: YearResults) -> dict[str, bytes]:
    concepts = {one.concept for one in prepared.indicators.definitions}
    tables = [year.estimates.frame]
    persons = []
    for survey in year.study.surveys:
        crossing = _crossed_estimates(year, survey, concepts, job.standard)
        if crossing is not None:
            tables.append(crossing)
        persons += _persons(prepared, survey, job.standard)
    every = stacked(tables).drop_duplicates(list(ESTIMATES_CONTRACT.unique))  # the study may cross the same
    compared = _compared(year, every, CROSSED.join(job.standard))
    every.insert(0, "municipality", pd.Series(job.code, every.index, dtype="category"))
    return {
        **estimates_files(every),
        COMPARED: json_bytes(compared),
        INDICATORS: frame_csv(year.indicators),
        ACCOUNTING: frame_csv(pd.DataFrame([asdict(one) for one in year.accounting])),
        POPULATION: frame_csv(pd.DataFrame(persons, columns=["survey", "group", "population"])),
    }


def _compared(year: YearResults, every: pd.DataFrame, by: str) -> dict[str, object]:
    """The rows of the estimates that the comparison needs: of each share that an indicator counts, overall and by group."""
    values = year.indicators
    wanted = values[(values["source"] == "survey") & ~values["option"].isin(SCALE_LABELS)]
    asked = (
        (every["study"] == year.study.key)
        & every["concept"].isin(set(wanted["concept"]))
        & every["breakdown"].isin([TOTAL, by])
    )
    by_place = dict(iter(as_written(every[asked]).groupby(list(_PLACE), observed=True)))
    found: list[Mapping[str, object]] = []
    for _, row in wanted.iterrows():
        rows = by_place.get(tuple(row[list(_PLACE)]))
        if rows is None:
            continue
        one = {
            "indicator": str(row["indicator"]),
            "name": str(row["name"]),
            "survey": str(row["survey"]),
            "basis": str(row["basis"]),
            "total": _records(rows[rows["breakdown"] == TOTAL], _TOTAL)[0],
            "groups": _records(rows[rows["breakdown"] == by], _GROUP),
        }
        found.append(one)
    return {"shares": found}


def _records(rows: pd.DataFrame, columns: Sequence[str]) -> list[dict[str, object]]:
    """Rows as plain values; a missing number is NaN, which our JSON holds as such."""
    return [
        dict(zip(columns, line, strict=True))
        for line in zip(*(rows[name].tolist() for name in columns), strict=True)
    ]


def _crossed_estimates(
    year: YearResults, survey: Survey, concepts: Set[str], standard: Sequence[str]
) -> pd.DataFrame | None:
    """The shares that indicators count, in every group of the crossed breakdowns; None where a survey lacks one."""
    measured = year.measured[survey.key]
    responses, study = measured.ingested.coded, year.study
    own = {one.name: one for one in responses.breakdowns}
    questions = {
        key: one
        for key, one in responses.questions.items()
        if one.question.concept is not None and one.question.tabulated and one.concept in concepts
    }
    if not questions or not own.keys() >= set(standard):
        return None
    by = crossed([own[name] for name in standard])
    found = estimate(
        study.key,
        replace(responses, questions=questions, breakdowns=(by,)),
        measured.weights.design,
        measured.weights,
        level=study.level,
        low_base=study.low_base,
    )
    return found[found["breakdown"] == by.name]


def _persons(prepared: Prepared, survey: Survey, standard: Sequence[str]) -> list[tuple[str, str, int]]:
    """Residents by group of the crossed breakdowns; none where the population table lacks one of them."""
    frame = prepared.frames[survey.key]
    if not set(frame.breakdowns) >= set(standard):
        return []
    counted = (
        frame.cells.astype(dict.fromkeys(standard, "str")).groupby(list(standard), sort=True)[COUNT].sum()
    )
    names = counted.index.map(lambda names: CROSSED.join([names] if isinstance(names, str) else names))
    return [(survey.key, name, int(count)) for name, count in zip(names, counted, strict=True)]
