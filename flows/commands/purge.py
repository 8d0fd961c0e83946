"""`kyodo-survey purge`: delete the microdata of a year and record what was deleted."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from flows.commands.options import STUDY, WORKSPACE, RequiredOption, by_option, day_option
from flows.console import JapaneseCommand, confirm, console
from reports.runs.microdata import left_over, microdata_files
from schemas.loading.studies import load_study
from survey.corrections.purged import purge_record, unfinished


@click.command(cls=JapaneseCommand)
@STUDY
@click.option(
    "--microdata",
    cls=RequiredOption,
    is_flag=True,
    help="回答ファイル、訂正の記録、自由記述の一覧と記録、回答を含む成果物を削除します。",
)
@by_option("削除する職員の氏名。")
@day_option("記録に残す削除日。指定しないときは今日。")
@click.option("--yes", is_flag=True, help="確認をせずに削除します。")
@click.option(
    "--lose-results",
    is_flag=True,
    help="集計結果が保存されていなくても削除します（後の年度と比べられなくなります）。",
)
@WORKSPACE
def command(
    *,
    study: str,
    microdata: bool,
    by: str,
    day: str,
    yes: bool,
    lose_results: bool,
    workspace: Path,
) -> None:
    """Show what would be deleted, ask, delete and record."""
    from reports.runs.purging import purge, refuse_loss

    del microdata
    terminal = console()
    definition = load_study(workspace, study)
    files = microdata_files(workspace, definition)
    if not files and not unfinished(workspace, study):
        terminal.print("削除する回答データはありません。")
        return
    if not lose_results:
        refuse_loss(workspace, definition)
    terminal.print(f"{study}年度の次の{len(files)}件のファイルを削除します。元に戻すことはできません。")
    for path in files:
        terminal.print(f"  {path.relative_to(workspace).as_posix()}")
    if not yes:
        confirm("削除しますか。")
    deleted = purge(workspace, definition, by, day or date.today().isoformat(), lose_results=lose_results)
    terminal.print(f"{len(deleted)}件を削除しました。記録: {workspace / purge_record(study)}")
    others = left_over(workspace, definition)
    if others:
        terminal.print("次のファイルは定義にないため、残っています。回答を含む場合は、手で削除してください。")
        for path in others:
            terminal.print(f"  {path.relative_to(workspace).as_posix()}")
    terminal.print("バックアップ、メールの添付、ごみ箱に残る写しは、別に削除してください。")
