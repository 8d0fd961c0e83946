"""Own text of staff as runs: every figure that it may name (`schemas.sentences.patterns`) is one of the estimates.

A word that claims something (過半数, 増加, 高く) is printed only if the estimates bear it out; else `UntrueError`
tells what the text says and what the estimates say, so that a false sentence is never printed.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from reports.chapter.blocks import Number, Run, Runs, Text, said
from reports.chapter.content import AskedQuestion, ChapterContent, Group, asked_question
from reports.chapter.group_sentences import LOW_BASE
from reports.chapter.sentence_variants import about_run, count_run, is_majority, share_beside_count
from reports.chapter.sentences import NamedShare, ranked, ranking, share_run
from reports.chapter.wording import quoted
from reports.chapter.year_sentences import difference_size, difference_words, earlier_run, is_changed
from reports.formatting import (
    about_half,
    about_tenths,
    count_text,
    interval_text,
    p_text,
    percent_text,
    points_text,
)
from schemas.chapter.plan import ChosenSentence
from schemas.chapter.sentence_text import FigureName
from schemas.errors import InputError, Problem
from schemas.sentences.chosen import untrue
from survey.estimates.index import Estimate


def check_own_sentences(content: ChapterContent) -> None:
    """Raise InputError with every text of the chapter that says what the estimates do not."""
    chapter = content.study.chapter
    problems: list[Problem] = []
    for section in chapter.sections if chapter is not None else ():
        for item in section.items:
            for sentence in item.sentences:
                try:
                    own_sentence(content, item.survey, sentence)
                except InputError as error:
                    problems.extend(error.problems)
    if problems:
        raise InputError(problems)


def own_sentence(content: ChapterContent, survey: str, sentence: ChosenSentence) -> Runs:
    """The runs of a sentence that staff wrote.

    Raises InputError, naming the sentence and both values, where it says what the estimates do not.
    """
    counted = any(isinstance(piece, FigureName) and piece.figure == "count" for piece in sentence.pieces)
    runs: list[Run] = []
    for piece in sentence.pieces:
        if isinstance(piece, str):
            runs.append(Text(piece))
            continue
        try:
            runs.extend(_figure(asked_question(content, survey, piece.concept), piece, counted=counted))
        except UntrueError as error:
            raise InputError(untrue(sentence, piece.written, error.claim, error.found)) from None
    return tuple(runs)


def _figure(asked: AskedQuestion, name: FigureName, *, counted: bool) -> Runs:
    group = Group("", name.breakdown, name.group)
    answers = tuple(NamedShare(label, asked.estimate(key, group)) for key, label in asked.options())
    if name.top:
        return top_figure(name.figure, answers)
    estimate = asked.estimate(name.answer, group)
    answered = Answered(estimate, asked.labels_of(name.answer), answers, asked.content.study.level)
    runs = named_figure(name.figure, answered)
    return (*share_beside_count(estimate), *runs[1:]) if counted and name.figure == "share" else runs


# --- A named figure -----------------------------------------------------------------------------


_STANDING = {"higher": "他より高くなっています", "lower": "他より低くなっています"}


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
        return said(_labels(tied))
    if figure == "most":
        if not _is_most(answers, tied):
            raise UntrueError(_CLAIMS["most"].word, _NOT_APART)
        return said(_CLAIMS["most"].word)
    return said("ともに" if len(tied) > 1 else "", share_run(tied[0].estimate))


def _labels(tied: Sequence[NamedShare]) -> str:
    return "と".join(f"「{answer.label}」" for answer in tied)


# --- Claims -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _NamedClaim:
    """A word, the test that it has to pass, and what is told if it does not."""

    word: str
    holds: Callable[[Answered], bool]
    found: Callable[[Answered], str]


def _share(estimate: Estimate) -> str:
    return f"割合{percent_text(estimate.share)}%"


def _found_change(answered: Answered) -> str:
    estimate = answered.estimate
    earlier, now = percent_text(estimate.reference_share), percent_text(estimate.share)
    return f"{earlier}%から{now}%、差{points_text(estimate.diff)}ポイント、p値{p_text(estimate.p)}"


def _found_standing(answered: Answered) -> str:
    estimate = answered.estimate
    return f"{_share(estimate)}、ほかの区分との差{points_text(estimate.rest_diff)}ポイント、p値{p_text(estimate.rest_p)}"


_NOT_APART = "次に多い回答との間に、統計的に意味のある差がありません"


def _found_top(answered: Answered) -> str:
    places = ranked(answered.answers)
    if places and [one.estimate.option for one in places[0]] == [answered.estimate.option]:
        return f"{_share(answered.estimate)}、{_NOT_APART}"
    top = _labels(places[0]) if places else "なし"
    shares = percent_text(places[0][0].estimate.share) if places else "0.0"
    return f"{_share(answered.estimate)}、最も多い回答は{top}の{shares}%"


def _is_most(answers: Sequence[NamedShare], named: Sequence[NamedShare]) -> bool:
    """Whether exactly these answers are the first, and the test finds them above all others."""
    found = ranking(answers)
    return found is not None and found.clear and list(found.first) == list(named)


def _stands(answered: Answered, direction: str) -> bool:
    return answered.estimate.standing == direction


def _is_top(answered: Answered) -> bool:
    own = [one for one in answered.answers if one.estimate.option == answered.estimate.option]
    return _is_most(answered.answers, own)


def _found_majority(answered: Answered) -> str:
    estimate = answered.estimate
    return f"{_share(estimate)}、信頼区間{interval_text(estimate.ci_low, estimate.ci_high)}%"


def _of_share(word: str, holds: Callable[[float], object]) -> _NamedClaim:
    return _NamedClaim(word, lambda one: bool(holds(one.estimate.share)), lambda one: _share(one.estimate))


_CLAIMS: Mapping[str, _NamedClaim] = {
    "about": _of_share("約k割", about_tenths),
    "half": _of_share("約半数", about_half),
    "over_half": _NamedClaim("過半数", lambda one: is_majority(one.estimate), _found_majority),
    "most": _NamedClaim("最も多く", _is_top, _found_top),
    "increase": _NamedClaim("増加", lambda one: is_changed(one.estimate, one.level, 1), _found_change),
    "decrease": _NamedClaim("減少", lambda one: is_changed(one.estimate, one.level, -1), _found_change),
    "higher": _NamedClaim("高く", lambda one: _stands(one, "higher"), _found_standing),
    "lower": _NamedClaim("低く", lambda one: _stands(one, "lower"), _found_standing),
}
_OF_CHANGE = frozenset({"earlier", "diff", "change", "increase", "decrease"})


# --- Words --------------------------------------------------------------------------------------


def _interval(answered: Answered) -> Runs:
    estimate = answered.estimate
    if not math.isfinite(estimate.ci_low):
        raise UntrueError("信頼区間", "信頼区間を計算できません")
    return (Number.of(f"{interval_text(estimate.ci_low, estimate.ci_high)}%", estimate, "ci"),)


def _standing(answered: Answered) -> str:
    if answered.estimate.low_base:
        return "回答者が少ないため参考値です"
    return _STANDING.get(answered.estimate.standing, "統計的に意味のある差は見られません")


def _word(claim: _NamedClaim) -> Callable[[Answered], Runs]:
    return lambda _: said(claim.word)


_FIGURES: Mapping[str, Callable[[Answered], Runs]] = {
    **{key: _word(claim) for key, claim in _CLAIMS.items()},
    "share": lambda one: said(share_run(one.estimate), LOW_BASE if one.estimate.low_base else ""),
    "count": lambda one: said(count_run(one.estimate)),
    "base": lambda one: said(Number.of(f"{count_text(one.estimate.n)}人", one.estimate, "n")),
    "interval": _interval,
    "label": lambda one: said(quoted(one.labels)),
    "about": lambda one: said(about_run(one.estimate)),
    "earlier": lambda one: said(earlier_run(one.estimate)),
    "diff": lambda one: difference_size(one.estimate),
    "change": lambda one: difference_words(one.estimate, one.level),
    "standing": lambda one: said(_standing(one)),
}

FIGURE_KEYS = tuple(_FIGURES)
"""Keys of all figures that can be printed."""
