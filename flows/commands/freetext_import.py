"""`kyodo-survey freetext import`: take the categories and quotations of a filled-in list."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from flows.commands.options import STUDY, WORKSPACE, RequiredOption, iso_day
from flows.console import JapaneseCommand


@click.command(cls=JapaneseCommand, help="記入済みの一覧を点検し、分類と引用を取り込みます。")
@STUDY
@click.argument("workbook", metavar="ファイル", type=click.Path(path_type=Path))
@click.option("--by", cls=RequiredOption, metavar="氏名", help="取り込む職員の氏名。")
@click.option(
    "--date",
    type=click.DateTime(["%Y-%m-%d"]),
    default=None,
    metavar="2022-08-01",
    help="分類した日（記録に残します）。",
)
@WORKSPACE
def command(study: str, workbook: Path, by: str, date: datetime | None, workspace: Path) -> None:
    """Check a list and take it in."""
    from rich.console import Console  # noqa: PLC0415

    from reports.excel.returned_freetext import read_coded  # noqa: PLC0415
    from schemas.loading import load_study  # noqa: PLC0415
    from survey.freetext.after_coding import judge_coding, save_coding  # noqa: PLC0415

    console = Console(highlight=False, markup=False)
    definition = load_study(workspace, study)
    coding = judge_coding(workspace, definition, read_coded(workbook), by.strip(), iso_day(date))
    save_coding(workspace, definition, coding)
    console.print(
        f"取り込みました。回答 {len(coding.entries):,}件、分類 {len(coding.categories)}個、"
        f"確認済みの引用 {coding.quotations}件、確認待ちの引用 {coding.waiting}件",
        soft_wrap=True,
    )
    console.print("次に「kyodo-survey run」を実行すると、集計表と報告書に反映されます。", soft_wrap=True)
