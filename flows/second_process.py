"""A second process that writes the workbook of all tables, while this one writes the chapter and the page.

It is given the definitions, the estimates and the accounting of rows, and no answer of any person. It starts before
this process imports what takes long, so that both do so at the same time, and ends with the first: where that is
killed, it reads the end of its input. What it runs is `flows.workbook_process`.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol, TypeAlias

from schemas.child_modules import child_modules

if TYPE_CHECKING:  # takes as long to import as the second process to start
    from schemas.findings import Accounting
    from schemas.settings.study import Study
    from survey.estimates.index import EstimateIndex

Later: TypeAlias = Callable[[], bytes]
"""Gives the workbook once it is written; empty where the second process failed."""


class Begin(Protocol):
    """Begins to write the workbook of these tables (`reports.excel.workbook.tables_workbook`)."""

    def __call__(self, study: Study, estimates: EstimateIndex, accounting: Sequence[Accounting]) -> Later:
        """Return at once what waits for the workbook."""
        ...


@contextmanager
def second_process() -> Iterator[Begin | None]:
    """Start the second process and give what begins the workbook in it; None where it cannot be started."""
    environment = {**os.environ, **child_modules()}
    try:
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "flows.workbook_process"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
        )
    except OSError:
        yield None
        return

    def written(work: tuple[Study, EstimateIndex, Sequence[Accounting]]) -> bytes:
        content, _ = process.communicate(pickle.dumps(work))
        return content if process.returncode == 0 else b""

    with process, ThreadPoolExecutor(max_workers=1) as waiting:

        def begin(study: Study, estimates: EstimateIndex, accounting: Sequence[Accounting]) -> Later:
            return waiting.submit(written, (study, estimates, accounting)).result

        try:
            yield begin
        finally:
            process.kill()
