"""What the check of a sent file came to."""

from __future__ import annotations

from dataclasses import dataclass

from schemas.errors import Problem


@dataclass(frozen=True)
class ArrivedFile:
    """A sent file by its digest: the needed file that it is ("" is not known), its rows, and what is wrong, no cell."""

    digest: str
    path: str
    rows: int | None
    problems: tuple[Problem, ...]
