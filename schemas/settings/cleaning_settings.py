"""How a survey wants unclear answers handled: the `[surveys.cleaning]` table of study.toml.

Every key has a default, so the table may be left out. What is a convention rather than a law stands
here; everything else about raw answers is the same for all surveys.
"""

import re
from dataclasses import dataclass
from fnmatch import translate
from functools import cached_property
from typing import Annotated, Literal, TypeAlias

from schemas.tables.kinds import BLANK, DataPath, Integer, Texts, holds
from schemas.tables.settings import Setting, SettingsTable

AllZero: TypeAlias = Literal["no_answer", "none"]


@dataclass(frozen=True)
class CleaningSettings(SettingsTable):
    """Settings with their defaults; what each means is told where it is declared.

    filter_unanswered: an answer to the follow-up is set aside, or kept; a blank is 非該当 both ways.
    all_zero: `none` counts in the base, with no mark.
    """

    late: Annotated[
        Literal["exclude", "accept"],
        Setting("期限後の回答", "空欄は「除く」", words={"exclude": "除く", "accept": "含める"}, width=10),
    ] = "exclude"
    over_limit: Annotated[
        Literal["no_answer", "lowest", "accept"],
        Setting(
            "上限を超えた回答",
            "空欄は「無回答」",
            words={"no_answer": "無回答", "lowest": "番号の小さい順に上限まで", "accept": "そのまま"},
        ),
    ] = "no_answer"
    filter_unanswered: Annotated[
        Literal["not_applicable", "keep"],
        Setting(
            "条件の設問が無回答",
            "続きの設問の扱い。空欄は「非該当」",
            words={"not_applicable": "非該当", "keep": "回答を残す"},
        ),
    ] = "not_applicable"
    all_zero: Annotated[
        AllZero,
        Setting(
            "すべて0の複数回答",
            "空欄は「無回答」",
            words={"no_answer": "無回答", "none": "あてはまるものなし"},
        ),
    ] = "no_answer"
    missing: Annotated[Texts, Setting("共通の無回答の値", "全設問で無回答を表す値。「|」で区切る")] = ()
    label_suffixes: Annotated[
        Texts,
        Setting(
            "選択肢の文の語尾",
            "回答の文に付いていても同じ選択肢とみなす語。「|」で区切る。空欄は「地域」など",
        ),
    ] = ("地域", "地区")
    test_ids: Annotated[
        Texts,
        Setting(
            "試し入力の番号",
            "試し入力とみなす整理番号の形（* は何字でも、? は1字）。「|」で区切る。空欄は test* 、記入例など",
        ),
    ] = (
        "test*",
        "テスト*",
        *("例", "(例)", "記入例", "(記入例)", "入力例", "回答例", "見本", "サンプル", "ダミー"),
        *("sample", "example", "dummy"),
    )
    straight_lining: Annotated[
        Integer,
        holds(
            lambda straight_lining: straight_lining == 0 or straight_lining >= 2,
            "D062",
            "0（確かめない）か2以上の整数を書きます。",
        ),
        Setting(
            "同じ回答の続き",
            "同じ選択肢の設問がこの数以上続き、すべて同じ答えの票を知らせる。0は知らせない",
            width=10,
        ),
    ] = 10
    least_seconds: Annotated[
        Integer,
        holds(lambda least_seconds: least_seconds >= 0, "D062", "0（確かめない）か1以上の整数を書きます。"),
        Setting(
            "短すぎる回答時間", "Web回答などで、この秒数より短い票を知らせる。空欄と0は知らせない", width=10
        ),
    ] = 0
    merged: Annotated[
        Literal["fill", "refuse"],
        Setting(
            "縦に結合されたセル",
            "空欄は「下の行に写す」",
            words={"fill": "下の行に写す", "refuse": "受け付けない"},
            width=12,
        ),
    ] = "fill"
    sample: Annotated[
        DataPath, BLANK, Setting("標本名簿のファイル", "配布した整理番号の一覧。なければ空欄", width=22)
    ] = ""

    @cached_property
    def test_form(self) -> re.Pattern[str]:
        """What a number of a test entry matches as a whole, whatever its case."""
        return re.compile("|".join(map(translate, self.test_ids)) or "(?!)", re.IGNORECASE)
