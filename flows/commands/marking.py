"""`--marked`: a workbook that staff filled in, handed back with its faults marked."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from flows.console import console
from schemas.errors import InputError
from schemas.tables.saving import check_new, write_new

MARKED = click.option(
    "--marked",
    type=click.Path(path_type=Path, dir_okay=False),
    default=None,
    metavar="ファイル",
    help="誤りがあったとき、誤りのセルに色とコメントを付けた写しを、この名前で書き出します（.xlsx）。",
)


@contextmanager
def marking(workbook: Path, marked: Path | None) -> Iterator[None]:
    """Write the marked copy of a workbook where the steps within find faults in it; the error goes on.

    Raises InputError, before anything else, where the copy could not be written.
    """
    from reports.excel.marked_book import FAULTS, marked_workbook

    if marked is not None:
        check_new(marked)
    try:
        yield
    except InputError as error:
        terminal = console(errors=True)
        copy = None
        if marked is not None and workbook.is_file():
            copy = marked_workbook(workbook.read_bytes(), workbook.name, error.problems)
        if marked is not None and copy is not None:
            write_new(marked, copy, private=True)
            terminal.print(
                f"誤りのセルに色とコメントを付けた写しを書き出しました: {marked}\n"
                f"誤りの一覧は、シート「{FAULTS}」にあります。写しを直して、そのまま取り込めます。",
                soft_wrap=True,
            )
        elif marked is not None:
            terminal.print(
                "印を付けた写しは作れません（ブックのセルの誤りではないか、.xlsx ではありません）。",
                soft_wrap=True,
            )
        raise
