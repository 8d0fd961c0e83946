"""`kyodo-survey backup`: definitions, raw files, records, tracker and outputs in one file."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import click

from flows.commands.options import WORKSPACE
from flows.console import JapaneseCommand, console
from flows.upkeep.backup import write_backup
from tracker.store.places import URL


@click.command(cls=JapaneseCommand)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="ファイル",
    help="書き出すファイル。指定しないときは、今のフォルダーの kyodo-survey-日付.zip。",
)
@click.option(
    "--without-answers",
    is_flag=True,
    help="回答を含むファイル（回答ファイル、訂正と自由記述の記録、入力誤りの一覧など）を除きます。",
)
@WORKSPACE
def command(*, out: Path | None, without_answers: bool, workspace: Path) -> None:
    """Write it, and tell what is in it and what is not."""
    terminal = console()
    place = out or Path(f"kyodo-survey-{date.today().isoformat()}.zip")
    contents = write_backup(workspace, place, answers=not without_answers)
    size = place.stat().st_size
    terminal.print(
        f"バックアップを作りました: {place}（{len(contents.files):,}個のファイル、{size / 1e6:,.1f} MB）",
        soft_wrap=True,
    )
    if contents.answers:
        terminal.print(
            "回答を含みます。所有者だけが読める場所に置き、回答データを削除（purge）した後は、このファイルも削除してください。",
            soft_wrap=True,
        )
    if os.environ.get(URL):
        terminal.print(
            "進行管理の記録はデータベース（PostgreSQL）にあるため、入っていません。データベースの担当者が pg_dump で保存してください。",
            soft_wrap=True,
        )
