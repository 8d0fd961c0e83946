"""What the page keeps of a year so that it is there again after a restart: counts and texts of documents, no answer."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

from pydantic import TypeAdapter, ValidationError

from schemas.tables.saving import make_folder, write_whole

_Kept = TypeVar("_Kept")


def office_folder(workspace: Path, study: str) -> Path:
    """Where it lies."""
    return workspace / "records" / "office" / study


def keep(workspace: Path, study: str, name: str, value: object) -> None:
    """Keep a value under a name, in place of the one before."""
    path = office_folder(workspace, study) / f"{name}.json"
    make_folder(path.parent)
    write_whole(path, TypeAdapter(type(value)).dump_json(value, indent=1), private=True)


def kept(workspace: Path, study: str, name: str, kind: type[_Kept]) -> _Kept | None:
    """What is kept under a name; None where nothing is, or it cannot be read any more."""
    try:
        content = (office_folder(workspace, study) / f"{name}.json").read_bytes()
        return TypeAdapter(kind).validate_json(content)
    except (OSError, ValidationError):
        return None
