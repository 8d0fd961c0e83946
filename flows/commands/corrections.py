"""`kyodo-survey corrections`: take back the list of findings that the contractor filled in."""

from __future__ import annotations

from pathlib import Path

import click

from flows.commands.marking import MARKED, marking
from flows.commands.options import STUDY, WORKSPACE, InputFile, by_option, day_option
from flows.console import JapaneseGroup, console
from schemas.loading.studies import load_study

command = JapaneseGroup("corrections")


@command.command(
    "apply",
    help="記入済みの findings.xlsx を点検し、訂正を記録します。回答ファイルは書き換えません。",
)
@STUDY
@click.argument("workbook", metavar="ファイル", type=InputFile())
@by_option("訂正を受け入れる職員の氏名。")
@day_option("訂正日の記入がない行の訂正日。")
@MARKED
@WORKSPACE
def apply(study: str, workbook: Path, *, by: str, day: str, marked: Path | None, workspace: Path) -> None:
    """Check a returned list and record its corrections."""
    from flows.returned_list import take_in
    from survey.returned.correcting import ListOutcome

    terminal = console()
    with marking(workbook, marked):
        judged, path = take_in(workspace, load_study(workspace, study), workbook, by, day)
    outcomes = "、".join(f"{outcome.value} {judged.lines[outcome]:,}件" for outcome in ListOutcome)
    counts = f"指摘 {judged.lines.total():,}件のうち、{outcomes}（値の変わるセル {judged.cells:,}か所）"
    if judged.lines[ListOutcome.NOTED]:
        counts += "。備考だけの行は、訂正していません（訂正するときは「訂正後の値」に記入します）"
    if path is None:
        terminal.print(f"新しく記録する訂正はありません。{counts}")
        return
    terminal.print(f"訂正を記録しました。{counts}")
    terminal.print(f"  {path}")
    terminal.print("次に「kyodo-survey run」を実行すると、集計に反映されます。")
