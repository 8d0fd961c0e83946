"""Arguments that several commands share."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeVar

import click

from flows.acting import person_name
from schemas.chapter.plan import ChapterPlan
from schemas.chapter.style import ChapterStyle
from schemas.errors import Problem
from schemas.settings.study import Study
from schemas.tables.settings import SettingsTable, declared

Decorated = TypeVar("Decorated", bound=Callable[..., Any])


class InputFile(click.Path):
    """A file to read; whether it is there and may be read is told by whoever reads it."""

    def __init__(self) -> None:
        super().__init__(path_type=Path, readable=False)

    def convert(
        self, value: str | os.PathLike[str], param: click.Parameter | None, ctx: click.Context | None
    ) -> Path:
        """Return the path. Raises InputError for a folder, and for a device, which may never end."""
        path = Path(os.fsdecode(super().convert(value, param, ctx)))
        if path.exists() and not path.is_file():
            raise Problem(
                "O09",
                "フォルダーか装置が指定されています。",
                expected="ファイル",
                remedy="読み込むファイルの名前を指定してください。",
                file=str(path),
            ).error()
        return path


def input_option(name: str, explanation: str) -> Callable[[Decorated], Decorated]:
    """An option that names a file to read."""
    return click.option(name, type=InputFile(), default=None, metavar="ファイル", help=explanation)


def output_option(*names: str, explanation: str) -> Callable[[Decorated], Decorated]:
    """An option that names a file to write."""
    path = click.Path(path_type=Path, dir_okay=False)
    return click.option(*names, type=path, default=None, metavar="ファイル", help=explanation)


STUDY = click.argument("study", metavar="年度")
WORKSPACE = click.option(
    "--workspace",
    type=click.Path(path_type=Path, readable=False),
    default=Path(),
    metavar="フォルダー",
    help="raw/、schemas/、reports/ のある作業フォルダー。指定しないときは今のフォルダー。",
)


def _setting_option(
    table: type[SettingsTable], key: str, explanation: str
) -> Callable[[Decorated], Decorated]:
    """An option that takes the place of a setting of the study: its words, and where the setting stands."""
    setting = declared(table)[key]
    return click.option(
        f"--{key}",
        type=click.Choice(setting.allowed),
        default=None,
        metavar="|".join(setting.allowed),
        help=f"{explanation}指定しないときは、コードブックの「{setting.setting.label}」（{key}）のとおり。",
    )


BASIS = _setting_option(Study, "basis", "本文に載せる割合。")
CHARTS = _setting_option(ChapterStyle, "charts", "図を画像にするか、Wordで編集できるグラフにするか。")
PARTS = _setting_option(
    ChapterPlan, "parts", "作る報告書。both では本編を作り、--into ではもとの文書と同じものを作ります。"
)


class RequiredOption(click.Option):
    """An option that must be given; its help says so in Japanese."""

    def __init__(self, *args: Any, **settings: Any) -> None:
        super().__init__(*args, required=True, **settings)

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """The line of the help."""
        record = super().get_help_record(ctx)
        return None if record is None else (record[0], record[1].replace("[required]", "（必須）"))


def by_option(explanation: str) -> Callable[[Decorated], Decorated]:
    """`--by`: the name of whoever decides, as it is recorded. A blank, a control character or too long a one is refused (C01)."""
    return click.option("--by", cls=RequiredOption, metavar="氏名", help=explanation, callback=_name)


def _name(ctx: click.Context, param: click.Parameter, value: str) -> str:
    name = person_name(value)
    if not name:
        raise click.BadParameter(value, ctx, param)
    return name


def day_option(explanation: str) -> Callable[[Decorated], Decorated]:
    """`--date`: a day that is recorded, as 2022-08-01; "" if there is none. A day to come is refused (C02)."""
    return click.option(
        "--date",
        "day",
        type=click.DateTime(["%Y-%m-%d"]),
        default=None,
        metavar="2022-08-01",
        help=explanation,
        callback=_past_day,
    )


def _past_day(ctx: click.Context, param: click.Parameter, value: datetime | None) -> str:
    del ctx, param
    if value is None:
        return ""
    day, today = value.date(), date.today()
    if day > today:
        raise Problem(
            "C02",
            "--date の日付が、今日より後です。",
            found=day.isoformat(),
            expected=f"今日（{today.isoformat()}）までの日付",
            remedy="記録に残す日を確かめてください。",
        ).error()
    return day.isoformat()
