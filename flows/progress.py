"""Progress in the terminal: the name of each stage and its seconds so far, then the time it took."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Protocol

from rich.console import Console
from rich.text import Text

TICK = "○"
"""Stands before a stage that is done; a character that CP932 has too."""

_AT_ONCE = 2
"""Seconds after which a stage shows how long it has been running."""


class ShowsStages(Protocol):
    """Whatever shows the stages of a run as they go."""

    def stage(self, label: str) -> AbstractContextManager[None]:
        """Show a stage while it runs."""
        ...


@dataclass(frozen=True)
class Running:
    """A stage that runs since `start` (of `time.perf_counter`); rendered anew with each step of the spinner."""

    label: str
    start: float

    def __rich__(self) -> Text:
        seconds = int(time.perf_counter() - self.start)
        return Text.assemble(self.label, *([] if seconds < _AT_ONCE else [(f"  {seconds}秒経過", "dim")]))


class Progress:
    """Shows the stages of a run. Without a terminal (a log file) it prints one line a stage, no animation."""

    def __init__(self, console: Console) -> None:
        self._console = console

    @contextmanager
    def stage(self, label: str) -> Iterator[None]:
        """Show a stage while it runs; a line with its seconds stays if it ends well."""
        start = time.perf_counter()
        with self._console.status(Running(label, start)):
            yield
        seconds = f"{time.perf_counter() - start:.1f}秒"
        self._console.print(Text.assemble("  ", (TICK, "green"), f" {label}  ", (seconds, "dim")))
