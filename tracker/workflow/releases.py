"""The releases as they stand: what the events of each have made of it."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

from sqlalchemy import Connection, select

from schemas.errors import InputError
from tracker.store.recording import local_time
from tracker.store.tables import release, release_event
from tracker.terms import messages
from tracker.words import Approval, Publication

_APPROVAL = {
    "draft": Approval.DRAFT,
    "propose": Approval.PROPOSED,
    "return": Approval.RETURNED,
    "approve": Approval.APPROVED,
    "import": Approval.APPROVED,
}
_PUBLICATION = {
    "schedule": Publication.SCHEDULED,
    "start": Publication.STARTED,
    "publish": Publication.PUBLISHED,
    "restore": Publication.PUBLISHED,
    "fail": Publication.FAILED,
    "supersede": Publication.SUPERSEDED,
}
ACTIONS = {
    "draft": "下書き",
    "propose": "提案",
    "return": "差し戻し",
    "approve": "承認",
    "import": "取り込み",
    "schedule": "公表予約",
    "start": "公表開始",
    "publish": "公表",
    "restore": "復元",
    "fail": "公表失敗",
    "supersede": "旧版に移行",
}
"""Every action and its name."""

MADE_PUBLIC = ("publish", "restore")
EVER_PUBLIC = select(release_event.c.release_id).where(release_event.c.action.in_(MADE_PUBLIC))
"""The releases that are or were public."""


@dataclass(frozen=True)
class Event:
    """One thing that was done to a release, and by whom."""

    seq: int
    action: str
    actor: str
    account: str
    machine: str
    note: str
    at: str


@dataclass(frozen=True)
class Release:
    """A release with its history. `version` counts from 0; `attempt` the proposals of one version."""

    release_id: str
    subject: str
    ref_area: str
    ref_year: int
    version: int
    attempt: int
    previous: str
    kind: str
    reason: str
    next_release: str
    digest: str
    events: tuple[Event, ...]

    @property
    def approval(self) -> Approval:
        """The state of its approval."""
        return next(
            (_APPROVAL[event.action] for event in reversed(self.events) if event.action in _APPROVAL),
            Approval.DRAFT,
        )

    @property
    def publication(self) -> Publication:
        """The state of its publication."""
        last = next((one for one in reversed(self.events) if one.action in {*_PUBLICATION, "return"}), None)
        if last is None or last.action == "return" or (last.action == "schedule" and not last.note):
            return Publication.NONE
        return _PUBLICATION[last.action]

    @property
    def standing(self) -> str:
        """The state of its publication in words; of one that was made public again, since when and why."""
        back = self.last("restore")
        if back is None or self.publication is not Publication.PUBLISHED:
            return str(self.publication)
        return f"{self.publication}（{local_time(back.at)}に戻した: {back.note}）"

    @property
    def was_published(self) -> bool:
        """Whether it is or once was public."""
        return any(event.action in MADE_PUBLIC for event in self.events)

    @property
    def embargo(self) -> str:
        """The moment before which it may not be published; "" if there is none."""
        return next((event.note for event in reversed(self.events) if event.action == "schedule"), "")

    @property
    def label(self) -> str:
        """Its name for staff: `2022年度 第1版`; a later proposal of the same version says which."""
        more = f"（{self.attempt}回目の提案）" if self.attempt > 1 else ""
        return f"{self.ref_year}年度 第{self.version + 1}版{more}"

    def last(self, action: str) -> Event | None:
        """The last event of that action."""
        return next((event for event in reversed(self.events) if event.action == action), None)


def releases(connection: Connection, subject: str, area: str, year: int | None = None) -> list[Release]:
    """The releases of a municipality, oldest first; of one year if it is given."""
    rows = select(release).where(release.c.subject == subject, release.c.ref_area == area)
    if year is not None:
        rows = rows.where(release.c.ref_year == year)
    rows = rows.order_by(release.c.ref_year, release.c.version, release.c.attempt)
    found = connection.execute(rows).mappings().all()
    events: dict[str, list[Any]] = {row["release_id"]: [] for row in found}
    query = (
        select(release_event)
        .join(release, release.c.release_id == release_event.c.release_id)
        .where(release.c.subject == subject, release.c.ref_area == area)
        .order_by(release_event.c.seq)
    )
    for event in connection.execute(query).mappings():
        if event["release_id"] in events:
            events[event["release_id"]].append(event)
    return [_release(row, events[row["release_id"]]) for row in found]


def _release(row: Any, events: Sequence[Any]) -> Release:
    return Release(
        release_id=row["release_id"],
        subject=row["subject"],
        ref_area=row["ref_area"],
        ref_year=row["ref_year"],
        version=row["version"],
        attempt=row["attempt"],
        previous=row["previous_release_id"],
        kind=row["kind"],
        reason=row["reason"],
        next_release=row["next_release"],
        digest=events[0]["payload_digest"],
        events=tuple(Event(*(event[one.name] for one in fields(Event))) for event in events),
    )


def latest(connection: Connection, subject: str, area: str, year: int) -> Release:
    """The last proposal of a year. Raises InputError (G20)."""
    found = releases(connection, subject, area, year)
    if not found:
        raise InputError(messages.NO_RELEASE.problem(f"{year}年度"))
    return found[-1]


def published(found: Sequence[Release]) -> Release | None:
    """The one of a year's releases that is public."""
    return next((one for one in found if one.publication is Publication.PUBLISHED), None)


def demand(one: Release, allowed: bool, expected: str) -> None:
    """Refuse (G21) a step that the state of a release does not allow."""
    if not allowed:
        state = "、".join(word for word in (one.approval.value, one.publication.value) if word)
        raise InputError(messages.WRONG_STATE.problem(one.label, found=state, expected=expected))
