"""Arguments that several commands share."""

from __future__ import annotations

from pathlib import Path

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
    help="本文に載せる割合。指定しないときは study.toml のとおり。",
)
