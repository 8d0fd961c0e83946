"""Which files of a study hold answers of single respondents: raw files, records, lists, and some outputs."""

import re
from collections.abc import Sequence
from pathlib import Path

from reports.runs.publishing import WITH_ANSWERS, output_folder
from schemas.errors import Problem, raise_any
from schemas.loading.studies import list_studies, load_study
from schemas.settings.study import Study
from survey.corrections.purged import purge_record
from survey.corrections.record_files import corrections_folder
from survey.freetext.record_files import freetext_folder

_LOCKS = ".lock"
_YEAR = re.compile(r"\d{4}")
"""A folder below raw/ with such a name is that year's."""


def lists_folder(workspace: Path, study: str) -> Path:
    """Where the lists of answers in words are written."""
    return workspace / "reports" / "output" / f"{study}-freetext"


def received_folder(study: str) -> str:
    """Where files wait that were sent and are not taken, and those that were replaced; relative to the workspace."""
    return f"raw/{study}/.received"


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
    corrections and its coded answers in words, what was sent and waits or was replaced, the lists of answers
    in words, and the outputs that hold answers, wherever a copy of them stands below the study's outputs. Raises InputError (X04) for
    files that are not the study's own: another year's, or what a link leads to elsewhere.
    """
    aggregates = study.aggregate_paths()
    found = {workspace / path for path in study.raw_paths() if path not in aggregates}
    for folder in (
        workspace / corrections_folder(study.key),
        workspace / freetext_folder(study.key),
        lists_folder(workspace, study.key),
        workspace / received_folder(study.key),
    ):
        found.update(folder.rglob("*"))
    outputs = output_folder(workspace, study.key)
    for folder in (outputs, *outputs.parent.glob(f".{study.key}.*")):
        found.update(path for path in folder.rglob("*") if _holds_answers(path))
    files = tuple(sorted(path for path in found if path.is_file() and not path.name.endswith(_LOCKS)))
    _refuse_others(workspace, study, files)
    return files


def _refuse_others(workspace: Path, study: Study, files: Sequence[Path]) -> None:
    """Raise InputError (X04) for files of another year, and for those that a link leads to elsewhere."""
    raw = (workspace / "raw").resolve()
    own = [(raw / study.key).resolve(), output_folder(workspace, study.key).parent.resolve()]
    doubtful = [path for path in files if not any(path.resolve().is_relative_to(home) for home in own)]
    if not doubtful:
        return
    others = [key for key in list_studies(workspace) if key != study.key]
    taken = {
        (workspace / path).resolve() for key in others for path in load_study(workspace, key).raw_paths()
    }
    wrong = [
        path
        for path in doubtful
        if path.resolve() in taken
        or not path.resolve().is_relative_to(raw)
        or _YEAR.fullmatch(path.resolve().relative_to(raw).parts[0])
    ]
    raise_any(
        Problem(
            "X04",
            f"{study.key}年度だけのファイルではないため、削除できません。何も削除していません。",
            expected=f"raw/{study.key}/ の下のファイルか、raw/ の下でほかの年度が使わないファイル",
            remedy="コードブックのシート「回答ファイル」の「ファイル」を確かめてください。"
            "ショートカット（リンク）は、元のファイルに置き換えてから実行してください。",
            file=path.relative_to(workspace).as_posix(),
        )
        for path in wrong
    )


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
