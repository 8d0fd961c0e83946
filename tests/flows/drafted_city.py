"""A made-up city whose file holds bare codes: its draft, and what staff write into it."""

from __future__ import annotations

from pathlib import Path

import openpyxl

from flows.cli import main
from tests.flows.tutorial_steps import HEAD_ROW

_ANSWERS = 240
_LABELS = {"region": "北南", "q3": ("加入", "以前加入", "未加入")}
_SETTINGS = {
    "表題": "市民調査", "母集団の説明": "人口", "計画の名称": "計画", "作成者": "企画課",
}  # fmt: skip
_SURVEY = {
    "調査の名称": "市民アンケート", "調査地域": "全域", "調査対象": "18歳以上", "抽出方法": "無作為",
    "調査方法": "郵送", "始まりの日": "2024-06-03", "終わりの日": "2024-06-21", "配布数": "600",
}  # fmt: skip


def answers() -> bytes:
    """The file of answers."""
    lines = ["整理番号,StartDate,問1 お住まいの地区,問2 年齢,問3 加入"]
    lines += [f"{n},x{n % 7},{n % 2 + 1},{20 + n % 30},{n % 3 + 1}" for n in range(_ANSWERS)]
    return ("\n".join(lines) + "\n").encode()


def start(root: Path) -> Path:
    """Write the answers, draft the codebook, and return the workbook."""
    (root / "raw/2024").mkdir(parents=True)
    (root / "raw/2024/a.csv").write_bytes(answers())
    book = root / "book.xlsx"
    arguments = ["codebook", "from-data", str(root / "raw/2024/a.csv"), "--study", "2024", "--survey", "main"]
    assert main([*arguments, "--out", str(book), "--workspace", str(root)]) == 0
    return book


def heads_of(path: Path, sheet: str) -> list[str]:
    """The heads of a sheet."""
    return [str(cell.value) for cell in openpyxl.load_workbook(path)[sheet][HEAD_ROW]]


def complete(path: Path, *, leave: tuple[str, str] = ("", ""), population: int = 0) -> None:
    """Write what the draft cannot know; `leave` names a list and code whose text stays as drafted."""
    book = openpyxl.load_workbook(path)
    settings = book["調査の設定"]
    for row in settings.iter_rows(min_row=HEAD_ROW + 1):
        if row[1].value in _SETTINGS:
            row[2].value = _SETTINGS[str(row[1].value)]
    survey = book["調査"]
    heads = [cell.value for cell in survey[HEAD_ROW]]
    for head, value in {**_SURVEY, "母集団の人数": str(population * 6 or 1500)}.items():
        survey.cell(HEAD_ROW + 3, heads.index(head) + 1).value = value
    files = book["回答ファイル"]
    files.cell(HEAD_ROW + 3, [cell.value for cell in files[HEAD_ROW]].index("回答方法") + 1).value = "郵送"
    choices = book["選択肢"]
    heads = [cell.value for cell in choices[HEAD_ROW]]
    for row in choices.iter_rows(min_row=HEAD_ROW + 1):
        name, code = row[heads.index("リスト名")].value, row[heads.index("番号")].value
        if name in _LABELS and (name, code) != leave:
            row[heads.index("選択肢の文")].value = _LABELS[str(name)][int(str(code)) - 1]
    if population:
        for row in book["母集団の人数"].iter_rows(min_row=HEAD_ROW + 1, max_row=HEAD_ROW + 2):
            for cell in row[1:]:
                cell.value = population
    book.save(path)
