"""New figures into a chapter that staff have edited: the result is a new file, the conflicts are left to be decided."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from pydantic import TypeAdapter

from flows.returned_chapter import merged_chapter
from flows.settings import RunSettings
from office.chapter_file import EDITED, keep_returned
from office.worker.jobs.job import Telling, job
from office.worker.jobs.stages import ToldStages
from office.worker.shapes.merged import ChapterConflict, MergedChapter, ReturnedChapter
from reports.merge.deciding import Decided, choices_of, renewed
from reports.merge.merge_report import line_of, summary
from reports.merge.outcomes import Outcome
from reports.runs.last_record import last_record
from reports.runs.publishing import put_beside
from schemas.tables.taking import sha256


@job("merge_chapter")
def merge_chapter(
    telling: Telling,
    *,
    workspace: Path,
    study: str,
    file: str,
    name: str,
    decided: Mapping[str, Mapping[str, str]],
) -> MergedChapter:
    """Merge into a copy of `file`, which becomes the edited chapter of the year; `decided` is what was chosen, by piece."""
    settings = RunSettings(study, workspace)
    chosen = TypeAdapter(dict[str, Decided]).validate_python(dict(decided))
    merged = merged_chapter(settings, ToldStages(telling), Path(file).read_bytes(), name, chosen)
    told = MergedChapter(
        name=name,
        run=last_record(workspace, study).run,
        digest=sha256(merged.document),
        counts=summary(merged),
        conflicts=tuple(map(_conflict, merged.conflicts)),
        decided=len(chosen),
    )
    # before the document, so that a document that is there has its conflicts beside it
    keep_returned(workspace, study, ReturnedChapter(Path(file).name, told, decided))
    put_beside(workspace, study, EDITED, merged.document)
    return told


def _conflict(outcome: Outcome) -> ChapterConflict:
    line = line_of(outcome)
    return ChapterConflict(
        piece=outcome.piece,
        place=line.place,
        kind=line.kind,
        advice=line.advice,
        before=line.before,
        staff=line.staff,
        generated=line.generated,
        numbers=tuple((change.written, change.computed) for change in outcome.numbers),
        renewed=renewed(outcome.staff, outcome.numbers),
        choices=choices_of(outcome),
    )
