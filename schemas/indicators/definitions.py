"""Definitions of the KGI and KPI: what is counted, over which base, and what was promised.

`schemas/indicators.csv` has one row an indicator. A `survey` indicator is the share of an option or
option group of a concept in one survey, or the mean of its scale; an `administrative` indicator is a number that
another office reports. Its value stands in the study's administrative file.

What is no KGI or KPI but is kept beside them from year to year (自治会加入率) has the level 参考: the tracker has it,
and no run and no chapter.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Literal, cast

from schemas.codes import MEAN_OPTION, NET_OPTION
from schemas.indicators.verdicts import Direction
from schemas.loading.cross_checks import not_asked
from schemas.messages.names import example, named
from schemas.settings.study import Study
from schemas.tables.sheets import SheetColumn, SheetLayout, words
from schemas.tables.tabular import Checks, DefinitionRow, finite_decimal, read_table

Source = Literal["survey", "administrative"]
_YEAR_DIGITS = 4
INDICATORS = SheetLayout(
    "indicators",
    "指標",
    "KGIとKPIの定義。全年度に共通です。ここから消しても、ほかの年度のために残ります。",
    (
        SheetColumn("indicator", "指標キー", "英数字の短い名前。年度が変わっても同じ", "kgi1", required=True),
        SheetColumn("level", "種別", "KGI、KPI。「参考」は進行管理だけで、報告書には載せない", "KGI", required=True, width=8),
        SheetColumn("number", "番号", "計画書の番号", "1", required=True, width=8),
        SheetColumn("name", "名称", "計画書のとおり", "愛着や誇りを感じている市民の割合", required=True, width=44),
        SheetColumn("unit", "単位", "割合は %、平均は 点 など", "%", required=True, width=8),
        SheetColumn("source", "出所", "一覧から選ぶ", "調査", required=True,
                    words=words(("survey", "調査"), ("administrative", "行政資料"))),
        SheetColumn("survey", "調査キー", "出所が調査のとき", "machizukuri"),
        SheetColumn("concept", "概念", "出所が調査のとき", "attachment", width=18),
        SheetColumn("option", "選択肢", "選択肢キーか、まとめのキー。平均点は _mean、推奨−批判は _net", "attached", width=18),
        SheetColumn("base", "母数", "出所が調査のとき、一覧から選ぶ", "回答者全体",
                    words=words(("all", "回答者全体"), ("valid", "無回答を除く"))),
        SheetColumn("basis", "割合の求め方", "出所が調査のとき、一覧から選ぶ", "調査の設定のとおり",
                    words=words(("study", "調査の設定のとおり"), ("weighted", "重み付き"), ("unweighted", "重みなし"))),
        SheetColumn("baseline_year", "基準年", "西暦4桁。なければ空欄", "2017", width=9),
        SheetColumn("baseline_value", "基準値", "公表した値", "74.7", width=9),
        SheetColumn("targets", "目標値", "年=値を「|」で区切る", "2022=80.0|2027=85.0", width=24),
        SheetColumn("direction", "目指す向き", "一覧から選ぶ", "増加", required=True,
                    words=words(("increase", "増加"), ("decrease", "減少"))),
        SheetColumn("policy", "施策", "計画書の基本施策", "", width=24, optional=True),
        SheetColumn("decimals", "小数点以下の桁", "空欄は、割合1桁、平均2桁、ほかは0桁", "1", width=9, optional=True),
        SheetColumn("office", "担当課", "値に責任をもつ課", "協働推進課", optional=True),
        SheetColumn("method_version", "測り方の版", "測り方を変えたら数字を進める。別の系列になる", "1", width=9, optional=True),
        SheetColumn("survey_reason", "調査で測る理由", "出所が調査のとき、1文で", "", width=44, optional=True),
        SheetColumn("target_documents", "目標を定めた文書", "年=文書名を「|」で区切る",
                    "2022=前期推進計画|2027=後期推進計画", width=30, optional=True),
        SheetColumn("bridge", "前の系列とのつなぎ", "定義を変えたとき、比べられる根拠があれば選ぶ", "",
                    words=words(("overlap", "重なる年を両方の定義で計算"), ("recalculated", "過去の値を再計算")), optional=True),
        SheetColumn("note", "備考", "担当者のメモ", "", width=20, optional=True),
    ),
    "schemas/indicators.csv",
    rows=60,
    optional=True,
)  # fmt: skip
_MOST_DECIMALS = 6
REFERENCE = "参考"
"""The level of what the tracker alone has."""

_PERCENT = 100.0
OVERLAP = "overlap"
BRIDGES = ("", OVERLAP, "recalculated")
"""How values before and after a change of definition may be held together: not at all; both were computed for
one year; the earlier ones were computed anew, and published as values of the new series."""


@dataclass(frozen=True)
class Indicator:
    """One KGI or KPI.

    For a survey indicator `survey`, `concept`, `option` (an option or option group, or MEAN_OPTION), `base` (all or
    valid) and `basis` (study: as the study says; weighted; unweighted) say which share or mean it is.
    Baseline and targets are in the unit that is printed (percent for shares), exact as published.

    `decimals` are printed; `office` is in charge; `method_version` counts the ways of measuring it, and a new
    one starts a new series of values, which `bridge` may tie to the one before. `survey_reason` says in one
    sentence why a survey measures it, and `target_documents` which document set the target of a year.
    """

    key: str
    level: str
    number: str
    name: str
    policy: str
    unit: str
    source: Source
    survey: str
    concept: str
    option: str
    base: str
    basis: str
    baseline_year: int | None
    baseline_value: Decimal | None
    targets: Mapping[int, Decimal]
    direction: Direction
    decimals: int = 0
    office: str = ""
    method_version: str = "1"
    survey_reason: str = ""
    target_documents: Mapping[int, str] = field(default_factory=dict)
    bridge: str = ""

    @property
    def is_mean(self) -> bool:
        """Whether it is the mean of a scale in points of its own."""
        return self.option == MEAN_OPTION

    @property
    def scale(self) -> float:
        """What an estimate is multiplied by for the unit that is printed: 100 for a share, 1 for a mean."""
        return 1.0 if self.is_mean else _PERCENT


def read_indicators(root: Path) -> tuple[Indicator, ...]:
    """Every indicator that is defined, of whatever survey; none in a workspace without the file. Raises InputError."""
    if not (root / INDICATORS.table).is_file():
        return ()
    checks = Checks()
    indicators = tuple(_indicator(row, checks) for row in _rows(root, checks))
    checks.raise_any()
    return indicators


def _rows(root: Path, checks: Checks) -> list[DefinitionRow]:
    rows = INDICATORS.read(root, INDICATORS.table)
    checks.unique(rows, "indicator", "D070")
    return rows


def load_indicators(root: Path, study: Study, *, reference: bool = False) -> tuple[Indicator, ...]:
    """Load the indicators and check them against a study. Raises InputError.

    A survey indicator whose survey the study does not have is left out: the city survey is asked once
    in a plan period; so is what has the level 参考, unless `reference` asks for it too. A workspace without the file
    has no indicators. One whose survey is there but whose concept or option is not is a problem.
    """
    if not (root / INDICATORS.table).is_file():
        return ()
    checks = Checks()
    rows = _rows(root, checks)
    surveys = {survey.key for survey in study.surveys}
    indicators = []
    for row in rows:
        indicator = _indicator(row, checks)
        if indicator.source == "survey":
            if indicator.survey not in surveys:
                continue
            _check_measure(row, study, checks)
        if reference or indicator.level != REFERENCE:
            indicators.append(indicator)
    checks.raise_any()
    return tuple(indicators)


def load_administrative(root: Path, study: Study, indicators: tuple[Indicator, ...]) -> Mapping[str, Decimal]:
    """Values that other offices report, by indicator; empty if the study names no file. Raises InputError."""
    if not study.administrative:
        return {}
    rows = read_table(root, study.administrative, ("indicator", "value", "source"))
    checks = Checks()
    checks.unique(rows, "indicator", "D075")
    known = {indicator.key for indicator in indicators if indicator.source == "administrative"}
    values = {}
    for row in rows:
        if row["indicator"] not in known:
            checks.at(
                row,
                "D075",
                "行政資料による指標として定義されていません。",
                column="indicator",
                expected=f"出所が行政資料の指標の指標キー{example(sorted(known), row['indicator'])}",
            )
        number = checks.decimal(row, "value", "D074", "74.7")
        if number is not None:
            values[row["indicator"]] = number
    checks.raise_any()
    return values


_AS_WRITTEN = (
    *("level", "number", "name", "policy", "unit", "survey", "concept", "option", "base", "basis"),
    *("office", "survey_reason", "bridge"),
)


def _indicator(row: DefinitionRow, checks: Checks) -> Indicator:
    checks.one_of(row, "source", ("survey", "administrative"), "D071")
    checks.one_of(row, "direction", ("increase", "decrease"), "D071")
    checks.one_of(row, "bridge", BRIDGES, "D071")
    if row["source"] == "survey":
        _check_unit(row, checks)
        checks.one_of(row, "base", ("all", "valid"), "D071")
        checks.one_of(row, "basis", ("study", "weighted", "unweighted"), "D071")
    year = _year(row, row["baseline_year"], "baseline_year", checks) if row["baseline_year"] else None
    value = checks.decimal(row, "baseline_value", "D074", "74.7") if row["baseline_value"] else None
    if bool(row["baseline_year"]) != bool(row["baseline_value"]):
        checks.at(row, "D072", "基準年と基準値は、両方書くか両方空欄にします。", column="baseline_value")
    same = {name: row[name] for name in _AS_WRITTEN}
    return Indicator(
        key=row["indicator"],
        source=cast(Source, row["source"]),
        baseline_year=year,
        baseline_value=value,
        targets=_targets(row, checks),
        direction=cast(Direction, row["direction"]),
        decimals=_decimals(row, checks),
        method_version=row["method_version"] or "1",
        target_documents=_documents(row, checks),
        **same,
    )


def _check_unit(row: DefinitionRow, checks: Checks) -> None:
    """The unit follows the kind of measure: a share is a percentage, a net score is in points, and a mean is none."""
    if row["option"] == NET_OPTION:
        if row["unit"] != "ポイント":
            checks.at(row, "D071", "差の指標の単位は ポイント です。", column="unit", expected="ポイント")
    elif row["option"] != MEAN_OPTION:
        if row["unit"] != "%":
            checks.at(row, "D071", "割合の指標の単位は % です。", column="unit", expected="%")
    elif row["unit"] in ("", "%"):
        checks.at(row, "D071", "平均の単位ではありません。", column="unit", expected="例: 点")


def _decimals(row: DefinitionRow, checks: Checks) -> int:
    """Digits after the point: as written, else 1 for a share, 2 for a mean and 0 for a count."""
    text = row["decimals"]
    if not text:
        return 2 if row["option"] == MEAN_OPTION else 1 if row["unit"] in ("%", "ポイント") else 0
    if text.isdecimal() and int(text) <= _MOST_DECIMALS:
        return int(text)
    checks.at(row, "D074", "小数点以下の桁数ではありません。", column="decimals", expected="0〜6")
    return 0


def _documents(row: DefinitionRow, checks: Checks) -> Mapping[int, str]:
    """The document behind the target of each year, written as `2027=後期推進計画|2022=前期推進計画`."""
    documents = {}
    for part in row.many("target_documents"):
        year, _, document = part.partition("=")
        if not (year.strip().isdecimal() and len(year.strip()) == _YEAR_DIGITS and document.strip()):
            checks.at(
                row,
                "D073",
                "目標値を定めた文書の書き方が違います。",
                column="target_documents",
                expected="例: 2022=前期推進計画|2027=後期推進計画",
            )
            continue
        documents[int(year)] = document.strip()
    return documents


def _targets(row: DefinitionRow, checks: Checks) -> Mapping[int, Decimal]:
    targets = {}
    for part in row.many("targets"):
        year_text, _, value_text = part.partition("=")
        value = finite_decimal(value_text)
        if value is None or not (year_text.isdecimal() and len(year_text) == _YEAR_DIGITS):
            checks.at(
                row,
                "D073",
                "目標値の書き方が違います。",
                column="targets",
                expected="例: 2022=80.0|2027=85.0",
            )
            continue
        targets[int(year_text)] = value
    return targets


def _year(row: DefinitionRow, text: str, column: str, checks: Checks) -> int | None:
    if text.isdecimal() and len(text) == _YEAR_DIGITS:
        return int(text)
    checks.at(row, "D073", "西暦4桁で書きます。", column=column, expected="例: 2017")
    return None


def _check_measure(row: DefinitionRow, study: Study, checks: Checks) -> None:
    question = study.survey(row["survey"]).questionnaire.by_concept(row["concept"])
    if question is None or question.concept is None:
        what, expected = not_asked(study, row["survey"], row["concept"])
        checks.at(row, "D076", what, column="concept", expected=expected)
        return
    concept = question.concept
    known = [option.key for option in concept.options] + [group.key for group in concept.groups]
    if row["option"] not in (*known, *concept.scales):
        what = f"概念{named(concept.label, concept.key)}に、「{row['option']}」という選択肢もまとめもありません。"
        scales = "".join(f"。尺度の値は {key}" for key in concept.scales)
        expected = f"選択肢キーか、まとめのキー{example(known, row['option'])}{scales}"
        checks.at(row, "D076", what, column="option", expected=expected)
    if row["option"] in concept.scales and row["base"] != "valid":
        checks.at(row, "D076", "平均の母数は「無回答を除く」です。", column="base", expected="valid")
