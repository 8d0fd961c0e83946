"""`kyodo-survey pdf`: the chapter of a finished run as PDF."""

from __future__ import annotations

from pathlib import Path

import click

from flows.commands.options import STUDY, WORKSPACE
from flows.console import JapaneseCommand, console
from reports.runs.publishing import add_output
from reports.word.pdf import to_pdf
from schemas.loading.studies import load_study
from schemas.tables.tabular import read_file


@click.command(cls=JapaneseCommand)
@STUDY
@WORKSPACE
def command(study: str, workspace: Path) -> None:
    """Convert the chapter and print where the PDF is."""
    from reports.runs.finished_run import read_run

    run = read_run(workspace, load_study(workspace, study))
    folder = run.folder.relative_to(workspace).as_posix()
    made = to_pdf(read_file(workspace, f"{folder}/chapter.docx"))
    place = add_output(workspace, study, "chapter.pdf", made)
    console().print(f"PDFを作りました: {place}")
