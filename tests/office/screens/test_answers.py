"""回答ファイル: several files at once, checked as a whole by the real worker, refused ones with their reason."""

from __future__ import annotations

import os
import signal
import stat
import sys
import threading
from collections.abc import Iterator

import pytest

from office.frame.visit import Office
from office.receiving.entries import read_entries
from office.receiving.room import WaitingRoom
from reports.runs.microdata import microdata_files, received_folder
from schemas.loading.studies import load_study
from tests.office.visiting import Visitor, office_of
from tests.workspaces import copy_workspace

PAGE = "/years/2022/answers"
SHIMIN, MACHIZUKURI = "raw/2022/shimin.csv", "raw/2022/machizukuri.xlsx"
Sent = tuple[str, tuple[str, bytes]]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    office = office_of(copy_workspace(tmp_path_factory.mktemp("answers")))
    yield office
    office.close()


@pytest.fixture(scope="module")
def pristine(office: Office) -> dict[str, bytes]:
    return {path: (office.workspace / path).read_bytes() for path in (SHIMIN, MACHIZUKURI)}


@pytest.fixture
def visitor(office: Office, pristine: dict[str, bytes]) -> Visitor:
    """A browser on the page of a year whose two files of answers have not come."""
    for path in pristine:
        (office.workspace / path).unlink(missing_ok=True)
    for place in (office.workspace / received_folder("2022")).glob("*"):
        place.unlink()
    visitor = Visitor(office)
    visitor.see(PAGE)
    return visitor


def sent(name: str, content: bytes) -> Sent:
    return ("files", (name, content))


def there(visitor: Visitor) -> dict[str, bytes]:
    """The files of answers that lie in their places."""
    places = {path: visitor.office.workspace / path for path in (SHIMIN, MACHIZUKURI)}
    return {path: place.read_bytes() for path, place in places.items() if place.is_file()}


def rows(visitor: Visitor) -> dict[str, list[str]]:
    return {
        " ".join(row[0].text_content().split()): [" ".join(cell.text_content().split()) for cell in row[1:]]
        for row in visitor.html.xpath("//table[1]/tbody/tr")
    }


def test_files_that_fit_are_taken_together_as_they_were_sent(
    visitor: Visitor, pristine: dict[str, bytes]
) -> None:
    assert rows(visitor)["山口市市民アンケート調査の回答"][3] == "要ります"
    visitor.send(
        PAGE, [sent("shimin.csv", pristine[SHIMIN]), sent("machizukuri.xlsx", pristine[MACHIZUKURI])]
    )
    assert visitor.message == "2つのファイルを受け取りました: shimin.csv、machizukuri.xlsx"
    assert there(visitor) == pristine
    assert [row[2:4] for row in rows(visitor).values()][:2] == [
        ["1,634", "受け取りました"],
        ["1,835", "受け取りました"],
    ]
    assert visitor.office.diary.acts("2022")[-1].act == "answers_received"
    if sys.platform != "win32":
        assert {stat.S_IMODE((visitor.office.workspace / path).stat().st_mode) for path in pristine} == {
            0o600
        }


def test_of_files_with_one_that_is_refused_none_is_taken(
    visitor: Visitor, pristine: dict[str, bytes]
) -> None:
    torn = pristine[MACHIZUKURI][:3000]
    visitor.send(PAGE, [sent("shimin.csv", pristine[SHIMIN]), sent("machizukuri.xlsx", torn)])
    assert there(visitor) == {}
    assert visitor.html.findtext(".//title").startswith("エラー: ")
    (told,) = visitor.html.xpath("//*[@role='alert']//a")
    assert told.text_content() == "machizukuri.xlsx: ファイルが壊れているか、途中で切れています。"
    assert (
        visitor.html.xpath(f"//*[@id='{told.get('href')[1:]}']//dd[last()]")[0]
        .text_content()
        .startswith("F06")
    )
    assert "1つは受け取れますが、まだ受け取っていません" in visitor.text

    visitor.send(f"{PAGE}/take")
    assert there(visitor) == {SHIMIN: pristine[SHIMIN]}
    assert visitor.message == "1つのファイルを受け取りました: shimin.csv"
    assert "machizukuri.xlsx" in visitor.html.xpath("string(//section)")
    visitor.send(f"{PAGE}/dismiss")
    assert visitor.message == "「machizukuri.xlsx」を取り下げました。"
    assert not visitor.html.xpath("//section")


def test_the_mended_file_completes_those_that_wait(visitor: Visitor, pristine: dict[str, bytes]) -> None:
    visitor.send(PAGE, [sent("shimin.csv", pristine[SHIMIN]), sent("machizukuri.xlsx", b"PK\x03\x04 torn")])
    assert there(visitor) == {}
    visitor.send(PAGE, [sent("machizukuri.xlsx", pristine[MACHIZUKURI])])
    assert there(visitor) == pristine
    assert not visitor.html.xpath("//section")


def test_a_file_by_another_name_is_known_by_its_columns(visitor: Visitor, pristine: dict[str, bytes]) -> None:
    visitor.send(PAGE, [sent("納品_令和4年度.csv", pristine[SHIMIN])])
    assert there(visitor) == {SHIMIN: pristine[SHIMIN]}
    assert "納品_令和4年度.csv" in rows(visitor)["山口市市民アンケート調査の回答"][0]


def test_a_file_that_fits_nowhere_waits_for_a_choice_and_then_has_its_reasons(visitor: Visitor) -> None:
    visitor.send(PAGE, [sent("other.csv", "番号,好きな色\n1,青\n2,赤\n".encode())])
    assert "どの回答ファイルに当たるか、決められません" in visitor.text
    visitor.send(f"{PAGE}/look", path=SHIMIN)
    assert "ほとんどの設問の列がありません" in visitor.text
    assert there(visitor) == {}


def test_a_needed_column_that_is_missing_is_told(visitor: Visitor, pristine: dict[str, bytes]) -> None:
    text = pristine[SHIMIN].decode("cp932")
    column = text.splitlines()[0].split(",")[5]
    visitor.send(PAGE, [sent("shimin.csv", text.replace(column, "別の見出し", 1).encode("cp932"))])
    assert "必要な列がありません" in visitor.text
    assert there(visitor) == {}


def test_no_cell_of_a_refused_file_is_shown_or_kept(visitor: Visitor, pristine: dict[str, bytes]) -> None:
    head, first, *others = pristine[SHIMIN].decode("cp932").splitlines()
    lines = [head, first + ',"秘密の回答です', *others]
    visitor.send(PAGE, [sent("shimin.csv", "\n".join(lines).encode("cp932"))])
    assert visitor.html.xpath("//section")
    kept = (visitor.office.workspace / received_folder("2022") / "list.json").read_text(encoding="utf-8")
    diary = (visitor.office.workspace / "records" / "office.jsonl").read_text(encoding="utf-8")
    assert "秘密の回答" not in visitor.page.text + kept + diary
    assert all(
        problem.found == ""
        for one in read_entries(visitor.office.workspace, "2022").refused
        for problem in one.problems
    )


def test_the_file_before_comes_back_and_goes_again(visitor: Visitor, pristine: dict[str, bytes]) -> None:
    shorter = b"\n".join(pristine[SHIMIN].splitlines()[:-2]) + b"\n"
    visitor.send(PAGE, [sent("shimin.csv", pristine[SHIMIN])])
    visitor.send(PAGE, [sent("shimin.csv", shorter)])
    assert there(visitor)[SHIMIN] == shorter
    visitor.send(f"{PAGE}/undo")
    assert there(visitor)[SHIMIN] == pristine[SHIMIN]
    assert rows(visitor)["山口市市民アンケート調査の回答"][2] == "1,634"
    visitor.send(f"{PAGE}/undo")
    assert there(visitor)[SHIMIN] == shorter
    assert [act.act for act in visitor.office.diary.acts("2022")][-2:] == ["answers_undone"] * 2


def test_the_first_file_is_taken_back_to_none(visitor: Visitor, pristine: dict[str, bytes]) -> None:
    visitor.send(PAGE, [sent("shimin.csv", pristine[SHIMIN])])
    visitor.send(f"{PAGE}/undo")
    assert there(visitor) == {}
    assert visitor.message == "山口市市民アンケート調査の回答を、受け取る前に戻しました。"


def test_a_file_that_was_laid_there_by_hand_is_kept_for_undoing(
    visitor: Visitor, pristine: dict[str, bytes]
) -> None:
    by_hand = pristine[SHIMIN] + b"\n"
    (visitor.office.workspace / SHIMIN).write_bytes(by_hand)
    assert "フォルダーに置かれたもの" in (visitor.see(PAGE) and visitor.text)
    visitor.send(PAGE, [sent("shimin.csv", pristine[SHIMIN])])
    visitor.send(f"{PAGE}/undo")
    assert there(visitor)[SHIMIN] == by_hand


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../../evil.csv", "evil.csv"),
        ("..\\..\\evil.csv", "evil.csv"),
        ("/etc/passwd", "passwd"),
        ("C:\\Users\\evil.csv", "evil.csv"),
        ("e\u202evil.csv", "evil.csv"),
        ("<script>alert(1)</script>.csv", "script>.csv"),
        ("x" * 300 + ".csv", "x" * 110 + "…xxxxx.csv"),
    ],
)
def test_the_name_of_a_file_leads_nowhere(visitor: Visitor, name: str, shown: str) -> None:
    before = {path for path in visitor.office.workspace.rglob("*") if ".received" not in path.parts}
    above = set(visitor.office.workspace.parent.iterdir())
    visitor.send(PAGE, [sent(name, b"nothing,of,ours\n1,2,3\n")])
    (waiting,) = read_entries(visitor.office.workspace, "2022").waiting
    assert waiting.file.name == shown
    assert visitor.html.xpath("string(//section/h3)") == shown
    after = {path for path in visitor.office.workspace.rglob("*") if ".received" not in path.parts}
    assert after - before <= {visitor.office.workspace / "raw"}
    assert set(visitor.office.workspace.parent.iterdir()) == above
    assert {path.name for path in (visitor.office.workspace / received_folder("2022")).iterdir()} == {
        "list.json", "list.lock", waiting.file.digest
    }  # fmt: skip


@pytest.mark.parametrize("path", ["../../../etc/passwd", "schemas/2022/study.toml", "raw/2022/other.csv"])
def test_no_place_but_a_needed_one_can_be_chosen_or_undone(
    visitor: Visitor, path: str, pristine: dict[str, bytes]
) -> None:
    visitor.send(PAGE, [sent("other.csv", b"a,b\n1,2\n")])
    visitor.post(f"{PAGE}/look", {**visitor.form(f"{PAGE}/look"), "path": path})
    assert read_entries(visitor.office.workspace, "2022").waiting[0].path == ""
    visitor.send(PAGE, [sent("shimin.csv", pristine[SHIMIN])])
    visitor.send(f"{PAGE}/take")
    assert visitor.send(f"{PAGE}/undo", path=path).status_code == 404


def test_nothing_is_done_without_a_file(visitor: Visitor) -> None:
    assert visitor.send(PAGE).status_code == 422
    assert visitor.html.xpath("//*[@role='alert']//a/@href") == ["#files"]


def test_more_files_than_twenty_are_not_read(visitor: Visitor) -> None:
    visitor.send(PAGE, [sent(f"{number}.csv", b"a") for number in range(21)])
    assert visitor.page.status_code == 400
    assert read_entries(visitor.office.workspace, "2022").waiting == ()


def test_more_bytes_than_the_page_takes_are_not_read(visitor: Visitor) -> None:
    fields = visitor.form(PAGE)
    answer = visitor.client.post(
        PAGE, data=fields, files=[sent("shimin.csv", b"a")], headers={"Content-Length": str((201 << 20) + 1)}
    )
    assert answer.status_code == 413


def test_the_same_form_sent_twice_takes_its_files_once(visitor: Visitor, pristine: dict[str, bytes]) -> None:
    fields = visitor.form(PAGE)
    before = len(visitor.office.diary.acts())
    for _ in range(2):
        visitor.post(PAGE, fields, [sent("shimin.csv", pristine[SHIMIN])])
        assert visitor.page.status_code == 200
    assert len(visitor.office.diary.acts()) == before + 1
    visitor.send(f"{PAGE}/undo")
    assert there(visitor) == {}


def test_a_second_window_does_not_take_what_the_first_has_let_go(
    visitor: Visitor, pristine: dict[str, bytes]
) -> None:
    visitor.send(PAGE, [sent("shimin.csv", pristine[SHIMIN]), sent("machizukuri.xlsx", b"PK\x03\x04 torn")])
    other = Visitor(visitor.office, "佐藤 健")
    other.see(PAGE)
    visitor.send(f"{PAGE}/dismiss")
    assert other.send(f"{PAGE}/take").status_code == 409
    assert there(visitor) == {}


@pytest.mark.skipif(sys.platform == "win32", reason="needs a signal that holds a process")
def test_files_wait_where_the_worker_dies_while_it_checks_them(
    visitor: Visitor, pristine: dict[str, bytes]
) -> None:
    worker = visitor.office.worker
    worker.ask("arrived", study="2022", files=[])  # it is there
    os.kill(worker.pid, signal.SIGSTOP)
    sending = threading.Thread(target=lambda: visitor.send(PAGE, [sent("shimin.csv", pristine[SHIMIN])]))
    sending.start()
    while worker.running("2022", "arrived") is None:
        pass
    os.kill(worker.pid, signal.SIGKILL)
    sending.join()
    assert "まだ確かめていないファイルがあります" in visitor.text
    assert there(visitor) == {}
    assert "shimin.csvを入れましたが、まだ受け取っていません。" in visitor.see("/years/2022").text
    visitor.see(PAGE)
    visitor.send(f"{PAGE}/look")
    assert there(visitor) == {SHIMIN: pristine[SHIMIN]}


def test_the_waiting_room_is_deleted_with_the_answers(visitor: Visitor, pristine: dict[str, bytes]) -> None:
    visitor.send(PAGE, [sent("machizukuri.xlsx", b"PK\x03\x04 torn")])
    study = load_study(visitor.office.workspace, "2022")
    room = WaitingRoom(visitor.office.workspace, "2022")
    torn = visitor.office.workspace / room.place(room.entries.waiting[0].file.digest)
    assert torn in microdata_files(visitor.office.workspace, study)
    assert pristine
