"""Copies of a workspace for safety: where they lie, and how they are named."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

FOLDER = "控え"
OPENER = "市民アンケート集計.cmd"
"""The file that opens the page by a double click; it goes along to where a copy is unpacked."""

_NAME = re.compile(r"控え-\d{8}-\d{6}\.zip")


@dataclass(frozen=True)
class SafetyCopy:
    """A copy: its name, its size, when it was made."""

    name: str
    size: int
    at: datetime


def copies(workspace: Path) -> list[SafetyCopy]:
    """The copies that were made on the page, the newest first."""
    found = [path for path in (workspace / FOLDER).glob("*.zip") if _NAME.fullmatch(path.name)]
    made = [(path.name, path.stat()) for path in sorted(found, reverse=True)]
    return [SafetyCopy(name, one.st_size, datetime.fromtimestamp(one.st_mtime, UTC)) for name, one in made]


def new_name() -> str:
    """The name of a copy that is made now."""
    return f"控え-{datetime.now().strftime('%Y%m%d-%H%M%S')}.zip"


def unpacked_name(workspace: Path, name: str) -> str:
    """The folder beside the workspace that a copy is unpacked into: the first that is not there."""
    wanted = f"{workspace.name}_{name.removesuffix('.zip')}"
    number, folder = 1, wanted
    while (workspace.parent / folder).exists():
        number += 1
        folder = f"{wanted}-{number}"
    return folder
