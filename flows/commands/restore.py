"""`kyodo-survey restore`: a workspace from a back-up."""

from __future__ import annotations

from pathlib import Path

import click

from flows.commands.options import InputFile, RequiredOption
from flows.console import JapaneseCommand, console
from flows.upkeep.backup import restore


@click.command(cls=JapaneseCommand)
@click.argument("backup", metavar="バックアップ", type=InputFile())
@click.option(
    "--workspace",
    cls=RequiredOption,
    type=click.Path(path_type=Path),
    metavar="フォルダー",
    help="戻す先の、まだないか空のフォルダー。",
)
def command(backup: Path, workspace: Path) -> None:
    """Check the whole file, restore it, and tell what is there."""
    contents = restore(backup, workspace)
    terminal = console()
    terminal.print(f"{len(contents.files):,}個のファイルを戻しました: {workspace}", soft_wrap=True)
    if not contents.answers:
        terminal.print(
            "回答を含むファイルは、このバックアップに入っていません。集計をやり直すには、回答ファイルを raw/ に置いてください。",
            soft_wrap=True,
        )
