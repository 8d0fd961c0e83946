"""The list of a prefecture's municipalities: code, name, workspace and year of each."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from flows.entered_sheets import read_entered
from schemas.errors import InputError, Problem
from schemas.messages.rule import FileRule
from schemas.tables.tabular import DefinitionRow
from tracker.settings import is_area_code
from tracker.sheets import cell_problem, checked_rows

_NAMES = {
    "code": "全国地方公共団体コード",
    "name": "市町村名",
    "workspace": "作業フォルダー",
    "study": "年度",
}
BAD_CODE = FileRule(
    "B40",
    "全国地方公共団体コードではありません。",
    "検査数字まで6桁の数字を書いてください（例: 山口市は352039）。Excelで先頭の0が消えたときは、セルを文字列にして書き直してください。",
)
NO_WORKSPACE = FileRule(
    "B41",
    "作業フォルダーがありません。",
    "schemas/ と raw/ のあるフォルダーを、この一覧からの相対パスで書いてください。",
)
BAD_YEAR = FileRule("B42", "年度ではありません。", "西暦4桁で書いてください（例: 2022）。")
SEVERAL_YEARS = FileRule("B43", "年度が、ほかの行と違います。", "年度ごとに一覧を分けてください。")


@dataclass(frozen=True)
class Municipality:
    """One line of the list: the six-digit code (総務省) with its check digit, the workspace and the year."""

    code: str
    name: str
    workspace: Path
    study: str


def read_list(path: Path) -> tuple[Municipality, ...]:
    """The municipalities of a list, in its order. Raises InputError with all problems (B40 to B43, G30 to G40)."""
    sheet = read_entered(path, _NAMES, tuple(_NAMES))
    rows = checked_rows(sheet, _NAMES, tuple(_NAMES), ("code",), lambda row: _wrong(path, row))
    problems: list[Problem] = [
        cell_problem(SEVERAL_YEARS, row, "study", _NAMES, expected=rows[0]["study"])
        for row in rows
        if row["study"] != rows[0]["study"]
    ]
    if problems:
        raise InputError(problems)
    return tuple(
        Municipality(row["code"], row["name"], (path.parent / row["workspace"]).resolve(), row["study"])
        for row in rows
    )


def _wrong(path: Path, row: DefinitionRow) -> Problem | None:
    if not is_area_code(row["code"]):
        return cell_problem(BAD_CODE, row, "code", _NAMES)
    if not (row["study"].isascii() and row["study"].isdecimal() and len(row["study"]) == 4):
        return cell_problem(BAD_YEAR, row, "study", _NAMES)
    if not (path.parent / row["workspace"] / "schemas").is_dir():
        return cell_problem(NO_WORKSPACE, row, "workspace", _NAMES)
    return None
