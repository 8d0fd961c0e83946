"""Record a proposal: its definitions, series, targets, values, judgements and checks, in one step."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from schemas.codes import TOTAL
from schemas.errors import InputError
from schemas.indicators import verdicts
from schemas.indicators.verdicts import TargetRule, Verdict
from tracker.judging import (
    Dated,
    Judged,
    MeasuredValue,
    judged_against_earlier,
    judged_against_target,
    progress,
)
from tracker.store.recording import CheckResult, Rows, add_event, add_release
from tracker.store.tables import (
    indicator,
    judgement,
    measure,
    observation,
    provenance,
    release,
    release_event,
    series,
    target,
)
from tracker.store.tracker import Tracker
from tracker.terms import messages
from tracker.terms.model import IndicatorDefinition, Observation, Person, Proposal
from tracker.words import Approval, ReleaseKind
from tracker.workflow.checks import Case, Recorded, run_checks
from tracker.workflow.releases import Release, published, releases

_FIRST = 1
_LEVEL = 0.95


def propose(
    tracker: Tracker,
    proposal: Proposal,
    by: Person,
    *,
    kind: ReleaseKind | None = None,
    reason: str = "",
    draft: bool = False,
    rule: TargetRule = "interval",
    level: float = _LEVEL,
) -> tuple[Release, tuple[CheckResult, ...]]:
    """Record a proposal of a year's values (draft: without asking for approval).

    A proposal of a year that is published already is a new version and needs a kind and a reason. Values that are
    public and not in the proposal are carried over, so that a release holds all values of its year. Raises
    InputError: G22 the same was proposed already, G23 no kind or reason, G30 no values, G35 two values for one place.
    """
    _refuse_twice(proposal)
    with tracker.writing() as connection:
        found = releases(connection, proposal.subject, proposal.ref_area, proposal.year)
        public = published(found)
        if public is not None and (not reason.strip() or kind in (None, ReleaseKind.NEW)):
            raise InputError(messages.REASON_NEEDED.problem(public.label))
        content, results = build(connection, proposal, public, rule=rule, level=level)
        _refuse_same(connection, found, content)
        version, attempt = _number(found)
        name = _name(proposal, version, attempt)
        digest = _record(
            connection,
            proposal,
            content,
            (version, attempt),
            public=public,
            kind=kind or ReleaseKind.NEW,
            reason=reason,
            rule=rule,
        )
        action = "draft" if draft else "propose"
        add_event(connection, name, action, by, tracker.clock(), digest=digest, checks=results)
        made = releases(connection, proposal.subject, proposal.ref_area, proposal.year)
    return next(one for one in made if one.release_id == name), results


def take_in(
    tracker: Tracker,
    proposals: Sequence[Proposal],
    by: Person,
    document: str,
    *,
    rule: TargetRule = "interval",
) -> list[Release]:
    """Record values that a document has published already, all years in one step; the document approved them.

    Raises InputError: G35, and G41 where a year has a release.
    """
    taken = []
    with tracker.writing() as connection:
        for proposal in proposals:
            _refuse_twice(proposal)
            if releases(connection, proposal.subject, proposal.ref_area, proposal.year):
                raise InputError(messages.IMPORTED_ALREADY.problem(f"{proposal.year}年度"))
            content, results = build(connection, proposal, None, rule=rule, level=_LEVEL)
            digest = _record(
                connection,
                proposal,
                content,
                (0, _FIRST),
                public=None,
                kind=ReleaseKind.NEW,
                reason=document,
                rule=rule,
            )
            name, at = _name(proposal, 0, _FIRST), tracker.clock()
            add_event(connection, name, "import", by, at, digest=digest, note=document, checks=results)
            add_event(connection, name, "publish", by, at, digest=digest, note=document)
            taken += releases(connection, proposal.subject, proposal.ref_area, proposal.year)
    return taken


def _name(proposal: Proposal, version: int, attempt: int) -> str:
    return f"{proposal.ref_area}.{proposal.subject}.{proposal.year}.{version}.{attempt}"


def _record(
    connection: Connection,
    proposal: Proposal,
    content: Mapping[str, Rows],
    number: tuple[int, int],
    *,
    public: Release | None,
    kind: ReleaseKind,
    reason: str,
    rule: TargetRule,
) -> str:
    """Add the release with its rows; returns its digest."""
    version, attempt = number
    row = {
        "release_id": _name(proposal, version, attempt),
        "subject": proposal.subject,
        "ref_area": proposal.ref_area,
        "ref_year": proposal.year,
        "version": version,
        "attempt": attempt,
        "previous_release_id": "" if public is None else public.release_id,
        "kind": kind.name.lower(),
        "reason": reason.strip(),
        "next_release": proposal.next_release,
        "judged_by": rule,
    }
    return add_release(connection, row, content)


def submit(tracker: Tracker, one: Release, by: Person) -> None:
    """Ask for the approval of a draft. Raises InputError (G21)."""
    with tracker.writing() as connection:
        current = _current(connection, one)
        if current.approval is not Approval.DRAFT:
            raise InputError(
                messages.WRONG_STATE.problem(one.label, found=current.approval, expected="下書き")
            )
        add_event(connection, one.release_id, "propose", by, tracker.clock(), digest=one.digest)


def _current(connection: Connection, one: Release) -> Release:
    found = releases(connection, one.subject, one.ref_area, one.ref_year)
    return next(each for each in found if each.release_id == one.release_id)


def _number(found: Sequence[Release]) -> tuple[int, int]:
    """Version and attempt of the next proposal: a version that was never public is proposed again."""
    if not found:
        return 0, _FIRST
    last = found[-1]
    if last.was_published:
        return last.version + 1, _FIRST
    return last.version, last.attempt + 1


def _refuse_twice(proposal: Proposal) -> None:
    if not proposal.observations and not proposal.measures:
        raise InputError(messages.NO_VALUES.problem(f"{proposal.year}年度"))
    seen: set[object] = set()
    problems = []
    for place, name in (
        *((one.place, one.indicator) for one in proposal.observations),
        *((one.measure_id, one.measure_id) for one in proposal.measures),
    ):
        if place in seen:
            problems.append(messages.TWO_VALUES.problem(f"{proposal.year}年度", found=name))
        seen.add(place)
    known = {definition.key for definition in proposal.definitions}
    for key in dict.fromkeys(one.indicator for one in proposal.observations):
        if key not in known:
            problems.append(messages.UNKNOWN_INDICATOR.problem(f"{proposal.year}年度", found=key))
    if problems:
        raise InputError(problems)


def _refuse_same(connection: Connection, found: Sequence[Release], content: Mapping[str, Rows]) -> None:
    """Refuse what the last proposal of the year holds already, unless it was sent back."""
    if not found or found[-1].approval is Approval.RETURNED:
        return
    last = found[-1]
    for table in (indicator, series, target, observation, provenance, measure):
        columns = [c for c in table.c if c.name not in ("release_id", "position", "row_hash")]
        rows = connection.execute(
            select(*columns).where(table.c.release_id == last.release_id).order_by(table.c.position)
        ).mappings()
        if [dict(row) for row in rows] != [dict(row) for row in content.get(table.name, ())]:
            return
    raise InputError(messages.SAME_CONTENT.problem(last.label))


# --- Content of a release -----------------------------------------------------------------------------


def build(
    connection: Connection,
    proposal: Proposal,
    public: Release | None,
    *,
    rule: TargetRule,
    level: float,
) -> tuple[dict[str, Rows], tuple[CheckResult, ...]]:
    """The rows of a release, and what the checks say of them."""
    if proposal.measures:
        return {"measure": [_measure_row(one) for one in proposal.measures], **_provenance(proposal)}, ()
    chosen = {d.key: _series_of(connection, d, proposal) for d in proposal.definitions}
    carried = _carried(connection, proposal, public)
    observations = [_observation_row(one, chosen[one.indicator]) for one in proposal.observations]
    judged: list[dict[str, Any]] = []
    verdicts: dict[str, tuple[str, str]] = {}
    for definition, one in Case(proposal, _nothing(), {}, ()).totals():
        rows = _Judging(connection, definition, chosen[definition.key], proposal, rule, level).rows(one)
        judged += rows
        against = next((row for row in rows if row["against"] == "target"), None)
        if against is not None:
            verdicts[definition.key] = (against["verdict"], against["reason"])
    content: dict[str, Rows] = {
        "indicator": [*(_indicator_row(d) for d in proposal.definitions), *carried["indicator"]],
        "series": [*(chosen[d.key] for d in proposal.definitions), *carried["series"]],
        "target": [
            *(row for d in proposal.definitions for row in _target_rows(d, chosen[d.key])),
            *carried["target"],
        ],
        "observation": [*observations, *carried["observation"]],
        "judgement": [*judged, *carried["judgement"]],
        **_provenance(proposal),
    }
    recorded = _recorded(connection, proposal, chosen, [row["indicator_id"] for row in carried["indicator"]])
    return content, run_checks(Case(proposal, recorded, verdicts, ()))


def _nothing() -> Recorded:
    return Recorded({}, {}, frozenset(), None, {}, ())


def _provenance(proposal: Proposal) -> dict[str, Rows]:
    rows = [
        {"kind": kind, "name": name, "value": value}
        for (kind, name), value in sorted(proposal.provenance.items())
    ]
    for definition in proposal.definitions:
        rows.append({"kind": "definition", "name": definition.key, "value": definition.digest()})
    if proposal.facts.web_share is not None:
        rows.append({"kind": "fact", "name": "web_share", "value": repr(proposal.facts.web_share)})
    return {"provenance": rows}


def _indicator_row(definition: IndicatorDefinition) -> dict[str, Any]:
    one = definition.indicator
    return {
        "indicator_id": one.key,
        "level": one.level,
        "number": one.number,
        "name": one.name,
        "policy": one.policy,
        "unit": one.unit,
        "decimals": one.decimals,
        "direction": one.direction,
        "office": one.office,
        "source_kind": one.source,
        "survey_reason": one.survey_reason,
        "wording": definition.wording,
        "baseline_year": one.baseline_year,
        "baseline_value": _number_of(one.baseline_value),
    }


def _number_of(value: object) -> float | None:
    return None if value is None else float(str(value))


def _series_of(connection: Connection, definition: IndicatorDefinition, proposal: Proposal) -> dict[str, Any]:
    """The series that the definition's values belong to: a known one of the same meaning, or a new one."""
    public = select(release_event.c.release_id).where(release_event.c.action.in_(("publish", "restore")))
    query = (
        select(series)
        .join(release, release.c.release_id == series.c.release_id)
        .where(
            series.c.indicator_id == definition.key,
            release.c.ref_area == proposal.ref_area,
            series.c.release_id.in_(public),
        )
        .order_by(series.c.version)
    )
    known = {row["series_id"]: row for row in connection.execute(query).mappings()}
    for row in known.values():
        if row["definition_hash"] == definition.digest():
            own = {key: row[key] for key in row if key not in ("release_id", "position", "row_hash")}
            return {**own, "first_year": min(row["first_year"], proposal.year)}
    last = list(known.values())[-1] if known else None
    version = 1 if last is None else last["version"] + 1
    one = definition.indicator
    return {
        "series_id": f"{one.key}.{version}",
        "indicator_id": one.key,
        "version": version,
        "definition_hash": definition.digest(),
        "definition": definition.meaning(),
        "method_version": one.method_version,
        "concept": one.concept,
        "option": one.option,
        "base": one.base,
        "basis": definition.basis,
        "first_year": proposal.year,
        "break_reason": "" if last is None else _changed(last["definition"], definition.meaning()),
        "bridge_from": last["series_id"] if last is not None and one.bridge else "",
        "bridge": one.bridge if last is not None else "",
    }


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
    status = one.obs_status
    if own["version"] > 1 and own["first_year"] == one.period and one.value is not None:
        status = "B"
    return {
        "series_id": own["series_id"],
        "ref_area": one.ref_area,
        "time_period": one.period,
        "breakdown": one.breakdown,
        "grp": one.group,
        "basis": one.basis,
        "base": one.base,
        "value": one.value,
        "se": one.se,
        "low": one.low,
        "high": one.high,
        "level": one.level,
        "n": one.n,
        "n_eff": one.n_eff,
        "obs_status": status,
        "conf_status": one.conf_status,
        "comment": one.comment,
    }


def _measure_row(one: Any) -> dict[str, Any]:
    return {
        "measure_id": one.measure_id,
        "policy": one.policy,
        "project": one.project,
        "item": one.item,
        "number": one.number,
        "text": one.text,
        "offices": one.offices,
        "state": one.state,
        "future": one.future,
        "verification": one.verification,
        "repeated": int(one.repeated),
    }


def _carried(
    connection: Connection, proposal: Proposal, public: Release | None
) -> dict[str, list[dict[str, Any]]]:
    """Rows of indicators that are public in this year and not in the proposal."""
    empty: dict[str, list[dict[str, Any]]] = {
        table.name: [] for table in (indicator, series, target, observation, judgement)
    }
    if public is None:
        return empty
    own = {definition.key for definition in proposal.definitions}
    rows = {
        name: [
            {key: row[key] for key in row if key not in ("release_id", "position", "row_hash")}
            for row in connection.execute(
                select(table).where(table.c.release_id == public.release_id).order_by(table.c.position)
            ).mappings()
        ]
        for name, table in (
            (table.name, table) for table in (indicator, series, target, observation, judgement)
        )
    }
    kept = {row["series_id"] for row in rows["series"] if row["indicator_id"] not in own}
    return {
        name: [
            row
            for row in found
            if (row["indicator_id"] not in own if name == "indicator" else row["series_id"] in kept)
        ]
        for name, found in rows.items()
    }


# --- Judgements -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Judging:
    """What the judgements of one value have in common."""

    connection: Connection
    definition: IndicatorDefinition
    own: Mapping[str, Any]
    proposal: Proposal
    rule: TargetRule
    level: float

    def rows(self, one: Observation) -> list[dict[str, Any]]:
        """Against the target of the year, the baseline, and the last public value before."""
        if one.value is None:
            return []
        what, year = self.definition.indicator, self.proposal.year
        now = MeasuredValue(one.value, what.source == "survey", one.se, one.low, one.high, one.n)
        target_value, base = _number_of(what.targets.get(year)), _number_of(what.baseline_value)
        final = max(what.targets, default=None)
        final_value = None if final is None else _number_of(what.targets[final])
        ratio, word = progress(
            Dated(what.baseline_year, base), Dated(year, one.value), Dated(final, final_value), what.direction
        )
        judged = judged_against_target(now, target_value, what.direction, self.rule)
        rows = [
            {
                **self._row("target", year if target_value is not None else None, target_value, judged),
                "progress": ratio,
                "progress_word": str(word),
            }
        ]
        if what.baseline_year not in (None, year) and base is not None:
            rows.append(self._compared("baseline", what.baseline_year, now, base))
        last = _last_year(self.connection, self.definition, self.proposal)
        if last is not None:
            rows.append(self._compared("previous", last, now))
        return rows

    def _compared(
        self, against: str, year: int, now: MeasuredValue, promised: float | None = None
    ) -> dict[str, Any]:
        """Held against the recorded value of a year, or where there is none against the one of the definition."""
        earlier, reason = _earlier(self.connection, self.definition, self.own, self.proposal, year)
        if earlier is None and promised is not None and not reason:
            earlier = MeasuredValue(promised, now.sampled)
        judged = (
            Judged(Verdict.UNTESTED, reason) if reason else judged_against_earlier(now, earlier, self.level)
        )
        return self._row(against, year, None if earlier is None else earlier.value, judged)

    def _row(self, against: str, year: int | None, value: float | None, judged: Judged) -> dict[str, Any]:
        return {
            "series_id": self.own["series_id"],
            "time_period": self.proposal.year,
            "against": against,
            "compared_period": year,
            "compared_value": value,
            "verdict": str(judged.verdict),
            "reason": judged.reason,
            "test": judged.test,
            "statistic": judged.statistic,
            "p": judged.p,
            "progress": None,
            "progress_word": "",
            "rule": self.rule,
        }


def current_total(
    connection: Connection, area: str, indicator_id: str, year: int, series_id: str = ""
) -> list[Mapping[str, Any]]:
    """The public headline values of an indicator in a year, one for each series that has one."""
    query = (
        select(observation, series.c.version.label("series_version"), series.c.basis.label("own_basis"))
        .join(
            series,
            (series.c.release_id == observation.c.release_id)
            & (series.c.series_id == observation.c.series_id),
        )
        .where(
            series.c.indicator_id == indicator_id,
            observation.c.ref_area == area,
            observation.c.time_period == year,
            observation.c.breakdown == TOTAL,
            observation.c.grp == TOTAL,
            observation.c.basis == series.c.basis,
            observation.c.value.is_not(None),
        )
    )
    if series_id:
        query = query.where(series.c.series_id == series_id)
    rows = [dict(row) for row in connection.execute(query).mappings()]
    ever = _spans(connection)
    rows = [row for row in rows if row["release_id"] in ever]
    newest: dict[str, Mapping[str, Any]] = {}
    for row in sorted(rows, key=lambda row: ever[row["release_id"]]):
        newest[row["series_id"]] = row
    return list(newest.values())


def _spans(connection: Connection) -> dict[str, int]:
    """Releases that are or were public, with the event that made them so last."""
    query = (
        select(release_event.c.release_id, release_event.c.seq)
        .where(release_event.c.action.in_(("publish", "restore")))
        .order_by(release_event.c.seq)
    )
    return {row.release_id: row.seq for row in connection.execute(query)}


def _earlier(
    connection: Connection,
    definition: IndicatorDefinition,
    own: Mapping[str, Any],
    proposal: Proposal,
    year: int,
) -> tuple[MeasuredValue | None, str]:
    """The value of an earlier year in the same series; of another one only over a declared bridge.

    Over a bridge the difference of both definitions in the year that they share is added, and its error is not known;
    without one there is no comparison, and the reason is given.
    """
    found = {
        row["series_id"]: row for row in current_total(connection, proposal.ref_area, definition.key, year)
    }
    sampled = definition.indicator.source == "survey"
    if own["series_id"] in found:
        row = found[own["series_id"]]
        return MeasuredValue(row["value"], sampled, row["se"], row["low"], row["high"], row["n"]), ""
    if not found:
        return None, "" if own["version"] == 1 else verdicts.OTHER_SERIES
    if not own["bridge_from"] or own["bridge_from"] not in found:
        return None, verdicts.OTHER_SERIES
    shift = _shift(connection, proposal, definition.key, own)
    if shift is None:
        return None, verdicts.OTHER_SERIES
    return MeasuredValue(found[own["bridge_from"]]["value"] + shift, sampled), verdicts.BRIDGED


def _shift(connection: Connection, proposal: Proposal, key: str, own: Mapping[str, Any]) -> float | None:
    """New minus old definition in the last year for which both are recorded."""
    rows = connection.execute(
        select(observation.c.time_period)
        .where(observation.c.series_id.in_((own["series_id"], own["bridge_from"])))
        .distinct()
        .order_by(observation.c.time_period.desc())
    ).scalars()
    for year in rows:
        both = {
            row["series_id"]: row["value"] for row in current_total(connection, proposal.ref_area, key, year)
        }
        if own["series_id"] in both and own["bridge_from"] in both:
            return float(both[own["series_id"]]) - float(both[own["bridge_from"]])
    return None


def _last_year(connection: Connection, definition: IndicatorDefinition, proposal: Proposal) -> int | None:
    """The last year before this one that has a public value."""
    query = (
        select(observation.c.time_period)
        .join(
            series,
            (series.c.release_id == observation.c.release_id)
            & (series.c.series_id == observation.c.series_id),
        )
        .where(
            series.c.indicator_id == definition.key,
            observation.c.ref_area == proposal.ref_area,
            observation.c.time_period < proposal.year,
            observation.c.value.is_not(None),
            observation.c.release_id.in_(_spans(connection)),
        )
        .order_by(observation.c.time_period.desc())
        .limit(1)
    )
    return connection.execute(query).scalar()


def _recorded(
    connection: Connection,
    proposal: Proposal,
    chosen: Mapping[str, Mapping[str, Any]],
    carried: Sequence[str],
) -> Recorded:
    """What the checks need to know of earlier releases."""
    ever = _spans(connection)
    last_values, revised, wordings = {}, set(), {}
    for definition in proposal.definitions:
        year = _last_year(connection, definition, proposal)
        if year is None:
            continue
        rows = current_total(connection, proposal.ref_area, definition.key, year)
        if rows:
            last_values[definition.key] = (year, float(rows[-1]["value"]))
            old = connection.execute(
                select(indicator.c.wording).where(
                    indicator.c.release_id == rows[-1]["release_id"],
                    indicator.c.indicator_id == definition.key,
                )
            ).scalar()
            wordings[definition.key] = str(old or "")
        values = connection.execute(
            select(observation.c.value, observation.c.release_id)
            .join(
                series,
                (series.c.release_id == observation.c.release_id)
                & (series.c.series_id == observation.c.series_id),
            )
            .where(
                series.c.indicator_id == definition.key,
                observation.c.ref_area == proposal.ref_area,
                observation.c.time_period == year,
                observation.c.breakdown == TOTAL,
                observation.c.basis == series.c.basis,
            )
        ).all()
        if len({row.value for row in values if row.release_id in ever}) > 1:
            revised.add(definition.key)
    share = connection.execute(
        select(provenance.c.value)
        .join(release, release.c.release_id == provenance.c.release_id)
        .where(
            provenance.c.kind == "fact",
            provenance.c.name == "web_share",
            release.c.ref_area == proposal.ref_area,
            release.c.ref_year < proposal.year,
            release.c.release_id.in_(ever),
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
        wordings,
        frozenset(revised),
        None if share is None else float(share),
        fresh,
        tuple(carried),
    )
