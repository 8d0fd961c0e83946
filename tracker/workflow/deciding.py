"""Return, approve, publish and restore a release: each is an event, and each is recorded whole or not at all."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import fields
from datetime import datetime

from sqlalchemy import Connection, func, select

from schemas.errors import InputError
from schemas.messages.acts import Saying
from tracker.store.recording import CheckResult, add_event, local_time, moment, rows_of
from tracker.store.tables import check_result, provenance
from tracker.store.tracker import Tracker
from tracker.terms import messages
from tracker.terms.model import INDICATORS, Person
from tracker.words import Approval, Publication
from tracker.workflow.checks import ERROR, INPUTS, SAME_INPUTS, blocking, unacknowledged, with_names
from tracker.workflow.releases import Release, demand, latest, published, releases

Present = Mapping[tuple[str, str], str]
"""What the inputs, definitions and the run are now, by kind and name, as a proposal's provenance."""


def send_back(
    tracker: Tracker, area: str, year: int, by: Person, *, reason: str, subject: str = INDICATORS
) -> Release:
    """Return a proposal with a reason; so can an approved one be, as long as it is not public.

    Raises InputError: G20, G21, G23 where no reason is given.
    """
    with tracker.writing() as connection:
        one = latest(connection, subject, area, year)
        open_ = one.publication in (Publication.NONE, Publication.SCHEDULED, Publication.FAILED)
        demand(one, one.approval in (Approval.PROPOSED, Approval.APPROVED) and open_, "提案、承認")
        if not reason.strip():
            raise InputError(messages.EMPTY_CELL.problem(one.label, column=Saying.REASON.typed))
        _add(connection, one, "return", by, tracker.clock(), note=reason.strip())
        return latest(connection, subject, area, year)


def approve(
    tracker: Tracker,
    area: str,
    year: int,
    by: Person,
    *,
    present: Present,
    acknowledged: Collection[str] = (),
    two_persons: bool = True,
    embargo: datetime | None = None,
    subject: str = INDICATORS,
) -> Release:
    """Approve a proposal; `acknowledged` are the names of the warnings that whoever approves has seen.

    Raises InputError: G20, G21, G24 the proposer approves, G25 an error stands, G26 a warning is not acknowledged.
    """
    with tracker.writing() as connection:
        one = latest(connection, subject, area, year)
        demand(one, one.approval is Approval.PROPOSED, "提案")
        proposer = one.last("propose")
        if two_persons and proposer is not None and by.same_as(proposer.actor):
            raise InputError(messages.SAME_PERSON.problem(one.label, found=by.name))
        found_now = _with_inputs(checks_of(connection, one), connection, one, present)
        results = with_names(found_now, acknowledged, by.name)
        for rule, found in (
            (messages.BLOCKED, blocking(results)),
            (messages.UNACKNOWLEDGED, unacknowledged(results)),
        ):
            if found:
                raise InputError(
                    [rule.problem(one.label, detail=check.check_id, found=check.message) for check in found]
                )
        at = tracker.clock()
        _add(connection, one, "approve", by, at, checks=results)
        if embargo is not None:
            _add(connection, one, "schedule", by, at, note=moment(embargo))
        return latest(connection, subject, area, year)


def _add(
    connection: Connection,
    one: Release,
    action: str,
    by: Person,
    at: datetime,
    *,
    note: str = "",
    checks: Sequence[CheckResult] = (),
) -> None:
    add_event(connection, one.release_id, action, by, at, digest=one.digest, note=note, checks=checks)


def _with_inputs(
    results: Sequence[CheckResult], connection: Connection, one: Release, present: Present
) -> list[CheckResult]:
    """The checks of the proposal, with the one on the inputs made anew where it is known what they are now."""
    if not present:
        return list(results)
    changed = changed_since(connection, one, present)
    fresh = [
        CheckResult(INPUTS, ERROR, False, f"集計や提案の後に変わりました: {name}") for name in changed
    ] or [CheckResult(INPUTS, ERROR, True, SAME_INPUTS)]
    return [*fresh, *(check for check in results if check.check_id != INPUTS)]


def checks_of(connection: Connection, one: Release) -> list[CheckResult]:
    """What the checks said at the last event of a release that has any."""
    numbers = [event.seq for event in one.events]
    last = connection.execute(
        select(func.max(check_result.c.seq)).where(check_result.c.seq.in_(numbers))
    ).scalar()
    columns = [check_result.c[one.name] for one in fields(CheckResult)]
    query = select(*columns).where(check_result.c.seq == last).order_by(check_result.c.position)
    return [
        CheckResult(**{**row, "passed": bool(row["passed"])}) for row in connection.execute(query).mappings()
    ]


def changed_since(connection: Connection, one: Release, present: Present) -> list[str]:
    """What is not as it was when the release was proposed, of the kinds that are known then and now."""
    rows = rows_of(connection, provenance, one.release_id)
    then = {(row["kind"], row["name"]): row["value"] for row in rows}
    kinds = {kind for kind, _ in then} & {kind for kind, _ in present}
    told = []
    for key in dict.fromkeys((*then, *present)):
        kind, name = key
        if kind not in kinds or then.get(key) == present.get(key):
            continue
        if key not in then and kind == "definition":  # of an indicator that has no value here
            continue
        what = "（なくなりました）" if key not in present else "" if key in then else "（加わりました）"
        told.append(f"{_KINDS.get(kind, kind)} {name}{what}")
    return told


_KINDS = {"input": "元のファイル", "definition": "指標の定義", "run": "集計", "output": "成果物"}


def schedule(
    tracker: Tracker,
    area: str,
    year: int,
    by: Person,
    *,
    embargo: datetime | None,
) -> Release:
    """Say before which moment an approved release may not be published; None: at once, which takes an earlier moment back.

    Raises InputError: G20, G21 it is not approved, or public already.
    """
    with tracker.writing() as connection:
        one = latest(connection, INDICATORS, area, year)
        demand(one, _is_approved(one), "承認（公表していないこと）")
        note = "" if embargo is None else moment(embargo)
        _add(connection, one, "schedule", by, tracker.clock(), note=note)
        return latest(connection, INDICATORS, area, year)


def _is_approved(one: Release) -> bool:
    """Whether it is approved and not public yet."""
    not_public = one.publication not in (Publication.PUBLISHED, Publication.SUPERSEDED)
    return one.approval is Approval.APPROVED and not_public


def publish(
    tracker: Tracker,
    area: str,
    year: int,
    by: Person,
    *,
    present: Present,
    dry_run: bool = False,
    subject: str = INDICATORS,
) -> Release:
    """Publish what is approved; the earlier version of the year becomes the old one in the same step.

    The start is recorded first. If the program dies before the end, the release says so (公表作業中) and the next call
    records the failure and does the step again. dry_run: everything is asked and nothing recorded. Raises
    InputError: G20, G21 it is not approved, G27 something has changed since, G28 it is too early.
    """
    if dry_run:
        with tracker.reading() as connection:
            return _publishable(tracker, connection, area, year, present=present, subject=subject)
    with tracker.writing() as connection:
        one = _publishable(tracker, connection, area, year, present=present, subject=subject)
        if one.publication is Publication.STARTED:
            _add(connection, one, "fail", by, tracker.clock(), note="公表の途中で止まっていました")
        _add(connection, one, "start", by, tracker.clock())
    with tracker.writing() as connection:
        one = _publishable(tracker, connection, area, year, present=present, subject=subject)
        before = published(releases(connection, subject, area, year))
        at = tracker.clock()
        if before is not None:
            _add(connection, before, "supersede", by, at, note=f"{one.label}の公表")
        _add(connection, one, "publish", by, at)
        return latest(connection, subject, area, year)


def _publishable(
    tracker: Tracker, connection: Connection, area: str, year: int, *, present: Present, subject: str
) -> Release:
    one = latest(connection, subject, area, year)
    demand(one, _is_approved(one), "承認（公表していないこと）")
    if one.embargo and moment(tracker.clock()) < one.embargo:
        now, then = local_time(moment(tracker.clock())), f"{local_time(one.embargo)} 以後"
        raise InputError(messages.EMBARGO.problem(one.label, found=now, expected=then))
    if changed := changed_since(connection, one, present):
        raise InputError([messages.CHANGED_SINCE.problem(one.label, found=what) for what in changed])
    return one


def restore(
    tracker: Tracker,
    area: str,
    year: int,
    version: int,
    by: Person,
    *,
    reason: str,
    subject: str = INDICATORS,
) -> Release:
    """Make an earlier published version of a year the public one again, as an act on record.

    version: counted from 1, as it is shown. Raises InputError: G29 there is no such old version, G37 no reason.
    """
    with tracker.writing() as connection:
        found = releases(connection, subject, area, year)
        public = published(found)
        old = (one for one in found if one.publication is Publication.SUPERSEDED)
        back = next((one for one in old if one.version == version - 1), None)
        if back is None or public is None:
            raise InputError(messages.NO_EARLIER_RELEASE.problem(f"{year}年度 第{version}版"))
        if not reason.strip():
            raise InputError(messages.EMPTY_CELL.problem(back.label, column=Saying.REASON.typed))
        at = tracker.clock()
        _add(connection, public, "supersede", by, at, note=f"{back.label}に戻すため")
        _add(connection, back, "restore", by, at, note=reason.strip())
        after = releases(connection, subject, area, year)
        return next(one for one in after if one.release_id == back.release_id)
