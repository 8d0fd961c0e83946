"""A second process that writes the chapter, while this one writes the tables, their workbook and the page.

It is given what the chapter is made of, by a pipe: no answer of any person but quotations that were chosen for print. It
starts before this process imports what takes long, so that both do so at the same time, and ends with the first: where
that is killed, it reads the end of its input. What it runs is `flows.chapter_process`.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeAlias

from schemas.child_modules import child_modules

if TYPE_CHECKING:  # takes as long to import as the second process to start
    from reports.chapter.content import ChapterContent
    from reports.word.template import Template

Later: TypeAlias = Callable[[], Mapping[str, bytes]]
"""Gives the documents once they are written; none where the second process failed."""


class Begin(Protocol):
    """Begins to write the chapter (`reports.word.chapter_files`), with the pictures that a folder keeps."""

    def __call__(self, pictures: Path, content: ChapterContent, template: Template | None, run: str) -> Later:
        """Return at once what waits for the documents."""
        ...


@contextmanager
def second_process() -> Iterator[Begin | None]:
    """Start the second process and give what begins the chapter in it; None where it cannot be started."""
    environment = {**os.environ, **child_modules()}
    try:
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "flows.chapter_process"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
        )
    except OSError:
        yield None
        return

    def written(given: bytes) -> Mapping[str, bytes]:
        documents, _ = process.communicate(given)
        return pickle.loads(documents) if process.returncode == 0 else {}

    with process, ThreadPoolExecutor(max_workers=1) as waiting:

        def begin(pictures: Path, content: ChapterContent, template: Template | None, run: str) -> Later:
            return waiting.submit(written, pickle.dumps((pictures, content, template, run))).result

        try:
            yield begin
        finally:
            process.kill()
