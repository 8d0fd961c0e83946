"""`kyodo-survey trace`: where a printed figure comes from."""

from __future__ import annotations

from pathlib import Path

import click

from flows.commands.options import STUDY, WORKSPACE
from flows.console import EXIT_FINDINGS, JapaneseCommand, console


@click.command(
    cls=JapaneseCommand,
    context_settings={"ignore_unknown_options": True},  # -7.7ポイント is a figure
)
@STUDY
@click.argument("figure", metavar="数値または番号")
@click.option("--all", "every", is_flag=True, help="報告書に載っていない値も、すべて示します。")
@WORKSPACE
def command(study: str, figure: str, every: bool, workspace: Path) -> int:
    """Print the origin of every figure that is printed so; exit code 4 if there is none."""
    from reports.trace.trace_text import trace_report
    from reports.trace.traced_run import load_traced_run

    run, studies = load_traced_run(workspace, study)
    text, found = trace_report(run, studies, figure, every=every)
    console().print(text)
    return 0 if found else EXIT_FINDINGS
