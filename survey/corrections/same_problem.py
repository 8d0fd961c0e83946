"""The same problem in many rows, told once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from schemas.errors import Problem

_MOST_ROWS = 10


def told_once(problems: Iterable[Problem]) -> list[Problem]:
    """Problems that differ in their row alone become one, at the first row and with the numbers of the others.

    Their order is that of the first ones; what stands in one row only stays as it is.
    """
    rows: dict[Problem, list[Problem]] = {}
    for problem in problems:
        rows.setdefault(replace(problem, row=None), []).append(problem)
    return [several[0] if len(several) == 1 else _with_rows(several) for several in rows.values()]


def _with_rows(several: list[Problem]) -> Problem:
    others = [str(problem.row) for problem in several[1:] if problem.row is not None]
    told = "、".join(others[:_MOST_ROWS]) + ("行など" if len(others) > _MOST_ROWS else "行")
    what = f"{several[0].what.rstrip('。')}（ほか{len(several) - 1:,}行: {told}）。"
    return replace(several[0], what=what) if others else several[0]
