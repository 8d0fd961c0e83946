"""A population file to fill in: the groups of the study by their own names, the counts blank."""

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from schemas.codebook.tables import Codebook
from schemas.errors import InputError
from schemas.settings.study import FrameSettings, RawFile, Study
from schemas.tables.csv_text import csv_text
from schemas.tables.saving import write_whole
from survey.answers.names import match_name
from survey.answers.raw_table import RawTable
from survey.frame.table import COUNTS
from survey.reading.reading import read_raw

COUNT_HEAD = "人口"
_FIGURE = re.compile(r"約?[-+]?\d[\d,.]*(?:人|名|%)?")
Cells = tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class FrameGroups:
    """A breakdown of the frame: its name and the names of its groups, in printed order."""

    label: str
    groups: tuple[str, ...]


def groups_of(study: Study, frame: FrameSettings) -> tuple[FrameGroups, ...]:
    """The breakdowns that the frame's margins name, with the groups that a questionnaire offers."""
    found = []
    for name in dict.fromkeys(name for margin in frame.margins for name in margin):
        concept = study.concepts[name]
        questions = [survey.questionnaire.by_concept(name) for survey in study.surveys]
        offered = {choice.option for one in questions if one is not None for choice in one.choices}
        labels = tuple(option.label for option in concept.options if option.key in offered or not offered)
        found.append(FrameGroups(concept.label, labels))
    return tuple(found)


def drafted_groups(codebook: Codebook) -> tuple[FrameGroups, ...]:
    """The same of a codebook that is not taken over yet."""
    margins = next((row["value"] for row in codebook.sheets["study"] if row["item"] == "frame.margins"), "")
    found = []
    for name in dict.fromkeys(name.strip() for name in margins.replace("×", "|").split("|") if name.strip()):
        question = next((row for row in codebook.sheets["questions"] if row["concept"] == name), None)
        if question is not None:
            rows = [row for row in codebook.sheets["choices"] if row["list"] == question["choices"]]
            found.append(FrameGroups(question["text"], tuple(row["label"] for row in rows)))
    return tuple(found)


def long_form(groups: Sequence[FrameGroups]) -> Cells:
    """A head and a row for each combination of groups."""
    rows = itertools.product(*(one.groups for one in groups))
    return ((*(one.label for one in groups), COUNT_HEAD), *((*row, "") for row in rows))


def wide_form(groups: Sequence[FrameGroups]) -> Cells:
    """The last breakdown across, for two of them and more; the long form for one."""
    if len(groups) < 2:
        return long_form(groups)
    *down, across = groups
    rows = itertools.product(*(one.groups for one in down))
    blank = ("",) * len(across.groups)
    return ((*(one.label for one in down), *across.groups), *((*row, *blank) for row in rows))


def csv_bytes(cells: Sequence[Sequence[str]]) -> bytes:
    """The table as CSV in UTF-8 with BOM, which Excel opens."""
    return csv_text(cells, line_end="\r\n").encode("utf-8-sig")


def is_filled(cells: Sequence[Sequence[str]]) -> bool:
    """Whether a table has a count anywhere, rightly written or not: `100人` and `16.7%` were typed by somebody.

    In the column of counts whatever stands there is one; in the wide form a cell with a figure.
    """
    heads = [match_name(head) for head in cells[0]] if cells else []
    counts = [heads.index(match_name(head)) for head in COUNTS if match_name(head) in heads]
    if counts:
        return any(row[place].strip() for row in cells[1:] for place in counts)
    return any(_FIGURE.fullmatch(match_name(cell)) for row in cells[1:] for cell in row[1:])


def write_counts(root: Path, path: str, cells: Cells) -> bool:
    """Write a filled-in table at the frame's place; not over a file with counts that says something else.

    Returns whether the place holds the table now.
    """
    place = root / path
    if not place.exists() or _is_blank(root, path):
        place.parent.mkdir(parents=True, exist_ok=True)
        write_whole(place, csv_bytes(cells))
    return place.read_bytes() == csv_bytes(cells)


def write_template(root: Path, path: str, cells: Cells) -> bool:
    """Write a template at the frame's place, where there is no file, or another template without a count.

    Returns whether a file was written; none is at a place outside the workspace or with another ending than
    that of a CSV file.
    """
    place = root / path
    if place.suffix.casefold() != ".csv" or not place.resolve().is_relative_to(root.resolve()):
        return False
    content = csv_bytes(cells)
    if place.exists() and (not _is_blank(root, path) or place.read_bytes() == content):
        return False
    place.parent.mkdir(parents=True, exist_ok=True)
    write_whole(place, content)
    return True


def _is_blank(root: Path, path: str) -> bool:
    """Whether a file is a template that nobody has filled in."""
    try:
        table = read_raw(root, RawFile(path, "", "", 0, 1, (1,)))
    except InputError:
        return False
    return not is_filled(_cells(table))


def _cells(table: RawTable) -> list[tuple[str, ...]]:
    rows = zip(*(column.texts().tolist() for column in table.columns), strict=True)
    return [tuple(head.name for head in table.headings), *rows]
