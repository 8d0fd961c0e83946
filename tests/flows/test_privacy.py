"""No answer of a respondent is anywhere but in the files that are named for it.

A marker stands in every column of every raw file. Everything that a run leaves behind is searched for
it: the outputs, logs, Prefect's home and database, caches, temporary files and what the terminal showed.
"""

from __future__ import annotations

import base64
import gzip
import io
import json
import os
import shutil
import sqlite3
import stat
import subprocess
import sys
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from flows.cli import main
from flows.kept_stages import KeptStages
from reports.runs.publishing import kept_results
from tests.markers import STEM, leaks, marker, plant_csv, plant_xlsx
from tests.workspaces import ROOT, copy_workspace, replace_in

RAW_FILES = ("raw/2017/shimin.xlsx", "raw/2022/machizukuri.xlsx", "raw/2022/shimin.csv")
OUTPUT = "reports/output/2022"
HELD = (
    *RAW_FILES,
    f"{OUTPUT}/findings.xlsx",
    f"{OUTPUT}/changes.csv",
    f"{OUTPUT}/weights.csv",
)
"""The files that may hold answers after a run."""

LISTS = "reports/output/2022-freetext"


def planted(target: Path) -> Path:
    """A copy of the example with a marker in every column of every raw file."""
    workspace = copy_workspace(target)
    number = plant_csv(workspace / RAW_FILES[2], 1, encoding="cp932")
    number = plant_xlsx(workspace / RAW_FILES[1], number, sheet="回答データ", first_row=6)
    plant_xlsx(workspace / RAW_FILES[0], number, sheet=_sheet(workspace / RAW_FILES[0]), first_row=6)
    replace_in(workspace / RAW_FILES[2], "高齢で班の当番", f"{marker(8000)}高齢で班の当番", encoding="cp932")
    return workspace


def _sheet(path: Path) -> str:
    return str(openpyxl.load_workbook(path, read_only=True).sheetnames[0])


@dataclass(frozen=True)
class Surroundings:
    """A home, a cache and a temporary folder of its own for a process, so that all it writes is seen."""

    root: Path

    def run(self, *arguments: str, program: str = "", **extra: str) -> subprocess.CompletedProcess[str]:
        """Run the command, or a program, in these surroundings."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
        folders = {
            name: self.root / name.lower() for name in ("HOME", "TMPDIR", "XDG_CACHE_HOME", "MPLCONFIGDIR")
        }
        for folder in folders.values():
            folder.mkdir(parents=True, exist_ok=True)
        call = ["-c", program] if program else ["-m", "flows"]
        return subprocess.run(
            [sys.executable, *call, *arguments],
            cwd=ROOT,
            env={
                **kept,
                **{name: str(folder) for name, folder in folders.items()},
                "PYTHONUTF8": "1",
                **extra,
            },
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )


DIRECT = """
import sys
from flows.cli import main
from flows.kept_stages import KeptStages
from reports.runs.publishing import kept_results

for call in (["run", "2022", "--direct"], ["check", "2022"], ["show", "2022"], ["freetext", "export", "2022"]):
    if main([*call, "--workspace", sys.argv[1]]) != 0:
        sys.exit(f"{call} failed")
"""


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Surroundings and workspace (`work`) of a direct run over planted answers, and of the commands beside it."""
    root = tmp_path_factory.mktemp("planted")
    workspace = planted(root / "work")
    done = Surroundings(root).run(str(workspace), program=DIRECT)
    assert done.returncode == 0, done.stderr
    (root / "terminal.log").write_text(done.stdout + done.stderr, encoding="utf-8")
    return root


def test_the_search_finds_a_marker_in_every_form(tmp_path: Path) -> None:
    text = f"値は{marker(1)}です".encode()
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a/b.xml", text)
    forms = {
        "plain": text,
        "json": json.dumps({"a": marker(1)}).encode(),
        "wide": marker(1).encode("utf-16"),
        "zip": buffer.getvalue(),
        "gzip": gzip.compress(text),
        "zlib": zlib.compress(text),
        **{f"base{shift}": base64.b64encode(b"x" * shift + text) for shift in range(3)},
    }
    for name, content in forms.items():
        (tmp_path / name).write_bytes(content)
    (tmp_path / f"{marker(2)}.txt").touch()
    (tmp_path / "clean.txt").write_text("何もない", encoding="utf-8")
    assert set(leaks(tmp_path)) == {*forms, f"{marker(2)}.txt"}
    assert set(leaks(tmp_path, list(forms))) == {f"{marker(2)}.txt"}


def test_the_markers_are_really_in_the_answers(ran: Path) -> None:
    assert set(leaks(ran / "work")) == {*HELD, f"{LISTS}/shimin.q2_3_text.xlsx"}
    book = openpyxl.load_workbook(ran / "work" / OUTPUT / "findings.xlsx")
    told = [str(row[7]) for row in book["入力誤り一覧"].iter_rows(min_row=4, values_only=True)]
    assert sum(STEM in text for text in told) > 20


def test_a_direct_run_leaves_answers_in_the_named_files_only(ran: Path) -> None:
    held = [f"work/{name}" for name in (*HELD, LISTS)]
    assert leaks(ran, held) == {}
    assert (ran / "terminal.log").stat().st_size > 1000


def test_results_of_stages_that_are_kept_hold_no_answer(ran: Path, tmp_path: Path) -> None:
    """Each result is unpacked, so that a marker of an answer would be seen in it."""
    kept, read = KeptStages(ran / "work"), 0
    for path in kept_results(ran / "work").paths():
        content = kept._files.read(path.stem)
        assert content is not None
        result = kept._decoded(content)
        if isinstance(result, pd.DataFrame):
            result = result.to_csv().encode()
        parts = {"": result} if isinstance(result, bytes) else result
        assert parts
        for name, part in parts.items():
            (tmp_path / f"{path.stem}-{name}").write_bytes(part)
            read += len(part)
    assert read > 10_000_000
    assert leaks(tmp_path) == {}


@pytest.mark.skipif(os.name == "nt", reason="permissions of another system")
def test_files_with_answers_are_readable_by_their_owner_only(ran: Path) -> None:
    for relative in HELD[3:]:
        assert stat.S_IMODE((ran / "work" / relative).stat().st_mode) == 0o600, relative
    assert stat.S_IMODE((ran / "work" / LISTS).stat().st_mode) == 0o700
    for path in (ran / "work" / LISTS).iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path.name


def test_corrections_and_refusals_do_not_tell_what_cells_hold_but_to_the_operator(
    ran: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    workspace = tmp_path / "work"
    shutil.copytree(ran / "work", workspace)
    book = openpyxl.load_workbook(workspace / OUTPUT / "findings.xlsx")
    sheet = book["入力誤り一覧"]
    rows = [row for row in range(4, sheet.max_row + 1) if sheet.cell(row, 12).value == "E01"]
    for row in rows:
        sheet.cell(row, 13).value = "無回答"
    book.save(tmp_path / "back.xlsx")
    call = [
        "corrections",
        "apply",
        "2022",
        str(tmp_path / "back.xlsx"),
        "--by",
        "職員",
        "--date",
        "2022-08-01",
    ]
    assert main([*call, "--workspace", str(workspace)]) == 0
    assert STEM not in capsys.readouterr().out
    assert set(leaks(workspace)) - {*HELD, f"{LISTS}/shimin.q2_3_text.xlsx"} == {
        "raw/2022/corrections/0001.csv"
    }


def test_after_a_purge_no_marker_is_left_and_the_figures_still_show(
    ran: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    workspace = tmp_path / "work"
    shutil.copytree(ran / "work", workspace)
    call = [
        "purge",
        "2022",
        "--microdata",
        "--by",
        "情報 係長",
        "--date",
        "2024-04-01",
        "--workspace",
        str(workspace),
    ]
    assert main([*call, "--yes"]) == 0
    shown = capsys.readouterr().out
    assert "raw/2022/shimin.csv" in shown
    assert "raw/2022/frame.csv" not in shown
    assert set(leaks(workspace)) == {"raw/2017/shimin.xlsx"}
    assert main(["show", "2022", "--workspace", str(workspace)]) == 0
    assert main(["run", "2022", "--direct", "--workspace", str(workspace)]) == 3
    assert "回答データは削除されています（2024-04-01、情報 係長）" in capsys.readouterr().err
    assert (workspace / OUTPUT / "chapter.docx").is_file()
    assert main([*call, "--yes"]) == 0
    assert "削除する回答データはありません。" in capsys.readouterr().out


def test_a_purge_asks_first(
    workspace: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    call = ["purge", "2022", "--microdata", "--by", "係長", "--workspace", str(workspace)]
    assert main([*call, "--yes"]) == 3
    assert "[X11]" in capsys.readouterr().err
    call = [*call, "--lose-results"]
    monkeypatch.setattr("sys.stdin", io.StringIO("たぶん\nいいえ\n"))
    assert main(call) == 1
    told = capsys.readouterr()
    assert told.out.count("（はい/いいえ）") == 2
    assert "「はい」か「いいえ」で答えてください。" in told.out
    assert "中断しました。" in told.err
    assert (workspace / "raw/2022/shimin.csv").is_file()
    assert not (workspace / "raw/2022/purged.csv").exists()
    assert main(["purge", "2022", "--by", "係長", "--workspace", str(workspace), "--yes"]) == 2
    monkeypatch.setattr("sys.stdin", io.StringIO("はい\n"))
    assert main(call) == 0
    assert not (workspace / "raw/2022/shimin.csv").exists()


def test_a_draft_of_a_codebook_holds_no_answer_and_is_its_owners(
    ran: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    raw = ran / "work/raw/2022/shimin.csv"
    out = tmp_path / "draft.xlsx"
    call = ["codebook", "from-data", str(raw), "--study", "2022", "--out", str(out)]
    assert main([*call, "--workspace", str(tmp_path)]) == 0
    assert STEM not in capsys.readouterr().out
    assert leaks(tmp_path) == {}
    if os.name != "nt":
        assert stat.S_IMODE(out.stat().st_mode) == 0o600


# --- Under Prefect ------------------------------------------------------------------------------


@pytest.mark.prefect
def test_the_flow_gives_the_same_bytes_and_keeps_no_answer(ran: Path, tmp_path: Path) -> None:
    """The command's own way: Prefect's temporary server, its home in the workspace."""
    workspace = tmp_path / "work"
    for folder in ("raw", "schemas"):
        shutil.copytree(ran / "work" / folder, workspace / folder)
    done = Surroundings(tmp_path).run("run", "2022", "--workspace", str(workspace))
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert STEM not in done.stdout
    outputs = sorted(path.name for path in (workspace / OUTPUT).iterdir())
    assert outputs == sorted(path.name for path in (ran / "work" / OUTPUT).iterdir())
    for name in outputs:
        assert (workspace / OUTPUT / name).read_bytes() == (ran / "work" / OUTPUT / name).read_bytes(), name
    with sqlite3.connect(workspace / ".prefect" / "prefect.db") as database:
        flows = database.execute("select name, state_type from flow_run").fetchall()
        tasks = database.execute("select count(*) from task_run where state_type = 'COMPLETED'").fetchone()
    assert [state for _, state in flows] == ["COMPLETED"]
    assert tasks[0] >= 15
    assert leaks(tmp_path, [f"work/{name}" for name in HELD]) == {}


FAILING = """
import sys
import flows.annual_survey as under_prefect
from flows.cli import main
from flows.kept_stages import KeptStages
from reports.runs.publishing import kept_results
from flows.stage import Stage

refused, broken = sys.argv[1:]
codes = [main(["run", "2022", "--workspace", refused])]

def read_cell(settings):
    try:
        int("MARKER")
    except ValueError as error:
        raise KeyError("MARKER") from error

under_prefect.procedure = lambda settings, call, begin: call(Stage("broken", "故障", read_cell), settings)
try:
    main(["run", "2022", "--workspace", broken])
except Exception as error:
    codes.append(type(error).__name__)
print(codes)
"""


@pytest.mark.prefect
def test_a_flow_that_fails_keeps_no_answer_either(server: dict[str, str], tmp_path: Path) -> None:
    """Once for what the input caused and once for a fault of the program that quotes a cell.

    The terminal shows the operator what was found; Prefect's log, database and storage do not.
    """
    workspace = planted(tmp_path / "work")
    frame = workspace / "raw/2022/frame.csv"
    head, first, *rest = frame.read_text(encoding="utf-8").splitlines()
    spoiled = f"{first.rpartition(',')[0]},{marker(9000)}"
    frame.write_text("\n".join((head, spoiled, *rest)) + "\n", encoding="utf-8")
    done = Surroundings(tmp_path).run(
        str(workspace),
        str(workspace),
        program=FAILING.replace("MARKER", marker(9001)),
        PREFECT_API_URL=server["PREFECT_API_URL"],
    )
    assert "[3, 'KeyError']" in done.stdout, done.stdout + done.stderr
    assert marker(9000) in done.stderr
    assert leaks(tmp_path, [f"work/{name}" for name in (*RAW_FILES, "raw/2022/frame.csv")]) == {}
    home = Path(server["PREFECT_HOME"])
    kept = b"".join(path.read_bytes() for path in home.rglob("*") if path.is_file())
    assert b"FaultError" in kept
    assert b"P03" in kept
    with sqlite3.connect(home / "prefect.db") as database:
        query = "select message from flow_run_state where type = 'FAILED' order by timestamp"
        told = [message for (message,) in database.execute(query)]
    assert [message.split(":")[0] for message in told] == ["InputError", "FaultError"]
    assert leaks(home) == {}
    stored = [path for place in (home, tmp_path) for path in place.rglob("storage/*")]
    assert stored == []  # no pickled exception
