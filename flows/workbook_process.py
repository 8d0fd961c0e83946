"""The workbook of all tables, in a second process while this one writes the chapter and the page.

The second process is given the definitions, the estimates and the accounting of rows, and no answer of any
person. It starts early, so that it has imported what it needs by then, and ends with the first: where that
is killed, it reads the end of its input.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeAlias

from reports.excel.workbook import tables_workbook
from schemas.findings import Accounting
from schemas.settings.study import Study
from survey.estimates.index import EstimateIndex

Later: TypeAlias = Callable[[], bytes]
"""Gives the workbook when it is needed; raises what writing it raises."""

Begin: TypeAlias = Callable[[Study, EstimateIndex, Sequence[Accounting]], Later]
"""Begins to write the workbook of `tables_workbook`."""


def at_once(study: Study, estimates: EstimateIndex, accounting: Sequence[Accounting]) -> Later:
    """Write the workbook in this process, now."""
    content = tables_workbook(study, estimates, accounting)
    return lambda: content


@contextmanager
def second_process() -> Iterator[Begin]:
    """Start the second process and give what begins the workbook in it.

    Where the process cannot be started or fails, the workbook is written in this one, so that an error is told
    as everywhere.
    """
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    try:
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "flows.workbook_process"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
        )
    except OSError:
        yield at_once
        return

    def written(work: tuple[Study, EstimateIndex, Sequence[Accounting]]) -> bytes:
        content, _ = process.communicate(pickle.dumps(work))
        return content if process.returncode == 0 else b""

    with process, ThreadPoolExecutor(max_workers=1) as waiting:

        def begin(study: Study, estimates: EstimateIndex, accounting: Sequence[Accounting]) -> Later:
            content = waiting.submit(written, (study, estimates, accounting))
            return lambda: content.result() or tables_workbook(study, estimates, accounting)

        try:
            yield begin
        finally:
            process.kill()


def _main() -> None:
    given = sys.stdin.buffer.read()
    if given:
        sys.stdout.buffer.write(tables_workbook(*pickle.loads(given)))


if __name__ == "__main__":
    _main()
