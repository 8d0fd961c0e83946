"""Load a finished run for tracing, and word the answer to one search."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from reports.files import read_estimates
from reports.outputs import MANIFEST, output_folder
from reports.trace.figures import TracedFigure
from reports.trace.origin import FinishedRun
from reports.trace.trace_text import run_text, trace_text
from reports.word.ledger import read_ledger
from reports.word.package import unpack
from schemas.errors import InputError, Problem
from schemas.loading import load_study
from schemas.study import Study
from schemas.tabular import read_file

_FEW = 5
"""How many figures that the chapter does not show are printed unless all are wanted."""

_MANY = 10
"""How many figures that the chapter shows are printed unless all are wanted."""


def load_finished_run(workspace: Path, key: str) -> tuple[FinishedRun, Mapping[str, Study]]:
    """Read what a run published, and the studies it used. Raises InputError if there is no finished run."""
    study = load_study(workspace, key)
    folder = output_folder(workspace, key)
    relative = folder.relative_to(workspace).as_posix()
    try:
        manifest = json.loads(read_file(workspace, f"{relative}/{MANIFEST}"))
    except ValueError:
        raise InputError(
            Problem(
                "T01",
                "実行の記録を読めません。",
                remedy=f"「kyodo-survey run {key}」をもう一度実行してください。",
                file=f"{relative}/{MANIFEST}",
            )
        ) from None
    indicators = pd.read_csv(
        io.BytesIO(read_file(workspace, f"{relative}/indicators.csv")),
        dtype={"indicator": "str", "number": "str"},
        encoding="utf-8-sig",
    )
    chapter = folder / "chapter.docx"
    ledger = read_ledger(unpack(chapter.read_bytes())) if chapter.is_file() else None
    estimates = read_estimates(read_file(workspace, f"{relative}/estimates.csv"))
    studies = {study.key: study}
    for comparison in study.comparisons:
        studies.setdefault(comparison.study, load_study(workspace, comparison.study))
    return FinishedRun(study, estimates, indicators, manifest, ledger), studies


def trace_report(
    run: FinishedRun, studies: Mapping[str, Study], wanted: str, *, every: bool = False
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
