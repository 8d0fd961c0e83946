"""What staff are told of every kind of slip in study.toml and in the codebook's sheets of it, word for word.

The texts stand in tests/fixtures/messages; `python -m tests.schemas.test_setting_messages` writes them anew,
to be read before they are kept.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path

import openpyxl
import pytest

from schemas.errors import InputError
from schemas.loading.studies import load_study
from tests.schemas.codebooks import cell, changed, exported, imported
from tests.workspaces import ROOT, copy_workspace

TOLD = ROOT / "tests/fixtures/messages"
FILE = '[[surveys.files]]\npath = "raw/2022/shimin.csv"\n'
SHEET = 'sheet = "回答データ"\nskip_rows = 1\nheader_rows = 3\nname_rows = [1, 3]\n'
STYLE = '[[chapter.sections]]\ntitle = "ご近所づきあいについて"\n'
SURVEY = 'title = "山口市市民アンケート調査"\n'
SECTION = '[[chapter.sections]]\ntitle = "節だけ"\n\n'
QUADRANTS = 'quadrants = ["重点改善分野", "維持充実分野", "改善検討分野", "現状維持分野"]\n'
SCORES = "scores = { very = 2, rather = 1, neutral = 0, rather_not = -1, not = -2 }\n"
AREA = '    ["子育て支援", "satisfaction_childcare", "importance_childcare"],\n'

IN_TOML: Mapping[str, tuple[tuple[str, str], ...]] = {
    "項目がない": (
        ('label = "令和4年"\n', ""),
        ('breakdowns = ["age_group", "region", "sex"]\n', ""),
        ("sent = 4000\n", ""),
        ("end = 2022-07-15\n", ""),
        ('mode = "郵送"\n', ""),
        ('margins = [["region"], ["age_group"]]\n', ""),
        (SCORES, ""),
        ('office = "山口市地域生活部 協働推進課"\n', ""),
        ('study_label = "平成29年"\n', ""),
    ),
    "型が違う": (
        ('label = "令和4年"', "label = 4"),
        ("level = 0.95", 'level = "高い"'),
        ("low_base = 30", "low_base = 30.5"),
        ('["age_group", "region", "sex"]', '["age_group", 3]'),
        ("start = 2022-06-29", 'start = "6月29日"'),
        ("end = 2022-07-15", "end = 2022-07-15T00:00:00"),
        ("population = 162221", "population = true"),
        ("compare = true", 'compare = "はい"'),
        ("name_rows = [1, 3]", 'name_rows = ["1", 3]'),
        ('[["region"], ["age_group"]]', '["region"]'),
        (SCORES, 'scores = { very = 2, rather = "1" }\n'),
    ),
    "表でないもの": (('[frame]\nfile = "raw/2022/frame.csv"\n', 'frame = "raw/2022/frame.csv"\n[other]\n'),),
    "並びでないもの": (
        (STYLE, '[chapter.style]\ncharts = ["native"]\n\n' + STYLE),
        ('[[comparisons]]\nsurvey = "shimin"\n', '[comparisons]\nsurvey = "shimin"\n'),
    ),
    "空の並び": ((FILE + 'mode = "郵送"\n', ""), (SURVEY, SURVEY + "files = []\n")),
    "知らない項目": (
        ("low_base = 30", "low_bases = 30"),
        (SURVEY, SURVEY + "questionnaire = 1\n"),
        ("sent = 4000", "sent = 4000\nreturned = 3"),
        ("compare = true", "compared = true"),
        ("[chapter]\n", '[chapter]\nauthor = ["課"]\n'),
    ),
    "大きすぎる数": (("population = 162221", "population = 1000000000000"), ("level = 0.95", "level = nan")),
    "範囲の外": (
        ("level = 0.95", "level = 0.3"),
        ("low_base = 30", "low_base = 0\ndisclosure_minimum = 2"),
        ("skip_rows = 1", "skip_rows = -1"),
        ("name_rows = [1, 3]", "name_rows = [1, 4]"),
    ),
    "見出しの行がない": (("header_rows = 3\nname_rows = [1, 3]\n", "header_rows = 0\n"),),
    "本文の割合の理由がない": (
        ("basis_reason = ", "# basis_reason = "),
        ('basis = "unweighted"', 'basis = "unweighted" # 重みなし'),
    ),
    "知らない本文の割合": (('basis = "unweighted"', 'basis = "half"'),),
    "期間と配布数": (("end = 2022-07-15", "end = 2022-06-01"), ("sent = 4000", "sent = 200000")),
    "配布数が0": (("sent = 4000", "sent = 0"),),
    "調査キー": (('key = "shimin"', 'key = "市民"'),),
    "列の配置の名前": ((SHEET, SHEET + 'layout = "../web"\n'),),
    "raw の外のファイル": (
        ('file = "raw/2022/frame.csv"', 'file = "schemas/2022/study.toml"'),
        ('path = "raw/2022/shimin.csv"', 'path = "raw/../shimin.csv"'),
        ('administrative = "raw/2022/administrative.csv"', 'administrative = "/etc/hosts"'),
        (SURVEY, SURVEY + 'cleaning.sample = "raw\\\\名簿.csv"\n'),
    ),
    "回答の扱い": (
        (
            SURVEY,
            SURVEY + 'cleaning = { late = "keep", over_limit = "first", filter_unanswered = "ask", '
            'all_zero = "zero", straight_lining = 1, missing = "99", late_days = 3 }\n',
        ),
    ),
    "同じ回答の続きが負": ((SURVEY, SURVEY + "cleaning = { straight_lining = -1 }\n"),),
    "報告書の見た目": (
        (STYLE, '[chapter.style]\ntemplate = "a.docx"\nbody_font = "MS 明朝"\ncharts = "line"\n\n' + STYLE),
    ),
    "本文の数値の出所": (("[chapter]\n", '[chapter]\ntrace = "note"\n'),),
    "設問のない節": ((STYLE, SECTION + STYLE),),
    "図の項目と区画": (
        (AREA, '    ["子育て支援", "satisfaction_childcare"],\n'),
        (QUADRANTS, 'quadrants = ["重点改善分野"]\n'),
        (SCORES, "scores = { very = 2 }\n"),
    ),
    "点数が大きすぎる": ((SCORES, "scores = { very = 2000, rather = 1 }\n"),),
    "全体を見て分かること": (
        ('key = "machizukuri"', 'key = "shimin"'),
        ('by = ["age_group", "region"]\ncompare = true', 'by = ["age_group", "sex2", "region", "region"]'),
        ('rank = ["region"]', 'rank = ["sex"]'),
        ('study = "2017"', 'study = "2022"'),
        ("{shimin.sent}", "{shimin.posted}"),
    ),
}
"""Replacements (each of the first place) in the bundled study.toml of 2022, each case by itself."""


def _value(sheet: str, head: str, row: int, value: str | None) -> Callable[[openpyxl.Workbook], None]:
    return lambda book: setattr(cell(book, sheet, head, row), "value", value)


def _item(name: str, value: str | None) -> Callable[[openpyxl.Workbook], None]:
    def change(book: openpyxl.Workbook) -> None:
        sheet = book["調査の設定"]
        row = next(row for row in range(6, sheet.max_row + 1) if sheet.cell(row, 2).value == name)
        sheet.cell(row, 3).value = value

    return change


IN_WORKBOOK: Mapping[str, tuple[Callable[[openpyxl.Workbook], None], ...]] = {
    "欄に書けない値": (
        _value("調査", "配布数", 6, "四千"),
        _value("調査", "終わりの日", 6, "2022-02-31"),
        _value("回答ファイル", "見出しに使う行", 7, "一"),
        _value("満足度と重要度", "点数", 6, "very"),
        _item("信頼水準", "高い"),
        _item("補正区分", "region | ×"),
        _item("参考値とする人数", "30人"),
    ),
    "空欄にできない欄": (
        _value("調査", "調査地域", 6, None),
        _value("回答ファイル", "回答方法", 6, None),
        _value("過去との比較", "概念", 6, None),
        _value("満足度と重要度", "横軸の概念", 7, None),
        _item("呼び名", None),
        _item("報告書の題", None),
    ),
    "一覧にない値": (
        _value("調査", "期限後の回答", 6, "残す"),
        _value("報告書の構成", "過去と比べる", 6, "たぶん"),
        _item("本文の割合", "半分"),
        _item("本文の数値の出所", "脚注"),
    ),
    "値の誤り": (
        _value("調査", "終わりの日", 6, "2022-06-01"),
        _value("調査", "配布数", 7, "0"),
        _value("回答ファイル", "見出しに使う行", 7, "1 | 9"),
        _value("回答ファイル", "見出しの上の行数", 7, "-1"),
        _value("回答ファイル", "ファイル", 6, "shimin.csv"),
        _value("調査", "同じ回答の続き", 6, "1"),
        _item("信頼水準", "0.3"),
        _item("秘匿する人数", "2"),
        _item("ひな形のファイル", "a.docx"),
        _item("本文のフォント", "MS 明朝"),
    ),
    "図の誤り": (
        _value("満足度と重要度", "区画の名前", 6, "甲 | 乙"),
        _value("満足度と重要度", "横軸の名前", 6, None),
    ),
    "全体を見て分かること": (
        _item("集計区分", "age_group | planet"),
        _value("報告書の構成", "区分別に示す", 11, "planet"),
        _value("過去との比較", "概念", 6, "attachment | happiness"),
    ),
}
"""Changes in the workbook of 2022, each case by itself."""


def _told(act: Callable[[], object]) -> str:
    with pytest.raises(InputError) as caught:
        act()
    return "\n".join(problem.for_operator() for problem in caught.value.problems)


def _cases(folder: Path) -> Iterator[tuple[str, str, Callable[[], str]]]:
    """File, name, and what is told, of every case; each in a workspace of its own."""

    def of_toml(root: Path, changes: tuple[tuple[str, str], ...]) -> str:
        copy_workspace(root)
        place = root / "schemas/2022/study.toml"
        text = place.read_text(encoding="utf-8")
        for old, new in changes:
            assert old in text, old
            text = text.replace(old, new, 1)
        place.write_text(text, encoding="utf-8")
        return _told(lambda: load_study(root, "2022"))

    def of_book(root: Path, changes: tuple[Callable[[openpyxl.Workbook], None], ...]) -> str:
        copy_workspace(root)
        book = changed(exported(root, "2022", root / "book.xlsx"), *changes)
        return _told(lambda: imported(root, "2022", book))

    for place, (name, changes) in enumerate(IN_TOML.items()):
        yield "study.toml", name, partial(of_toml, folder / f"t{place}", changes)
    for place, (name, steps) in enumerate(IN_WORKBOOK.items()):
        yield "codebook", name, partial(of_book, folder / f"w{place}", steps)


def _kept(file: str) -> dict[str, str]:
    parts = (TOLD / f"{file}.txt").read_text(encoding="utf-8").split("## ")[1:]
    return {head: told.strip() for head, _, told in (part.partition("\n") for part in parts)}


@pytest.mark.parametrize("file", ["study.toml", "codebook"])
def test_what_is_told_of_a_slip(tmp_path: Path, file: str) -> None:
    told = {name: act() for kind, name, act in _cases(tmp_path) if kind == file}
    assert told == _kept(file)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        told = [(file, f"## {name}\n{act()}\n\n") for file, name, act in _cases(Path(folder))]
    for file in ("study.toml", "codebook"):
        (TOLD / f"{file}.txt").write_text("".join(text for kind, text in told if kind == file), "utf-8")


if __name__ == "__main__":
    main()
