"""One survey's answers, question by question, with exactly the counts that were asked for.

Nothing here knows a particular question: the questionnaire comes from schemas/, the counts from
quotas.csv, and who rather gives which answer from tendencies.csv.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from examples.yamaguchi.drawing import Flags, Floats, Ints, assign_marks, assign_one, noise, top
from examples.yamaguchi.people import People
from examples.yamaguchi.source import NO_ANSWER, UNKNOWN, Quota, Tendency
from schemas.questions.concepts import Concept
from schemas.questions.questionnaire import Question, Questionnaire


@dataclass(frozen=True)
class GivenAnswers:
    """The answers to one question.

    asked: (n,) who was asked. codes: (n,) index into the concept's options for a single answer, 0
    for a multiple one that was answered, -1 for no answer and whoever was not asked. marks: (n, K)
    for a multiple answer. texts: (n,) for free text.
    """

    question: Question
    asked: Flags
    codes: Ints
    marks: Flags | None = None
    texts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Plan:
    """What the answers of one survey have to be like; `profile` are the concepts that describe a person."""

    profile: tuple[str, ...]
    quotas: Sequence[Quota]
    tendencies: Sequence[Tendency]
    texts: Mapping[str, Sequence[str]]

    def counts(self, concept: str, breakdown: str = "", group: str = "") -> dict[str, int]:
        """Counts by option of a concept, in a group or for all returns."""
        return {
            quota.option: quota.count
            for quota in self.quotas
            if (quota.concept, quota.breakdown, quota.group) == (concept, breakdown, group)
        }

    def breakdown_of(self, concept: str) -> str:
        """The breakdown within which a concept's counts are fixed; "" for none."""
        return next((quota.breakdown for quota in self.quotas if quota.concept == concept), "")

    def tendency(self, concept: str, option: str) -> Tendency | None:
        """The loadings of an option (or of the order of all options, option ""), if any are set."""
        found = [t for t in self.tendencies if t.option == option and t.concept in (concept, "*")]
        return next((t for t in found if t.concept == concept), found[0] if found else None)


def answer_all(
    questionnaire: Questionnaire, people: People, plan: Plan, rng: np.random.Generator
) -> tuple[GivenAnswers, ...]:
    """Answer the questions in printed order; a follow-up is asked of those its skip rule names.

    Whoever left everything open answers the last question: a return without one answer is not valid.
    """
    given: dict[str, GivenAnswers] = {}
    last = [question.key for question in questionnaire.questions if question.kind != "text"][-1]
    for question in questionnaire.questions:
        asked = _asked(questionnaire, question, given, people.n)
        must = _silent(given, plan, people.n) if question.key == last else np.zeros(people.n, dtype=np.bool_)
        given[question.key] = _answer(question, asked, people, plan, given=given, must=must, rng=rng)
    return tuple(given.values())


def _silent(given: Mapping[str, GivenAnswers], plan: Plan, n: int) -> Flags:
    """Who has answered no question so far except those on the person."""
    spoken = np.zeros(n, dtype=np.bool_)
    for one in given.values():
        if one.question.concept is not None and one.question.concept.key not in plan.profile:
            spoken |= one.codes >= 0
    return ~spoken


def _asked(
    questionnaire: Questionnaire, question: Question, given: Mapping[str, GivenAnswers], n: int
) -> Flags:
    rule = questionnaire.rule_for(question.key)
    if rule is None:
        return np.ones(n, dtype=np.bool_)
    when = given[rule.when]
    wanted = [_option_index(when.question, code) for code in rule.codes]
    return np.isin(when.codes, wanted)


def _option_index(question: Question, code: str) -> int:
    keys = [option.key for option in _concept(question).options]
    return keys.index(question.choice(code).option)


def _concept(question: Question) -> Concept:
    if question.concept is None:
        raise ValueError(f"question {question.key} has no concept")
    return question.concept


def _answer(
    question: Question,
    asked: Flags,
    people: People,
    plan: Plan,
    *,
    given: Mapping[str, GivenAnswers],
    must: Flags,
    rng: np.random.Generator,
) -> GivenAnswers:
    if question.kind == "text":
        return _write(question, asked, plan)
    concept = _concept(question)
    if concept.key == "region":
        return _known(question, asked, people.region, plan, rng)
    if concept.key == "age_group":
        return _known(question, asked, people.age, plan, rng)
    if question.kind == "multiple":
        return _mark(question, asked, _scores(concept, people, plan, must, rng), plan)
    scores = _scores(concept, people, plan, must, rng)
    codes = np.full(people.n, -1, dtype=np.int64)
    for members, counts in _groups(concept, asked, plan, given):
        codes[members] = _choose(concept, scores, counts, members, plan)[members]
    return GivenAnswers(question, asked, codes)


def _write(question: Question, asked: Flags, plan: Plan) -> GivenAnswers:
    """Give the texts to those who were asked, in order; whoever comes after the last text wrote none."""
    texts = [""] * len(asked)
    for place, text in zip(np.flatnonzero(asked), plan.texts.get(question.key, ()), strict=False):
        texts[place] = text
    return GivenAnswers(question, asked, np.full(len(asked), -1, dtype=np.int64), texts=tuple(texts))


def _known(
    question: Question, asked: Flags, true: Ints, plan: Plan, rng: np.random.Generator
) -> GivenAnswers:
    """Region or age as it is; as many as the quota leaves open keep it to themselves."""
    concept = _concept(question)
    counts = plan.counts(concept.key)
    silent = np.zeros(len(true), dtype=np.bool_)
    luck = noise(rng, len(true))
    if len(counts) > 1:
        for place, option in enumerate(concept.options):
            members = true == place
            silent |= top(luck, members, int(members.sum()) - counts[option.key])
    else:
        silent = top(luck, asked, counts.get(NO_ANSWER, 0))
    return GivenAnswers(question, asked, np.where(silent, -1, true))


def _groups(
    concept: Concept, asked: Flags, plan: Plan, given: Mapping[str, GivenAnswers]
) -> list[tuple[Flags, dict[str, int]]]:
    """The sets of respondents within which the counts are fixed, each with its counts."""
    breakdown = plan.breakdown_of(concept.key)
    if not breakdown:
        return [(asked, plan.counts(concept.key))]
    by = next(
        one
        for one in given.values()
        if one.question.concept is not None and one.question.concept.key == breakdown
    )
    names = {option.key: place for place, option in enumerate(_concept(by.question).options)}
    names[UNKNOWN] = -1
    pairs = [
        (asked & (by.codes == place), plan.counts(concept.key, breakdown, name))
        for name, place in names.items()
    ]
    return [(members, counts) for members, counts in pairs if counts]


def _scores(
    concept: Concept, people: People, plan: Plan, must: Flags, rng: np.random.Generator
) -> dict[str, Floats]:
    """Each option's score by respondent, and "" for the score that orders the options.

    score = age loading x age + rural loading x rurality + common loading x attitude + noise
    """
    keys = ["", NO_ANSWER, *(option.key for option in concept.options)]
    scores = {key: _score(plan.tendency(concept.key, key), people, rng) for key in keys}
    scores[NO_ANSWER] = np.where(must, -np.inf, scores[NO_ANSWER])
    return scores


def _score(tendency: Tendency | None, people: People, rng: np.random.Generator) -> Floats:
    own = noise(rng, people.n)
    if tendency is None:
        return own
    return (
        tendency.age * people.age_score
        + tendency.rural * people.rural_score
        + tendency.common * people.common
        + own
    )


def _choose(
    concept: Concept, scores: Mapping[str, Floats], counts: Mapping[str, int], members: Flags, plan: Plan
) -> Ints:
    """No answer first, then the options with loadings of their own, then the rest from first to last."""
    keys = [option.key for option in concept.options]
    ordered = plan.tendency(concept.key, "") is not None
    apart = [key for key in keys if not ordered or plan.tendency(concept.key, key) is not None]
    sequence = [NO_ANSWER, *apart, *(key for key in keys if key not in apart)]
    places = assign_one(
        [scores[key] if key == NO_ANSWER or key in apart else scores[""] for key in sequence],
        [counts.get(key, 0) for key in sequence],
        members,
    )
    back = np.array([-1 if key == NO_ANSWER else keys.index(key) for key in sequence])
    return np.where(places >= 0, back[places], -1)


def _mark(question: Question, asked: Flags, scores: Mapping[str, Floats], plan: Plan) -> GivenAnswers:
    """No answer first, then the exclusive options, then the marks of everybody else."""
    concept = _concept(question)
    counts = plan.counts(concept.key)
    alone = {choice.option for choice in question.choices if choice.exclusive}
    silent = top(scores[NO_ANSWER], asked, counts[NO_ANSWER])
    left = asked & ~silent
    marks = np.zeros((len(asked), len(concept.options)), dtype=np.bool_)
    for place, option in enumerate(concept.options):
        if option.key in alone:
            marks[:, place] = top(scores[option.key], left, counts[option.key])
            left &= ~marks[:, place]
    rest = [(place, option.key) for place, option in enumerate(concept.options) if option.key not in alone]
    marks[:, [place for place, _ in rest]] = assign_marks(
        [scores[key] for _, key in rest], [counts[key] for _, key in rest], left
    )
    return GivenAnswers(question, asked, np.where(asked & ~silent, 0, -1), marks)
