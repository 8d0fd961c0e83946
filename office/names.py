"""The names of those who use the page, for choosing: a list in the workspace, in the order of their first coming."""

from __future__ import annotations

import json
from pathlib import Path

from flows.acting import LONGEST_NAME, person_name
from schemas.errors import InputError, Problem
from schemas.tables.saving import make_folder, write_whole

FILE = "records/office_names.json"
_MOST = 50


def read_names(workspace: Path) -> tuple[str, ...]:
    """The names; none where nobody was noted, or the list cannot be read."""
    try:
        names = json.loads((workspace / FILE).read_bytes())
    except (OSError, ValueError):
        return ()
    return tuple(name for name in names if isinstance(name, str)) if isinstance(names, list) else ()


def save_names(workspace: Path, names: tuple[str, ...]) -> None:
    """Replace the list. Raises OSError where it cannot be written."""
    make_folder((workspace / FILE).parent)
    content = json.dumps(list(dict.fromkeys(names))[:_MOST], ensure_ascii=False)
    write_whole(workspace / FILE, content.encode(), private=True)


def a_name(text: str, field: str) -> str:
    """The name with single blanks. Raises InputError (B60, at the form's field) for what is none."""
    name = person_name(" ".join(text.split()))
    if not name:
        raise InputError(
            Problem(
                "B60",
                "氏名を入れてください。",
                expected=f"{LONGEST_NAME}字までの氏名（例: 山田 花子）",
                column=field,
            )
        )
    return name
