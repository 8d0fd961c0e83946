"""`serve` on a real Prefect server: files that arrive are run and shown, and it is closed to others."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

import pytest

from flows.cli import main
from flows.console import EXIT_INPUT
from flows.run_log import FILE as RUN_LOG
from flows.serving.arrival import HANDLED
from tests.flows.conftest import free_port
from tests.flows.serving.conftest import Office, arrive, await_that
from tests.processes import processes

pytestmark = [
    pytest.mark.prefect,
    pytest.mark.skipif(sys.platform == "win32", reason="looks for processes in /proc"),
]


def test_what_arrives_is_run_once_and_shown_and_the_server_is_closed_to_others(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    assert office.states() == []
    deployed = office.ask("deployments/filter", {})
    assert sorted(one["name"] for one in deployed) == [
        *("chapter", "on-arrival", "propose", "publish", "purge", "yearly"),
    ]
    fields = [one for each in deployed for one in each["parameter_openapi_schema"]["properties"].values()]
    assert {one["title"] for one in fields} == {
        *("年度", "作業フォルダー", "氏名", "本文の割合", "図の種類"),
        *("点検のあと集計する", "確認", "変える種類", "理由"),
    }
    assert all("。" in one["description"] for one in fields)
    assert main(["serve", "--workspace", str(office.workspace), "--port", str(free_port())]) == EXIT_INPUT
    assert (
        main(["serve", "--workspace", str(office.workspace.parent), "--port", str(office.port)]) == EXIT_INPUT
    )
    told = capsys.readouterr().err
    assert "[B30]" in told
    assert "[B32]" in told

    with pytest.raises(urllib.error.HTTPError, match="401"):
        office.ask("admin/version", known=False)
    with pytest.raises(urllib.error.HTTPError, match="403"):
        office.ask("flow_runs/filter", {}, known=False)
    listening = subprocess.run(["cat", "/proc/net/tcp"], capture_output=True, text=True, check=True).stdout
    at = [line.split()[1] for line in listening.splitlines()[1:] if line.split()[3] == "0A"]
    assert [one for one in at if one.endswith(f":{office.port:04X}")] == [f"0100007F:{office.port:04X}"]

    arrive(office, office.workspace.parent / "shimin.xlsx")
    outputs = office.workspace / "reports/output/2017"
    await_that(lambda: "RUNNING" not in office.states() and "COMPLETED" in office.states(), office)
    assert (outputs / "manifest.json").is_file()
    assert json.loads((office.workspace / HANDLED).read_bytes()).keys() == {"2017"}
    noted = [
        line.split("\t")[1:4] for line in (office.workspace / RUN_LOG).read_text("utf-8").splitlines()[1:]
    ]
    assert [line for line in noted if line[1]] == [["check", "2017", "終了"], ["run", "2017", "終了"]]
    shown = {one["key"]: one["data"] for one in office.ask("artifacts/filter", {})}
    assert shown.keys() == {"check-2017", "run-2017"}
    assert "| 山口市市民アンケート調査 | 1,710 | 1,702 | 6 | 2 |" in shown["check-2017"]
    assert (
        "| 記号 | 件数 | 内容 |" in shown["check-2017"]
    )  # a long sentence last, as it pushes what follows out of sight
    linked = {
        Path(url2pathname(urlsplit(one).path)) for one in re.findall(r"\]\((file:[^)]+)\)", shown["run-2017"])
    }
    outputs = office.workspace.resolve() / "reports/output/2017"
    assert outputs / "estimates.csv" in linked
    assert all(one.parent == outputs and one.is_file() for one in linked)
    before = office.states()
    (office.workspace / "raw/2017/shimin.xlsx").touch()  # the same content again
    assert main(["serve", "--stop", "--workspace", str(office.workspace)]) == 0
    assert office.process.wait(timeout=60) == 0
    assert office.process.returncode == 0
    assert len(before) == 2  # the check, and the run that it began
    await_that(lambda: processes(office.workspace) == {})


def test_nothing_is_made_where_nothing_serves(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["serve", "--stop", "--workspace", str(tmp_path)]) == 0
    assert "動いているものはありません。" in capsys.readouterr().out
    assert not (tmp_path / ".prefect").exists()
