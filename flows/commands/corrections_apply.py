"""`kyodo-survey corrections apply`: take back the list of findings that was filled in."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from flows.commands.options import STUDY, WORKSPACE, RequiredOption, iso_day
from flows.console import JapaneseCommand


@click.command(
    cls=JapaneseCommand,
    help="記入済みの findings.xlsx を点検し、訂正を記録します。回答ファイルは書き換えません。",
)
@STUDY
@click.argument("workbook", metavar="ファイル", type=click.Path(path_type=Path))
@click.option("--by", cls=RequiredOption, metavar="氏名", help="訂正を受け入れる職員の氏名。")
@click.option(
    "--date",
    type=click.DateTime(["%Y-%m-%d"]),
    default=None,
    metavar="2022-08-01",
    help="訂正日の記入がない行の訂正日。",
)
@WORKSPACE
def command(study: str, workbook: Path, by: str, date: datetime | None, workspace: Path) -> None:
    """Check a returned list and record its corrections."""
    from rich.console import Console  # noqa: PLC0415

    from reports.excel.returned_findings import read_returned  # noqa: PLC0415
    from schemas.loading import load_study  # noqa: PLC0415
    from survey.intake.correcting import judge  # noqa: PLC0415
    from survey.intake.correction_entries import Acceptance  # noqa: PLC0415
    from survey.intake.corrections import add_corrections  # noqa: PLC0415

    console = Console(highlight=False, markup=False)
    definition = load_study(workspace, study)
    book = read_returned(workbook)
    accepting = Acceptance(by.strip(), iso_day(date), book.sha256)
    judged = judge(workspace, definition, book.lines, accepting)
    counts = (
        f"訂正 {judged.corrected}件、行の判断 {judged.decided}件、確認済み {judged.confirmed}件"
        f"（記録済み {judged.known}件、未記入 {judged.unanswered}件）"
    )
    if not judged.records:
        console.print(f"新しく記録する訂正はありません。{counts}", soft_wrap=True)
        return
    path = add_corrections(workspace, study, judged.records)
    console.print(f"訂正を記録しました。{counts}", soft_wrap=True)
    console.print(f"  {path}", soft_wrap=True)
    console.print("次に「kyodo-survey run」を実行すると、集計に反映されます。", soft_wrap=True)
