"""Read a TOML file of a workspace."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from schemas.errors import Problem
from schemas.tables.tabular import check_printable, decode_text, read_file

_PLACE = re.compile(r"\(at line (\d+), column (\d+)\)")


def read_toml(root: Path, relative: str) -> dict[str, Any]:
    """The content of a TOML file of a workspace.

    Raises InputError: D051 where it is not TOML, and what `decode_text` and `check_printable` raise.
    """
    text = decode_text(read_file(root, relative), relative)
    try:
        values = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # ValueError: also a number of thousands of digits
        place = _PLACE.search(str(error))
        raise Problem(
            "D051",
            "TOMLの書き方に誤りがあります。",
            expected='項目 = 値（文字は半角の「"」で囲み、項目は1回ずつ、かっこは閉じる）',
            remedy="示された行か、その前の行を直してください。"
            if place
            else '閉じていない「"」やかっこ、けたの多すぎる数がないか確かめてください。',
            file=relative,
            row=int(place[1]) if place else None,
            found=f"{place[2]}文字目から読めません" if place else "",
        ).error() from None
    for key, words in _texts(values, ""):
        check_printable(words, relative, key=key)
    return values


def _texts(value: object, key: str) -> Iterator[tuple[str, str]]:
    """Every string below a value, with the full name of its key."""
    if isinstance(value, str):
        yield key, value
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from _texts(name, key)
            yield from _texts(inner, f"{key}.{name}" if key else name)
    elif isinstance(value, list):
        for place, inner in enumerate(value, start=1):
            yield from _texts(inner, f"{key}[{place}]" if isinstance(inner, dict) else key)
