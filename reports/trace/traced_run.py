"""Load a finished run for tracing, and word the answer to one search."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from reports.ooxml.package import unpack
from reports.runs.finished_run import read_run
from reports.trace.figures import TracedFigure
from reports.trace.origin import TracedRun
from reports.trace.trace_text import run_text, trace_text
from reports.word.ledger import read_ledger
from schemas.loading.studies import load_study
from schemas.settings.study import Study
from survey.estimates.index import EstimateIndex

_FEW = 5
"""How many figures that the chapter does not show are printed unless all are wanted."""

_MANY = 10
"""How many figures that the chapter shows are printed unless all are wanted."""


def load_finished_run(workspace: Path, key: str) -> tuple[TracedRun, Mapping[str, Study]]:
    """Read what a run published, and the studies it used. Raises InputError as `read_run`."""
    study = load_study(workspace, key)
    run = read_run(workspace, key)
    ledger = read_ledger(unpack(run.chapter)) if run.chapter else None
    studies = {study.key: study}
    for comparison in study.comparisons:
        studies.setdefault(comparison.study, load_study(workspace, comparison.study))
    return TracedRun(study, EstimateIndex(key, run.estimates), run.indicators, run.manifest, ledger), studies


def trace_report(
    run: TracedRun, studies: Mapping[str, Study], wanted: str, *, every: bool = False
) -> tuple[str, bool]:
    """The traces of a figure or id as one text, and whether there were any."""
    found = run.by_id(wanted.strip()) or run.by_text(wanted)
    if not found:
        return (
            f"「{wanted}」に当たる値は、{run.study.key}年度の集計にありません。"
            "印刷したとおりの数値（例: 67.0、7.7ポイント、n=1,616）か、番号を指定してください。",
            False,
        )
    shown = found if every else _first(found)
    blocks = [trace_text(one, run, studies) for one in shown]
    blocks.append(run_text(run))
    rest = len(found) - len(shown)
    if rest:
        blocks.append(f"同じ数値は、ほかに{rest}個あります（--all ですべて示します）。")
    return "\n\n".join(blocks), True


def _first(found: tuple[TracedFigure, ...]) -> tuple[TracedFigure, ...]:
    """What the chapter shows; a few of the others where it shows none."""
    shown = tuple(one for one in found if one.places)
    return shown[:_MANY] or found[:_FEW]
