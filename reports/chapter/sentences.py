"""Sentences on the answers of a question, by the rules of municipal reports.

Every word that claims something follows a test that the estimates carry:

- 最も多い, 次いで, の順 and 上回る only where every answer above is found more frequent than every answer below
  (`Estimate.above`); answers that the test does not tell apart are named together;
- 約k割 only within 3.0 points of 10k, measured on the unrounded share, one phrase for one number; ともにk割前後
  where two sums lie within 5.0 points of 10k and no order is said between them;
- 過半数 only where the lower limit of the interval lies over 50;
- その他 and 無回答 are never ranked, an answer of fewer than five people is in no sentence;
- shares on a low base are told as persons, without words of order;
- causes are never generated.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from itertools import combinations, groupby
from typing import TypeAlias

from reports.chapter.blocks import Number, Runs, enumerated, said
from reports.formatting import about_tenths, around_tenths, count_text, exact, percent, percent_text
from schemas.codes import OTHER_OPTION
from survey.comparing.compared_groups import FEWEST
from survey.comparing.order import MOST_COMPARED
from survey.estimates.index import Estimate

_ALIKE = 2
"""Points within which two shares that the test does not tell apart are 同程度."""

_SMALL = 300
"""Bases below this are named as the reason why nothing is found."""

_MOST_TIED = 3
_MOST_FOLLOWING = 3
_MOST_NAMED = 5


@dataclass(frozen=True)
class NamedShare:
    """An estimate with the words that stand for it in a sentence."""

    label: str
    estimate: Estimate


def share_run(estimate: Estimate) -> Number:
    """The share as printed in running text: `31.6%`."""
    return Number.of(f"{percent_text(estimate.share)}%", estimate, "share")


FigureWords: TypeAlias = Callable[[Estimate], Runs]
"""Words for the figure of an answer: its share, or its count with the share in brackets."""


def plain_share(estimate: Estimate) -> Runs:
    """The share alone."""
    return (share_run(estimate),)


def is_above(first: NamedShare, second: NamedShare) -> bool:
    """Whether the test finds the first answer more frequent than the second."""
    return second.estimate.option in first.estimate.above.split("|")


def ranked(answers: Sequence[NamedShare]) -> list[tuple[NamedShare, ...]]:
    """Answers that somebody gave, the most frequent first; those whose printed shares are equal together."""
    chosen = [answer for answer in answers if answer.estimate.count > 0]
    ordered = sorted(chosen, key=lambda answer: -percent(answer.estimate.share))
    return [tuple(tied) for _, tied in groupby(ordered, key=lambda answer: percent(answer.estimate.share))]


@dataclass(frozen=True)
class Ranking:
    """What can be said of the order of the answers to a question.

    first: the most frequent answer, or several that are not told apart; `clear` where it is above all that come
    after it. following: the places below, each of one answer or two that are 同程度, and each above all after it.
    others: further answers in falling order, between which no order is claimed. more: whether any are left.
    """

    first: tuple[NamedShare, ...]
    clear: bool
    following: tuple[tuple[NamedShare, ...], ...]
    others: tuple[NamedShare, ...]
    more: bool

    @property
    def named(self) -> tuple[NamedShare, ...]:
        """All answers that a sentence names, in its order."""
        return (*self.first, *(one for place in self.following for one in place), *self.others)

    def pairs(self) -> set[tuple[str, str]]:
        """Pairs of options whose order a sentence says, the more frequent one first."""
        places = [*([self.first] if self.clear else []), *self.following]
        found = set()
        for place, high in enumerate(places):
            below = [*places[place + 1 :], self.others]
            found |= {
                (one.estimate.option, low.estimate.option) for one in high for lows in below for low in lows
            }
        return found


def ranking(answers: Sequence[NamedShare], *, most: int = _MOST_NAMED) -> Ranking | None:
    """The order of at most `most` answers as far as the tests bear it out; None where nobody can be named."""
    every = sorted(
        (one for one in answers if one.estimate.option != OTHER_OPTION),
        key=lambda one: -exact(one.estimate.share),
    )
    chosen = [one for one in every if one.estimate.count >= FEWEST]
    if not chosen:
        return None
    compared = every[:MOST_COMPARED]

    def stands(first: int, last: int) -> bool:
        """Whether the answers of these places can be named together, and all before `last` are above all after it."""
        if last > len(chosen) or last > len(compared) or not _alike(compared[first:last]):
            return False
        if last == len(compared):
            return len(every) == len(compared)
        return all(is_above(high, low) for high in compared[:last] for low in compared[last:])

    size = next((one for one in (1, 2) if stands(0, one)), 0)
    if not size:
        longest = min(len(chosen), len(compared), _MOST_TIED)
        size = max((one for one in range(2, longest + 1) if _not_apart(compared[:one])), default=1)
        others = chosen[size : max(size, min(most, _MOST_FOLLOWING))]
        return Ranking(tuple(chosen[:size]), False, (), tuple(others), len(chosen) > size + len(others))
    at, following = size, list[tuple[NamedShare, ...]]()
    while at < min(len(chosen), size + _MOST_FOLLOWING, most):
        step = next((one for one in (1, 2) if stands(at, at + one)), 0)
        if not step or (step > 1 and following):
            break
        following.append(tuple(chosen[at : at + step]))
        at += step
        if step > 1:
            break
    room = 0 if len(following) > 1 else max(0, min(_MOST_FOLLOWING, most - at))
    others = chosen[at : at + room]
    return Ranking(
        tuple(chosen[:size]), True, tuple(following), tuple(others), len(chosen) > at + len(others)
    )


def _not_apart(answers: Sequence[NamedShare]) -> bool:
    return not any(is_above(high, low) for high, low in combinations(answers, 2))


def _alike(answers: Sequence[NamedShare]) -> bool:
    """Whether answers, one or two that exist, are 同程度 with each other."""
    if len(answers) < 2:
        return len(answers) == 1
    shares = [exact(one.estimate.share) * 100 for one in answers]
    return _not_apart(answers) and max(shares) - min(shares) <= _ALIKE


def top_answers(
    answers: Sequence[NamedShare],
    *,
    multiple: bool = False,
    exclusive: Collection[str] = (),
    most: int = _MOST_NAMED,
    figure: FigureWords = plain_share,
) -> Runs:
    """Sentences on the most frequent answers, at most `most` of them.

    `answers` are the options without 無回答; `exclusive` those that are told apart from the rest where they are the
    first (特に変わりはない). No run where nobody can be named. Of a single-answer question no more answers are
    named than the tests put in order, or do not tell apart.
    """
    found = ranking(answers, most=most)
    if found is None:
        return ()
    first = found.first[0].estimate
    if first.low_base:
        n = Number.of(f"{count_text(first.n)}人", first, "n")
        given = Number.of(f"{count_text(first.count)}人", first, "count")
        return said(n, "のうち", given, f"が「{found.first[0].label}」と回答しています。")
    if not found.clear:
        return _in_no_order(found, figure, multiple=multiple)
    return said(_most(found, exclusive, figure), _others(found, figure) if multiple else ())


def _most(found: Ranking, exclusive: Collection[str], figure: FigureWords) -> Runs:
    """「A」が31.6%と最も多く、次いで「B」が26.5%となっています; 約k割 too where it is most of all."""
    first = found.first[0]
    lead = _together(found.first) if len(found.first) > 1 else _alone(first, figure)
    if not found.following:
        return said(lead, "なっています。")
    joint = "なっています。それ以外では、" if first.estimate.option in exclusive else "、次いで"
    return said(lead, joint, _following(found, figure))


def _alone(first: NamedShare, figure: FigureWords) -> Runs:
    majority = exact(first.estimate.share) >= exact(0.5) and figure is plain_share
    tenths = about_tenths(first.estimate.share) if majority else ""
    return said(
        f"「{first.label}」が", figure(first.estimate), f"（{tenths}）" if tenths else "", "と最も多く"
    )


def _together(first: Sequence[NamedShare]) -> Runs:
    if len({percent(one.estimate.share) for one in first}) == 1:
        names = "と".join(f"「{one.label}」" for one in first)
        return said(f"{names}がともに", share_run(first[0].estimate), "と最も多く")
    return said(_bracketed(first), "が同程度で多く")


def _following(found: Ranking, figure: FigureWords) -> Runs:
    """「B」がq%となっています; 「B」がq%、「C」がr%の順となっています; 「B」（q%）と「C」（r%）が同程度で続いています."""
    if len(found.following[0]) > 1:
        return said(_bracketed(found.following[0]), "が同程度で続いています。")
    end = "の順となっています。" if len(found.following) > 1 else "となっています。"
    return said(_values([place[0] for place in found.following], figure), end)


def _others(found: Ranking, figure: FigureWords) -> Runs:
    if not found.others:
        return ()
    return said("そのほかでは、", _values(found.others, figure), _end(found))


def _end(found: Ranking) -> str:
    return "などとなっています。" if found.more else "となっています。"


def _in_no_order(found: Ranking, figure: FigureWords, *, multiple: bool) -> Runs:
    """The first answers and their shares; of a single-answer question also that the test does not tell them apart."""
    if multiple or len(found.first) < 2:
        return said(_values(found.named, figure), _end(found))
    n = found.first[0].estimate.n
    few = f"回答者が{count_text(n)}人と少ないため、" if n < _SMALL else ""
    return said(
        _values(found.first, figure),
        f"となっています。{few}この{len(found.first)}つの間に{no_difference(found.first[0].estimate)}。",
    )


def no_difference(estimate: Estimate) -> str:
    """What is said where no difference is found: by a test, or where nothing was sampled by its size; without an end."""
    return "大きな差は見られません" if estimate.counted else "統計的に意味のある差は見られません"


def _values(answers: Sequence[NamedShare], figure: FigureWords) -> Runs:
    """「A」が31.6%、「B」が26.5%."""
    return enumerated(said(f"「{one.label}」が", figure(one.estimate)) for one in answers)


def values_only(answers: Sequence[NamedShare]) -> Runs:
    """「A」が38.4%、「B」が33.4%、「C」が24.9%です: the most frequent answers without a word of order."""
    found = ranking(answers)
    if found is None:
        return ()
    shown = sorted(found.named, key=lambda one: -exact(one.estimate.share))[:_MOST_TIED]
    return said(_values(shown, plain_share), "です。")


def _bracketed(answers: Sequence[NamedShare]) -> Runs:
    """「A」（31.6%）と「B」（26.5%）."""
    told = (said(f"「{one.label}」（", share_run(one.estimate), "）") for one in answers)
    return enumerated(told, "と")


def two_options(first: NamedShare, second: NamedShare) -> Runs:
    """「はい」が88.3%で約9割を占め、「いいえ」は10.5%です: a question of two answers, the more frequent one first."""
    high, low = sorted((first, second), key=lambda one: -exact(one.estimate.share))
    told = said(f"「{high.label}」が", share_run(high.estimate))
    tenths = about_tenths(high.estimate.share)
    if not is_above(high, low):
        return said(told, f"、「{low.label}」が", share_run(low.estimate), "です。")
    if tenths:
        return said(told, f"で{tenths}を占め、「{low.label}」は", share_run(low.estimate), "です。")
    return said(told, f"で、「{low.label}」の", share_run(low.estimate), "を上回っています。")


def sums(groups: Sequence[NamedShare], *, ordered: bool = True, then: Runs = ()) -> Runs:
    """Sentences on named sums: 「X（計）」は35.9%、「Y（計）」は61.2%（約6割）で、「Y（計）」が上回っています.

    The order of two is said only if the test finds it and it is `ordered`; else ともにk割前後, or the values alone.
    `then` goes on about a single sum (67.0%（約7割）で、…), and stands behind several.
    """
    return said(_sums(groups, ordered, "で、" if then else "です。"), then) if groups else ()


def _sums(groups: Sequence[NamedShare], ordered: bool, end: str) -> Runs:
    if len(groups) == 1:
        return said(_sum(groups[0], tenths=True), end)
    first, second = groups[0], groups[1]
    higher = first if is_above(first, second) else second if is_above(second, first) else None
    if len(groups) > 2 or higher is None or not ordered:
        told = enumerated([_sum(one) for one in groups])
        around = around_tenths([one.estimate.share for one in groups]) if len(groups) == 2 else ""
        return said(told, f"で、ともに{around}です。" if around else "です。")
    told = enumerated([_sum(one, tenths=one is higher) for one in groups])
    return said(told, f"で、「{higher.label}」が上回っています。")


def _sum(group: NamedShare, *, tenths: bool = False) -> Runs:
    """「X（計）」は67.0%（約7割）."""
    about = about_tenths(group.estimate.share) if tenths else ""
    return said(f"「{group.label}」は", share_run(group.estimate), f"（{about}）" if about else "")


def listed(groups: Sequence[NamedShare]) -> Runs:
    """Groups with their shares in brackets: 20歳代（31.6%）と30歳代（26.5%）; three or more with 、 between."""
    told = (said(f"{group.label}（", share_run(group.estimate), "）") for group in groups)
    return enumerated(told, "と" if len(groups) == 2 else "、")
