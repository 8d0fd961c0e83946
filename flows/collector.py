"""Python's collector of cycles, in the processes that are this program's own; a library leaves it alone."""

from __future__ import annotations

import gc

_ALLOCATIONS = 20_000
"""New objects after which Python looks for cycles; its own 700 (2,000) cost a run a sixth of its time."""


def collect_seldom() -> None:
    """Set it for the whole process."""
    gc.set_threshold(_ALLOCATIONS)
