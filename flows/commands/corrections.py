"""`kyodo-survey corrections`: take back the list of findings that the contractor filled in."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from flows.commands.marking import MARKED, marking
from flows.commands.options import STUDY, WORKSPACE, InputFile, by_option, day_option
from flows.console import JapaneseGroup, console
from reports.excel.returned_lists import read_returned
from schemas.errors import Together
from schemas.loading.studies import load_study
from survey.corrections.corrections import add_corrections
from survey.corrections.record_files import recording
from survey.returned.correcting import ListOutcome, judge
from survey.returned.correction_entries import Acceptance

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
    terminal = console()
    definition = load_study(workspace, study)
    told = Together()
    with marking(workbook, marked), recording(workspace, study):
        book = read_returned(workbook, told)
        accepting = Acceptance(by, day, book.sha256, date.today())
        with told:
            judged = judge(workspace, definition, book.lines, accepting)
        told.raise_any()
        path = add_corrections(workspace, study, judged.records) if judged.records else None
    outcomes = "、".join(f"{outcome.value} {judged.lines[outcome]:,}件" for outcome in ListOutcome)
    counts = f"指摘 {judged.lines.total():,}件のうち、{outcomes}（値の変わるセル {judged.cells:,}か所）"
    if path is None:
        terminal.print(f"新しく記録する訂正はありません。{counts}")
        return
    terminal.print(f"訂正を記録しました。{counts}")
    terminal.print(f"  {path}")
    terminal.print("次に「kyodo-survey run」を実行すると、集計に反映されます。")
