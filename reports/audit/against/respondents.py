"""Numbers of respondents in sentences, against the run: returns, n, and how many gave an answer.

- 有効回収数, 回収数, 配布数, 回答者数 and n= are held against the survey that the text names. Where it names
  none they are left alone, unless the document is a chapter of this program: then any survey will do. n is
  that of any question and group.
- 「参加したい」と回答した方は98人, 「はい」が88.3%（1,427人）: the number of respondents who gave the answers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from reports.audit.against.answers import AnswerShares, NamedAnswers, answers_of, candidates, study_of
from reports.audit.against.questions import groups_named
from reports.audit.reading.document import Document
from reports.audit.reading.numerals import figures, plain
from reports.audit.reading.sentences import ReadSentence, last_labels, sentences
from reports.audit.reading.surveys import NamedSurveys, shares_survey, survey_names
from reports.audit.results.finding import Comparisons, compared
from reports.formatting import count_text
from reports.runs.finished_run import FinishedRun

_NUMBER = re.compile(
    r"(?P<what>有効回収数|有効回答数|回収数|配布数|標本数|(?<!有効)回答者数|(?<![A-Za-z])n)"
    r"\s*(?:[はが:=]|は、)?\s*$"
)
_KINDS = {
    "有効回収数": "valid",
    "有効回答数": "valid",
    "回収数": "collected",
    "配布数": "sent",
    "標本数": "sent",
}
_ANSWERED = re.compile(
    r"(?:と|を|が|は|に|の)?(?:合わせ(?:て|た))?(?:\d+(?:\.\d+)?%)?(?:回答|選択|選ん|答え)?(?:し|され)?[ただ]?"
    r"(?:方|人|者|市民)?(?:の数)?(?:[はがの])?、?[（(]?(?:、)?"
)
_PEOPLE = frozenset({"人", "件", "票"})


@dataclass(frozen=True)
class _Survey:
    """A survey of one year: its title, its returns by kind, and every n that was computed."""

    study: str
    title: str
    returns: Mapping[str, int]
    bases: frozenset[int]


def check_respondents(document: Document, run: FinishedRun) -> Comparisons:
    """All such numbers in the sentences of a document."""
    named = NamedSurveys(document)
    surveys = _surveys(run)
    answers = answers_of(run, document.basis)
    for sentence in sentences(document):
        meant = _meant(sentence, surveys, named, generated=document.generated)
        yield from _check_returns(sentence, meant, run)
        yield from _check_counts(sentence, answers)


def _surveys(run: FinishedRun) -> list[_Survey]:
    estimates = run.estimates.frame
    found = []
    for (study, key), one in run.record.accounting.items():
        rows = estimates[(estimates["study"] == study) & (estimates["survey"] == key)]
        titles = [survey.title for survey in run.study.surveys if survey.key == key]
        returns = {"sent": one.sent, "collected": one.collected, "valid": one.valid}
        found.append(_Survey(study, titles[0] if titles else "", returns, frozenset(rows["n"])))
    return found


def _meant(
    sentence: ReadSentence, surveys: list[_Survey], named: NamedSurveys, *, generated: bool
) -> list[_Survey]:
    names = named.of_sentence(sentence)
    if not names:
        return surveys if generated else []
    return [survey for survey in surveys if shares_survey(names, survey_names(survey.title))]


# --- Returns and n --------------------------------------------------------------------------------


def _check_returns(sentence: ReadSentence, surveys: list[_Survey], run: FinishedRun) -> Comparisons:
    for figure in figures(sentence.text) if surveys else ():
        keyed = _NUMBER.search(plain(sentence.text[: figure.start]))
        if keyed is None or figure.places or figure.unit not in _PEOPLE | {""}:
            continue
        year = study_of(sentence.text, figure, run.study)
        known = _known(keyed["what"], [survey for survey in surveys if survey.study == year])
        what, printed = keyed["what"], f"{keyed['what']}「{figure.text}」"
        if known and what in _KINDS:
            listed = "、".join(count_text(number) for number in sorted(known))
            told = f"集計の{what}は {listed}（文では {figure.text}）", f"{what}が集計した値と違う"
            yield compared(figure.value in known, "A01", sentence.place, printed, *told)
        elif known:
            how = f"{figure.text} に当たる回答者数は、どの設問のどの区分にもない"
            told = how, "集計した値に結びつかない回答者数"
            yield compared(figure.value in known, "A02", sentence.place, printed, *told)


def _known(what: str, surveys: list[_Survey]) -> frozenset[int]:
    if what in _KINDS:
        return frozenset(survey.returns[_KINDS[what]] for survey in surveys)
    return frozenset(n for survey in surveys for n in (*survey.bases, survey.returns["valid"]))


# --- How many gave an answer ----------------------------------------------------------------------


def _check_counts(sentence: ReadSentence, answers: AnswerShares) -> Comparisons:
    for named in _counted(sentence.text, answers):
        found = candidates(named, answers, frozenset({"unweighted"}))
        if not found:
            continue
        question, share = found[0]
        right = any(share.count == named.figure.value for _, share in found)
        told = f"集計では {count_text(share.count)}（{question.title}）", "件数が集計した値と違う"
        yield compared(right, "A01", sentence.place, named.text(), *told)


def _counted(text: str, answers: AnswerShares) -> Iterator[NamedAnswers]:
    """Numbers of people that stand right behind the answers in 「」 or their percentage."""
    for figure in figures(text):
        labels, tail = last_labels(text[: figure.start])
        if figure.unit not in _PEOPLE or figure.places or not labels:
            continue
        groups = groups_named(answers.study, tail) or ("",)
        if _ANSWERED.fullmatch(plain(tail)) is not None and len(groups) == 1 and "ともに" not in tail:
            yield NamedAnswers(labels, figure, groups[0], study_of(text, figure, answers.study))
