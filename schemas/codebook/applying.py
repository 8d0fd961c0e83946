"""Take over a codebook: build the definition files, check them as a whole, and save them.

Nothing is saved unless every definition of the study loads, and every other study of the workspace
that loaded before still does.
"""

import re
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from schemas.codebook.documents import NO_SURVEY, SheetPlace, build_document, check_surveys
from schemas.codebook.files import TableFile, build_tables
from schemas.codebook.layout import SHEETS, TABLES
from schemas.codebook.study_sheets import FILES, ITEMS, STUDY, SURVEYS
from schemas.codebook.tables import REMEDY, Codebook, Faults, read_document
from schemas.codebook.toml_text import toml_text
from schemas.codebook.unwritten import with_labels
from schemas.errors import InputError, Problem
from schemas.indicators.definitions import load_indicators
from schemas.loading.studies import list_studies, load_study
from schemas.questions.layouts import FILE_LAYOUTS
from schemas.settings.study import Study
from schemas.tables.kinds import PLAIN_KEY
from schemas.tables.replacing import bytes_of, replace_files, replacing
from schemas.tables.sheets import SheetLayout
from schemas.tables.years import check_year


@dataclass(frozen=True)
class Applied:
    """Definition files that were written, removed, and left as they were, relative to the workspace."""

    written: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: tuple[str, ...]


@dataclass(frozen=True)
class _Built:
    """The content of every definition file (None: remove), and where its lines come from."""

    contents: Mapping[str, bytes | None]
    tables: Mapping[str, TableFile | None]
    places: Mapping[str, SheetPlace]


@dataclass(frozen=True)
class PlannedCodebook:
    """What a codebook would do: the study that it defines, the new content of files (None: remove), those left as they are."""

    study: Study
    changed: Mapping[str, bytes | None]
    unchanged: tuple[str, ...]


def plan_codebook(root: Path, codebook: Codebook, file: str, faults: Faults | None = None) -> PlannedCodebook:
    """Check a codebook as the definitions of its study; nothing is saved. `file` names it in messages.

    Raises InputError with every problem, by sheet, row and column head of the workbook, after those that were
    found when it was read (`faults`).
    """
    faults = Faults(file) if faults is None else faults
    check_year(codebook.study)
    codebook = with_labels(codebook)
    with replacing(root):
        built = _build(root, codebook, faults)
        study = _check(root, codebook, built, faults)
        faults.raise_any()
        assert study is not None
        changed = {
            relative: content
            for relative, content in built.contents.items()
            if content != bytes_of(root / relative)
        }
    return PlannedCodebook(study, changed, tuple(sorted(set(built.contents) - set(changed))))


def apply_codebook(root: Path, codebook: Codebook, file: str, faults: Faults | None = None) -> Applied:
    """Check a codebook and save it as the definitions of its study.

    Raises InputError as `plan_codebook` does; then no file has been touched.
    """
    with replacing(root):
        planned = plan_codebook(root, codebook, file, faults)
        if planned.changed:
            replace_files(root, planned.changed)
    return Applied(
        tuple(sorted(relative for relative, content in planned.changed.items() if content is not None)),
        tuple(sorted(relative for relative, content in planned.changed.items() if content is None)),
        planned.unchanged,
    )


_NAMES = (
    (SURVEYS, "key", "フォルダーの名前に使えない調査キーです。"),
    (FILE_LAYOUTS, "layout_name", "ファイルの名前に使えない名前です。"),
)
"""Cells that name a folder or a file."""


def _build(root: Path, codebook: Codebook, faults: Faults) -> _Built:
    before = len(faults.problems)
    for sheet, key, what in _NAMES:
        for line in codebook.lines(sheet):
            if line[key] and not PLAIN_KEY.fullmatch(line[key]):
                faults.cell("D088", sheet, line, sheet.field(key), what, expected="英数字、_、- の40字以内")
    unsafe = len(faults.problems) > before
    named = [sheet for sheet in SHEETS if "{survey}" in sheet.table]
    check_surveys(codebook, [FILES, *named], faults)
    relative = f"schemas/{codebook.study}/study.toml"
    exists = (root / relative).is_file()
    old = read_document(root, codebook.study) if exists else {}
    documented = build_document(codebook, old, faults)
    if unsafe:
        faults.raise_any()  # no path may be made of such a name
    tables = build_tables(codebook, root, faults)
    text = (root / relative).read_bytes().decode("utf-8-sig", errors="replace") if exists else ""
    same = exists and documented.content == old
    document = (root / relative).read_bytes() if same else toml_text(documented.content, text).encode("utf-8")
    contents = {path: None if table is None else table.content for path, table in tables.items()}
    return _Built({**contents, relative: document}, tables, documented.places)


def _check(root: Path, codebook: Codebook, built: _Built, faults: Faults) -> Study | None:
    """Load every study from a copy of the definitions with the new files in it; the codebook's own, where it loads.

    What that finds at a row with a fault, or in no row at all, may follow from the fault: it is told once that is mended.
    So is what the settings lack where rows are of no survey, since such rows are in no table.
    """
    told = {(one.sheet, one.row) for one in faults.problems}
    left_out = any(one.rule == NO_SURVEY for one in faults.problems)
    others = [key for key in list_studies(root) if key != codebook.study and _loads(root, key)]
    study = None
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        for path in (root / "schemas").rglob("*"):
            if path.is_file() and path.suffix in {".csv", ".toml"}:
                _write(copy, path.relative_to(root).as_posix(), path.read_bytes())
        for relative, content in built.contents.items():
            if content is None:
                (copy / relative).unlink(missing_ok=True)
            else:
                _write(copy, relative, content)
        try:
            study = load_study(copy, codebook.study)
            if (copy / "schemas/indicators.csv").is_file():
                load_indicators(copy, study)
        except InputError as error:
            placed = [
                _placed(problem, codebook, built, faults.file)
                for problem in error.problems
                if not (left_out and problem.file == f"schemas/{codebook.study}/study.toml")
            ]
            faults.problems += [
                one
                for one in placed
                if not told or (one.row is not None and (one.sheet, one.row) not in told)
            ]
        for key in [] if faults.problems else others:
            try:
                load_study(copy, key)
            except InputError as error:
                raise InputError(
                    [
                        replace(
                            problem, what=f"この変更で、{key}年度の定義が成り立たなくなります。{problem.what}"
                        )
                        for problem in error.problems
                    ]
                ) from None
    return study


def _loads(root: Path, key: str) -> bool:
    try:
        load_study(root, key)
    except InputError:
        return False
    return True


def _placed(problem: Problem, codebook: Codebook, built: _Built, file: str) -> Problem:
    """The problem in terms of the workbook, where it comes from there."""
    if problem.file == f"schemas/{codebook.study}/study.toml":
        return _placed_setting(problem, built, file)
    placed = _placed_line(problem, codebook, built, file)
    if placed is problem:
        return problem
    own = [sheet for sheet in SHEETS if sheet.name == placed.sheet]
    return replace(placed, what=_by_sheet(placed.what, own), expected=_by_sheet(placed.expected, own))


def _by_sheet(text: str, own: Sequence[SheetLayout]) -> str:
    """The text with names of sheets, heads and words in place of definition files, their keys and values.

    A key behind the name of a file is one of its sheet; others are those of the sheet at which the text is told.
    """
    for sheet in TABLES:
        name = rf"(?:schemas/)?\b{re.escape(sheet.file)}"
        for column in sheet.fields:
            text = re.sub(
                rf"{name} の {re.escape(column.key)}\b ?", f"シート「{sheet.name}」の「{column.head}」", text
            )
        text = re.sub(rf"{name} ?", f"シート「{sheet.name}」", text)
    for sheet in own:
        for column in sheet.fields:
            for key in (column.key, column.key.rpartition(".")[2]):
                for word in column.words:
                    text = re.sub(
                        rf"\b{re.escape(key)} (が|を) ?{re.escape(word.value)}\b",
                        rf"「{column.head}」\1「{word.shown}」",
                        text,
                    )
                text = re.sub(
                    rf" ?(?<![\w「（.{{/]){re.escape(key)}(?![\w」）.}}]) ?", f"「{column.head}」", text
                )
    return text


def _placed_line(problem: Problem, codebook: Codebook, built: _Built, file: str) -> Problem:
    """A problem of a definition table at the row of its sheet that the line comes from."""
    table = built.tables.get(problem.file)
    if table is None or problem.row is None:
        return _placed_table(problem, codebook, file)
    place = table.places.get(problem.row)
    if place is None or not place.line.number:
        return problem
    heads = {column.key: column for column in place.sheet.columns}
    column = heads.get(problem.column)
    return replace(
        problem,
        file=file,
        sheet=place.sheet.name,
        row=place.line.number,
        column=column.head if column else problem.column,
        found=column.shown(problem.found) if column else problem.found,
        remedy=REMEDY,
    )


def _placed_table(problem: Problem, codebook: Codebook, file: str) -> Problem:
    """A problem of a whole table, such as one without rows."""
    for sheet in (sheet for sheet in SHEETS if sheet.key in codebook.sheets):
        pattern = re.escape(sheet.table.format(study=codebook.study, survey="@", layout_name="@"))
        if sheet.table and re.fullmatch(pattern.replace("@", "[^/]+"), problem.file):
            return replace(problem, file=file, sheet=sheet.name, row=None, remedy=REMEDY)
    return problem


def _placed_setting(problem: Problem, built: _Built, file: str) -> Problem:
    """A problem of study.toml: the row that the longest part of its path stands for, and the column."""
    path = problem.column
    while path and path not in built.places:
        path = path.rpartition(".")[0]
    place = built.places.get(path) or _only_place(problem.column, built)
    if place is None:
        first = problem.column.partition(".")[0].partition("[")[0]
        name = next((sheet.name for sheet in SHEETS if sheet.key == first), STUDY.name)
        return replace(problem, file=file, sheet=name, column="", remedy=REMEDY)
    what = problem.what
    if place.sheet is STUDY:
        head, text = STUDY.field("value").head, place.line["value"]
        item = next((item for item in ITEMS if item.key == path), STUDY.field("value"))
        what = what if item.head in what else f"「{item.head}」: {what}"
    else:
        rest = problem.column[len(path) :].lstrip(".")
        key = "section" if rest == "title" and place.sheet.key == "chapter" else rest
        item = next((field for field in place.sheet.fields if field.key == key), place.sheet.fields[0])
        head, text = item.head, place.line[item.key]
    return replace(
        problem,
        what=what if text or problem.rule != "D053" else Faults.wrong(item, ""),
        expected=problem.expected or item.form,
        file=file,
        sheet=place.sheet.name,
        row=place.line.number or None,
        column=head,
        found=item.shown(text) or "（空欄）",
        remedy=REMEDY,
    )


def _only_place(path: str, built: _Built) -> SheetPlace | None:
    """The place of a path without places in lists, where only one row can be meant."""
    found = [place for key, place in built.places.items() if re.sub(r"\[\d+\]", "", key) == path]
    return found[0] if len(found) == 1 else None


def _write(root: Path, relative: str, content: bytes) -> None:
    path = root / relative
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
