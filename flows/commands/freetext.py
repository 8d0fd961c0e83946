"""`kyodo-survey freetext`: a list of answers in words for each text question, and what staff wrote into it."""

from __future__ import annotations

from pathlib import Path

import click

from flows.commands.marking import MARKED, marking
from flows.commands.options import STUDY, WORKSPACE, InputFile, by_option, day_option
from flows.console import JapaneseGroup, console
from reports.runs.microdata import list_path
from schemas.loading.studies import load_study
from schemas.questions.aftercodes import coded_concept
from schemas.tables.replacing import replacing
from schemas.tables.saving import write_new
from survey.answers.private_files import make_private_folder
from survey.corrections.record_files import recording

command = JapaneseGroup("freetext")


@command.command("export", help="自由記述の一覧（伏せ字済み、よく出る語と句つき）を設問ごとに作ります。")
@STUDY
@WORKSPACE
def export(study: str, workspace: Path) -> None:
    """Write the lists and print where they are; none that is there is overwritten."""
    from reports.excel.freetext_book import freetext_workbook
    from survey.returned.listing import text_lists

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
            terminal.print(f"{len(texts.texts):,}件  {path}")


@command.command("import", help="記入済みの一覧を点検し、分類と引用を取り込みます。")
@STUDY
@click.argument("workbook", metavar="ファイル", type=InputFile())
@by_option("取り込む職員の氏名。")
@day_option("分類した日（記録に残します）。")
@MARKED
@WORKSPACE
def take_in(study: str, workbook: Path, *, by: str, day: str, marked: Path | None, workspace: Path) -> None:
    """Check a list and take it in."""
    from flows.returned_texts import take_in_texts
    from reports.chapter.quotations import unplaced

    terminal = console()
    with replacing(workspace) as finished:
        if finished:
            terminal.print("途中で止まっていた取り込みを終えました。")
        with marking(workbook, marked):
            coding = take_in_texts(workspace, study, workbook, by, day)
    terminal.print(
        f"取り込みました。回答 {len(coding.entries):,}件、分類 {len(coding.categories)}個、"
        f"確認済みの引用 {coding.quotations}件、確認待ちの引用 {coding.waiting}件"
    )
    definition = load_study(workspace, study)
    concept = coded_concept(coding.survey.key, coding.question)
    shown = definition.chapter.shown() if definition.chapter is not None else set()
    if coding.categories and (coding.survey.key, concept) not in shown:
        terminal.print(
            f"分類した設問を報告書に載せるときは、コードブックのシート「報告書の構成」の「概念」に「{concept}」と書きます。"
        )
    problem = unplaced(definition, definition.survey(coding.survey.key), coding.question)
    if coding.quotations and definition.chapter is not None and problem is not None:
        terminal.print(problem.for_operator())
    terminal.print("次に「kyodo-survey run」を実行すると、集計表と報告書に反映されます。")
