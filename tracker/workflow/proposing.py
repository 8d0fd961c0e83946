"""Record a proposal: its definitions, series, targets, values, judgements and checks, in one step."""

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Connection

from schemas.errors import InputError
from schemas.indicators.verdicts import TargetRule
from tracker.store.bulk import COLUMNS, add_large_release
from tracker.store.recording import CheckResult, Rows, add_event, add_release, rows_of
from tracker.store.tables import indicator, measure, observation, provenance, series, target
from tracker.store.tracker import Tracker, file_tracker
from tracker.terms import messages
from tracker.terms.model import Person, Proposal
from tracker.words import Approval, ReleaseKind
from tracker.workflow.checks import with_names
from tracker.workflow.content import build
from tracker.workflow.releases import Release, published, releases

_FIRST = 1
_MANY = 1_000
"""Values from which on they go into PostgreSQL all at once."""


def propose(
    tracker: Tracker,
    proposal: Proposal,
    by: Person,
    *,
    kind: ReleaseKind | None = None,
    reason: str = "",
    draft: bool = False,
    acknowledged: Collection[str] = (),
    note: str = "",
    rule: TargetRule = "interval",
) -> tuple[Release, tuple[CheckResult, ...]]:
    """Record a proposal of a year's values (draft: without asking for approval).

    acknowledged: names of the warnings that whoever proposes has seen; note: what is told to whoever approves.

    A proposal of a year that is published already is a new version and needs a kind and a reason. Values that are
    public and not in the proposal are carried over, so that a release holds all values of its year. A draft of the
    same content becomes the proposal. Raises InputError: G22 the same was proposed already, G23 no kind or reason,
    G30 no values, G31 a value without a definition, G35 two values for one place.
    """
    _refuse_unfit(proposal)
    with tracker.writing() as connection:
        found = releases(connection, proposal.subject, proposal.ref_area, proposal.year)
        public = published(found)
        if public is not None and (not reason.strip() or kind in (None, ReleaseKind.NEW)):
            raise messages.REASON_NEEDED.problem(public.label).error()
        content, found_now = build(connection, proposal, public, rule=rule)
        results = tuple(with_names(found_now, acknowledged, by.name))
        same = _same(connection, found, content)
        if same is not None and (draft or same.approval is not Approval.DRAFT):
            raise messages.SAME_CONTENT.problem(same.label).error()
        if same is not None:
            name, digest = same.release_id, same.digest
        else:
            version, attempt = _number(found)
            name = _name(proposal, version, attempt)
            digest = _record(
                connection,
                proposal,
                content,
                version,
                attempt,
                public=public,
                kind=kind,
                reason=reason,
                rule=rule,
            )
        action = "draft" if draft else "propose"
        at = tracker.clock()
        add_event(connection, name, action, by, at, digest=digest, note=note, checks=results)
        made = releases(connection, proposal.subject, proposal.ref_area, proposal.year)
    return next(one for one in made if one.release_id == name), results


def rehearse(
    tracker: Tracker, proposal: Proposal, *, rule: TargetRule = "interval"
) -> tuple[CheckResult, ...]:
    """What the checks would say of a proposal; nothing is recorded. Raises InputError: G30, G31, G35."""
    _refuse_unfit(proposal)
    try:
        with tracker.reading() as connection:
            found = releases(connection, proposal.subject, proposal.ref_area, proposal.year)
            return build(connection, proposal, published(found), rule=rule)[1]
    except InputError as error:
        if error.problems[0].rule != messages.NO_RECORD.code:
            raise
    with TemporaryDirectory() as folder, file_tracker(Path(folder, "none.sqlite")).writing() as connection:
        return build(connection, proposal, None, rule=rule)[1]


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
            _refuse_unfit(proposal)
            if releases(connection, proposal.subject, proposal.ref_area, proposal.year):
                raise messages.IMPORTED_ALREADY.problem(f"{proposal.year}年度").error()
            content, results = build(connection, proposal, None, rule=rule)
            digest = _record(
                connection, proposal, content, 0, _FIRST, public=None, kind=None, reason=document, rule=rule
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
    version: int,
    attempt: int,
    *,
    public: Release | None,
    kind: ReleaseKind | None,
    reason: str,
    rule: TargetRule,
) -> str:
    """Add the release with its rows; returns its digest."""
    row = {
        "release_id": _name(proposal, version, attempt),
        "subject": proposal.subject,
        "ref_area": proposal.ref_area,
        "ref_year": proposal.year,
        "version": version,
        "attempt": attempt,
        "previous_release_id": "" if public is None else public.release_id,
        "kind": (kind or ReleaseKind.NEW).name.lower(),
        "reason": reason.strip(),
        "next_release": proposal.next_release,
        "judged_by": rule,
    }
    values = content.get(observation.name, ())
    if len(values) < _MANY or connection.dialect.name != "postgresql":
        return add_release(connection, row, content)
    cells = ([one[name] for name in COLUMNS] for one in values)
    return add_large_release(connection, row, content, cells)


def _number(found: Sequence[Release]) -> tuple[int, int]:
    """Version and attempt of the next proposal: a version that was never public is proposed again."""
    if not found:
        return 0, _FIRST
    last = found[-1]
    if last.was_published:
        return last.version + 1, _FIRST
    return last.version, last.attempt + 1


def _refuse_unfit(proposal: Proposal) -> None:
    """Refuse a proposal without values, with two for one place, or with one of an indicator that it does not define."""
    year = f"{proposal.year}年度"
    if not proposal.observations and not proposal.measures:
        raise messages.NO_VALUES.problem(year).error()
    seen: set[object] = set()
    problems = []
    for place, name in (
        *((one.place, one.indicator) for one in proposal.observations),
        *((one.measure_id, one.measure_id) for one in proposal.measures),
    ):
        if place in seen:
            problems.append(messages.TWO_VALUES.problem(year, found=name))
        seen.add(place)
    known = {definition.key for definition in proposal.definitions}
    for key in dict.fromkeys(one.indicator for one in proposal.observations):
        if key not in known:
            problems.append(messages.UNKNOWN_INDICATOR.problem(year, found=key))
    if problems:
        raise InputError(problems)


def _same(connection: Connection, found: Sequence[Release], content: Mapping[str, Rows]) -> Release | None:
    """The last proposal of the year, where it holds the same and was not sent back."""
    if not found or found[-1].approval is Approval.RETURNED:
        return None
    last = found[-1]
    tables = (indicator, series, target, observation, provenance, measure)
    same = all(
        rows_of(connection, table, last.release_id) == list(content.get(table.name, ())) for table in tables
    )
    return last if same else None
