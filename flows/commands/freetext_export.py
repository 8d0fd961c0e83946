"""`kyodo-survey freetext export`: a list of answers in words for each text question."""

from __future__ import annotations

from pathlib import Path

import click

from flows.commands.options import STUDY, WORKSPACE
from flows.console import JapaneseCommand, console


@click.command(
    cls=JapaneseCommand, help="自由記述の一覧（伏せ字済み、よく出る語と句つき）を設問ごとに作ります。"
)
@STUDY
@WORKSPACE
def command(study: str, workspace: Path) -> None:
    """Write the lists and print where they are; none that is there is overwritten."""
    from reports.excel.freetext_book import freetext_workbook  # noqa: PLC0415
    from reports.microdata import list_path  # noqa: PLC0415
    from schemas.loading import load_study  # noqa: PLC0415
    from schemas.tables.saving import write_new  # noqa: PLC0415
    from survey.freetext.listing import text_lists  # noqa: PLC0415
    from survey.intake.corrections import recording  # noqa: PLC0415
    from survey.intake.private_files import make_private_folder  # noqa: PLC0415

    terminal = console()
    definition = load_study(workspace, study)
    with recording(workspace, study):
        lists = text_lists(workspace, definition)
        if not lists:
            terminal.print("自由記述の回答はありません。")
        for texts in lists:
            path = list_path(workspace, study, f"{texts.survey.key}.{texts.question.key}")
            make_private_folder(path.parent)
            write_new(path, freetext_workbook(texts), private=True)
            terminal.print(f"{len(texts.texts):,}件  {path}", soft_wrap=True)
