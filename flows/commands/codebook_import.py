"""`kyodo-survey codebook import`: take the workbook back as the definitions of a study."""

from __future__ import annotations

from pathlib import Path

import click

from flows.commands.options import STUDY, WORKSPACE
from flows.console import JapaneseCommand


@click.command(
    cls=JapaneseCommand,
    help="Excelのコードブックを点検し、年度の定義として取り込みます。誤りがあれば、何も変えません。",
)
@STUDY
@click.argument("workbook", metavar="ファイル", type=click.Path(path_type=Path))
@WORKSPACE
def command(study: str, workbook: Path, workspace: Path) -> None:
    """Check the workbook, save the definitions, and print what changed."""
    from rich.console import Console  # noqa: PLC0415

    from schemas.codebook.applying import apply_codebook  # noqa: PLC0415
    from survey.intake.codebook_reading import read_codebook_workbook  # noqa: PLC0415

    applied = apply_codebook(workspace, read_codebook_workbook(workbook, study), workbook.name)
    console = Console(highlight=False, markup=False)
    if not applied.written and not applied.removed:
        console.print("コードブックは今の定義と同じです。何も変えていません。")
        return
    console.print(f"{study}年度の定義を取り込みました。")
    for name in applied.written:
        console.print(f"  書き換え: {name}", soft_wrap=True)
    for name in applied.removed:
        console.print(f"  削除: {name}", soft_wrap=True)
    console.print(f"次に「kyodo-survey check {study}」で、準備ができたかどうかを確かめます。", soft_wrap=True)
