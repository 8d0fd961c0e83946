"""One year's study as data: its surveys, raw files, frame, basis and comparisons.

`schemas/<study>/study.toml` holds it; `schemas/loading/studies.py` reads it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Annotated, Literal, TypeAlias

from pydantic import AfterValidator, Field, ValidationInfo

from schemas.chapter.plan import ChapterPlan
from schemas.messages.names import named
from schemas.questions.concepts import Concept
from schemas.questions.crosses import Cross
from schemas.questions.questionnaire import Questionnaire
from schemas.settings.cleaning_settings import CleaningSettings
from schemas.settings.weighting_settings import Weighting
from schemas.tables.kinds import (
    ALWAYS,
    AT_LEAST_ONE,
    BLANK,
    DataPath,
    Day,
    Flag,
    Integer,
    Integers,
    Margins,
    PlainKey,
    PlainText,
    RealNumber,
    Texts,
    holds,
)
from schemas.tables.settings import SURVEY, Loaded, Setting, SettingsTable

Basis: TypeAlias = Literal["weighted", "unweighted"]
StudyKind: TypeAlias = Literal["sample", "census", "open"]
"""How respondents were found: a sample, everybody (全数調査), or whoever wanted to answer (公募のWebアンケートなど)."""
BASES: tuple[Basis, ...] = ("weighted", "unweighted")
Delimiter: TypeAlias = Literal["auto", "comma", "semicolon", "tab"]
Encoding: TypeAlias = Literal["auto", "utf-8", "cp932", "utf-16", "euc-jp", "iso-2022-jp"]
LEAST_MINIMUM = 3
"""Counts below a study's minimum are masked in open data; it is never less than this."""

NO_QUESTIONS = Questionnaire("", (), ())
"""What a survey has until its tables are read."""


def _all_rows(rows: tuple[int, ...], info: ValidationInfo) -> tuple[int, ...]:
    """The rows of the header that name a column: all, where none are named."""
    return rows or tuple(range(1, info.data.get("header_rows", 0) + 1))


@dataclass(frozen=True)
class RawFile(SettingsTable):
    """One file of raw answers and how it is laid out.

    `skip_rows` lines stand above the header; the header has `header_rows` rows, of which `name_rows`
    (counted from 1) together name a column, joined by `/`. `sheet` is "" for CSV. Where the file has
    other columns than the questionnaire says, `layout` names the table layout_<layout>.csv that tells
    them, and `id_column` and `date_column` its own. `seconds_column` has the seconds that an answer took
    (all "" otherwise). `delimiter` (of a text file) and `encoding` (of a text or SPSS file) are taken from the
    content unless they are named.
    """

    path: Annotated[
        DataPath, Setting("ファイル", "作業フォルダーからの場所", "raw/2024/shimin.csv", width=30)
    ]
    mode: Annotated[PlainText, Setting("回答方法", "郵送、Web など", "郵送", width=10)]
    sheet: Annotated[PlainText, Setting("シート名", "Excelでシートが複数あるとき")] = ""
    skip_rows: Annotated[
        Integer,
        holds(lambda skip_rows: skip_rows >= 0, "D055", "見出しの上の行数は0以上の整数です。"),
        Setting("見出しの上の行数", "空欄は0", width=10),
    ] = 0
    header_rows: Annotated[Integer, Setting("見出しの行数", "空欄は1", width=10)] = 1
    name_rows: Annotated[
        Integers,
        ALWAYS,
        AfterValidator(_all_rows),
        holds(
            lambda name_rows, header_rows: (
                bool(name_rows) and all(1 <= row <= header_rows for row in name_rows)
            ),
            "D055",
            "見出しに使う行は、1から「見出しの行数」までの行番号です。",
        ),
        Setting("見出しに使う行", "見出しが2行以上のとき。「1 | 3」", width=12),
    ] = ()
    layout: Annotated[
        PlainKey,
        BLANK,
        Setting("列の配置", "列が設問の表と違うとき、シート「列の配置」の名前", width=12),
    ] = ""
    id_column: Annotated[PlainText, Setting("整理番号の列", "調査と違うとき")] = ""
    date_column: Annotated[PlainText, Setting("回答日の列", "調査と違うとき")] = ""
    seconds_column: Annotated[PlainText, Setting("回答時間の列", "回答にかかった秒数。なければ空欄")] = ""
    delimiter: Annotated[
        Delimiter,
        Setting(
            "区切り文字",
            "CSVの列の区切り。空欄は「自動」",
            words={"auto": "自動", "comma": "カンマ", "semicolon": "セミコロン", "tab": "タブ"},
            width=10,
        ),
    ] = "auto"
    encoding: Annotated[
        Encoding,
        Setting(
            "文字コード",
            "CSVとSPSSの文字コード。空欄は「自動」",
            words={
                "auto": "自動",
                "utf-8": "UTF-8",
                "cp932": "Shift_JIS",
                "utf-16": "UTF-16",
                "euc-jp": "EUC-JP",
                "iso-2022-jp": "ISO-2022-JP",
            },
            width=12,
        ),
    ] = "auto"


@dataclass(frozen=True)
class Sampling(SettingsTable):
    """How the sample was drawn and asked, as 調査の概要 prints it.

    `population` is the number of persons in the register that the sample of `sent` persons was drawn from.
    `strata` names the breakdown within whose groups the persons were drawn separately (層化抽出); "" for
    one simple sample of everybody.
    """

    area: Annotated[PlainText, Setting("調査地域", "", "市内全域", width=18)]
    target: Annotated[PlainText, Setting("調査対象", "", "市内に居住する18歳以上の市民", width=26)]
    method: Annotated[PlainText, Setting("抽出方法", "", "住民基本台帳からの無作為抽出", width=26)]
    mode: Annotated[PlainText, Setting("調査方法", "", "郵送による配布・回収", width=22)]
    start: Annotated[Day, Setting("始まりの日", "年-月-日", "2024-06-03", width=12)]
    end: Annotated[
        Day,
        holds(lambda start, end: start <= end, "D054", "調査期間の終わりが始まりより前です。"),
        Setting("終わりの日", "年-月-日", "2024-06-21", width=12),
    ]
    population: Annotated[
        Integer, Setting("母集団の人数", "抽出した台帳の人数。公募では空欄", "52000", width=12)
    ] = 0
    sent: Annotated[
        Integer,
        ALWAYS,
        holds(
            lambda sent, population: 1 <= sent <= population or sent == population == 0,
            "D054",
            "配布数は、1以上、母集団の人数以下の整数です。",
        ),
        Setting("配布数", "公募では空欄", "2000", width=9),
    ] = 0
    strata: Annotated[
        PlainText, Setting("層にした区分", "区分ごとに抽出したとき、その概念キー。なければ空欄")
    ] = ""


@dataclass(frozen=True)
class FrameSettings(SettingsTable):
    """The population frame: file, the margins that are raked to (each one or more breakdowns crossed)."""

    path: Annotated[
        DataPath,
        Field(alias="file"),
        Setting(
            "母集団のファイル", "区分ごとの人数の表", "raw/2024/frame.csv", "この調査だけ違うとき", width=22
        ),
    ]
    label: Annotated[
        PlainText,
        Setting(
            "母集団の説明",
            "報告書に載せる文",
            "令和6年4月1日現在の18歳以上人口",
            "この調査だけ違うとき",
            width=22,
        ),
    ]
    margins: Annotated[
        Margins,
        Setting(
            "補正区分",
            "重みを人口に合わせる区分。「region | age_group×sex」のように、掛け合わせは×で書く",
            "region | age_group",
            "この調査だけ違うとき。「region | age_group×sex」",
            width=18,
        ),
    ]


NO_FRAME = FrameSettings("", "", ())
"""What a study without a sample has: no population, and no margin to weigh to."""


@dataclass(frozen=True)
class BoundarySettings(SettingsTable):
    """The shapes of the groups of a breakdown, for maps: a GeoJSON file, the breakdown, and the property with the names."""

    path: Annotated[
        DataPath,
        BLANK,
        Field(alias="file"),
        Setting("境界のファイル", "地図を作るとき、地域の境界（GeoJSON）の場所。空欄は地図なし"),
    ] = ""
    breakdown: Annotated[
        PlainText,
        ALWAYS,
        holds(
            lambda breakdown, path: not path or bool(breakdown),
            "D058",
            "境界のファイルがあるときは、地図にする区分を書きます。",
        ),
        Setting("地図にする区分", "地図を作るとき、集計区分の概念キー（例: region）"),
    ] = ""
    name_property: Annotated[
        PlainText,
        Setting("地域の名前の項目", "境界のファイルで地域の名前がある項目（property）。空欄は自動で選ぶ"),
    ] = ""


@dataclass(frozen=True, kw_only=True)
class Survey(SettingsTable):
    """One survey of a study: its questionnaire, files and sampling.

    `id_column` names the column of the respondent's number, `date_column` the day on which the answer
    arrived ("" if there is none). `breakdowns` and `frame` are its own where its sample is another than
    that of the study's other surveys (empty and None: those of the study). `cleaning` says what becomes
    of unclear answers, `weighting` how the weights are made. `questionnaire` comes from the tables beside study.toml; `layouts` are the
    questionnaire with the columns of files that are laid out otherwise, by the layout's name.
    """

    key: Annotated[PlainKey, Setting("調査キー", "英数字の短い名前", "shimin")]
    title: Annotated[PlainText, Setting("調査の名称", "報告書に載せる名称", "市民アンケート調査", width=28)]
    id_column: Annotated[
        PlainText, Setting("整理番号の列", "回答ファイルの見出し。番号がなければ空欄", "整理番号")
    ] = ""
    date_column: Annotated[
        PlainText, Setting("回答日の列", "回答ファイルの見出し。なければ空欄", "回答日")
    ] = ""
    breakdowns: Annotated[
        Texts, Setting("集計区分", "この調査だけ違うとき。概念キーを「|」で区切る", width=18)
    ] = ()
    sampling: Annotated[Sampling, Setting("標本と調査期間")]
    frame: Annotated[FrameSettings | None, Setting("母集団")] = None
    cleaning: Annotated[CleaningSettings, Setting("回答の扱い")] = field(default_factory=CleaningSettings)
    weighting: Annotated[Weighting, Setting("重みの求め方")] = field(default_factory=Weighting)
    files: Annotated[tuple[RawFile, ...], AT_LEAST_ONE, Setting("回答ファイル")]
    questionnaire: Loaded[Questionnaire] = NO_QUESTIONS
    layouts: Loaded[Mapping[str, Questionnaire]] = field(default_factory=dict)

    def questionnaire_of(self, file: RawFile) -> Questionnaire:
        """The questionnaire with the columns of that file."""
        return self.layouts[file.layout] if file.layout else self.questionnaire


@dataclass(frozen=True)
class Comparison(SettingsTable):
    """Concepts of one survey that are compared with the same survey of an earlier study.

    A concept may be compared with several: with the latest in words of change, with all of them by a trend.
    """

    survey: Annotated[PlainText, SURVEY]
    study: Annotated[PlainText, Setting("比べる年度", "西暦4桁", "2019", width=12)]
    study_label: Annotated[PlainText, Setting("年の呼び名", "", "令和元年")]
    concepts: Annotated[Texts, Setting("概念", "概念キーを「|」で区切る", "attachment", width=50)]


@dataclass(frozen=True, kw_only=True)
class Study(SettingsTable):
    """Everything that defines one year's run.

    `key` is its folder, `concepts` those of all its questions, `crosses` the questions crossed with each other.
    """

    key: Loaded[str] = ""
    label: Annotated[PlainText, Setting("呼び名", "報告書での年の呼び名", "令和6年")]
    title: Annotated[PlainText, Setting("表題", "調査の正式な名称", "令和6年度 市民意識調査")]
    breakdowns: Annotated[
        Texts,
        Setting("集計区分", "年代、地域など。概念キーを「|」で区切る", "age_group | region"),
    ]
    basis: Annotated[
        Basis,
        Setting(
            "本文の割合",
            "重み付き か 重みなし。空欄は重み付き",
            "重み付き",
            words={"weighted": "重み付き", "unweighted": "重みなし"},
            wrong=("D052", "本文の割合は、weighted（重み付き）か unweighted（重みなし）です。"),
        ),
    ] = "weighted"
    basis_reason: Annotated[
        PlainText,
        ALWAYS,
        holds(
            lambda basis_reason, basis: basis != "unweighted" or bool(basis_reason),
            "D052",
            "本文の割合が「重みなし」のときは、その理由を書きます。",
        ),
        Setting("重みなしにする理由", "本文の割合が「重みなし」のときに必要"),
    ] = ""
    low_base: Annotated[
        Integer,
        holds(lambda low_base: low_base >= 1, "D052", "参考値とする人数は1以上の整数です。"),
        Setting("参考値とする人数", "この人数に満たない区分に * を付ける。空欄は30", "30"),
    ] = 30
    level: Annotated[
        RealNumber,
        holds(lambda level: 0.5 <= level < 1, "D052", "信頼水準は0.5以上1未満の小数です（95%は0.95）。"),
        Setting("信頼水準", "空欄は0.95", "0.95"),
    ] = 0.95
    unknown_row: Annotated[
        Flag,
        Setting("不明の行", "年代や地域などが不明の方の行を、集計表のクロス集計に加える。空欄は加えない"),
    ] = False
    administrative: Annotated[
        DataPath, BLANK, Setting("行政資料のファイル", "調査によらない指標の値。なければ空欄")
    ] = ""
    frame: Annotated[FrameSettings, Setting("母集団")] = NO_FRAME
    disclosure_minimum: Annotated[
        Integer,
        holds(
            lambda disclosure_minimum: disclosure_minimum >= LEAST_MINIMUM,
            "D052",
            f"秘匿する人数は{LEAST_MINIMUM}以上の整数です。",
        ),
        Setting("秘匿する人数", "公開用データで、この人数に満たない件数を秘匿する。3以上。空欄は5", "5"),
    ] = 5
    surveys: Annotated[tuple[Survey, ...], AT_LEAST_ONE, Setting("調査")]
    comparisons: Annotated[tuple[Comparison, ...], Setting("過去との比較")] = ()
    chapter: Annotated[ChapterPlan | None, Setting("報告書")] = None
    boundaries: Annotated[BoundarySettings, Setting("地図の境界")] = field(default_factory=BoundarySettings)
    kind: Annotated[
        StudyKind,
        Setting(
            "調査の種類",
            "標本調査、全数調査、公募（だれでも回答できるWebアンケートなど） のどれか。空欄は標本調査",
            words={"sample": "標本調査", "census": "全数調査", "open": "公募"},
        ),
    ] = "sample"
    counted_gap: Annotated[
        RealNumber,
        holds(
            lambda counted_gap: 0 < counted_gap <= 100,
            "D052",
            "差とみなす幅は、0より大きく100以下のポイントです。",
        ),
        Setting("差とみなす幅", "全数調査と公募で「高い」「増加」とする差（ポイント）。空欄は5"),
    ] = 5.0
    concepts: Loaded[Mapping[str, Concept]] = field(default_factory=dict)
    crosses: Loaded[tuple[Cross, ...]] = ()
    defined_basis: Loaded[Basis | None] = None
    """The basis that the definitions say, where a run prints the text on another one."""
    read: Loaded[Mapping[str, str]] = field(default_factory=dict, compare=False, repr=False)
    """The definition files that were read for it, with their sha256, by path from the workspace."""

    @property
    def year(self) -> int:
        """The fiscal year of the study, which is its key."""
        return int(self.key)

    @property
    def sampled(self) -> bool:
        """Whether its surveys are samples, with weights, errors and tests."""
        return self.kind == "sample"

    @property
    def basis_of_indicators(self) -> Basis:
        """The basis that indicators on the study's basis have: that of the definitions, whatever a run prints."""
        return self.defined_basis or self.basis

    def survey(self, key: str) -> Survey:
        """The survey of that key."""
        for survey in self.surveys:
            if survey.key == key:
                return survey
        raise KeyError(f"study {self.key} has no survey {key}")

    def named_survey(self, key: str) -> str:
        """How messages name a survey: by its title, with its key."""
        return named(next((survey.title for survey in self.surveys if survey.key == key), ""), key)

    def named_concept(self, key: str) -> str:
        """How messages name a concept: as the reports do, with its key; by its key alone where there is none."""
        return named(self.concepts[key].label if key in self.concepts else "", key)

    def only(self, survey: Survey) -> Study:
        """The study with one survey alone, and with the breakdowns and the frame of that survey."""
        return replace(
            self,
            surveys=(survey,),
            breakdowns=survey.breakdowns or self.breakdowns,
            frame=survey.frame or self.frame,
        )

    def frames(self) -> tuple[FrameSettings, ...]:
        """The population frames of the surveys, each once; none without a sample."""
        if not self.sampled:
            return ()
        return tuple(dict.fromkeys(survey.frame or self.frame for survey in self.surveys))

    def aggregate_paths(self) -> tuple[str, ...]:
        """Data files that hold nobody's answers: populations, boundaries of regions, values of other offices."""
        boundaries = [self.boundaries.path] if self.boundaries.path else []
        extra = [self.administrative] if self.administrative else []
        return tuple(dict.fromkeys([*(frame.path for frame in self.frames()), *boundaries, *extra]))

    def comparison_for(self, survey: str, concept: str) -> Comparison | None:
        """The latest earlier survey that a concept of a survey is compared with, or None."""
        return next(reversed(self.comparisons_for(survey, concept)), None)

    def comparisons_for(self, survey: str, concept: str) -> tuple[Comparison, ...]:
        """All earlier surveys that a concept of a survey is compared with, the oldest first."""
        found = (one for one in self.comparisons if one.survey == survey and concept in one.concepts)
        return tuple(sorted(found, key=lambda one: one.study))

    def tested_breakdowns(self, survey: str) -> tuple[tuple[str, str], ...]:
        """(concept, breakdown) pairs of a survey whose differences between groups the chapter words."""
        sections = self.chapter.sections if self.chapter is not None else ()
        return tuple(
            (item.concept, name)
            for section in sections
            for item in section.items
            if item.survey == survey and item.groups
            for name in item.by
        )

    def raw_paths(self) -> tuple[str, ...]:
        """All data files that the study reads, relative to the workspace."""
        files = [file.path for survey in self.surveys for file in survey.files]
        files += [survey.cleaning.sample for survey in self.surveys if survey.cleaning.sample]
        return tuple(dict.fromkeys([*files, *self.aggregate_paths()]))
