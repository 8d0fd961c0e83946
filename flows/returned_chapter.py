"""A chapter that staff have edited, brought together with the figures of the finished run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from flows.direct import direct
from flows.progress import ShowsStages
from flows.settings import RunSettings
from flows.stages import chapter_alone
from reports.audit.reading.source import read_bytes
from reports.chapter.assembly import APPENDIX_FILE, MAIN_FILE
from reports.merge.deciding import Decided
from reports.merge.merging import merge
from reports.merge.opened_chapter import ledger_before, open_chapter
from reports.merge.outcomes import Merged
from reports.ooxml.package import unpack
from reports.runs.finished_run import read_run
from reports.word.ledger import Ledger, read_ledger
from schemas.loading.studies import load_study
from schemas.tables.taking import sha256


def merged_chapter(
    settings: RunSettings,
    progress: ShowsStages,
    edited: bytes,
    name: str,
    decided: Mapping[str, Decided] | None = None,
) -> Merged:
    """Merge the chapter of the finished run into an edited one; nothing is written.

    Raises InputError: O04 where there is no run, and as `reports.merge.merging.merge`.
    """
    read_bytes(name, edited)  # what an audit refuses is refused here too, in its words
    before = ledger_before(open_chapter(edited, name), settings.study, name=name)
    return merge(edited, _fresh(settings, progress, before), name=name, decided=decided)


def _fresh(settings: RunSettings, progress: ShowsStages, before: Ledger) -> bytes:
    """The same part as the run has published it; made anew where it was changed since, or was divided otherwise."""
    run = read_run(settings.workspace, load_study(settings.workspace, settings.study))
    name = APPENDIX_FILE if before.part == "appendix" else MAIN_FILE
    made = run.appendix if before.part == "appendix" else run.chapter
    if made and sha256(made) == run.record.outputs.get(name):
        ledger = read_ledger(unpack(made))
        if ledger is not None and ledger.part == before.part:
            return made
    parts = replace(settings, parts="whole" if before.part == "whole" else "both")
    anew = chapter_alone(parts, direct(progress))
    return anew.get(name) or next(iter(anew.values()))
