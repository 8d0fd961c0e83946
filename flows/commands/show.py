"""`kyodo-survey show`: headline figures of a finished run."""

from __future__ import annotations

import math
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from flows.commands.options import STUDY, WORKSPACE
from flows.console import JapaneseCommand, console
from flows.settings import RunSettings
from reports.formatting import count_text, interval_text, percent_text, points_text
from reports.runs.headline import headline, printed_indicators
from schemas.loading.studies import load_study


def print_headline(settings: RunSettings, terminal: Console) -> None:
    """Print the chapter's option groups and the indicators. Raises InputError as `read_run`."""
    from reports.chapter.wording import BASIS_LABELS
    from reports.runs.finished_run import read_run

    study = load_study(settings.workspace, settings.study)
    run = read_run(settings.workspace, study)
    table = Table(title=f"{study.title}（{BASIS_LABELS[run.study.basis]}）", title_justify="left")
    for head, justify in (("設問", "left"), ("回答", "left"), ("n", "right"), ("割合", "right"),
                          (f"{run.record.level * 100:g}%信頼区間", "right"), ("前回との差", "right")):  # fmt: skip
        table.add_column(head, justify=justify, overflow="fold")  # type: ignore[arg-type]
    for one in headline(run, study):
        table.add_row(
            one.label,
            one.answer,
            count_text(one.n),
            f"{percent_text(one.share)}%",
            interval_text(one.ci_low, one.ci_high),
            points_text(one.diff) if math.isfinite(one.diff) else "",
        )
    terminal.print(table, soft_wrap=False)
    if run.indicators.empty:
        return
    table = Table(title="指標", title_justify="left")
    for head, justify in (("指標", "left"), ("実績値", "right"), ("目標値", "right"), ("基準値", "right")):
        table.add_column(head, justify=justify, overflow="fold")  # type: ignore[arg-type]
    for line in printed_indicators(run):
        table.add_row(*line)
    terminal.print(table, soft_wrap=False)


@click.command(cls=JapaneseCommand)
@STUDY
@WORKSPACE
def command(study: str, workspace: Path) -> None:
    """Print the headline figures of a finished run."""
    print_headline(RunSettings(study, workspace), console())
