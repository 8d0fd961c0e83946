"""Save a codebook workbook without destroying what staff have filled in."""

from __future__ import annotations

from pathlib import Path

from schemas.errors import InputError, Problem


def save_workbook(place: Path, content: bytes) -> None:
    """Write a workbook whole or not at all; a file that is there already is never overwritten.

    Raises InputError for a file that exists, and for a folder that cannot be written.
    """
    if place.exists():
        raise InputError(
            Problem(
                "D098",
                "同じ名前のファイルがあります。上書きはしません。",
                remedy="--out で別の名前を指定するか、そのファイルを別の場所に移してください。",
                file=str(place),
            )
        )
    waiting = place.with_name(place.name + ".tmp")
    try:
        waiting.write_bytes(content)
        waiting.replace(place)
    except OSError:
        raise InputError(
            Problem(
                "D098",
                "ファイルを書き出せません。",
                remedy="フォルダーがあるか、書き込めるかを確かめてください。",
                file=str(place),
            )
        ) from None
