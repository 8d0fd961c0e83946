"""`kyodo-survey doctor`: what may keep the program from working here, and a bundle for whoever helps."""

from __future__ import annotations

import os
from pathlib import Path

import click

from flows.commands.options import WORKSPACE
from flows.console import EXIT_FINDINGS, JapaneseCommand, console
from schemas.tables.saving import write_new


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
    from flows.upkeep.doctor import examine
    from flows.upkeep.support import closing_of, line_of, support_bundle

    terminal = console()
    found = []
    for one in examine(workspace, os.environ):
        terminal.print(line_of(one), soft_wrap=True)
        found.append(one)
    terminal.print(f"\n{closing_of(found)}")
    if bundle is not None:
        write_new(bundle, support_bundle(workspace, found), private=True)
        terminal.print(f"技術者に送るファイルを作りました（回答は入っていません）: {bundle}", soft_wrap=True)
    return EXIT_FINDINGS if any(one.state == "要対応" for one in found) else 0
