"""Concepts: what a question is about, whatever its number, wording and codes in a given year.

Three tables below `schemas/` hold them: concepts.csv names each concept and its list of options,
options.csv holds the lists, option_groups.csv the options that are reported together
(「参加したい」+「どちらかというと参加したい」).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from schemas.codes import NO_ANSWER_OPTION, TOTAL
from schemas.tables.tabular import Checks, DefinitionRow, read_table

CONCEPTS = "schemas/concepts.csv"
_GROUPS = "schemas/option_groups.csv"
"""May be absent: no options are reported together."""


@dataclass(frozen=True)
class Option:
    """One answer of a concept's list: stable key, printed label, and a short label for charts."""

    key: str
    label: str


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
        labels = {NO_ANSWER_OPTION: "無回答"}
        labels.update((option.key, option.label) for option in self.options)
        labels.update((group.key, group.label) for group in self.groups)
        return labels[key]

    def group(self, key: str) -> OptionGroup:
        """The option group of that key."""
        for group in self.groups:
            if group.key == key:
                return group
        raise KeyError(f"{self.key} has no option group {key}")


def load_concepts(root: Path) -> Mapping[str, Concept]:
    """Load and cross-check the concept tables of a workspace. Raises InputError."""
    concept_rows = read_table(root, CONCEPTS, ("concept", "label", "options"), ("note",))
    option_rows = read_table(root, "schemas/options.csv", ("list", "option", "label"))
    has_groups = (root / _GROUPS).is_file()
    group_rows = read_table(root, _GROUPS, ("list", "group", "label", "options")) if has_groups else []
    checks = Checks()
    checks.unique(concept_rows, "concept", "D010")
    checks.unique_by(option_rows, lambda row: f"{row['list']}\0{row['option']}", "option", "D011")
    checks.unique_by(group_rows, lambda row: f"{row['list']}\0{row['group']}", "group", "D012")
    options: dict[str, list[Option]] = {}
    for row in option_rows:
        if row["option"] in {NO_ANSWER_OPTION, TOTAL, ""}:
            checks.at(row, "D013", "この値は選択肢のキーに使えません。", column="option")
        options.setdefault(row["list"], []).append(Option(row["option"], row["label"]))
    groups: dict[str, list[OptionGroup]] = {}
    for row in group_rows:
        groups.setdefault(row["list"], []).append(_option_group(row, options, checks))
    for row in concept_rows:
        if row["options"] and row["options"] not in options:
            checks.at(
                row,
                "D014",
                "選択肢リストが定義されていません。",
                column="options",
                expected="schemas/options.csv の list にある名前",
            )
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


def _option_group(row: DefinitionRow, options: Mapping[str, list[Option]], checks: Checks) -> OptionGroup:
    known = {option.key for option in options.get(row["list"], ())}
    members = row.many("options")
    unknown = [key for key in members if key not in known]
    if unknown or not members:
        checks.at(
            row,
            "D015",
            f"選択肢リスト「{row['list']}」にない選択肢です: {'、'.join(unknown) or '（空欄）'}",
            column="options",
            expected="schemas/options.csv にある option を「|」で区切って",
        )
    if row["group"] in known:
        checks.at(row, "D016", "選択肢と同じキーは使えません。", column="group")
    if len(set(members)) != len(members):
        checks.at(row, "D016", "同じ選択肢が2回あります。", column="options")
    return OptionGroup(row["group"], row["label"], members)
