"""Known population counts that the weights must meet, and the reasons to refuse them."""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from schemas.errors import InputError, Problem, Together, raise_any
from schemas.messages.names import example
from survey.answers.coded import Breakdown

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]


WITHOUT_MARGIN = (
    "区分を変えないときは、コードブックのシート「調査の設定」の「補正区分」から、この属性を外します"
    "（その属性では補正しません）。"
)
"""The way out of every refusal of a margin that needs no other questionnaire."""


class GroupLabels(NamedTuple):
    """What staff call a breakdown and its groups, by key."""

    title: str
    groups: Mapping[str, str]


@dataclass(frozen=True)
class Margin:
    """Residents by the levels of one breakdown, or of several crossed.

    breakdowns: ("region",) or ("age", "sex"). groups: the keys of each breakdown's groups.
    totals: residents, of shape (len(groups[0]), len(groups[1]), ...). labels: how staff call the breakdowns
    and the groups of each, where that is not the key.
    """

    breakdowns: tuple[str, ...]
    groups: tuple[tuple[str, ...], ...]
    totals: Floats
    labels: Mapping[str, GroupLabels] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.totals.shape != tuple(len(labels) for labels in self.groups):
            raise ValueError(f"margin {self.name}: the totals do not have the shape of the groups")
        if any(len(set(labels)) != len(labels) for labels in self.groups):
            raise ValueError(f"margin {self.name}: two groups have the same label")

    @property
    def name(self) -> str:
        """The breakdowns as staff call them, as in `年代×性別`."""
        return "×".join(map(self.title, self.breakdowns))

    @property
    def levels(self) -> tuple[tuple[str, ...], ...]:
        """Keys of each level, in the order of the flattened totals."""
        return tuple(itertools.product(*self.groups))

    @property
    def shown_levels(self) -> tuple[tuple[str, ...], ...]:
        """Each level as staff call it."""
        return tuple(tuple(map(self.label, self.breakdowns, level)) for level in self.levels)

    def title(self, breakdown: str) -> str:
        """What staff call a breakdown."""
        return self.labels[breakdown].title if breakdown in self.labels else breakdown

    def label(self, breakdown: str, group: str) -> str:
        """What staff call a group."""
        return self.labels[breakdown].groups.get(group, group) if breakdown in self.labels else group


@dataclass(frozen=True)
class CodedMargin:
    """A margin beside the returns: level (n,) is an index of the flattened totals, -1 unknown."""

    margin: Margin
    level: Ints
    count: Ints

    @property
    def size(self) -> int:
        """Number of levels."""
        return self.margin.totals.size


def _cell_name(margin: Margin, labels: Sequence[str]) -> str:
    return "、".join(
        f"{margin.title(name)}「{margin.label(name, label)}」"
        for name, label in zip(margin.breakdowns, labels, strict=True)
    )


def _label_problems(margin: Margin, labels: tuple[str, ...], breakdown: Breakdown) -> list[Problem]:
    """Groups that have respondents but are not in the frame at all."""
    known = set(labels)
    count = np.bincount(np.maximum(breakdown.codes, -1) + np.intp(1), minlength=len(breakdown.groups) + 1)[1:]
    return [
        Problem(
            "W04",
            f"補正区分「{margin.name}」: {margin.title(breakdown.name)}「{margin.label(breakdown.name, group)}」の回答者がいますが、母集団の表にその区分がありません。",
            found=f"回答者 {number}人",
            expected="回答者のいる区分がすべて母集団の表にあること",
            remedy="母集団の表に、この区分の人数の行を加えてください。",
        )
        for group, number in zip(breakdown.groups, count, strict=True)
        if number and group not in known
    ]


def _neighbour(margin: Margin, level: int, count: Ints) -> str:
    """The nearest level with respondents along the last breakdown, for the proposal to merge."""
    table = count.reshape(margin.totals.shape)
    at = np.unravel_index(level, table.shape)
    line = table[at[:-1]]
    here = int(at[-1])
    filled = [other for other in range(len(line)) if line[other] > 0]
    if not filled:
        return ""
    nearest = min(filled, key=lambda other: (abs(other - here), other))
    return margin.label(margin.breakdowns[-1], margin.groups[-1][nearest])


def _count_problems(margin: Margin, count: Ints) -> list[Problem]:
    """Levels of which only the sample, or only the frame, has any."""
    problems = []
    totals = margin.totals.ravel()
    for level, labels in enumerate(margin.levels):
        cell = _cell_name(margin, labels)
        if count[level] and not totals[level] > 0:
            problems.append(
                Problem(
                    "W04",
                    f"補正区分「{margin.name}」: {cell}の回答者がいますが、母集団の人数が0です。",
                    found=f"回答者 {count[level]}人",
                    expected="回答者のいる区分には母集団の人数があること",
                    remedy="母集団の表のこの区分の人数か、回答者の区分（回答ファイルの列）を確かめてください。",
                )
            )
        elif totals[level] > 0 and not count[level]:
            near = _neighbour(margin, level, count)
            merge = (
                f"例えば「{margin.label(margin.breakdowns[-1], labels[-1])}」を「{near}」とまとめて1つの区分にしてください。"
                if near
                else "この区分を含む補正区分を、より粗い区分に替えてください。"
            )
            problems.append(
                Problem(
                    "W05",
                    f"補正区分「{margin.name}」: {cell}に回答者がいないため、この区分の人数に合わせられません。",
                    found=f"母集団 {totals[level]:,.0f}人、回答者 0人",
                    expected="母集団に人がいる区分には、回答者が1人以上いること",
                    remedy=f"{merge}{WITHOUT_MARGIN}",
                )
            )
    return problems


def _levels(margin: Margin, breakdowns: Sequence[Breakdown]) -> Ints:
    """Index of each return in the flattened totals, (n,); -1 where a breakdown is unknown."""
    level = np.zeros(len(breakdowns[0].codes), dtype=np.intp)
    unknown = np.zeros(len(level), dtype=np.bool_)
    for breakdown, labels in zip(breakdowns, margin.groups, strict=True):
        at = {label: index for index, label in enumerate(labels)}
        lookup = np.array([*(at.get(group, -1) for group in breakdown.groups), -1], dtype=np.intp)
        found = lookup[np.maximum(breakdown.codes, -1)]
        unknown |= found < 0
        level *= len(labels)
        level += found
    level[unknown] = -1
    return level


def code_margin(margin: Margin, breakdowns: Sequence[Breakdown]) -> CodedMargin:
    """Find each return's level of a margin; unknown in any of its breakdowns is unknown, -1.

    Raises InputError, with every problem found, for a breakdown that the survey does not have, a
    total that is missing or negative, a level that only the sample or only the frame has, and a
    margin that is unknown for all.
    """
    by_name = {breakdown.name: breakdown for breakdown in breakdowns}
    absent = [name for name in margin.breakdowns if name not in by_name]
    if absent:
        raise Problem(
            "W01",
            f"補正区分「{margin.name}」: 「{'、'.join(map(margin.title, absent))}」は調査の集計区分にありません。",
            expected=f"集計区分にある概念{example(by_name)}",
            remedy="コードブックのシート「調査の設定」の「補正区分」と「集計区分」を確かめてください。",
        ).error()
    if not (np.isfinite(margin.totals).all() and (margin.totals >= 0).all() and margin.totals.sum() > 0):
        raise Problem(
            "W02",
            f"補正区分「{margin.name}」: 母集団の人数に、空欄か負の数があります（または合計が0です）。",
            expected="0以上の数（例: 1234）で、合計が1以上",
            remedy="母集団の表の、この区分の人数を直してください。",
        ).error()
    own = [by_name[name] for name in margin.breakdowns]
    raise_any(
        problem
        for breakdown, labels in zip(own, margin.groups, strict=True)
        for problem in _label_problems(margin, labels, breakdown)
    )
    level = _levels(margin, own)
    count = np.bincount(level + 1, minlength=margin.totals.size + 1)[1:]
    if not count.any():
        raise Problem(
            "W03",
            f"補正区分「{margin.name}」: すべての回答者で区分が不明です。",
            found=f"区分の分からない回答者 {len(level):,}人",
            expected="区分の分かる回答者が1人以上いること",
            remedy=f"回答ファイルのこの属性の列と、その設問の定義を確かめてください。{WITHOUT_MARGIN}",
        ).error()
    if problems := _count_problems(margin, count):
        raise InputError(problems)
    return CodedMargin(margin, level, count)


def code_margins(margins: Sequence[Margin], breakdowns: Sequence[Breakdown]) -> list[CodedMargin]:
    """All margins beside the returns. Raises InputError with what is wrong with any of them (see `code_margin`)."""
    told, coded = Together(), []
    for margin in margins:
        with told:
            coded.append(code_margin(margin, breakdowns))
    told.raise_any()
    return coded


def check_totals_agree(margins: Sequence[Margin]) -> float:
    """Return the population that all margins share. Raises InputError where they differ."""
    totals = [float(margin.totals.sum()) for margin in margins]
    if max(totals) - min(totals) > 1e-9 * max(totals):
        raise Problem(
            "W06",
            "補正区分どうしで、母集団の人数の合計が違います。",
            found="、".join(f"「{m.name}」 {t:,.0f}人" for m, t in zip(margins, totals, strict=True)),
            expected="どの補正区分も合計が同じであること",
            remedy="同じ日付・同じ年齢の範囲の母集団の表を使ってください。",
        ).error()
    return totals[0]
