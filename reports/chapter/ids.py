"""Ids of blocks and figures: what Word can hold as a name."""

from __future__ import annotations

ID_LENGTH = 59
"""Longest id, in characters: Word allows 64 in a tag, of which `est:` or `blk:` takes four."""


def check_id(value: str, where: str, *, optional: bool = False) -> None:
    """Make sure that a value can be an id. Raises ValueError; `where` names the field."""
    if optional and not value:
        return
    if len(value) > ID_LENGTH or value.split() != [value] or min(value) <= " ":
        raise ValueError(f"{where}: an id has 1 to {ID_LENGTH} characters and no blanks: {value!r}")
