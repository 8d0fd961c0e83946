"""The figures that own text may name (schemas.sentence_names), printed from one estimate.

A word that claims something (過半数, 増加, 高く) is printed only if the estimates bear it out; else `UntrueError`
tells what the text says and what the estimates say, so that a false sentence is never printed.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from reports.chapter.blocks import Number, Runs, Text
from reports.chapter.sentence_variants import about_run, count_run
from reports.chapter.sentences import NamedShare, difference_size, difference_words, quoted, ranked, share_run
from reports.formatting import (
    about_half,
    about_tenths,
    count_text,
    interval_text,
    over_half,
    p_text,
    percent_text,
    points,
    points_text,
)
from survey.estimates.index import Estimate

_LOW_BASE = "（参考値）"
_SMALL = "回答者が少ないため参考値です"


class UntrueError(Exception):
    """What a text says that the estimates do not: `claim` in the words of the text, `found` as computed."""

    def __init__(self, claim: str, found: str) -> None:
        super().__init__(claim)
        self.claim, self.found = claim, found


@dataclass(frozen=True)
class Answered:
    """One figure's estimate, and what its words need besides.

    `labels` are the printed labels of the answers counted, `answers` all options of the question (in the
    same group), `level` the confidence level of the tests.
    """

    estimate: Estimate
    labels: tuple[str, ...]
    answers: tuple[NamedShare, ...]
    level: float


def named_figure(figure: str, answered: Answered) -> Runs:
    """The runs of a figure. Raises UntrueError where it cannot be told, or says what the estimates do not."""
    estimate = answered.estimate
    if figure in ("count", "base", "label"):
        return _FIGURES[figure](answered)
    if not estimate.known:
        raise UntrueError("割合", "回答者がいないため割合がありません")
    if figure in _OF_CHANGE and not math.isfinite(estimate.diff):
        raise UntrueError("前回との比較", "前回の値がありません")
    if figure in _CLAIMS:
        claim = _CLAIMS[figure]
        if estimate.low_base:
            raise UntrueError(claim.word, f"回答者が{count_text(estimate.n)}人の参考値（{_share(estimate)}）")
        if not claim.holds(answered):
            raise UntrueError(claim.word, claim.found(answered))
    return _FIGURES[figure](answered)


def top_figure(figure: str, answers: Sequence[NamedShare]) -> Runs:
    """A figure of the most frequent answers, those of equal printed share together: `label`, `share`, `most`."""
    places = ranked(answers)
    if not places:
        raise UntrueError("最多の回答", "回答者がいません")
    tied = places[0]
    if tied[0].estimate.low_base:
        raise UntrueError("最多の回答", f"回答者が{count_text(tied[0].estimate.n)}人の参考値です")
    if figure == "label":
        return (Text("と".join(f"「{answer.label}」" for answer in tied)),)
    if figure == "most":
        return (Text("最も多く"),)
    share = share_run(tied[0].estimate)
    return (Text("ともに"), share) if len(tied) > 1 else (share,)


# --- Claims -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _NamedClaim:
    """A word, the test that it has to pass, and what is told if it does not."""

    word: str
    holds: Callable[[Answered], bool]
    found: Callable[[Answered], str]


def _share(estimate: Estimate) -> str:
    return f"割合{percent_text(estimate.share)}%"


def _found_share(answered: Answered) -> str:
    return _share(answered.estimate)


def _found_change(answered: Answered) -> str:
    estimate = answered.estimate
    earlier, now = percent_text(estimate.reference_share), percent_text(estimate.share)
    return f"{earlier}%から{now}%、差{points_text(estimate.diff)}ポイント、p値{p_text(estimate.p)}"


def _found_standing(answered: Answered) -> str:
    estimate = answered.estimate
    return f"{_share(estimate)}、ほかの区分との差{points_text(estimate.rest_diff)}ポイント、p値{p_text(estimate.rest_p)}"


def _found_top(answered: Answered) -> str:
    places = ranked(answered.answers)
    top = "と".join(f"「{answer.label}」" for answer in places[0]) if places else "なし"
    shares = percent_text(places[0][0].estimate.share) if places else "0.0"
    return f"{_share(answered.estimate)}、最も多い回答は{top}の{shares}%"


def _changed(sign: int) -> Callable[[Answered], bool]:
    def holds(answered: Answered) -> bool:
        estimate = answered.estimate
        return sign * points(estimate.diff) > 0 and estimate.p < 1 - answered.level

    return holds


def _stands(direction: str) -> Callable[[Answered], bool]:
    return lambda answered: answered.estimate.direction(answered.level) == direction


def _is_top(answered: Answered) -> bool:
    places = ranked(answered.answers)
    return bool(places) and [one.estimate.option for one in places[0]] == [answered.estimate.option]


_CLAIMS: Mapping[str, _NamedClaim] = {
    "about": _NamedClaim("約k割", lambda one: about_tenths(one.estimate.share) != "", _found_share),
    "half": _NamedClaim("約半数", lambda one: about_half(one.estimate.share), _found_share),
    "over_half": _NamedClaim("過半数", lambda one: over_half(one.estimate.share), _found_share),
    "most": _NamedClaim("最も多く", _is_top, _found_top),
    "increase": _NamedClaim("増加", _changed(1), _found_change),
    "decrease": _NamedClaim("減少", _changed(-1), _found_change),
    "higher": _NamedClaim("高く", _stands("higher"), _found_standing),
    "lower": _NamedClaim("低く", _stands("lower"), _found_standing),
}
_OF_CHANGE = frozenset({"earlier", "diff", "change", "increase", "decrease"})


# --- Words --------------------------------------------------------------------------------------


def _plain_share(answered: Answered) -> Runs:
    share = share_run(answered.estimate)
    return (share, Text(_LOW_BASE)) if answered.estimate.low_base else (share,)


def _base(answered: Answered) -> Runs:
    estimate = answered.estimate
    return (Number.of(f"{count_text(estimate.n)}人", estimate, "n"),)


def _interval(answered: Answered) -> Runs:
    estimate = answered.estimate
    if not math.isfinite(estimate.ci_low):
        raise UntrueError("信頼区間", "信頼区間を計算できません")
    return (Number.of(f"{interval_text(estimate.ci_low, estimate.ci_high)}%", estimate, "ci"),)


def _earlier(answered: Answered) -> Runs:
    estimate = answered.estimate
    return (Number.of(f"{percent_text(estimate.reference_share)}%", estimate, "reference"),)


def _standing(answered: Answered) -> Runs:
    if answered.estimate.low_base:
        return (Text(_SMALL),)
    direction = answered.estimate.direction(answered.level)
    words = {"higher": "他より高くなっています", "lower": "他より低くなっています"}
    return (Text(words.get(direction, "統計的に意味のある差は見られません")),)


def _word(key: str) -> Callable[[Answered], Runs]:
    return lambda _: (Text(_CLAIMS[key].word),)


_FIGURES: Mapping[str, Callable[[Answered], Runs]] = {
    "share": _plain_share,
    "count": lambda answered: (count_run(answered.estimate),),
    "base": _base,
    "interval": _interval,
    "label": lambda answered: (Text(quoted(answered.labels)),),
    "about": lambda answered: (about_run(answered.estimate),),
    "half": _word("half"),
    "over_half": _word("over_half"),
    "most": _word("most"),
    "earlier": _earlier,
    "diff": lambda answered: difference_size(answered.estimate),
    "change": lambda answered: difference_words(answered.estimate, answered.level),
    "increase": _word("increase"),
    "decrease": _word("decrease"),
    "standing": _standing,
    "higher": _word("higher"),
    "lower": _word("lower"),
}

FIGURE_KEYS = tuple(_FIGURES)
"""Keys of all figures that can be printed."""
