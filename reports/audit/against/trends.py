"""2回続けて増加, 減少の傾向 of answers that were asked for in three or more years, against the test of their trend."""

import re

from reports.audit.against.answers import AnswerShares, SentenceInPlace
from reports.audit.against.held import HeldAgainst
from reports.audit.against.questions import OfferedAnswers
from reports.audit.reading.numerals import plain
from reports.audit.reading.sentences import labels
from reports.audit.results.finding import Comparisons, compared
from survey.comparing.trend import FEWEST_YEARS, AnswerTrend, answer_trends

_TREND = re.compile(
    r"(?:(?P<steps>\d+)(?:回|年)(?:続けて|連続で?)、?)?(?P<word>増加|上昇|減少|低下)(?P<tends>の?傾向(?:が|に|を))?"
)
_UP = frozenset({"増加", "上昇"})


def check_trend_words(held: HeldAgainst) -> Comparisons:
    """All such words, of the answers named between the word before and this one."""
    for one in held.placed:
        begin = 0
        text = plain(one.sentence.text)
        for match in _TREND.finditer(text):
            if match["steps"] is None and match["tends"] is None:
                continue
            if "ない" in text[match.end() : match.end() + 10] or "いえません" in text[match.end() :]:
                continue
            for name in labels(text[begin : match.start()]):
                yield from _check(one, name, match, held.answers)
            begin = match.end()


def _check(one: SentenceInPlace, name: str, match: re.Match[str], answers: AnswerShares) -> Comparisons:
    for question in (*one.about, *answers.asked):
        option = question.find(name)
        found = None if option is None else _trends(question, answers).get(option)
        if found is not None:
            rising = match["word"] in _UP
            steps = len(found.steps)
            right = found.course != "none" and (found.line.slope > 0) == rising
            if match["steps"] is not None:
                right = right and found.course == "steady" and int(match["steps"]) == steps
            told = (
                f"「{name}」の傾向の検定では{_told(found)}（{question.title}）",
                f"「{match.group()}」が集計した傾向と合わない",
            )
            yield compared(
                right,
                "A21",
                one.sentence.place,
                one.sentence.text,
                *told,
                written=match.group(),
                right=_told(found).removeprefix("、"),
            )
            return


def _told(found: AnswerTrend) -> str:
    if found.course == "none":
        return "、増加や減少の傾向は認められない"
    word = "増加" if found.line.slope > 0 else "減少"
    return f"{len(found.steps)}回続けて{word}" if found.course == "steady" else f"{word}の傾向"


def _trends(question: OfferedAnswers, answers: AnswerShares) -> dict[str, AnswerTrend]:
    study = answers.study
    keys = [one.study for one in study.comparisons_for(question.survey, question.concept)]
    years = [
        (
            int(key),
            answers.estimates.rows(question.survey, question.concept, basis=answers.basis, study=key),
        )
        for key in (*keys, study.key)
    ]
    known = [year for year in years if year[1]]
    return dict(answer_trends(known, level=study.level)) if len(known) >= FEWEST_YEARS else {}
