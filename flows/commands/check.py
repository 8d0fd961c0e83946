"""`kyodo-survey check`: whether a study is ready to run."""

from __future__ import annotations

from pathlib import Path

import click

from flows.commands.options import STUDY, WORKSPACE
from flows.console import JapaneseCommand, console
from schemas.errors import InputError


@click.command(cls=JapaneseCommand, help="定義と回答ファイルを点検します（集計はしません）。")
@STUDY
@WORKSPACE
def command(study: str, workspace: Path) -> None:
    """Load definitions, frame and raw files, and say what was found."""
    from flows.checking import check_study, print_checked  # noqa: PLC0415
    from flows.settings import RunSettings  # noqa: PLC0415

    checked = check_study(RunSettings(study, workspace))
    print_checked(checked, console())
    if checked.problems:
        raise InputError(checked.problems)
