"""A full disk, a folder that cannot be written, a year that is deleted meanwhile, a clock that is set back."""

from __future__ import annotations

import json
import shutil
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from office.diary import Diary
from office.names import read_names
from tests.flows.test_killed_runs import alone_with_mounts
from tests.office.visiting import Visitor
from tests.workspaces import copy_workspace

PLACES = f"'{sys.executable}' -m tests.office.hard_places"
ANSWERS = "/years/2022/answers"


def test_a_file_that_finds_no_room_is_told_once_and_nothing_of_it_stays(tmp_path: Path) -> None:
    work, disk = copy_workspace(tmp_path / "work"), tmp_path / "disk"
    disk.mkdir()
    done = alone_with_mounts(
        f"mount -t tmpfs -o size=16m tmpfs '{disk}'",
        f"cp -r '{work}' '{disk}/work'",
        f"{PLACES} full '{disk}/work'",
        f"cmp '{work}/raw/2022/shimin.csv' '{disk}/work/raw/2022/shimin.csv'",
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert (told["status"], told["heading"]) == (507, "作業フォルダーに書き込めません")
    assert "ディスクの空きがないか" in told["text"]
    assert [name for name in told["left"] if name != "list.lock"] == []
    assert told["after"] == 200


def test_a_workspace_that_cannot_be_written_is_shown_and_every_act_is_refused(tmp_path: Path) -> None:
    work = copy_workspace(tmp_path / "work")
    done = alone_with_mounts(
        f"mount --bind '{work}' '{work}'", f"mount -o remount,bind,ro '{work}'", f"{PLACES} closed '{work}'"
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["seen"] > 15
    assert told["faults"] == []
    for text in (told["notice"], told["act"]):
        assert "この作業フォルダーには書き込めません（書き込みのできない場所です）。見るだけです。" in text
    assert "何も変わっていません。" in told["act"]
    assert read_names(work) == ()


def test_an_act_in_a_year_that_was_deleted_meanwhile_says_so(visitor: Visitor) -> None:
    visitor.see("/years/2022/plan/checking")
    form = visitor.form("/years/2022/plan/checking/due")
    shutil.rmtree(visitor.office.workspace / "schemas/2022")
    visitor.post("/years/2022/plan/checking/due", {**form, "due": "2099-01-01"})
    assert visitor.page.status_code == 404
    assert "年度を削除したか" in visitor.page.text
    assert visitor.office.diary.acts("2022") == []
    assert not (visitor.office.workspace / "schemas/2022").exists()
    assert visitor.see("/").status_code == 200


@pytest.mark.parametrize("gone", ["study.toml", "shimin/questions.csv"])
def test_a_year_of_which_a_part_is_gone_is_shown_with_its_fault(visitor: Visitor, gone: str) -> None:
    (visitor.office.workspace / "schemas/2022" / gone).unlink()
    for screen in ("", "/answers", "/checking", "/results", "/inquiry", "/freetext"):
        assert visitor.see(f"/years/2022{screen}").status_code in (200, 404, 422), screen


def test_the_diary_goes_on_in_its_order_where_the_clock_was_set_back(tmp_path: Path) -> None:
    now = datetime.now(UTC)
    Diary(tmp_path, clock=lambda: now).add("checked", "山田 花子", "2022")
    back = Diary(tmp_path, clock=lambda: now - timedelta(days=400))
    back.add("ran", "山田 花子", "2022")
    assert [act.act for act in sorted(back.acts(), key=lambda act: (act.at, act.number))] == [
        "checked",
        "ran",
    ]
    assert back.verify() is None
