"""The chapter of a year as it stands: the one that staff have edited where there is one, else the one of the run."""

from __future__ import annotations

from pathlib import Path

from office.kept import keep, kept
from office.worker.shapes.merged import ReturnedChapter
from reports.runs.publishing import output_folder
from schemas.tables.taking import sha256

EDITED = "報告書_手直し.docx"
"""Stands among the outputs beside the run's own, and is carried over by the next run."""


CHAPTER = "chapter.docx"
"""Name of the one of the run."""


def edited_chapter(workspace: Path, study: str) -> Path:
    """Where the edited one stands."""
    return output_folder(workspace, study) / EDITED


def current_chapter(workspace: Path, study: str) -> Path:
    """The one that counts."""
    edited = edited_chapter(workspace, study)
    return edited if edited.is_file() else edited.with_name(CHAPTER)


_LAST, _BEFORE = "chapter", "chapter_before"


def keep_returned(workspace: Path, study: str, back: ReturnedChapter) -> None:
    """Keep what came of giving a chapter back, before the document of it takes its place.

    What was kept before stays beside it: where the document never comes, that one still counts.
    """
    now = returned_chapter(workspace, study)
    if now is not None:
        keep(workspace, study, _BEFORE, now)
    keep(workspace, study, _LAST, back)


def returned_chapter(workspace: Path, study: str) -> ReturnedChapter | None:
    """What came of giving back the edited chapter that stands now; None where there is none.

    That of the last one, where the document was changed since.
    """
    edited = edited_chapter(workspace, study)
    if not edited.is_file():
        return None
    last, digest = kept(workspace, study, _LAST, ReturnedChapter), sha256(edited.read_bytes())
    before = kept(workspace, study, _BEFORE, ReturnedChapter)
    if last is not None and last.merged.digest != digest and before and before.merged.digest == digest:
        return before
    return last
