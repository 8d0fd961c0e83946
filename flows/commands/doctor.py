"""`kyodo-survey doctor`: what may keep the program from working here, and a bundle for whoever helps."""

import io
import os
import zipfile
from collections.abc import Iterator
from pathlib import Path

import click

from flows import run_log
from flows.commands.options import WORKSPACE
from flows.console import EXIT_FINDINGS, JapaneseCommand, console
from flows.upkeep.doctor import Diagnosis, examine
from schemas.tables.saving import write_new

_SIGNS = {"良好": "○", "注意": "△", "要対応": "×"}
_LOG_END = 200_000
"""Bytes of Prefect's log that go into a bundle: its end."""


@click.command(cls=JapaneseCommand)
@click.option(
    "--bundle",
    type=click.Path(path_type=Path),
    metavar="ファイル",
    help="技術者に送るための、点検の結果、記録、定義をまとめたファイル（.zip）を作ります。回答は入りません。",
)
@WORKSPACE
def command(bundle: Path | None, workspace: Path) -> int:
    """Examine, tell, and say by the exit code whether something has to be done."""
    terminal = console()
    lines = []
    needed = 0
    for one in examine(workspace, os.environ):
        text = _line(one)
        terminal.print(text, soft_wrap=True)
        lines.append(text)
        needed += one.state == "要対応"
    closing = f"対応の要るものが{needed}件あります。" if needed else "対応の要るものはありません。"
    terminal.print(f"\n{closing}")
    if bundle is not None:
        write_new(bundle, _bundle(workspace, "\n".join((*lines, "", closing, ""))), private=True)
        terminal.print(f"技術者に送るファイルを作りました（回答は入っていません）: {bundle}", soft_wrap=True)
    return EXIT_FINDINGS if needed else 0


def _line(one: Diagnosis) -> str:
    text = f"{_SIGNS[one.state]} {one.item}: {one.told}"
    return f"{text}\n    → {one.todo}" if one.todo else text


def _bundle(workspace: Path, told: str) -> bytes:
    """The zip: what the doctor said, the logs, the definitions, and the lists of outputs; nobody's answers."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("doctor.txt", told)
        for path in _without_answers(workspace):
            content = path.read_bytes()
            if path.name == "prefect.log":
                content = content[-_LOG_END:]
            archive.writestr(path.relative_to(workspace).as_posix(), content)
    return made.getvalue()


def _without_answers(workspace: Path) -> Iterator[Path]:
    schemas = (*workspace.glob("schemas/*.*"), *workspace.glob("schemas/[0-9]*/**/*"))
    yield from sorted(path for path in schemas if path.suffix in {".csv", ".toml"} and path.is_file())
    yield from sorted(workspace.glob("reports/output/*/manifest.json"))
    log = workspace / run_log.FILE
    yield from (path for path in (log, workspace / ".prefect" / "prefect.log") if path.is_file())
