"""Concepts: what a question is about, whatever its number, wording and codes in a given year.

Three tables below `schemas/` hold them: concepts.csv names each concept and its list of options,
options.csv holds the lists, option_groups.csv the options that are reported together
(「参加したい」+「どちらかというと参加したい」).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from schemas.codes import MEAN_OPTION, NET_OPTION, NO_ANSWER_OPTION, SCALE_LABELS, TOTAL
from schemas.messages.names import example
from schemas.tables.sheets import SheetColumn, SheetLayout, words
from schemas.tables.tabular import Checks, DefinitionRow

CONCEPTS = SheetLayout(
    "concepts",
    "概念",
    "設問が何を尋ねているか。全年度に共通です。ここから消しても、ほかの年度のために残ります。",
    (
        SheetColumn("concept", "概念キー", "何を尋ねているかの名前。年度や設問番号が変わっても同じ", "attachment", required=True, width=22),
        SheetColumn("label", "名称", "図表の見出しになる。空欄なら設問文と同じ", "地域への愛着", width=40),
        SheetColumn("options", "選択肢のリスト", "シート「概念の選択肢」のリスト名", "attachment", offered=("options", "list"), width=22),
        SheetColumn("note", "備考", "担当者のメモ", "", width=20, optional=True),
    ),
    "schemas/concepts.csv",
    rows=300,
)  # fmt: skip
OPTIONS = SheetLayout(
    "options",
    "概念の選択肢",
    "概念ごとの選択肢。全年度に共通です。図表はこの順に並びます。",
    (
        SheetColumn("list", "リスト名", "概念が使うリストの名前", "attachment", required=True, width=22),
        SheetColumn("option", "選択肢キー", "年度が変わっても同じ名前。空欄なら名称と同じ", "very", width=22),
        SheetColumn("label", "名称", "図表に載せる名称。空欄なら選択肢の文と同じ", "感じている", width=40),
        SheetColumn("score", "得点", "平均点を求めるとき。わからない などは空欄", "", width=9, optional=True),
        SheetColumn("net", "推奨と批判", "推奨−批判を求めるとき、一覧から選ぶ", "", width=11, optional=True,
                    words=words(("promoter", "推奨"), ("passive", "中立"), ("detractor", "批判"))),
    ),
    "schemas/options.csv",
    rows=600,
)  # fmt: skip
GROUPS = SheetLayout(
    "groups",
    "まとめ",
    "合わせて示す選択肢（「感じている」＋「やや感じている」など）。全年度に共通です。",
    (
        SheetColumn("list", "リスト名", "概念の選択肢のリスト名", "attachment", offered=("options", "list"), required=True, width=22),
        SheetColumn("group", "まとめキー", "重ならない名前", "attached", required=True, width=18),
        SheetColumn("label", "名称", "合計の呼び名", "感じている（計）", required=True, width=30),
        SheetColumn("options", "まとめる選択肢", "選択肢キーを「|」で区切る", "very|somewhat", required=True, width=30),
    ),
    "schemas/option_groups.csv",
    rows=100,
)  # fmt: skip
"""The last may be absent: no options are reported together."""

_NET_SCORES = {"promoter": 1.0, "passive": 0.0, "detractor": -1.0}


@dataclass(frozen=True)
class Option:
    """One answer of a concept's list: stable key, printed label, its score and its part in a net score, if any."""

    key: str
    label: str
    score: float | None = None
    net: str = ""


@dataclass(frozen=True)
class OptionGroup:
    """Options that are added together before any rounding, and the printed name of the sum."""

    key: str
    label: str
    options: tuple[str, ...]


@dataclass(frozen=True)
class Concept:
    """A thing that surveys measure in comparable ways over the years."""

    key: str
    label: str
    option_list: str
    options: tuple[Option, ...]
    groups: tuple[OptionGroup, ...]

    def label_of(self, key: str) -> str:
        """Printed label of an option or an option group; 無回答 for the missing answer."""
        labels = {NO_ANSWER_OPTION: "無回答", **SCALE_LABELS}
        labels.update((option.key, option.label) for option in self.options)
        labels.update((group.key, group.label) for group in self.groups)
        return labels[key]

    @property
    def scales(self) -> Mapping[str, Mapping[str, float]]:
        """What is averaged over those who gave a scored answer: scores by option, under MEAN_OPTION and NET_OPTION.

        A net score is the mean of 1 (推奨), 0 (中立) and -1 (批判). Options without a score are not in it.
        """
        scores = {option.key: option.score for option in self.options if option.score is not None}
        nets = {option.key: _NET_SCORES[option.net] for option in self.options if option.net}
        return {name: scale for name, scale in ((MEAN_OPTION, scores), (NET_OPTION, nets)) if scale}

    def group(self, key: str) -> OptionGroup:
        """The option group of that key."""
        for group in self.groups:
            if group.key == key:
                return group
        raise KeyError(f"{self.key} has no option group {key}")


def load_concepts(root: Path) -> Mapping[str, Concept]:
    """Load and cross-check the concept tables of a workspace. Raises InputError."""
    concept_rows, option_rows = (sheet.read(root, sheet.table) for sheet in (CONCEPTS, OPTIONS))
    group_rows = GROUPS.read(root, GROUPS.table) if (root / GROUPS.table).is_file() else []
    checks = Checks()
    checks.unique(concept_rows, "concept", "D010")
    checks.unique_by(option_rows, lambda row: f"{row['list']}\0{row['option']}", "option", "D011")
    checks.unique_by(group_rows, lambda row: f"{row['list']}\0{row['group']}", "group", "D012")
    options: dict[str, list[Option]] = {}
    for row in option_rows:
        if row["option"] in {NO_ANSWER_OPTION, TOTAL, ""}:
            what = (
                f"「{row['option']}」は、無回答や合計を表すため、選択肢キーに使えません。"
                if row["option"]
                else "選択肢キーが空欄です。"
            )
            checks.at(row, "D013", what, column="option", expected="ほかの名前（例: very）")
        options.setdefault(row["list"], []).append(_option(row, checks))
    groups: dict[str, list[OptionGroup]] = {}
    for row in group_rows:
        groups.setdefault(row["list"], []).append(_option_group(row, options, checks))
    for row in concept_rows:
        if row["options"] and row["options"] not in options:
            checks.at(
                row,
                "D014",
                f"選択肢のリスト「{row['options']}」がありません。",
                column="options",
                expected=f"schemas/options.csv の list にある名前{example(options, row['options'])}",
            )
    for name, own in options.items():
        _check_scales(name, own, option_rows, checks)
    checks.raise_any()
    return {
        row["concept"]: Concept(
            key=row["concept"],
            label=row["label"],
            option_list=row["options"],
            options=tuple(options.get(row["options"], ())),
            groups=tuple(groups.get(row["options"], ())),
        )
        for row in concept_rows
    }


def _option(row: DefinitionRow, checks: Checks) -> Option:
    score = checks.decimal(row, "score", "D132", "2") if row["score"] else None
    if row["net"]:
        checks.one_of(row, "net", tuple(_NET_SCORES), "D132")
    net = row["net"] if row["net"] in _NET_SCORES else ""
    return Option(row["option"], row["label"], None if score is None else float(score), net)


def _check_scales(name: str, options: list[Option], rows: list[DefinitionRow], checks: Checks) -> None:
    """A mean needs two different scores, and a net score both those who recommend and those who criticise."""
    first = next(row for row in rows if row["list"] == name)
    if len({option.score for option in options} - {None}) == 1:
        checks.at(
            first, "D132", f"リスト「{name}」の得点が1種類だけです。", column="score", expected="2種類以上"
        )
    nets = {option.net for option in options} - {""}
    if nets and not nets >= {"promoter", "detractor"}:
        checks.at(
            first,
            "D132",
            f"リスト「{name}」に、推奨と批判の両方が必要です。",
            column="net",
            expected="推奨、批判",
        )


def _option_group(row: DefinitionRow, options: Mapping[str, list[Option]], checks: Checks) -> OptionGroup:
    known = {option.key for option in options.get(row["list"], ())}
    members = row.many("options")
    unknown = [key for key in members if key not in known]
    if unknown or not members:
        checks.at(
            row,
            "D015",
            f"まとめる「{'、'.join(unknown)}」は、リスト「{row['list']}」の選択肢にありません。"
            if unknown
            else "まとめる選択肢が空欄です。",
            column="options",
            expected=f"schemas/options.csv の option を「|」で区切って{example(sorted(known))}",
        )
    if row["group"] in known:
        checks.at(row, "D016", "まとめのキーが、選択肢キーと同じです。", column="group")
    if len(set(members)) != len(members):
        checks.at(row, "D016", "同じ選択肢が2回あります。", column="options")
    return OptionGroup(row["group"], row["label"], members)
