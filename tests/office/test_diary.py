"""The diary holds what was done, once and in order, through crashes, and tells what was touched."""

import json
import multiprocessing
import os
import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest

from office.diary import FILE, Diary

NOON = datetime(2026, 8, 9, 3, 0, tzinfo=UTC)


def _three(tmp_path: Path) -> Diary:
    diary = Diary(tmp_path, clock=lambda: NOON)
    diary.add("checked", "山田 花子", "2022", findings=38)
    diary.add("set_aside", "佐藤 健", "2023", task="freetext", reason="設問がない")
    diary.add("audited", "山田 花子", "2022", file="chapter.docx")
    return diary


def test_what_was_added_is_read_again_in_order_and_by_year(tmp_path: Path) -> None:
    _three(tmp_path)
    found = Diary(tmp_path)
    assert [(one.number, one.act, one.person) for one in found.acts()] == [
        (1, "checked", "山田 花子"),
        (2, "set_aside", "佐藤 健"),
        (3, "audited", "山田 花子"),
    ]
    assert [one.act for one in found.acts("2022")] == ["checked", "audited"]
    first = found.acts()[0]
    assert first.at == "2026-08-09T03:00:00.000+00:00"
    assert first.count("findings") == 38
    assert (first.text("findings"), first.text("file"), first.count("file")) == ("38", "", 0)
    assert first.machine == os.uname().nodename
    assert found.verify() is None


@pytest.mark.skipif(os.name == "nt", reason="permissions of POSIX")
def test_only_the_owner_may_read_it(tmp_path: Path) -> None:
    _three(tmp_path)
    assert stat.S_IMODE((tmp_path / FILE).stat().st_mode) == 0o600


def test_the_same_form_is_noted_once(tmp_path: Path) -> None:
    diary = Diary(tmp_path)
    first = diary.add("checked", "山田 花子", "2022", once="k1", findings=1)
    again = Diary(tmp_path).add("checked", "山田 花子", "2022", once="k1", findings=2)
    assert again == first
    assert len(diary.acts()) == 1
    assert diary.done("k1") == first
    assert diary.done("k2") is None


def test_a_line_that_was_torn_off_is_cut_and_the_chain_goes_on(tmp_path: Path) -> None:
    diary = _three(tmp_path)
    path = tmp_path / FILE
    whole = path.read_bytes()
    path.write_bytes(whole + b'{"number": 4, "at": "2026')
    assert len(diary.acts()) == 3
    assert diary.verify() is None
    diary.add("checked", "山田 花子", "2022", findings=0)
    assert path.read_bytes().startswith(whole)
    assert [one.number for one in diary.acts()] == [1, 2, 3, 4]
    assert diary.verify() is None


@pytest.mark.parametrize(
    ("touch", "number"),
    [
        (lambda lines: [lines[0].replace("38", "37"), *lines[1:]], 1),
        (lambda lines: [lines[0], lines[2]], 2),
        (lambda lines: [lines[0], lines[2], lines[1]], 2),
        (lambda lines: [*lines[:2], "spoilt"], 3),
    ],
)
def test_a_touched_line_is_told_by_its_number(tmp_path: Path, touch, number) -> None:  # type: ignore[no-untyped-def]
    diary = _three(tmp_path)
    path = tmp_path / FILE
    path.write_text("\n".join([*touch(path.read_text().splitlines()), ""]))
    assert diary.verify() == number


def test_a_line_changed_with_its_digest_breaks_the_next(tmp_path: Path) -> None:
    diary = _three(tmp_path)
    path = tmp_path / FILE
    lines = path.read_text().splitlines()
    other = Diary(tmp_path / "other", clock=lambda: NOON)
    other.add("checked", "山田 花子", "2022", findings=1)
    lines[0] = (tmp_path / "other" / FILE).read_text().strip()
    path.write_text("\n".join([*lines, ""]))
    assert json.loads(lines[0])["about"] == {"findings": 1}
    assert diary.verify() == 2


def _add_twenty(workspace: Path, name: str) -> None:
    for number in range(20):
        Diary(workspace).add("checked", name, "2022", findings=number)


def test_several_processes_add_without_losing_a_line(tmp_path: Path) -> None:
    names = ["a", "b", "c"]
    own = multiprocessing.get_context("spawn")
    writers = [own.Process(target=_add_twenty, args=(tmp_path, name)) for name in names]
    for one in writers:
        one.start()
    for one in writers:
        one.join()
    diary = Diary(tmp_path)
    assert diary.verify() is None
    assert {
        name: [act.count("findings") for act in diary.acts() if act.person == name] for name in names
    } == {name: list(range(20)) for name in names}
