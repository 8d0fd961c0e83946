"""A finished run whose files are damaged is told by every command that reads it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from flows.cli import main
from reports.runs.csv_tables import estimates_parquet
from reports.runs.publishing import output_folder
from reports.runs.record import MANIFEST
from schemas.errors import InputError
from schemas.tables.taking import sha256
from tests.workspaces import run_of

COMMANDS = (["show", "2022"], ["trace", "2022", "67.0"], ["audit", "plan.txt", "--study", "2022"])
RECORDS = (b"", b"{", b"\xff\xfe", b"[]", b"null", b"{}", b'{"outputs": {}}', b"[" * 100_000)


@pytest.fixture(scope="module")
def copied(finished: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with a finished run, for one module."""
    root = tmp_path_factory.mktemp("damaged") / "work"
    shutil.copytree(finished.parents[2], root)
    (root / "plan.txt").write_text("「特に変わりはない」が67.7%です。", encoding="utf-8")
    return root


def everything(root: Path) -> tuple[object, ...]:
    """All that is read of a run."""
    run = run_of(root, "2022")
    return run.estimates, run.indicators, run.chapter


def told(root: Path, name: str, content: bytes | None) -> str:
    """The code of the problem after a file of the run was replaced (None: taken away)."""
    path = output_folder(root, "2022") / name
    before = path.read_bytes()
    path.unlink()
    if content is not None:
        path.write_bytes(content)
    try:
        with pytest.raises(InputError) as caught:
            everything(root)
    finally:
        path.write_bytes(before)
    assert len(caught.value.problems) == 1
    assert "Traceback" not in caught.value.for_operator()
    return caught.value.problems[0].rule


def test_a_whole_run_is_read(copied: Path) -> None:
    run = run_of(copied, "2022")
    assert run.record.settings["basis"] == run.study.basis == "unweighted"
    assert len(run.indicators) > 1
    assert set(run.estimates.frame["study"]) >= {"2022"}
    assert run.chapter.startswith(b"PK")


@pytest.mark.parametrize("content", RECORDS, ids=lambda content: content[:12].decode("latin-1"))
def test_a_record_that_is_none(copied: Path, content: bytes) -> None:
    assert told(copied, MANIFEST, content) == "T01"


@pytest.mark.parametrize("key", ["outputs", "inputs", "settings", "rows"])
@pytest.mark.parametrize("value", [None, "x", [1]])
def test_a_record_of_another_form(copied: Path, key: str, value: object) -> None:
    record = json.loads((output_folder(copied, "2022") / MANIFEST).read_bytes())
    assert told(copied, MANIFEST, json.dumps({**record, key: value}).encode()) == "T01"


@pytest.mark.parametrize(
    "part",
    [
        {"settings": {"basis": "weighted"}},
        {"settings": {"basis": "x", "level": 0.95}},
        {"settings": {"basis": ["weighted"], "level": 0.95}},
        {"rows": [{"study": "2022"}]},
    ],
)
def test_a_record_that_lacks_what_is_read(copied: Path, part: dict[str, object]) -> None:
    record = json.loads((output_folder(copied, "2022") / MANIFEST).read_bytes())
    assert told(copied, MANIFEST, json.dumps({**record, **part}).encode()) == "T01"


@pytest.mark.parametrize("name", ["estimates.parquet", "indicators.csv"])
def test_a_table_that_was_cut_off_changed_or_lost(copied: Path, name: str) -> None:
    whole = (output_folder(copied, "2022") / name).read_bytes()
    half = whole[: len(whole) // 2]
    for content in (half, half[: half.rfind(b"\n") + 1], b"", b"garbage", whole + b"\n", None):
        assert told(copied, name, content) == "T01"


def told_of_recorded(root: Path, name: str, content: bytes) -> str:
    """The code of the problem after a file of the run was replaced and recorded as the run's own."""
    place = output_folder(root, "2022") / MANIFEST
    whole = place.read_bytes()
    record = json.loads(whole)
    record["outputs"][name] = sha256(content)
    place.write_text(json.dumps(record), encoding="utf-8")
    try:
        return told(root, name, content)
    finally:
        place.write_bytes(whole)


@pytest.mark.parametrize(("old", "new"), [(b"baseline_value", b"base"), (b"", b"")])
def test_indicators_of_another_version(copied: Path, old: bytes, new: bytes) -> None:
    content = (output_folder(copied, "2022") / "indicators.csv").read_bytes().replace(old, new)
    assert told_of_recorded(copied, "indicators.csv", content if old else b"a\nb,c,d\n") == "T01"


@pytest.mark.parametrize(
    "change",
    [
        lambda frame: frame.assign(basis="heavy"),
        lambda frame: frame.assign(share=2.0),
        lambda frame: pd.concat([frame, frame]),
    ],
)
def test_estimates_that_break_their_contract(
    copied: Path, change: Callable[[pd.DataFrame], pd.DataFrame]
) -> None:
    content = estimates_parquet(change(run_of(copied, "2022").estimates.frame))
    assert told_of_recorded(copied, "estimates.parquet", content) == "T01"


def older(root: Path) -> None:
    """Leave of the run of 2022 what version 0.1.0 left: its estimates as CSV alone."""
    folder = output_folder(root, "2022")
    record = json.loads((folder / MANIFEST).read_bytes())
    del record["outputs"]["estimates.parquet"]
    (folder / MANIFEST).write_text(json.dumps(record), encoding="utf-8")
    (folder / "estimates.parquet").unlink()


def test_a_run_of_the_version_before_is_read_from_its_csv(copied: Path, tmp_path: Path) -> None:
    root = tmp_path / "work"
    shutil.copytree(copied, root)
    newest = run_of(copied, "2022").estimates.frame
    older(root)
    before, texts = run_of(root, "2022").estimates.frame, newest.select_dtypes("category").columns
    assert before.dtypes[texts].eq("category").all()
    of_text = dict.fromkeys(texts, "str")
    pd.testing.assert_frame_equal(before.astype(of_text), newest.astype(of_text), check_exact=True)
    for old, new in ((b"ci_low", b"low"), (b",weighted,", b",heavy,")):
        content = (output_folder(root, "2022") / "estimates.csv").read_bytes().replace(old, new)
        assert told_of_recorded(root, "estimates.csv", content) == "T01"
    whole = (output_folder(root, "2022") / "estimates.csv").read_bytes()
    assert told(root, "estimates.csv", whole[: whole.rindex(b"\n", 0, -1) + 1]) == "T01"


def test_a_chapter_may_be_edited_but_must_open(copied: Path) -> None:
    folder = output_folder(copied, "2022")
    assert told(copied, "chapter.docx", b"PK\x03\x04") == "T01"
    whole = (folder / "chapter.docx").read_bytes()
    (folder / "chapter.docx").unlink()
    assert run_of(copied, "2022").chapter == b""
    (folder / "chapter.docx").write_bytes(whole)


def test_no_run_at_all(workspace: Path) -> None:
    with pytest.raises(InputError, match="O04"):
        run_of(workspace, "2022")


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
def test_every_command_tells_it(
    copied: Path, command: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(copied)
    path = output_folder(copied, "2022") / "estimates.parquet"
    whole = path.read_bytes()
    assert main([*command, "--workspace", str(copied)]) == 0
    capsys.readouterr()
    path.write_bytes(whole[: len(whole) // 2])
    try:
        assert main([*command, "--workspace", str(copied)]) == 3
    finally:
        path.write_bytes(whole)
    printed = capsys.readouterr()
    assert "[T01]" in printed.err
    assert "矛盾" not in printed.out


def test_a_pdf_is_not_made_of_a_run_without_a_record(
    copied: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = output_folder(copied, "2022") / MANIFEST
    whole = path.read_bytes()
    path.write_bytes(b"[]")
    try:
        assert main(["pdf", "2022", "--workspace", str(copied)]) == 3
    finally:
        path.write_bytes(whole)
    assert "[T01]" in capsys.readouterr().err
