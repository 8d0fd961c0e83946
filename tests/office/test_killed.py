"""Killed with no warning before any change of an act: nothing is lost, nothing is done twice, nothing is half.

Page or worker ends by SIGKILL before its n-th change of a file or record, for one n after the other, until the act gets
through. After each death the page begins anew: the act was done and the diary says so once, or neither.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from flows.cli import main
from flows.tracking import proposal_of, propose_as
from office.diary import Diary
from office.undoing import Undo
from survey.corrections.record_files import correction_files
from tests.measured_city import measured_city
from tests.office.dying import Victim, copied_office, die, finish
from tests.office.screens.test_inquiry import by_rule, filled
from tests.office.screens.test_publication import APPROVAL, AREA, CHIEF, PUBLICATION, SEEN
from tests.office.serving.test_starting import browser, started
from tests.office.visiting import PERSON, Visitor
from tests.survey.small_city import write
from tracker.feeds.writing import FOLDER as FEEDS
from tracker.feeds.writing import feed_files
from tracker.store.chain import verify
from tracker.store.tracker import open_tracker
from tracker.workflow.releases import releases

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs fork and SIGKILL")
INQUIRY, FREETEXT, PROPOSAL = "/years/2030/inquiry", "/years/2030/freetext", "/years/2030/proposal"
RETURNED, REPORTED = f"{INQUIRY}/returned", "/years/2030/definitions/reported"
RECORD, NUMBERS = "raw/2030/freetext/small.q2_text.csv", "raw/2030/counts.csv"


@dataclass(frozen=True)
class Act:
    """An act of the page: what is shown before it, how it is done, and how often its end stands in the workspace."""

    screen: str
    send: Callable[[Visitor], object]
    effects: Callable[[Path], int]
    deed: str = ""
    stride: int = 1

    def noted(self, workspace: Path) -> int:
        """How often the diary tells of it."""
        return sum(act.act == self.deed for act in Diary(workspace).acts())


def killed_everywhere(act: Act, ready: Path, room: Path, victim: Victim) -> list[tuple[int, int]]:
    """Kill the act at one place after the other; how often its end stood, and was noted, after each death."""
    found = []
    for number in range(1, 1_000, act.stride):
        workspace = room / f"{victim}-{number}" / "work"
        shutil.copytree(ready, workspace)
        before = act.noted(workspace)
        killed = die(workspace, victim, number, lambda visitor: visitor.see(act.screen) and None, act.send)
        finish(workspace)
        assert Diary(workspace).verify() is None
        found.append((act.effects(workspace), act.noted(workspace) - before))
        if not killed:
            return found
        if number % 4 == 1:
            again(act, workspace)
        shutil.rmtree(workspace)
    raise AssertionError("the act never got through")


def again(act: Act, workspace: Path) -> None:
    """Whoever comes next finds the act done or does it: in the end it is done once."""
    if not act.effects(workspace):
        assert not die(workspace, "page", 0, lambda visitor: visitor.see(act.screen) and None, act.send)
    assert act.effects(workspace) == 1
    if act.deed:
        assert act.noted(workspace) >= 1


def holds(act: Act, ready: Path, room: Path, *victims: Victim) -> None:
    """The act is killed at many places of each, and what is done is noted, once."""
    for victim in victims:
        found = killed_everywhere(act, ready, room, victim)
        print(victim, found)
        assert found[-1][0] == 1
        assert {effects for effects, _ in found} == {0, 1}
        if act.deed:
            assert all(effects == noted for effects, noted in found), found


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A city with a finished run, whose values were checked before they are proposed."""
    workspace = measured_city(tmp_path_factory.mktemp("city") / "work")
    office = copied_office(workspace)
    visitor = Visitor(office)
    visitor.see(PROPOSAL)
    visitor.send(f"{PROPOSAL}/check")
    office.close()
    return workspace


@pytest.fixture(scope="module")
def asked(city: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same with a value that cannot be, and with an answer in words."""
    workspace = tmp_path_factory.mktemp("asked") / "work"
    shutil.copytree(city, workspace)
    place = workspace / "raw/2030/answers.csv"
    head, first, second, *rest = place.read_text(encoding="utf-8-sig").splitlines()
    bad, text = first.split(","), second.split(",")
    columns = head.split(",")
    bad[columns.index("F1")] = "8"
    for column, cell in (("問1", "2"), ("問2", "3"), ("問2その他", "駐車場がない")):
        text[columns.index(column)] = cell
    write(workspace, "raw/2030/answers.csv", "\n".join([head, ",".join(bad), ",".join(text), *rest, ""]))
    return workspace


@pytest.fixture(scope="module")
def corrected(asked: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same, whose list of findings has come back."""
    workspace = tmp_path_factory.mktemp("returned") / "work"
    shutil.copytree(asked, workspace)
    office = copied_office(workspace)
    visitor = Visitor(office)
    visitor.see(INQUIRY)
    content = visitor.send(f"{INQUIRY}/list").content
    number = by_rule(content)["E11"][0]
    visitor.see(INQUIRY)
    visitor.send(f"{INQUIRY}/receive", [("list", ("返送.xlsx", filled(content, {number: "1"})))])
    office.close()
    return workspace


TAKE = Act(
    RETURNED,
    lambda visitor: visitor.send(f"{RETURNED}/take"),
    lambda workspace: len(correction_files(workspace, "2030")),
    "corrections_taken",
    stride=2,
)


@pytest.mark.parametrize("victim", ["page", "worker"])
def test_corrections_are_taken_once_and_stay_open_to_be_taken_back(
    corrected: Path, tmp_path: Path, victim: Victim
) -> None:
    holds(TAKE, corrected, tmp_path, victim)


def test_corrections_that_a_killed_page_did_not_note_are_taken_back_in_the_next(
    corrected: Path, tmp_path: Path
) -> None:
    workspace = tmp_path / "work"
    for number in range(1, 100):
        shutil.rmtree(workspace, ignore_errors=True)
        shutil.copytree(corrected, workspace)
        assert die(workspace, "page", number, lambda visitor: visitor.see(RETURNED) and None, TAKE.send)
        if TAKE.effects(workspace):
            break
    assert not TAKE.noted(workspace)
    with started(workspace) as (_, address), browser(address) as client:
        page = client.get(INQUIRY).text
        assert "取り消す" in page
        assert "まだ取り込んでいません" not in client.get("/years/2030").text
    assert Diary(workspace).acts("2030")[-1].about["count"] == 1


def test_corrections_are_taken_back_once(corrected: Path, tmp_path: Path) -> None:
    ready = tmp_path / "ready" / "work"
    shutil.copytree(corrected, ready)
    assert not die(ready, "page", 0, lambda visitor: visitor.see(RETURNED) and None, TAKE.send)
    undo = Act(
        INQUIRY,
        lambda visitor: visitor.send(f"{INQUIRY}/undo"),
        lambda workspace: 1 - len(correction_files(workspace, "2030")),
        "corrections_undone",
        stride=2,
    )
    holds(undo, ready, tmp_path, "page", "worker")


def test_answers_in_words_are_taken_in_once(asked: Path, tmp_path: Path) -> None:
    ready = tmp_path / "ready" / "work"
    shutil.copytree(asked, ready)
    office = copied_office(ready)
    visitor = Visitor(office)
    visitor.see(FREETEXT)
    content = visitor.send(f"{FREETEXT}/list").content
    office.close()
    take = Act(
        FREETEXT,
        lambda visitor: visitor.send(f"{FREETEXT}/take", [("list", ("記入.xlsx", content))]),
        lambda workspace: int((workspace / RECORD).is_file()),
        "texts_taken",
        stride=3,
    )
    holds(take, ready, tmp_path, "page", "worker")


def test_numbers_of_other_offices_are_saved_and_taken_back_once(city: Path, tmp_path: Path) -> None:
    ready = tmp_path / "ready" / "work"
    shutil.copytree(city, ready)
    before = (ready / NUMBERS).read_bytes()
    save = Act(
        REPORTED,
        lambda visitor: visitor.send(REPORTED, **{"kpi1-value": "14"}),
        lambda workspace: int(b"kpi1,14," in (workspace / NUMBERS).read_bytes()),
        "reported_taken",
    )
    holds(save, ready, tmp_path / "save", "page")
    assert not die(ready, "page", 0, lambda visitor: visitor.see(REPORTED) and None, save.send)
    undo = Act(
        REPORTED,
        lambda visitor: visitor.send(f"{REPORTED}/undo"),
        lambda workspace: int(b"kpi1,14," not in (workspace / NUMBERS).read_bytes()),
        "reported_undone",
    )
    holds(undo, ready, tmp_path / "undo", "page")
    assert b"kpi1,13," in before


def test_an_import_that_never_came_to_pass_leaves_the_undo_of_the_one_before(tmp_path: Path) -> None:
    place = tmp_path / NUMBERS
    write(tmp_path, NUMBERS, "first")
    first = place.read_bytes()
    undo = Undo(tmp_path, "2030", "reported")
    undo.keep({NUMBERS: b"second"})
    place.write_bytes(b"second")
    undo.keep({NUMBERS: b"third"})  # killed here
    assert undo.hindrance() == ""
    undo.take_back()
    assert place.read_bytes() == first


# --- Values of indicators --------------------------------------------------------------------------------


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
        stride=9,
    )
    approve = Act(
        APPROVAL,
        lambda visitor: visitor.send(f"{APPROVAL}/decide", decision="approve", by=CHIEF),
        lambda workspace: counted(workspace, "approve"),
        stride=4,
    )
    publish = Act(
        PUBLICATION,
        lambda visitor: visitor.send(f"{PUBLICATION}/publish", sure="yes", by=CHIEF),
        with_feeds("publish"),
        stride=7,
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
        stride=7,
    )
    holds(restore, ready, tmp_path / "restore", "page")
