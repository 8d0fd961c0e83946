"""`kyodo-survey show`: headline figures of a finished run."""

from __future__ import annotations

from pathlib import Path

import click

from flows.commands.options import STUDY, WORKSPACE
from flows.console import JapaneseCommand, console


@click.command(cls=JapaneseCommand, help="集計の済んだ年度の主な数値を表示します。")
@STUDY
@WORKSPACE
def command(study: str, workspace: Path) -> None:
    """Print the headline figures of a finished run."""
    from flows.headline import print_headline  # noqa: PLC0415
    from flows.settings import RunSettings  # noqa: PLC0415

    print_headline(RunSettings(study, workspace), console())
