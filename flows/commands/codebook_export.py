"""`kyodo-survey codebook export`: one workbook with all definitions of a study."""

from __future__ import annotations

from pathlib import Path

import click

from flows.commands.options import STUDY, WORKSPACE
from flows.console import JapaneseCommand, console


@click.command(cls=JapaneseCommand, help="年度の定義を、1つのExcelブックに書き出します。")
@STUDY
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    default=None,
    metavar="ファイル",
    help="書き出すファイル。指定しないときは「コードブック_年度.xlsx」。",
)
@WORKSPACE
def command(study: str, out: Path | None, workspace: Path) -> None:
    """Write the workbook and print where it is."""
    from reports.excel.codebook_book import codebook_workbook  # noqa: PLC0415
    from schemas.codebook.tables import read_codebook  # noqa: PLC0415
    from schemas.tables.saving import write_new  # noqa: PLC0415

    place = out or Path(f"コードブック_{study}.xlsx")
    codebook = read_codebook(workspace, study)
    write_new(place, codebook_workbook(codebook, f"{study}年度"))
    terminal = console()
    terminal.print(f"コードブックを書き出しました: {place}", soft_wrap=True)
    terminal.print(
        f"直したら「kyodo-survey codebook import {study} {place}」で取り込みます。", soft_wrap=True
    )
