"""Population files: filled from a codebook's sheet, or made to be filled in where one is missing."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from rich.console import Console

from schemas.loading.studies import load_study
from survey.frame.template import groups_of, is_filled, long_form, write_counts, write_template
from survey.reading.codebook_reading import read_population_sheet

CountsOutcome = Literal["", "written", "other"]
"""What became of the counts in a codebook: there are none; they are the file; the file has others and stays."""


def take_counts(root: Path, study: str, workbook: Path) -> CountsOutcome:
    """Take the counts of a codebook as the population file, unless that has other counts."""
    cells = read_population_sheet(workbook)
    if not is_filled(cells):
        return ""
    return "written" if write_counts(root, load_study(root, study).frame.path, cells) else "other"


def offer_templates(root: Path, study: str, terminal: Console) -> None:
    """Write a file to fill in for each frame of the study that has none, and say so."""
    definition = load_study(root, study)
    for frame in definition.frames():
        groups = groups_of(definition, frame)
        if groups and write_template(root, frame.path, long_form(groups)):
            names = "、".join(group.label for group in groups)
            terminal.print(
                f"母集団のファイルがないため、区分（{names}）を書いた {frame.path} を作りました。"
                "「人口」の列に人数を書いてください。"
            )
