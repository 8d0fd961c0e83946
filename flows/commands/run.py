"""`kyodo-survey run`: the whole procedure of a year."""

from __future__ import annotations

from pathlib import Path

import click

from flows.commands.options import BASIS, CHARTS, STUDY, WORKSPACE
from flows.console import JapaneseCommand, console
from schemas.chapter.style import ChartKind
from schemas.study import Basis


@click.command(cls=JapaneseCommand, help="回答の読み込みから報告書、集計表、指標の値までを作ります。")
@STUDY
@WORKSPACE
@BASIS
@CHARTS
@click.option("--direct", is_flag=True, help="Prefectを使わずに実行します（結果は同じです）。")
def command(study: str, workspace: Path, basis: Basis | None, charts: ChartKind | None, direct: bool) -> None:
    """Run the whole procedure and print where the files are."""
    from flows.progress import Progress  # noqa: PLC0415
    from flows.settings import RunSettings  # noqa: PLC0415

    terminal = console()
    settings = RunSettings(study, workspace, basis, charts)
    if direct:
        from flows.direct import run_directly as execute  # noqa: PLC0415
    else:
        from flows.embedded import run_embedded as execute  # noqa: PLC0415
    published = execute(settings, Progress(terminal))
    terminal.print(f"\n{study}年度の成果物ができました。")
    for name in published.files:
        terminal.print(f"  {published.folder / name}", soft_wrap=True)
    for name in published.kept:
        terminal.print(f"変更されていた前回のファイルを残しました: {published.folder / name}", soft_wrap=True)
