"""`kyodo-survey chapter`: the chapter alone, or brought into one that staff have edited."""

from __future__ import annotations

from pathlib import Path

import click

from flows.commands.options import BASIS, CHARTS, STUDY, WORKSPACE, InputFile
from flows.console import JapaneseCommand, console
from schemas.chapter.style import ChartKind
from schemas.study import Basis

_HELP = """報告書（Word）だけを作ります。

--into に職員が編集した報告書を指定すると、手を加えていない箇所だけを新しい結果に置き換え、職員が書いた箇所は
そのまま残します。両方が変わった箇所は「要確認」として両方の内容を知らせます。編集した文書は上書きしません。
"""


@click.command(
    cls=JapaneseCommand, help=_HELP, short_help="報告書だけを作ります（編集した報告書の更新もできます）。"
)
@STUDY
@WORKSPACE
@BASIS
@CHARTS
@click.option(
    "--into",
    type=InputFile(),
    metavar="ファイル",
    help="職員が編集した報告書。更新したものを「もとの名前.更新.docx」に書きます。",
)
@click.option(
    "--out", type=click.Path(path_type=Path), metavar="ファイル", help="書き出すファイル（まだない名前）。"
)
@click.option(
    "--original",
    type=InputFile(),
    metavar="ファイル",
    help="編集を始める前の報告書。編集したソフトが生成記録を残さないときに指定します。",
)
@click.option(
    "--settled",
    is_flag=True,
    help="前回までに知らせた要確認の箇所を、職員の版で確定したものとして扱います。",
)
def command(
    study: str,
    workspace: Path,
    *,
    basis: Basis | None,
    charts: ChartKind | None,
    into: Path | None,
    out: Path | None,
    original: Path | None,
    settled: bool,
) -> None:
    """Write the chapter and say where it is."""
    from flows.chapter import Editing, print_written, write_chapter  # noqa: PLC0415
    from flows.progress import Progress  # noqa: PLC0415
    from flows.settings import RunSettings  # noqa: PLC0415

    terminal = console()
    editing = None if into is None else Editing(into, original, settled)
    written = write_chapter(
        RunSettings(study, workspace, basis, charts), Progress(terminal), editing=editing, out=out
    )
    print_written(written, terminal)
