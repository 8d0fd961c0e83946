"""The indicator values of all finished municipalities as one proposal for the prefecture's tracker."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from flows.prefecture.comparing import Finished
from flows.prefecture.listing import Municipality
from flows.prefecture.municipality import Job
from flows.tracking import labels_of, observation_of
from reports.runs.csv_tables import ESTIMATES_FILE, read_parquet
from schemas.codes import TOTAL
from schemas.errors import Problem
from schemas.indicators.definitions import load_indicators
from schemas.loading.studies import load_study
from survey.estimates.index import EstimateIndex
from tracker.terms.model import IndicatorDefinition, Observation, Proposal


def finished_of(
    municipalities: Sequence[Municipality], out: Path, standard: tuple[str, ...]
) -> tuple[Finished, ...]:
    """Those whose folder is whole and of the inputs as they are. Raises InputError (B51) where there is none."""
    found = []
    for one in municipalities:
        done = Job.of(one, out, standard).done()
        if done is not None:
            found.append(Finished(one, out / one.code, done))
    if not found:
        raise Problem(
            "B51",
            "集計の済んだ市町村がありません。",
            remedy="先に「kyodo-survey prefecture run」を、同じ一覧とフォルダーで実行してください。",
            file=str(out),
        ).error()
    return tuple(found)


def proposal_of_all(finished: Sequence[Finished], standard: Sequence[str], area: str) -> Proposal:
    """Every share that an indicator counts, in both bases, overall and by the breakdowns that are standardised by.

    Definitions are those of the first municipality; what another means by the same key is left out. area: the
    prefecture's own code. The municipalities' keys of content are the provenance.
    """
    first = finished[0].municipality
    study = load_study(first.workspace, first.study)
    definitions = [
        IndicatorDefinition.of(one, study)
        for one in load_indicators(first.workspace, study)
        if one.source == "survey"
    ]
    values = [value for one in finished for value in _values(one, definitions, standard, study.year)]
    used = {value.indicator for value in values}
    return Proposal(
        area,
        study.year,
        tuple(one for one in definitions if one.key in used),
        tuple(values),
        provenance={
            **{("municipality", one.municipality.code): one.done.key for one in finished},
            **labels_of(study, values),
        },
    )


def _values(
    one: Finished, definitions: Sequence[IndicatorDefinition], standard: Sequence[str], year: int
) -> Iterator[Observation]:
    rows = read_parquet((one.folder / ESTIMATES_FILE).read_bytes())
    own = (rows["study"] == one.municipality.study) & rows["breakdown"].isin([TOTAL, *standard])
    frame = rows[own].drop(columns="municipality").reset_index(drop=True)
    index = EstimateIndex(one.municipality.study, frame)
    for definition in definitions:
        if one.done.meanings.get(definition.key) != definition.digest():
            continue
        counted = definition.indicator
        mask = (
            (frame["survey"] == counted.survey)
            & (frame["concept"] == counted.concept)
            & (frame["option"] == counted.option)
            & (frame["base"] == counted.base)
        )
        for estimate in index.where(mask):
            yield observation_of(
                estimate, definition, year=year, level=one.done.level, area=one.municipality.code
            )
