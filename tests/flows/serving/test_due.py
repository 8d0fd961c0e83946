"""What was approved for a moment is published at that moment, once, and not where something has changed since."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from flows.acting import acting
from flows.present_inputs import present
from flows.serving.due import BY, DueReleases
from flows.tracking import proposal_of, propose_as
from tests.measured_city import measured_city
from tests.survey.small_city import write
from tracker.feeds.package import VALUES
from tracker.store.tracker import Tracker, file_tracker, open_tracker
from tracker.workflow.deciding import approve, publish, schedule
from tracker.workflow.releases import Release, releases

AREA, SEEN = "352039", ("target-in-interval", "unseen", "no-value", "new-series", "revised", "carried")
NOON = datetime(2999, 8, 15, 12, tzinfo=UTC)


class Later:
    """The tracker of a workspace at a moment that a test decides, and seconds that go with it."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def opened(self, workspace: Path) -> Tracker:
        return file_tracker(workspace / "records" / "tracker.sqlite", clock=lambda: self.now)

    def seconds(self) -> float:
        return self.now.timestamp()


@pytest.fixture
def approved(tmp_path: Path) -> Path:
    """A city whose values are approved for noon."""
    measured_city(tmp_path)
    proposal = proposal_of(tmp_path, "2030", AREA)
    propose_as(tmp_path, proposal, "山田 花子", kind=None, reason="", acknowledged=SEEN, note="")
    approve(
        open_tracker(tmp_path),
        AREA,
        2030,
        acting("田村 誠"),
        present=present(tmp_path, "2030"),
        acknowledged=SEEN,
        two_persons=False,
        embargo=NOON,
    )
    return tmp_path


def _release(workspace: Path) -> Release:
    with open_tracker(workspace).reading() as connection:
        return releases(connection, "indicators", AREA, 2030)[-1]


def test_it_is_published_at_its_moment_and_once(approved: Path) -> None:
    later = Later(NOON - timedelta(seconds=1))
    due = DueReleases(approved, later.opened, later.seconds)
    assert due.look() == []
    assert _release(approved).last("publish") is None
    later.now = NOON
    assert due.look() == ["2030年度 第1版"]
    event = _release(approved).last("publish")
    assert event is not None
    assert event.actor == BY
    assert (approved / "reports/output/indicators/進行管理表.xlsx").is_file()
    later.now += timedelta(hours=1)
    assert due.look() == []


def test_what_changed_since_stands_in_its_way_until_it_is_as_it_was(approved: Path) -> None:
    later = Later(NOON)
    due = DueReleases(approved, later.opened, later.seconds)
    counts = (approved / "raw/2030/counts.csv").read_text(encoding="utf-8")
    write(approved, "raw/2030/counts.csv", counts.replace("13", "14"))
    assert due.look() == []
    assert [event.action for event in _release(approved).events] == ["propose", "approve", "schedule"]
    write(approved, "raw/2030/counts.csv", counts)
    assert due.look() == []  # tried again only a minute later
    later.now += timedelta(minutes=1)
    assert due.look() == ["2030年度 第1版"]


def test_a_moment_that_was_taken_back_publishes_nothing(approved: Path) -> None:
    schedule(open_tracker(approved), AREA, 2030, acting("田村 誠"), embargo=None)
    later = Later(NOON + timedelta(days=1))
    assert DueReleases(approved, later.opened, later.seconds).look() == []
    assert _release(approved).last("publish") is None


def test_a_workspace_without_values_has_nothing_due(tmp_path: Path) -> None:
    assert DueReleases(tmp_path).look() == []


def test_what_a_crash_left_unwritten_after_its_publication_is_written_by_the_first_look(
    approved: Path,
) -> None:
    after = Later(NOON + timedelta(minutes=1))
    due = DueReleases(approved, opened=after.opened, clock=after.seconds)
    publish(after.opened(approved), AREA, 2030, acting(BY), present=present(approved, "2030"))
    feed = approved / "reports/output/indicators" / VALUES
    assert not feed.exists()
    assert due.look() == []
    written = feed.read_bytes()
    feed.unlink()
    assert due.look() == []
    assert not feed.exists()  # nothing has been published since
    assert DueReleases(approved, opened=after.opened, clock=after.seconds).look() == []
    assert feed.read_bytes() == written
