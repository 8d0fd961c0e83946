"""`kyodo-survey codebook import`: take the workbook back as the definitions of a study."""

from __future__ import annotations

from pathlib import Path

import click

from flows.commands.options import STUDY, WORKSPACE, InputFile
from flows.console import JapaneseCommand, console


@click.command(
    cls=JapaneseCommand,
    help="Excelのコードブックを点検し、年度の定義として取り込みます。誤りがあれば、何も変えません。",
)
@STUDY
@click.argument("workbook", metavar="ファイル", type=InputFile())
@WORKSPACE
def command(study: str, workbook: Path, workspace: Path) -> None:
    """Check the workbook, save the definitions, and print what changed."""
    from schemas.codebook.applying import apply_codebook  # noqa: PLC0415
    from schemas.codebook.layout import SHEETS  # noqa: PLC0415
    from schemas.tables.replacing import replacing  # noqa: PLC0415
    from schemas.tables.years import check_year  # noqa: PLC0415
    from survey.freetext.kept import keep_recorded  # noqa: PLC0415
    from survey.intake.codebook_reading import read_codebook_workbook  # noqa: PLC0415

    check_year(study)
    terminal = console()
    with replacing(workspace) as finished:
        if finished:
            terminal.print("途中で止まっていた取り込みを終えました。")
        codebook, kept = keep_recorded(workspace, read_codebook_workbook(workbook, study))
        applied = apply_codebook(workspace, codebook, workbook.name)
    absent = "".join(f"「{sheet.name}」" for sheet in SHEETS if sheet.key not in codebook.sheets)
    if absent:
        terminal.print(f"シート{absent}は、このブックにないため、今の定義のままです。", soft_wrap=True)
    for survey, question in kept:
        terminal.print(
            f"調査「{survey}」の「{question}」の分類は、このブックにありませんが、分類した回答があるため残しました。"
            "分類をやめるときは、自由記述の一覧の分類をすべて消して「kyodo-survey freetext import」で取り込みます。",
            soft_wrap=True,
        )
    if not applied.written and not applied.removed:
        terminal.print("コードブックは今の定義と同じです。何も変えていません。")
        return
    terminal.print(f"{study}年度の定義を取り込みました。")
    for name in applied.written:
        terminal.print(f"  書き換え: {name}", soft_wrap=True)
    for name in applied.removed:
        terminal.print(f"  削除: {name}", soft_wrap=True)
    terminal.print(
        f"次に「kyodo-survey check {study}」で、準備ができたかどうかを確かめます。", soft_wrap=True
    )
