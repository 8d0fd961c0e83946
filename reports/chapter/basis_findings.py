"""Findings of the chapter that come out otherwise on the other basis of weighting.

A finding is what a sentence may say on either basis: a majority, the answer that is 最も多い, an order of answers,
the answers that are named, the verdict on a target. It changes if the other basis gives another one, not if it
merely cannot bear it out.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from reports.chapter.content import AskedQuestion, ChapterContent, asked_question
from reports.chapter.sentence_variants import is_majority
from reports.chapter.sentences import NamedShare, Ranking, is_above, ranking
from reports.formatting import exact, number_text, percent, percent_text
from schemas.chapter.plan import ChapterItem
from schemas.indicators.verdicts import WITHIN_ERROR, Verdict, against_target
from schemas.settings.study import Basis

Kind = Literal["majority", "order", "top", "named", "verdict", "side"]

KIND_LABELS: dict[Kind, str] = {
    "majority": "過半数",
    "order": "文で述べる順位",
    "top": "最も多い回答",
    "named": "文で挙げる回答",
    "verdict": "目標値の判定",
    "side": "目標値に対する上下。判定は変わらない",
}
"""What changes, as it is printed. A `side` is a note: the value changes side, and both intervals hold the target."""


@dataclass(frozen=True)
class ChangedFinding:
    """A finding that changes with the basis.

    about: what it is about, as printed (1 Q2 隣近所の人との関わり; KPI(1) …). options: the answers concerned, the one that the
    printed basis puts first before the other. unweighted, weighted: their figures, as printed.
    """

    kind: Kind
    about: str
    options: tuple[str, ...]
    unweighted: tuple[str, ...]
    weighted: tuple[str, ...]

    @property
    def label(self) -> str:
        """What changes, in words."""
        return KIND_LABELS[self.kind]


@dataclass(frozen=True)
class _Found:
    """What a question gives on one basis."""

    sums: tuple[NamedShare, ...]
    ranking: Ranking | None
    shares: dict[str, NamedShare]

    def ahead(self, first: str, second: str) -> bool:
        """Whether the printed share of the first answer is larger."""
        one, other = self.shares.get(first), self.shares.get(second)
        return one is None or other is None or percent(one.estimate.share) > percent(other.estimate.share)


def sum_shares(asked: AskedQuestion, item: ChapterItem, *, basis: str = "") -> tuple[NamedShare, ...]:
    """The named sums of an item that are known, in its order."""
    found = (
        NamedShare(asked.concept.label_of(group), asked.estimate(group, basis=basis)) for group in item.groups
    )
    return tuple(one for one in found if one.estimate.known)


def answer_shares(asked: AskedQuestion, *, basis: str = "") -> tuple[NamedShare, ...]:
    """The options of a question with their shares, in its order."""
    return tuple(NamedShare(label, asked.estimate(key, basis=basis)) for key, label in asked.options())


def says_top(item: ChapterItem) -> bool:
    """Whether the sentences rank the answers themselves: without sums, or where these stand alone."""
    return not item.groups or not (item.by or item.compare)


def changed_findings(content: ChapterContent) -> tuple[ChangedFinding, ...]:
    """All findings of the chapter that change with the basis, in its order, those on indicators last."""
    sections = content.study.chapter.sections if content.study.chapter is not None else ()
    found = [
        change
        for number, section in enumerate(sections, start=1)
        for item in section.items
        for change in question_changes(asked_question(content, item.survey, item.concept), item, number)
    ]
    return (*found, *_verdicts(content))


def question_changes(asked: AskedQuestion, item: ChapterItem, section: int = 0) -> tuple[ChangedFinding, ...]:
    """The findings of one question that change; of each kind the first, and no order beside a majority or a top.

    None on a low base, and where there are no estimates on the other basis.
    """
    if not asked.estimates(basis=asked.content.other_basis):
        return ()
    here, there = (
        _found(asked, item, basis=basis) for basis in (asked.content.basis, asked.content.other_basis)
    )
    if any(one.estimate.low_base for one in here.shares.values()):
        return ()
    pair = _majority(here, there) or _sum_order(here, there)
    found: list[tuple[Kind, tuple[str, ...]]] = []
    if pair:
        found.append(("majority" if _majority(here, there) else "order", pair))
    if says_top(item):
        if top := _top(here, there):
            found.append(("top", top))
        elif order := _order(here, there):
            found.append(("order", order))
        if not item.groups and (named := _named(here, there)):
            found.append(("named", named))
    number = f"{section} " if section else ""
    about = f"{number}{asked.question.number.rstrip('.．')} {asked.concept.label}"
    return tuple(
        ChangedFinding(
            kind, about, options, _figures(asked, options, "unweighted"), _figures(asked, options, "weighted")
        )
        for kind, options in found
    )


def _found(asked: AskedQuestion, item: ChapterItem, *, basis: str) -> _Found:
    sums, answers = sum_shares(asked, item, basis=basis), answer_shares(asked, basis=basis)
    every = {one.estimate.option: one for one in (*sums, *answers)}
    return _Found(sums, ranking(answers), every)


def _figures(asked: AskedQuestion, options: Sequence[str], basis: Basis) -> tuple[str, ...]:
    return tuple(
        f"{asked.label_of(option)} {percent_text(asked.estimate(option, basis=basis).share)}"
        for option in options
    )


def _majority(here: _Found, there: _Found) -> tuple[str, ...]:
    """Sums of which one basis finds a majority, and the other none by its share."""
    half = exact(0.5)
    for one, other in ((here, there), (there, here)):
        for named in one.sums:
            option = named.estimate.option
            if is_majority(named.estimate) and exact(other.shares[option].estimate.share) <= half:
                return tuple(group.estimate.option for group in one.sums)
    return ()


def _sum_order(here: _Found, there: _Found) -> tuple[str, ...]:
    for one, other in ((here, there), (there, here)):
        for first in one.sums:
            for second in one.sums:
                pair = first.estimate.option, second.estimate.option
                if is_above(first, second) and not other.ahead(*pair):
                    return pair
    return ()


def _top(here: _Found, there: _Found) -> tuple[str, ...]:
    """The answer that one basis finds 最も多い, and the one that is before it on the other."""
    for one, other in ((here, there), (there, here)):
        if (
            one.ranking is None
            or other.ranking is None
            or not one.ranking.clear
            or len(one.ranking.first) > 1
        ):
            continue
        first = one.ranking.first[0].estimate.option
        before = [option for option in _options(other) if option != first and not other.ahead(first, option)]
        if before:
            return (first, before[0])
    return ()


def _options(found: _Found) -> tuple[str, ...]:
    return () if found.ranking is None else tuple(one.estimate.option for one in found.ranking.named)


def _order(here: _Found, there: _Found) -> tuple[str, ...]:
    for one, other in ((here, there), (there, here)):
        if one.ranking is not None:
            for pair in sorted(one.ranking.pairs(), key=lambda pair: tuple(map(_options(one).index, pair))):
                if not other.ahead(*pair):
                    return pair
    return ()


def _named(here: _Found, there: _Found) -> tuple[str, ...]:
    """An answer that only the printed basis names, and one that only the other names."""
    ours, theirs = _options(here), _options(there)
    gone, new = [one for one in ours if one not in theirs], [one for one in theirs if one not in ours]
    return (gone[0], new[0]) if gone and new else ()


def _verdicts(content: ChapterContent) -> Iterator[ChangedFinding]:
    """Indicators whose verdict on the target is another one on the other basis, or whose value changes side."""
    for row in content.indicators.to_dict("records"):
        target = float(row["target_value"])
        if row["source"] != "survey" or math.isnan(target):
            continue
        judged, values = {}, {}
        for basis in ("unweighted", "weighted"):
            found = content.estimates.rows(row["survey"], row["concept"], basis=basis, base=row["base"])
            estimate = found.get(row["option"])
            if estimate is None or not estimate.known:
                break
            ends = estimate.ci_low * 100, estimate.ci_high * 100
            verdict = against_target(
                estimate.share * 100, target, row["direction"], interval=ends, sampled=True, rule=content.rule
            )
            judged[basis] = WITHIN_ERROR if verdict.verdict is Verdict.UNDECIDED else str(verdict.verdict)
            values[basis] = estimate
        if len(values) < 2:
            continue
        sides = {one.share * 100 >= target for one in values.values()}
        if len(set(judged.values())) < 2 and len(sides) < 2:
            continue
        told = {
            basis: f"{percent_text(one.share)}（{percent_text(one.ci_low)}～{percent_text(one.ci_high)}）{judged[basis]}"
            for basis, one in values.items()
        }
        kind: Kind = "verdict" if len(set(judged.values())) > 1 else "side"
        about = f"{row['level']}({row['number']}) {row['name']}（目標値 {number_text(target, 1)}）"
        yield ChangedFinding(kind, about, (row["option"],), (told["unweighted"],), (told["weighted"],))
