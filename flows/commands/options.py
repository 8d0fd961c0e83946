"""Arguments that several commands share."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import click

STUDY = click.argument("study", metavar="年度")
WORKSPACE = click.option(
    "--workspace",
    type=click.Path(path_type=Path),
    default=Path(),
    metavar="フォルダー",
    help="raw/、schemas/、reports/ のある作業フォルダー。指定しないときは今のフォルダー。",
)
BASIS = click.option(
    "--basis",
    type=click.Choice(["weighted", "unweighted"]),
    default=None,
    metavar="weighted|unweighted",
    help="本文に載せる割合。指定しないときは、コードブックの「本文の割合」（basis）のとおり。",
)


class RequiredOption(click.Option):
    """An option that must be given; its help says so in Japanese."""

    def __init__(self, *args: Any, **settings: Any) -> None:
        super().__init__(*args, required=True, **settings)

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """The line of the help."""
        record = super().get_help_record(ctx)
        return None if record is None else (record[0], record[1].replace("[required]", "（必須）"))


def iso_day(day: datetime | None) -> str:
    """A day that was given as an option, as 2022-08-01; "" if there is none."""
    return "" if day is None else day.date().isoformat()


CHARTS = click.option(
    "--charts",
    type=click.Choice(["picture", "native"]),
    default=None,
    metavar="picture|native",
    help="図を画像にするか、Wordで編集できるグラフにするか。指定しないときは、コードブックの「図の種類」のとおり。",
)
