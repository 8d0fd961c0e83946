"""Killed with no warning before any change of an act: nothing is lost, nothing is done twice, nothing is half.

Page or worker ends by SIGKILL before its n-th change of a file or record, for one n after the other, until the act gets
through. After each death the page begins anew: the act was done and the diary says so once, or neither.
"""

from __future__ import annotations

import io
import shutil
import sys
from pathlib import Path

import openpyxl
import pytest

from flows.cli import main
from office.copies import FOLDER
from office.diary import Diary
from office.undoing import Undo
from survey.corrections.record_files import correction_files
from tests.office.dying import Act, Victim, again, checked_city, copied_office, die, finish, holds
from tests.office.screens.test_copies import PAGE as COPIES
from tests.office.screens.test_definitions import column, row_of
from tests.office.screens.test_inquiry import by_rule, filled
from tests.office.serving.test_starting import browser, started
from tests.office.visiting import Visitor
from tests.survey.small_city import write

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs fork and SIGKILL")
INQUIRY, FREETEXT = "/years/2030/inquiry", "/years/2030/freetext"
RETURNED, REPORTED = f"{INQUIRY}/returned", "/years/2030/definitions/reported"
DEFINITIONS, NEW, RESULTS = "/years/2030/definitions", "/years/new", "/years/2030/results"
QUESTIONS, WORDS = "schemas/2030/small/questions.csv", "自治会への加入"
RECORD, NUMBERS = "raw/2030/freetext/small.q2_text.csv", "raw/2030/counts.csv"


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A city with a finished run."""
    return checked_city(tmp_path_factory.mktemp("city") / "work")


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
    for name, cell in (("問1", "2"), ("問2", "3"), ("問2その他", "駐車場がない")):
        text[columns.index(name)] = cell
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
    stride=3,
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
        stride=4,
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
        stride=5,
    )
    holds(take, ready, tmp_path / "take", "page", "worker")
    assert not die(ready, "page", 0, lambda visitor: visitor.see(FREETEXT) and None, take.send)
    undo = Act(
        FREETEXT,
        lambda visitor: visitor.send(f"{FREETEXT}/undo"),
        lambda workspace: 1 - int((workspace / RECORD).is_file()),
        "texts_undone",
        stride=4,
    )
    holds(undo, ready, tmp_path / "undo", "page", "worker")


def test_a_codebook_is_taken_and_taken_back_once(city: Path, tmp_path: Path) -> None:
    def is_reworded(workspace: Path) -> int:
        return int(WORDS in (workspace / QUESTIONS).read_text(encoding="utf-8"))

    ready = tmp_path / "ready" / "work"
    shutil.copytree(city, ready)
    office = copied_office(ready)
    visitor = Visitor(office)
    content = reworded(visitor.see(f"{DEFINITIONS}/codebook").content)
    visitor.see(DEFINITIONS)
    visitor.send(f"{DEFINITIONS}/codebook", [("codebook", ("直し.xlsx", content))])
    office.close()
    take = Act(
        DEFINITIONS,
        lambda visitor: visitor.send(f"{DEFINITIONS}/take"),
        is_reworded,
        "definitions_taken",
        stride=3,
    )
    holds(take, ready, tmp_path / "take", "page", "worker")
    assert not die(ready, "page", 0, lambda visitor: visitor.see(DEFINITIONS) and None, take.send)
    undo = Act(
        DEFINITIONS,
        lambda visitor: visitor.send(f"{DEFINITIONS}/undo"),
        lambda workspace: 1 - is_reworded(workspace),
        "definitions_undone",
        stride=3,
    )
    holds(undo, ready, tmp_path / "undo", "page")


def test_a_year_begins_from_the_one_before_once_and_tells_what_to_fill_in(city: Path, tmp_path: Path) -> None:
    begin = Act(
        NEW,
        lambda visitor: visitor.send(NEW, year="2031", source="2030"),
        is_begun,
        "study_made",
    )
    holds(begin, city, tmp_path, "page")
    for number in range(1, 100):
        workspace = tmp_path / f"told-{number}" / "work"
        shutil.copytree(city, workspace)
        assert die(workspace, "page", number, lambda visitor: visitor.see(NEW) and None, begin.send)
        finish(workspace)
        if is_begun(workspace):
            break
    visitor = Visitor(copied_office(workspace))
    visitor.see("/years/2031/definitions")
    assert "「小市アンケート」の調査期間、配布数、母集団の人数（今は2030年度の値）" in visitor.text
    visitor.office.close()


def test_a_year_begins_with_a_codebook_once(city: Path, tmp_path: Path) -> None:
    book = tmp_path / "book.xlsx"
    assert main(["codebook", "export", "2030", "--out", str(book), "--workspace", str(city)]) == 0
    begin = Act(
        NEW,
        lambda visitor: visitor.send(
            f"{NEW}/codebook", [("codebook", ("記入.xlsx", book.read_bytes()))], begin_year="2031"
        ),
        is_begun,
        "study_begun",
        stride=4,
    )
    holds(begin, city, tmp_path / "begin", "page", "worker")


def test_open_data_is_made_once(city: Path, tmp_path: Path) -> None:
    make = Act(
        RESULTS,
        lambda visitor: visitor.send("/years/2030/opendata"),
        lambda workspace: int((workspace / "reports/output/2030-opendata/manifest.json").is_file()),
        "open_data_made",
        stride=6,
    )
    holds(make, city, tmp_path, "page", "worker")


def is_begun(workspace: Path) -> int:
    return int((workspace / "schemas/2031/study.toml").is_file())


def reworded(content: bytes) -> bytes:
    """The codebook with another text of a question."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = book["設問"]
    sheet.cell(row_of(sheet, "設問番号", "問1"), column(sheet, "設問文")).value = WORDS
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


def test_numbers_of_other_offices_are_saved_and_taken_back_once(city: Path, tmp_path: Path) -> None:
    ready = tmp_path / "ready" / "work"
    shutil.copytree(city, ready)
    before = (ready / NUMBERS).read_bytes()
    save = Act(
        REPORTED,
        lambda visitor: visitor.send(REPORTED, **{"kpi1-value": "14"}),
        lambda workspace: int(b"kpi1,14," in (workspace / NUMBERS).read_bytes()),
        "reported_taken",
        stride=5,
    )
    holds(save, ready, tmp_path / "save", "page")
    assert not die(ready, "page", 0, lambda visitor: visitor.see(REPORTED) and None, save.send)
    undo = Act(
        REPORTED,
        lambda visitor: visitor.send(f"{REPORTED}/undo"),
        lambda workspace: int(b"kpi1,14," not in (workspace / NUMBERS).read_bytes()),
        "reported_undone",
        stride=5,
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


def test_a_copy_is_made_and_unpacked_once_and_no_half_of_it_stays(asked: Path, tmp_path: Path) -> None:
    def made(workspace: Path) -> int:
        return len(list((workspace / FOLDER).glob("*.zip")))

    def unpacked(workspace: Path) -> int:
        return sum(one.is_dir() and one != workspace for one in workspace.parent.glob("[!.]*"))

    ready = tmp_path / "ready" / "work"
    shutil.copytree(asked, ready)
    copy = Act(COPIES, lambda visitor: visitor.send(COPIES), made, "backed_up", stride=6)
    holds(copy, ready, tmp_path / "copy", "worker")
    assert not die(ready, "page", 0, lambda visitor: visitor.see(COPIES) and None, copy.send)
    (name,) = (path.name for path in (ready / FOLDER).glob("*.zip"))
    unpack = Act(
        f"{COPIES}/{name}/unpack",
        lambda visitor: visitor.send(f"{COPIES}/{name}/unpack"),
        unpacked,
        "restored",
        stride=25,
    )
    holds(unpack, ready, tmp_path / "unpack", "worker")
    workspace = tmp_path / "half" / "work"
    shutil.copytree(ready, workspace)
    assert die(workspace, "worker", 30, lambda visitor: visitor.see(unpack.screen) and None, unpack.send)
    assert list(workspace.parent.glob(".work*"))
    finish(workspace)
    again(unpack, workspace)
    assert list(workspace.parent.glob(".work*")) == []
