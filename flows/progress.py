"""Progress in the terminal: the name of each stage while it runs, and the time it took."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console


class Progress:
    """Shows the stages of a run. Without a terminal (a log file) it prints one line a stage, no animation."""

    def __init__(self, console: Console) -> None:
        self._console = console

    @contextmanager
    def stage(self, label: str) -> Iterator[None]:
        """Show a stage while it runs; a line with its seconds stays if it ends well."""
        start = time.perf_counter()
        with self._console.status(label):
            yield
        self._console.print(f"  [green]✓[/green] {label}  [dim]{time.perf_counter() - start:.1f}秒[/dim]")
