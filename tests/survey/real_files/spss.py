"""Files of SPSS in other shapes: codes with a point, labels, missing values, marks, long texts, packed ones."""

from __future__ import annotations

import datetime
import tempfile
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import pandas
import pyreadstat

from tests.survey.real_files.case import Case
from tests.survey.real_files.town import HEAD, ROWS

KIND = "SPSSの値と値ラベル"
_WORDS = ("満足", "やや満足", "やや不満", "不満")
_ANSWERS: Mapping[str, list[object]] = {
    name: [float(row[place]) if row[place] else "" for row in ROWS] for place, name in enumerate(HEAD)
}


def _sav(columns: Mapping[str, list[object]], **about: object) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "a.sav")
        pyreadstat.write_sav(pandas.DataFrame({**_ANSWERS, **columns}), path, **about)
        return path.read_bytes()


def _labelled(*labels: str, column: str = "問3", first: int = 1) -> Mapping[str, Mapping[int, str]]:
    return {column: dict(enumerate(labels, start=first))}


def _marks(*rows: str) -> Mapping[str, list[object]]:
    """Columns of marks, by the marks of each of the four answers; a dot is a blank."""
    return {
        f"問5_{place + 1}": [None if row[place] == "." else float(row[place]) for row in rows]
        for place in range(3)
    }


def _named(chosen: int, words: Mapping[int, str]) -> Mapping[str, Mapping[int, str]]:
    return {f"問5_{place}": words for place in range(1, chosen + 1)}


@cache
def spss_cases() -> tuple[Case, ...]:
    """Every case of this file."""
    return tuple(_cases())


def _cases() -> Iterator[Case]:
    q3 = {"q3": ["2", "3", "4", "1"]}
    region = {"region": ["-", "3", "4", "5"]}

    def case(name: str, content: bytes, told: str = "", valid: int = 4, **more: object) -> Case:
        return Case(KIND, name, "sav", content, told, valid, **{"codes": q3, **more})  # type: ignore[arg-type]

    yield case("番号1.5", _sav({"F3": [1.5, 3.0, 4.0, 5.0]}), "E05", codes=region)
    yield case("番号1.1と11", _sav({"F3": [1.1, 3.0, 4.0, 5.0]}), "E05", codes=region)
    yield case("値ラベルが選択肢の文", _sav({}, variable_value_labels=_labelled(*_WORDS)))
    yield case(
        "値ラベルの後ろに空白",
        _sav({}, variable_value_labels=_labelled("満足  ", "やや満足　", "やや不満 ", "不満")),
    )
    yield case("一部の値だけに値ラベル", _sav({}, variable_value_labels=_labelled("満足")))
    numbered = [f"{place}. {word}" for place, word in enumerate(_WORDS, start=1)]
    yield case("値ラベルの前に番号", _sav({}, variable_value_labels=_labelled(*numbered)))
    yield case("値ラベルが逆順", _sav({}, variable_value_labels=_labelled(*reversed(_WORDS))), "F24")
    turned = [f"{place}. {word}" for place, word in enumerate(reversed(_WORDS), start=1)]
    yield case("番号の付いた値ラベルが逆順", _sav({}, variable_value_labels=_labelled(*turned)), "F24")
    yield case("1つだけの値ラベルが別の選択肢", _sav({}, variable_value_labels=_labelled("不満")), "F24")
    yield case(
        "値ラベルが別の文",
        _sav({}, variable_value_labels=_labelled("よい", "まあよい", "まあ悪い", "悪い")),
        "E22",
    )
    yield case("選択肢の値が欠損値の指定", _sav({}, missing_ranges={"問3": [4]}), "E22")
    yield case("選択肢の値が欠損値の範囲", _sav({}, missing_ranges={"問3": [{"lo": 3, "hi": 9}]}), "E22")
    yield case(
        "値ラベルもある選択肢が欠損値の指定",
        _sav({}, variable_value_labels=_labelled(*_WORDS), missing_ranges={"問3": [4]}),
        "E22",
    )
    no_answer = {"variable_value_labels": {"F3": {99: "無回答"}}, "missing_ranges": {"F3": [99]}}
    yield case("無回答99が欠損値の指定", _sav({"F3": [99.0, 3.0, 4.0, 5.0]}, **no_answer), codes=region)
    yield case(
        "設問票にない欠損値8",
        _sav({"F3": [88.0, 3.0, 4.0, 5.0]}, missing_ranges={"F3": [88]}),
        "E11",
        codes=region,
    )
    yield case("文字の変数に番号", _sav({"問3": ["2", "3 ", "4", "1"]}))
    yield case("文字の変数に選択肢の文", _sav({"問3": ["やや満足", "やや不満", "不満", "満足"]}))
    yield case("同じ整理番号", _sav({"整理番号": [1.0, 1.0, 3.0, 4.0]}), "R06", 2, codes={})
    yield case("長い文字の変数", _sav({"自由記述": ["あ" * 700, "い" * 3000, "", ""]}))
    yield case("圧縮した形（zsav）", _sav({}, compress=True))
    days = [datetime.date(2030, 6, day) for day in range(1, 5)]
    yield case("日付の変数が増えた", _sav({"回収日": days}))
    weighted = _sav({"WEIGHT": [1.5, 0.5, 1.0, 1.0]})
    years = {"問7": [3.0, 99.0, 12.0, 999.0]}
    of_years = {"more": "years", "codes": {}}
    for name, missing in (
        ("3つの値", [99, 998, 999]),
        ("範囲", [{"lo": 90, "hi": 999}]),
        ("下限だけの範囲", [{"lo": 90, "hi": float("inf")}]),
        ("文字の値", ["99"]),
    ):
        own = {"問7": ["3", "99", "12", ""]} if missing == ["99"] else years
        yield case(
            f"数値の設問の欠損値の指定、{name}", _sav(own, missing_ranges={"問7": missing}), "E23", **of_years
        )
    yield case("数値の設問に欠損値の指定なし", _sav(years), "", **of_years)
    yield case("ケースの重み付けの指定", weighted[:76] + b"\6\0\0\0" + weighted[80:], "R35")
    yield case("ウエイトの変数が増えた", _sav({"WEIGHT": [1.5, 0.5, 1.0, 1.0]}))
    marks = _marks("100", "010", "110", "001")
    of_marks = {"more": "marks", "codes": {"q5": ["1", "2", "1+2", "3"]}}
    yield case("0と1の列", _sav(marks), **of_marks)
    yield case(
        "0と1の列に値ラベル",
        _sav(marks, variable_value_labels=_named(3, {0: "非選択", 1: "選択"})),
        **of_marks,
    )
    yield case(
        "0が選択の値ラベル",
        _sav(marks, variable_value_labels=_named(3, {0: "選択", 1: "非選択"})),
        "F24",
        **of_marks,
    )
    yield case(
        "1が「いいえ」の値ラベル",
        _sav(marks, variable_value_labels=_named(3, {1: "いいえ"})),
        "F24",
        **of_marks,
    )
    yield case("自分の番号だけの列", _sav(_marks("1..", ".2.", "12.", "..3")), **of_marks)
    two = _marks("122", "212", "112", "221")
    yield case("1が選択で2が非選択の列", _sav(two), "E24", **of_marks)
    for words, told in (
        ({1: "はい", 2: "いいえ"}, "E24"),
        ({1: "いいえ", 2: "はい"}, "F24"),
        ({2: "選択"}, "F24"),
    ):
        content = _sav(two, variable_value_labels=_named(3, words))
        yield case(f"1と2の列に値ラベル{words}", content, told, **of_marks)
    some = {"more": "marks", "codes": {"q5": ["1", "2", "1+2", ""]}}
    yield case("1と2の列に空欄", _sav(_marks("122", "21.", "112", "...")), "E24", **some)
    slots = _sav(_marks("12.", "21.", "1..", "2.."))
    yield case("1と2しかない、選んだ番号の列", slots, "E01", more="marks", codes={})
