"""A made-up city with a long questionnaire, for measuring: definitions, population and answers.

The answers follow from a fixed seed. Two of five questions are answered by marks in a column a choice.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from xlsxwriter import Workbook

STUDY = "2030"

_AGES = ("18～29歳", "30歳代", "40歳代", "50歳代", "60歳代", "70歳以上")
_REGIONS = tuple(f"第{number}地区" for number in range(1, 22))
_SEXES = ("女性", "男性")
_SINGLE = (
    "そう思う",
    "どちらかといえばそう思う",
    "どちらともいえない",
    "どちらかといえばそう思わない",
    "そう思わない",
)
_MULTIPLE = (
    "道路や歩道の整備",
    "公共交通の便",
    "子育ての支援",
    "高齢者の見守り",
    "防災の取り組み",
    "防犯の取り組み",
    "買い物の便",
    "医療機関の充実",
    "地域の行事",
    "その他",
)
_PER_SECTION = 12
_PERSONS = {
    (age, region): 500 + 37 * age + 91 * region
    for age in range(1, len(_AGES) + 1)
    for region in range(1, len(_REGIONS) + 1)
}


def write_survey(root: Path, *, questions: int, rows: int, excel: bool = False) -> str:
    """Write a workspace with one survey and return its study; its answers are a CSV file or an Excel workbook."""
    asked = [_Asked(number) for number in range(1, questions + 1)]
    folder = root / "schemas" / STUDY
    texts = {
        root / "schemas/concepts.csv": _csv(
            ("concept", "label", "options"),
            [("region", "地区", "region"), ("age_group", "年代", "age_group"), ("sex", "性別", "sex")]
            + [(one.key, one.label, one.options) for one in asked],
        ),
        root / "schemas/options.csv": _csv(
            ("list", "option", "label"),
            [
                (name, _option(name, place), label)
                for name, labels in _LISTS.items()
                for place, label in enumerate(labels, 1)
            ],
        ),
        root / "schemas/option_groups.csv": _csv(
            ("list", "group", "label", "options"),
            [("single", "agree", "そう思う（計）", "single_1|single_2")],
        ),
        folder / "city/questions.csv": _csv(
            (
                "question",
                "number",
                "concept",
                "type",
                "text",
                "choices",
                "columns",
                "layout",
                "missing",
                "max_choices",
            ),
            [
                ("region", "F1", "region", "single", "お住まいの地区", "region", "F1", "code", "99", ""),
                ("age", "F2", "age_group", "single", "年代", "age_group", "F2", "code", "99", ""),
                ("sex", "F3", "sex", "single", "性別", "sex", "F3", "code", "99", ""),
                *(one.row() for one in asked),
            ],
        ),
        folder / "city/choices.csv": _csv(
            ("list", "code", "label", "option", "exclusive", "aliases"),
            [
                (name, place, label, _option(name, place), "", "")
                for name, labels in _LISTS.items()
                for place, label in enumerate(labels, 1)
            ],
        ),
        folder / "study.toml": _toml(asked, rows, "xlsx" if excel else "csv"),
        root / f"raw/{STUDY}/frame.csv": _csv(
            ("age_group", "region", "population"),
            [
                (_option("age_group", age), _option("region", region), persons)
                for (age, region), persons in _PERSONS.items()
            ],
        ),
    }
    for path, text in texts.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    head = ["番号", "F1", "F2", "F3", *(column for one in asked for column in one.columns)]
    body = np.column_stack(list(_answers(asked, rows))).tolist()
    if excel:
        _write_workbook(root / f"raw/{STUDY}/answers.xlsx", head, body)
    else:
        (root / f"raw/{STUDY}/answers.csv").write_text(_csv(head, body), encoding="utf-8")
    return STUDY


class _Asked:
    """One question: its name, its list of options and its columns."""

    def __init__(self, number: int) -> None:
        self.key = f"q{number}"
        self.number = f"問{number}"
        self.by = number
        self.multiple = number % 5 in (0, 3)
        self.options = "multiple" if self.multiple else "single"
        self.label = f"暮らしについて（その{number}）"
        codes = range(1, len(_MULTIPLE) + 1)
        self.columns = [f"{self.number}_{code}" for code in codes] if self.multiple else [self.number]

    def row(self) -> tuple[str, ...]:
        """The question as a row of questions.csv."""
        text = f"{self.label}について、あなたの考えに最も近いものを選んでください。"
        kind, layout = ("multiple", "marks") if self.multiple else ("single", "code")
        columns = f"{self.number}_{{code}}" if self.multiple else self.number
        return (self.key, self.number, self.key, kind, text, self.options, columns, layout, "99", "")


def _answers(asked: Sequence[_Asked], rows: int) -> Iterable[np.ndarray]:
    """One column after the other."""
    random = np.random.default_rng(20300601)
    yield np.arange(1, rows + 1)
    region, age = random.integers(1, len(_REGIONS) + 1, rows), random.integers(1, len(_AGES) + 1, rows)
    yield region
    yield age
    yield random.integers(1, len(_SEXES) + 1, rows)
    for number, one in enumerate(asked):
        if one.multiple:
            for option in range(len(_MULTIPLE)):
                yield (random.random(rows) < 0.08 + 0.05 * ((option + number + age) % 10)).astype(np.int64)
        else:
            shifted = random.normal(2.2 + 0.15 * (number % 7) + 0.12 * age, 1.1, rows)
            answer = np.clip(np.rint(shifted), 1, len(_SINGLE)).astype(np.int64)
            yield np.where(random.random(rows) < 0.03, 99, answer)


_LISTS = {"region": _REGIONS, "age_group": _AGES, "sex": _SEXES, "single": _SINGLE, "multiple": _MULTIPLE}


def _option(name: str, place: int) -> str:
    return f"{name}_{place}"


def _csv(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(head)
    writer.writerows(rows)
    return buffer.getvalue()


def _toml(asked: Sequence[_Asked], rows: int, kind: str) -> str:
    sections = []
    for first in range(0, len(asked), _PER_SECTION):
        sections.append(f'[[chapter.sections]]\ntitle = "暮らしの意識 {first // _PER_SECTION + 1}"\n')
        sections += [_item(one) for one in asked[first : first + _PER_SECTION]]
    return f"""label = "令和12年"
title = "大市の市民意識調査"
breakdowns = ["age_group", "region", "sex"]
[frame]
file = "raw/{STUDY}/frame.csv"
label = "人口"
margins = [["region"], ["age_group"]]
[[surveys]]
key = "city"
title = "市民意識調査"
id_column = "番号"
[surveys.sampling]
area = "大市全域"
target = "18歳以上の市民"
method = "無作為抽出"
mode = "郵送"
start = 2030-06-01
end = 2030-06-30
population = {sum(_PERSONS.values())}
sent = {2 * rows}
[[surveys.files]]
path = "raw/{STUDY}/answers.{kind}"
mode = "郵送"
[chapter]
title = "市民意識調査の結果"
plan = "大市総合計画"
office = "大市総務部"
introduction = ["市民{{city.sent}}人に調査票を送りました。"]
{"".join(sections)}"""


def _item(one: _Asked) -> str:
    shown = "" if one.multiple or one.by % 6 else 'groups = ["agree"]\nby = ["age_group"]\n'
    return f'[[chapter.sections.items]]\nsurvey = "city"\nconcept = "{one.key}"\n{shown}'


def _write_workbook(path: Path, head: Sequence[str], body: Sequence[Sequence[int]]) -> None:
    with Workbook(path) as book:
        sheet = book.add_worksheet("回答")
        for row, cells in enumerate((head, *body)):
            sheet.write_row(row, 0, cells)
