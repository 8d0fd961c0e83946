"""The annual survey from its raw files to its outputs: the table of contents of the procedure.

Each part is written once, as stages that a `Caller` runs (`flows.stage`): reading and weighing (`flows.preparing`),
the figures (`flows.measuring`), the files (`flows.writing`). No module of these imports Prefect.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from flows.kept_stages import KeptStages
from flows.measuring import YearResults, estimated
from flows.preparing import Prepared, prepare
from flows.run_lock import only_run
from flows.second_process import Ahead
from flows.settings import RunSettings
from flows.stage import Begin, Caller, nowhere
from flows.writing import PUBLISH, SENTENCES, write_chapter, write_files
from reports.charts.fonts import missing_glyphs
from reports.runs.publishing import Published, check_target
from schemas.errors import Together
from schemas.tables.tabular import decode_text


def annual_survey(settings: RunSettings, call: Caller, ahead: Ahead | None = None) -> Published:
    """Run the whole procedure of one year: definitions, answers, estimates, chapter, outputs; one run a year at a time.

    `ahead` does stages in another process while this one does those before them; what comes out is the same.
    """
    check_target(settings.workspace, settings.study)
    with only_run(settings.workspace, settings.study):
        kept = KeptStages(settings.workspace)
        keeping = kept.caller(call if ahead is None else ahead.caller(call))
        begin = nowhere if ahead is None else kept.unless_kept(ahead.begin)
        year = compute(settings, keeping, begin)
        files = write_files(year, settings.workspace, keeping, begin)
        kept.tidy()
        return call(PUBLISH, settings, year, files)


def rehearse(settings: RunSettings, call: Caller) -> None:
    """Do of a run whatever may refuse, and publish nothing. Raises InputError with all that a run would tell.

    Estimates are made only where a text of the chapter depends on them; the chapter is drawn only where a
    definition holds a character that the charts' font lacks.
    """
    told = Together()
    with told:
        check_target(settings.workspace, settings.study)
    with told:
        prepared = prepare(settings, call)
        if prepared.study.chapter is not None and undrawable(settings.workspace, prepared):
            write_chapter(estimated(prepared, call), settings.workspace, call)
        elif prepared.study.chapter is not None and prepared.study.chapter.names_figures:
            call(SENTENCES, estimated(prepared, call))
    told.raise_any()


def undrawable(workspace: Path, prepared: Prepared) -> bool:
    """Whether any text that the chapter may show has a character that the font of the charts lacks."""
    named = (prepared.study.read, prepared.indicators.read, *(one.study.read for one in prepared.earlier))
    texts = [decode_text((workspace / path).read_bytes(), path) for read in named for path in read]
    texts += [quoted.text for one in prepared.surveys.values() for quoted in one.ingested.quotations]
    return bool(missing_glyphs(re.sub(r"[\t\r\ufeff]", "", "".join(texts))))


def chapter_alone(settings: RunSettings, call: Caller) -> Mapping[str, bytes]:
    """Write the chapter of one year and nothing else; empty if the study has none."""
    keeping = KeptStages(settings.workspace).caller(call)
    return write_chapter(compute(settings, keeping), settings.workspace, keeping)


def compute(settings: RunSettings, call: Caller, begin: Begin = nowhere) -> YearResults:
    """Take one year from its definitions and raw files to its estimates and indicator values."""
    return estimated(prepare(settings, call, begin), call, begin)
