"""Steps of the values of indicators, killed before any change of a file or record: each is done once, or not at all."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from flows.cli import main
from flows.tracking import proposal_of, propose_as
from tests.office.dying import PROPOSAL, Act, checked_city, die, holds
from tests.office.screens.test_publication import APPROVAL, AREA, CHIEF, PUBLICATION, SEEN
from tests.office.visiting import PERSON
from tests.survey.small_city import write
from tracker.feeds.writing import FOLDER as FEEDS
from tracker.feeds.writing import feed_files
from tracker.store.chain import verify
from tracker.store.tracker import open_tracker
from tracker.workflow.releases import releases

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs fork and SIGKILL")
NUMBERS = "raw/2030/counts.csv"


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A city with a finished run."""
    return checked_city(tmp_path_factory.mktemp("city") / "work")


def steps(workspace: Path) -> list[str]:
    """All that was done with the values of 2030, in records that are whole."""
    tracker = open_tracker(workspace)
    with tracker.reading() as connection:
        assert verify(connection).touched is None
        found = releases(connection, "indicators", AREA, 2030)
        return [event.action for one in found for event in one.events]


def counted(workspace: Path, action: str) -> int:
    """How often a step was done; 0 where nothing was recorded yet."""
    try:
        return steps(workspace).count(action)
    except Exception:
        assert not (workspace / "records/tracker.sqlite").exists() or action == "propose"
        return 0


def with_feeds(action: str) -> Callable[[Path], int]:
    """How often a step was done, where what is public is written out to the last byte."""

    def effects(workspace: Path) -> int:
        number = counted(workspace, action)
        files = feed_files(open_tracker(workspace), AREA)
        folder = workspace / FEEDS
        if number:
            assert {name: (folder / name).read_bytes() for name in files} == files
        return number

    return effects


def test_values_are_proposed_approved_published_and_restored_once(city: Path, tmp_path: Path) -> None:
    def done(act: Act) -> None:
        assert not die(ready, "page", 0, lambda visitor: visitor.see(act.screen) and None, act.send)

    ready = tmp_path / "ready" / "work"
    shutil.copytree(city, ready)
    propose = Act(
        PROPOSAL,
        lambda visitor: visitor.send(f"{PROPOSAL}/propose", by=PERSON),
        lambda workspace: counted(workspace, "propose"),
        stride=40,
    )
    approve = Act(
        APPROVAL,
        lambda visitor: visitor.send(f"{APPROVAL}/decide", decision="approve", by=CHIEF),
        lambda workspace: counted(workspace, "approve"),
        stride=10,
    )
    publish = Act(
        PUBLICATION,
        lambda visitor: visitor.send(f"{PUBLICATION}/publish", sure="yes", by=CHIEF),
        with_feeds("publish"),
        stride=23,
    )
    holds(propose, ready, tmp_path / "propose", "worker")
    done(propose)
    holds(approve, ready, tmp_path / "approve", "page")
    done(approve)
    holds(publish, ready, tmp_path / "publish", "page")
    done(publish)
    write(ready, NUMBERS, "indicator,value,source\nkpi1,14,地域課\n")
    assert main(["run", "2030", "--direct", "--workspace", str(ready)]) == 0
    proposal = proposal_of(ready, "2030", AREA)
    propose_as(ready, proposal, PERSON, kind="correction", reason="誤り", acknowledged=SEEN)
    done(replace(approve, effects=lambda workspace: counted(workspace, "approve") - 1))
    done(publish)
    restore = Act(
        f"{PUBLICATION}/restore/1",
        lambda visitor: visitor.send(f"{PUBLICATION}/restore/1", sure="yes", by=CHIEF, reason="訂正が誤り"),
        with_feeds("restore"),
        stride=23,
    )
    holds(restore, ready, tmp_path / "restore", "page")
