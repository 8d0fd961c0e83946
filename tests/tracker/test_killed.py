"""Killed with no warning at any moment of a step: what was recorded before is whole, and the step can be done again.

The step runs in a child process that ends itself by SIGKILL before, or after, its n-th statement, for one n after
the other, until it gets through.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import event, text

from schemas.errors import InputError
from tests.tracker.conftest import Open
from tests.tracker.made import AREA, EVERY_WARNING, SATO, YAMADA, proposal, published
from tracker.store.chain import verify
from tracker.store.tracker import Tracker, file_tracker
from tracker.words import Publication, ReleaseKind
from tracker.workflow.deciding import approve, publish
from tracker.workflow.proposing import propose
from tracker.workflow.releases import releases

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs fork and SIGKILL")
MOMENTS = ("before_cursor_execute", "after_cursor_execute", "commit")


def killed(step: Callable[[Tracker], object], opened: Open, at: int) -> bool:
    """Do a step in a child that is killed at its at-th moment; whether it was."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            tracker, seen = opened(), [0]

            def count(*_: object) -> None:
                seen[0] += 1
                if seen[0] == at:
                    os.kill(os.getpid(), signal.SIGKILL)

            for name in MOMENTS:
                event.listen(tracker.engine, name, count)
            step(tracker)
            code = 0
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        assert os.WTERMSIG(status) == signal.SIGKILL
        return True
    assert os.WEXITSTATUS(status) == 0
    return False


def states(tracker: Tracker) -> list[tuple[int, int, str, str]]:
    """Every release with its states; the records must be whole. Empty where there is no tracker yet."""
    try:
        with tracker.reading() as connection:
            assert verify(connection).touched is None
            public = connection.execute(
                text(
                    "SELECT COUNT(*) FROM release_span WHERE valid_to IS NULL GROUP BY release_id HAVING COUNT(*) > 1"
                )
            ).all()
            assert public == []
            return [
                (one.ref_year, one.version, one.approval, one.publication)
                for one in releases(connection, "indicators", AREA)
            ]
    except InputError as error:
        if error.problems[0].rule != "G09":
            raise
        return []


def through(step: Callable[[Tracker], object], opened: Open, stride: int) -> int:
    """Kill a step at one moment after the other until it gets through; the number of kills.

    After each kill either nothing of the step is there, or all of it, or of publishing its start.
    """
    before, kills, at = states(opened()), 0, 1
    while True:
        if not killed(step, opened, at):
            return kills
        kills += 1
        after = states(opened())
        if after != before and after[-1][3] != Publication.STARTED:
            return kills
        at += stride


def test_no_moment_of_a_kill_leaves_half_of_anything(opened: Open) -> None:
    first, second = proposal(2022, 67.0, 85), proposal(2022, 66.0, 85)

    def migration(tracker: Tracker) -> None:
        with tracker.writing():
            pass

    def first_proposal(tracker: Tracker) -> None:
        propose(tracker, first, YAMADA)

    def approval(tracker: Tracker) -> None:
        approve(tracker, AREA, 2022, SATO, present={}, acknowledged=EVERY_WARNING)

    def publication(tracker: Tracker) -> None:
        publish(tracker, AREA, 2022, SATO, present={})

    def correction(tracker: Tracker) -> None:
        propose(tracker, second, YAMADA, kind=ReleaseKind.CORRECTION, reason="訂正")

    counts = {
        name: through(step, opened, stride)
        for name, step, stride in (
            ("migrate", migration, 8),
            ("propose", first_proposal, 6),
            ("approve", approval, 3),
            ("publish", publication, 3),
            ("propose a correction", correction, 7),
            ("approve it", approval, 5),
            ("publish it", publication, 5),
        )
    }
    print(counts)
    assert min(counts.values()) >= 2, counts
    assert sum(counts.values()) >= 60, counts
    tracker = opened()
    found = states(tracker)
    if found[-1][3] == Publication.STARTED or len(found) < 2:  # the last kill came before the end
        publication(tracker)
    with tracker.reading() as connection:
        values = connection.execute(
            text(
                "SELECT value FROM current_value WHERE indicator_id = 'kgi1' AND basis = 'unweighted' AND grp = '_T'"
            )
        ).scalars()
        assert list(values) == [66.0]


def test_writers_at_the_same_time_lose_nothing(opened: Open) -> None:
    """Six processes propose a year each; all six are there, in one chain."""
    published(opened(), proposal(2017, 74.7))
    children = []
    for year in range(2021, 2027):
        child = os.fork()
        if child == 0:
            code = 1
            try:
                propose(opened(), proposal(year, 60.0 + year - 2021), YAMADA)
                code = 0
            finally:
                os._exit(code)
        children.append(child)
    assert [os.WEXITSTATUS(os.waitpid(child, 0)[1]) for child in children] == [0] * 6
    assert [year for year, *_ in states(opened())] == [2017, *range(2021, 2027)]


def test_a_tracker_killed_while_publishing_says_so_and_goes_on(opened: Open) -> None:
    one = proposal(2022, 67.0)
    propose(opened(), one, YAMADA)
    approve(opened(), AREA, 2022, SATO, present={}, acknowledged=EVERY_WARNING)
    at = 1
    while states(opened())[-1][3] != Publication.STARTED:
        assert killed(lambda tracker: publish(tracker, AREA, 2022, SATO, present={}), opened, at)
        at += 1
    publish(opened(), AREA, 2022, SATO, present={})
    with opened().reading() as connection:
        actions = [event.action for event in releases(connection, "indicators", AREA)[0].events]
    assert actions == ["propose", "approve", "start", "fail", "start", "publish"]


def test_the_file_alone_holds_what_was_published(tmp_path: Path) -> None:
    """Nothing of a finished step waits in a process that could die."""
    path = tmp_path / "records" / "tracker.sqlite"
    published(file_tracker(path), proposal(2022, 67.0))
    assert states(file_tracker(path))[-1][3] == Publication.PUBLISHED
