"""What a year asks again of an earlier one: what differs in each question, and whether the answers are compared."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from schemas.errors import InputError
from schemas.loading.studies import list_studies, load_study
from schemas.questions.questionnaire import Question
from schemas.settings.study import Study, Survey


@dataclass(frozen=True)
class AskedAgain:
    """A question of a survey beside that of the same concept in an earlier year.

    `now` and `before` are its number and columns, "" where it is not asked. `differences` say what has changed,
    `compared` that the definitions compare the two, `answers_alike` that they offer the same answers, `divides` that
    the figures are broken down by it.
    """

    survey: str
    label: str
    now: str
    before: str
    differences: tuple[str, ...]
    compared: bool
    answers_alike: bool
    divides: bool = False

    @property
    def judgement(self) -> str:
        """Whether the two years are compared, in words."""
        if self.divides:
            return "集計の区分に使います"
        if not self.before:
            return "比べません（前回は尋ねていません）"
        if not self.now:
            return "比べられません（今回は尋ねていません）"
        if self.compared:
            return "比べます" + ("（選択肢は同じ）" if self.answers_alike else "（同じ意味の選択肢だけ）")
        return "比べません（シート「過去との比較」に書くと比べます）"


def earlier_years(root: Path, study: Study) -> dict[str, Study]:
    """The last year before that has a survey of the same key, then the others that the study compares with.

    Only these are loaded; years whose definitions do not hold are passed over.
    """
    keys = {survey.key for survey in study.surveys}
    compared = {comparison.study for comparison in study.comparisons}
    found: dict[str, Study] = {}
    for key in reversed(list_studies(root)):
        if key < study.key and (not found or key in compared):
            with suppress(InputError):
                earlier = load_study(root, key)
                if keys & {survey.key for survey in earlier.surveys}:
                    found[key] = earlier
    return found


def asked_before(root: Path, study: Study) -> dict[str, tuple[AskedAgain, ...]]:
    """The questions of a study beside those of each of its earlier years."""
    return {key: asked_again(study, earlier) for key, earlier in earlier_years(root, study).items()}


def asked_again(study: Study, earlier: Study) -> tuple[AskedAgain, ...]:
    """Every question about a concept in the surveys that both years have, as it is asked now; then those left out."""
    return tuple(
        one
        for survey in study.surveys
        for before in earlier.surveys
        if before.key == survey.key
        for one in _of_survey(study, survey, earlier, before)
    )


def comparisons_of(study: Study) -> frozenset[tuple[str, str, str]]:
    """(survey, earlier year, concept) of everything that the study compares."""
    return frozenset(
        (comparison.survey, comparison.study, concept)
        for comparison in study.comparisons
        for concept in comparison.concepts
    )


def _of_survey(study: Study, now: Survey, earlier: Study, before: Survey) -> Iterator[AskedAgain]:
    compared = {
        concept for survey, year, concept in comparisons_of(study) if (survey, year) == (now.key, earlier.key)
    }
    asked = {one.concept.key: one for one in now.questionnaire.questions if one.concept}
    asked_before = {one.concept.key: one for one in before.questionnaire.questions if one.concept}
    for key, question in asked.items():
        other = asked_before.get(key)
        yield AskedAgain(
            now.title,
            _label(question),
            _named(question),
            "" if other is None else _named(other),
            ("新しい設問です",) if other is None else _differences(question, other),
            key in compared,
            other is not None and _answers(question).keys() == _answers(other).keys(),
            key in (now.breakdowns or study.breakdowns),
        )
    for key, other in asked_before.items():
        if key not in asked:
            yield AskedAgain(
                now.title, _label(other), "", _named(other), ("なくなりました",), False, False
            )  # fmt: skip


def _label(question: Question) -> str:
    return question.concept.label if question.concept is not None else question.text


def _named(question: Question) -> str:
    return f"{question.number}「{question.columns}」"


def _answers(question: Question) -> dict[str, str]:
    return {choice.option: choice.label for choice in question.choices}


def _differences(now: Question, before: Question) -> tuple[str, ...]:
    """What has changed, in words; none where nothing has."""
    answers, answers_before = _answers(now), _answers(before)
    come = [label for key, label in answers.items() if key not in answers_before]
    gone = [label for key, label in answers_before.items() if key not in answers]
    reworded = [key for key in answers if answers_before.get(key, answers[key]) != answers[key]]
    told = (
        ("番号が変わりました", now.number != before.number),
        ("列の見出しが変わりました", now.columns != before.columns),
        ("設問文が変わりました", now.text != before.text),
        ("回答の種類が変わりました", now.kind != before.kind),
        ("選択数の上限が変わりました", now.max_choices != before.max_choices),
        (f"選択肢が増えました（{'、'.join(come)}）", bool(come)),
        (f"選択肢が減りました（{'、'.join(gone)}）", bool(gone)),
        (f"選択肢の文が変わりました（{len(reworded)}個）", bool(reworded)),
    )
    return tuple(text for text, holds in told if holds)
