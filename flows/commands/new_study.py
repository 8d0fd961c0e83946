"""`kyodo-survey new-study`: begin a year from an earlier one."""

from __future__ import annotations

from pathlib import Path

import click

from flows.commands.options import STUDY, WORKSPACE, RequiredOption
from flows.console import JapaneseCommand, console
from schemas.codebook.new_study import begin_study


@click.command(cls=JapaneseCommand)
@STUDY
@click.option("--from", "source", cls=RequiredOption, metavar="年度", help="写す元の年度。")
@WORKSPACE
def command(study: str, source: str, workspace: Path) -> None:
    """Copy the definitions and print what has to be filled in."""
    from flows.population import offer_templates

    terminal = console()
    made = begin_study(workspace, study, source)
    terminal.print(f"{study}年度の定義を {made.folder} に作りました。")
    for name in made.files:
        terminal.print(f"  {name}")
    offer_templates(workspace, study, terminal)
    terminal.print("\n次の内容を確かめ、書き換えてください。")
    for number, task in enumerate(made.tasks, start=1):
        terminal.print(f"  {number}. {task}")
    terminal.print(
        f"\nExcelで直すときは「kyodo-survey codebook export {study}」、"
        f"準備ができたかどうかは「kyodo-survey check {study}」で確かめます。"
    )
