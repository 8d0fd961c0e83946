"""Which files of a study hold answers of single respondents: raw files, records, lists, and some outputs."""

from __future__ import annotations

from pathlib import Path

from reports.outputs import WITH_ANSWERS, output_folder
from schemas.study import Study
from survey.freetext.texts import freetext_folder
from survey.intake.corrections import corrections_folder
from survey.intake.purged import purge_record

_LOCKS = ".lock"


def lists_folder(workspace: Path, study: str) -> Path:
    """Where the lists of answers in words are written."""
    return workspace / "reports" / "output" / f"{study}-freetext"


def list_path(workspace: Path, study: str, name: str) -> Path:
    """A path for a list that no file has yet: the first of `name.xlsx`, `name-2.xlsx` and so on."""
    folder = lists_folder(workspace, study)
    path = folder / f"{name}.xlsx"
    number = 1
    while path.exists():
        number += 1
        path = folder / f"{name}-{number}.xlsx"
    return path


def microdata_files(workspace: Path, study: Study) -> tuple[Path, ...]:
    """Every file with answers that is there, in the order of their paths.

    These are the raw files that the study names (the list of the sample too), everything among its
    corrections and its coded answers in words, the lists of answers in words, and the outputs that
    hold answers, wherever a copy of them stands below the study's outputs.
    """
    aggregates = {study.administrative, *(frame.path for frame in study.frames())}
    found = {workspace / path for path in study.raw_paths() if path not in aggregates}
    for folder in (
        workspace / corrections_folder(study.key),
        workspace / freetext_folder(study.key),
        lists_folder(workspace, study.key),
    ):
        found.update(folder.rglob("*"))
    outputs = output_folder(workspace, study.key)
    for folder in (outputs, *outputs.parent.glob(f".{study.key}.*")):
        found.update(path for path in folder.rglob("*") if _holds_answers(path))
    return tuple(sorted(path for path in found if path.is_file() and not path.name.endswith(_LOCKS)))


def left_over(workspace: Path, study: Study) -> tuple[Path, ...]:
    """Files in the study's raw folder that no definition names; they may hold answers."""
    known = {workspace / path for path in (*study.raw_paths(), purge_record(study.key))}
    known.update(microdata_files(workspace, study))
    folder = workspace / "raw" / study.key
    return tuple(
        path
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path not in known and not path.name.endswith(_LOCKS)
    )


def _holds_answers(path: Path) -> bool:
    """Outputs with answers and their copies: `findings.xlsx`, `findings-1.xlsx`, Excel's own copies."""
    name = path.name.removeprefix("~$")
    return any(
        name.startswith(Path(output).stem) and name.endswith(Path(output).suffix) for output in WITH_ANSWERS
    )
