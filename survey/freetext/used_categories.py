"""Categories that are in use stay when a codebook comes back that does not know of them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from schemas.codebook.study_sheets import SURVEYS
from schemas.codebook.table_sheets import AFTERCODE_CATEGORIES
from schemas.codebook.tables import Codebook, SheetRow
from schemas.questions.aftercodes import AFTERCODE_COLUMNS, AFTERCODES
from schemas.tables.tabular import read_table
from survey.freetext.records import load_coded


def keep_recorded(root: Path, codebook: Codebook) -> tuple[Codebook, tuple[tuple[str, str], ...]]:
    """The codebook with the categories that it lacks of answers that were coded.

    A workbook that was exported before the answers were coded has no rows of them; taken as it is, it
    would drop the coded question without a word. Rows are added only for a text question that has none
    and whose record has codes. Returns the (survey, text question) of the added rows too. Raises
    InputError (K01) for a damaged record.
    """
    sheet = AFTERCODE_CATEGORIES
    if sheet.key not in codebook.sheets:
        return codebook, ()
    given = {(line["survey"], line["question"]) for line in codebook.lines(sheet)}
    added: list[SheetRow] = []
    for survey in (line["key"] for line in codebook.lines(SURVEYS)):
        relative = f"schemas/{codebook.study}/{survey}/{AFTERCODES}"
        for row in read_table(root, relative, AFTERCODE_COLUMNS) if (root / relative).is_file() else ():
            if (survey, row["question"]) not in given and _is_coded(
                root, codebook.study, survey, row["question"]
            ):
                added.append(SheetRow({**row.cells, "survey": survey}))
    kept = tuple(dict.fromkeys((line["survey"], line["question"]) for line in added))
    lines = (*codebook.lines(sheet), *added)
    return replace(codebook, sheets={**codebook.sheets, sheet.key: lines}), kept


def _is_coded(root: Path, study: str, survey: str, question: str) -> bool:
    return any(entry.codes for entry in load_coded(root, study, survey, question) or ())
