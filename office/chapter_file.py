"""The chapter of a year as it stands: the one that staff have edited where there is one, else the one of the run."""

from __future__ import annotations

from pathlib import Path

from reports.runs.publishing import output_folder

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
