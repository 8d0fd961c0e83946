"""Work on several columns at once: NumPy and Arrow let other threads run while they go over the rows."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

MANY = 100_000
"""Rows from which threads gain more than they cost."""

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")


def together(work: Callable[[_Item], _Result], items: Iterable[_Item], rows: int) -> list[_Result]:
    """The results of `work` in the order of the items, by several threads if there are many rows."""
    if rows < MANY:
        return [work(item) for item in items]
    with ThreadPoolExecutor() as pool:
        return list(pool.map(work, items))
