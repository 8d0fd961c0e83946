"""The rows of a release, made from a proposal and from what is public already."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Table, select

from schemas.indicators.verdicts import NOT_OF_ALL, TargetRule, Verdict
from tracker.judging import (
    Dated,
    Judged,
    MeasuredValue,
    judged_against_target,
    progress,
)
from tracker.store.chain import digested
from tracker.store.recording import CheckResult, Rows, rows_of
from tracker.store.tables import (
    indicator,
    judgement,
    measure,
    observation,
    provenance,
    release,
    series,
    target,
)
from tracker.terms.model import IndicatorDefinition, Observation, Proposal
from tracker.words import ProgressRate
from tracker.workflow.checks import Case, Recorded, run_checks
from tracker.workflow.earlier_values import Comparable, PublicValues, measured, public_groups, public_values
from tracker.workflow.releases import EVER_PUBLIC, Release

_LEVEL = 0.95
"""Confidence level at which a value is held against an earlier one."""


def build(
    connection: Connection, proposal: Proposal, public: Release | None, *, rule: TargetRule
) -> tuple[dict[str, Rows], tuple[CheckResult, ...]]:
    """The rows of a release by the name of their table, and what the checks say of them."""
    if proposal.measures:
        rows = [_row(measure, one, repeated=int(one.repeated)) for one in proposal.measures]
        return {"measure": rows, **_provenance(proposal)}, ()
    chosen = {d.key: _series_of(connection, d, proposal) for d in proposal.definitions}
    known = {d.key: public_values(connection, proposal.ref_area, d.key) for d in proposal.definitions}
    judged: list[dict[str, Any]] = []
    verdicts: dict[str, tuple[str, str]] = {}
    for definition, one in proposal.totals():
        key = definition.key
        rows = _Judging(definition, chosen[key], known[key], proposal.year, rule).rows(one)
        judged += rows
        if rows:  # the first is held against the target
            verdicts[key] = rows[0]["verdict"], rows[0]["reason"]
    own: dict[str, list[dict[str, Any]]] = {
        "indicator": [_indicator_row(d) for d in proposal.definitions],
        "series": [chosen[d.key] for d in proposal.definitions],
        "target": [row for d in proposal.definitions for row in _target_rows(d, chosen[d.key])],
        "observation": [_observation_row(one, chosen[one.indicator]) for one in proposal.observations],
        "judgement": judged,
    }
    carried = {} if public is None else _carried(connection, proposal, public)
    content = {name: [*rows, *carried.get(name, ())] for name, rows in own.items()}
    recorded = _recorded(connection, proposal, chosen, known, carried.get("indicator", ()))
    return {**content, **_provenance(proposal)}, run_checks(Case(proposal, recorded, verdicts))


# --- Rows -----------------------------------------------------------------------------------------------


def _row(table: Table, one: object, **known: Any) -> dict[str, Any]:
    """A row with the known values, and for the other columns what is called the same."""
    return {name: known[name] if name in known else getattr(one, name) for name, _ in digested(table)}


def _number_of(value: object) -> float | None:
    return None if value is None else float(str(value))


def _provenance(proposal: Proposal) -> dict[str, Rows]:
    values = [(*place, value) for place, value in sorted(proposal.provenance.items())]
    values += [("definition", definition.key, definition.digest()) for definition in proposal.definitions]
    if proposal.facts.web_share is not None:
        values.append(("fact", "web_share", repr(proposal.facts.web_share)))
    return {"provenance": [{"kind": kind, "name": name, "value": value} for kind, name, value in values]}


def _indicator_row(definition: IndicatorDefinition) -> dict[str, Any]:
    one = definition.indicator
    return _row(
        indicator,
        one,
        indicator_id=one.key,
        source_kind=one.source,
        wording=definition.wording,
        baseline_value=_number_of(one.baseline_value),
    )


def _series_of(connection: Connection, definition: IndicatorDefinition, proposal: Proposal) -> dict[str, Any]:
    """The series that the definition's values belong to: a known one of the same meaning, or a new one."""
    query = (
        select(series)
        .join(release, release.c.release_id == series.c.release_id)
        .where(
            series.c.indicator_id == definition.key,
            release.c.ref_area == proposal.ref_area,
            series.c.release_id.in_(EVER_PUBLIC),
        )
        .order_by(series.c.version)
    )
    known = {row["series_id"]: row for row in connection.execute(query).mappings()}
    for row in known.values():
        if row["definition_hash"] == definition.digest():
            own = {name: row[name] for name, _ in digested(series)}
            return {**own, "first_year": min(row["first_year"], proposal.year)}
    last = list(known.values())[-1] if known else None
    version = 1 if last is None else last["version"] + 1
    one = definition.indicator
    return _row(
        series,
        one,
        series_id=f"{one.key}.{version}",
        indicator_id=one.key,
        version=version,
        definition_hash=definition.digest(),
        definition=definition.meaning(),
        basis=definition.basis,
        first_year=proposal.year,
        break_reason="" if last is None else _changed(last["definition"], definition.meaning()),
        bridge_from=last["series_id"] if last is not None and one.bridge else "",
        bridge=one.bridge if last is not None else "",
    )


_MEANING_NAMES = {
    "unit": "単位",
    "source": "出所",
    "survey": "調査",
    "concept": "概念",
    "option": "選択肢",
    "options": "選択肢の内容",
    "base": "母数",
    "basis": "割合の求め方",
    "direction": "目指す向き",
    "method": "測り方の版",
    "kind": "調査の種類",
}


def _changed(old: str, new: str) -> str:
    before, after = json.loads(old), json.loads(new)
    names = [label for key, label in _MEANING_NAMES.items() if before.get(key) != after.get(key)]
    return f"定義の変更（{'、'.join(names)}）"


def _target_rows(definition: IndicatorDefinition, own: Mapping[str, Any]) -> list[dict[str, Any]]:
    one = definition.indicator
    last = max(one.targets, default=0)
    return [
        {
            "series_id": own["series_id"],
            "year": year,
            "value": float(value),
            "kind": "final" if year == last else "interim",
            "document": one.target_documents.get(year, ""),
        }
        for year, value in sorted(one.targets.items())
    ]


def _observation_row(one: Observation, own: Mapping[str, Any]) -> dict[str, Any]:
    first = own["version"] > 1 and own["first_year"] == one.period and one.value is not None
    return _row(
        observation,
        one,
        series_id=own["series_id"],
        time_period=one.period,
        grp=one.group,
        obs_status="B" if first else one.obs_status,
    )


def _carried(connection: Connection, proposal: Proposal, public: Release) -> dict[str, list[dict[str, Any]]]:
    """Rows of indicators that are public in this year and not in the proposal."""
    proposed = {definition.key for definition in proposal.definitions}
    tables = (indicator, series, target, observation, judgement)
    rows = {table.name: rows_of(connection, table, public.release_id) for table in tables}
    kept = {row["series_id"] for row in rows["series"] if row["indicator_id"] not in proposed}
    return {
        name: [
            row
            for row in found
            if (row["indicator_id"] not in proposed if name == "indicator" else row["series_id"] in kept)
        ]
        for name, found in rows.items()
    }


# --- Judgements -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Judging:
    """What the judgements of one value have in common."""

    definition: IndicatorDefinition
    own: Mapping[str, Any]
    public: PublicValues
    year: int
    rule: TargetRule

    def rows(self, one: Observation) -> list[dict[str, Any]]:
        """Against the target of the year, the baseline, and the last public value before."""
        if one.value is None:
            return []
        what, year = self.definition.indicator, self.year
        now = measured(self.definition.meaning(), what.unit, vars(one))
        target_value, base = _number_of(what.targets.get(year)), _number_of(what.baseline_value)
        final = max(what.targets, default=None)
        final_value = None if final is None else _number_of(what.targets[final])
        ratio, word = progress(
            Dated(what.baseline_year, base), Dated(year, one.value), Dated(final, final_value), what.direction
        )
        judged = judged_against_target(now, target_value, what.direction, self.rule)
        if self.definition.kind == "open":
            ratio, word = None, ProgressRate.UNAVAILABLE
            judged = Judged(Verdict.UNDECIDED, NOT_OF_ALL)
        rows = [
            {
                **self._row("target", year if target_value is not None else None, target_value, judged),
                "progress": ratio,
                "progress_word": str(word),
            }
        ]
        if what.baseline_year not in (None, year) and base is not None:
            rows.append(self._compared("baseline", what.baseline_year, now, base))
        last = self.public.last_year(year)
        if last is not None:
            rows.append(self._compared("previous", last, now))
        return rows

    def _compared(
        self, against: str, year: int, now: MeasuredValue, promised: float | None = None
    ) -> dict[str, Any]:
        """Held against the recorded value of a year, or where there is none against the one of the definition."""
        found = self.public.earlier(self.own, year, now, self.year)
        if found.earlier is None and promised is not None and not found.note:
            found = Comparable(now, MeasuredValue(promised, now.sampled), promised)
        judged = found.judged(_LEVEL)
        if self.definition.kind == "open":
            judged = Judged(Verdict.UNTESTED, NOT_OF_ALL)
        return self._row(against, year, found.shown, judged)

    def _row(self, against: str, year: int | None, value: float | None, judged: Judged) -> dict[str, Any]:
        return _row(
            judgement,
            judged,
            series_id=self.own["series_id"],
            time_period=self.year,
            against=against,
            compared_period=year,
            compared_value=value,
            verdict=str(judged.verdict),
            progress=None,
            progress_word="",
            rule=self.rule,
        )


def _recorded(
    connection: Connection,
    proposal: Proposal,
    chosen: Mapping[str, Mapping[str, Any]],
    known: Mapping[str, PublicValues],
    carried: Sequence[Mapping[str, Any]],
) -> Recorded:
    """What the checks need to know of earlier releases."""
    last_values, last_groups, revised, wordings = {}, {}, set(), {}
    entered = {one.key for one in proposal.definitions if one.indicator.source != "survey"}
    for key, values in known.items():
        year = values.last_year(proposal.year)
        if year is None:
            continue
        row = list(values.newest[year].values())[-1]
        last_values[key], wordings[key] = (year, float(row["value"])), row["wording"]
        if key in entered:
            last_groups[key] = public_groups(connection, proposal.ref_area, row["series_id"], year)
        if year in values.revised:
            revised.add(key)
    share = connection.execute(
        select(provenance.c.value)
        .join(release, release.c.release_id == provenance.c.release_id)
        .where(
            provenance.c.kind == "fact",
            provenance.c.name == "web_share",
            release.c.ref_area == proposal.ref_area,
            release.c.ref_year < proposal.year,
            release.c.release_id.in_(EVER_PUBLIC),
        )
        .order_by(release.c.ref_year.desc(), release.c.version.desc())
        .limit(1)
    ).scalar()
    fresh = {
        key: f"新しい系列になります。{own['break_reason']}"
        + ("" if own["bridge_from"] else " 前の系列とは比べません。")
        for key, own in chosen.items()
        if own["break_reason"] and own["first_year"] == proposal.year
    }
    return Recorded(
        last_values,
        last_groups,
        wordings,
        frozenset(revised),
        None if share is None else float(share),
        fresh,
        tuple(row["indicator_id"] for row in carried),
    )
