"""The sums that tie the counts of a survey's tables together: what a reader can solve for.

A masked count is safe only if the published ones do not determine it. This module lists every
published count once and every equation and inequality between them; `survey.disclosing.masking` solves.
"""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse

from schemas.codes import NO_ANSWER_OPTION, TOTAL
from schemas.questions.questionnaire import Questionnaire
from survey.answers.coded import CodedAnswers

Floats = npt.NDArray[np.float64]

ASKED = "\x00asked"
ANSWERED = "\x00answered"
"""Items that stand for the bases n beside the option keys; no option key can be the same."""


@dataclass(frozen=True)
class AskedCell:
    """A question that only those with certain answers to an earlier question were asked."""

    question: str
    options: tuple[str, ...]


@dataclass(frozen=True)
class TableStructure:
    """How the options of one question add up: what estimates alone do not tell.

    option_groups: pairs of a group's key and its option keys. asked_of: the skip rule, if any.
    study: the year that it is of; "" for any year.
    """

    survey: str
    question: str
    kind: Literal["single", "multiple"]
    option_groups: tuple[tuple[str, tuple[str, ...]], ...]
    asked_of: AskedCell | None = None
    study: str = ""


def structures_of(
    responses: CodedAnswers, questionnaire: Questionnaire | None = None, study: str = ""
) -> tuple[TableStructure, ...]:
    """The structures of a survey's tables, each follow-up with the answers that lead to it.

    A follow-up after several answers has a base that no single count tells; only its rule in the
    questionnaire ties it to them. One asked only of those who gave one certain answer is recognised from the
    counts too. A rule whose first question is not tabulated ties nothing.
    """
    tabulated = {answers.key for answers in responses.answers}
    return tuple(
        TableStructure(
            responses.survey,
            answers.key,
            answers.kind,
            tuple((key, tuple(members)) for key, members in answers.option_groups.items()),
            None if questionnaire is None else _asked_of(questionnaire, answers.key, tabulated),
            study,
        )
        for answers in responses.answers
    )


def _asked_of(questionnaire: Questionnaire, question: str, tabulated: set[str]) -> AskedCell | None:
    rule = questionnaire.rule_for(question)
    if rule is None or rule.when not in tabulated:
        return None
    before = questionnaire.question(rule.when)
    return AskedCell(rule.when, tuple(dict.fromkeys(before.choice(code).option for code in rule.codes)))


@dataclass(frozen=True)
class CellKey:
    """Where a count stands: question, breakdown, group."""

    question: str
    breakdown: str
    group: str


@dataclass(frozen=True)
class Relations:
    """The counts of one survey and what ties them.

    value: (V,) true counts. number: variable of each (place, item); one variable may stand in
    several places. items: the items of each place. union: (V,) whether it is that of an option
    group. equal: (E, V), equal @ value is known to every
    reader; at_most: (I, V), at_most @ value <= 0.
    """

    value: Floats
    number: dict[tuple[CellKey, str], int]
    items: dict[CellKey, tuple[str, ...]]
    union: npt.NDArray[np.bool_]
    equal: sparse.csr_array
    at_most: sparse.csr_array


Terms = dict[int, float]


def matrix_of(rows: Sequence[Terms], width: int) -> sparse.csr_array:
    """A line for each sum: the factor of each of its terms."""
    data = [value for row in rows for value in row.values()]
    columns = [column for row in rows for column in row]
    ends = np.cumsum([0, *(len(row) for row in rows)])
    return sparse.csr_array((np.array(data, dtype=np.float64), columns, ends), shape=(len(rows), width))


def _read_counts(estimates: pd.DataFrame) -> dict[CellKey, dict[str, int]]:
    """Count of every item at every place; the same on both bases and weighted or not."""
    counts: dict[CellKey, dict[str, int]] = {}
    columns = ["question", "breakdown", "group", "option", "base", "n", "count"]
    for question, breakdown, group, option, base, n, count in estimates[columns].itertuples(index=False):
        here = counts.setdefault(CellKey(question, breakdown, group), {})
        here[ASKED if base == "all" else ANSWERED] = int(n)
        here[option] = int(count)
    return counts


class _Builder:
    """Collects variables (joining those known to be the same count) and relations."""

    def __init__(self, counts: dict[CellKey, dict[str, int]]) -> None:
        self.counts = counts
        self.number: dict[tuple[CellKey, str], int] = {}
        self.value: list[float] = []
        self.unions: set[int] = set()
        self.equal: list[Terms] = []
        self.at_most: list[Terms] = []

    def variable(self, place: CellKey, item: str) -> int:
        if (place, item) not in self.number:
            self.number[place, item] = len(self.value)
            self.value.append(float(self.counts[place][item]))
        return self.number[place, item]

    def join(self, place: CellKey, item: str, same_place: CellKey, same_item: str) -> None:
        self.number[place, item] = self.variable(same_place, same_item)

    def relate(self, total: int, parts: Sequence[int], *, exact: bool) -> None:
        """Total = sum of parts (plus a constant), or total <= sum of parts."""
        terms: Terms = {total: 1.0}
        for part in parts:
            terms[part] = terms.get(part, 0.0) - 1.0
        (self.equal if exact else self.at_most).append(terms)


def _join_bases(
    build: _Builder, structures: Sequence[TableStructure], places: Sequence[tuple[str, str]]
) -> None:
    """Join the number asked with that of an earlier question, or with those who gave one answer to it.

    Two counts that agree in every group of every breakdown are taken to be the same people.
    """

    def column(question: str, item: str) -> tuple[int, ...]:
        return tuple(build.counts[CellKey(question, *place)][item] for place in places)

    seen: dict[tuple[int, ...], tuple[str, str]] = {}
    for structure in structures:
        question = structure.question
        asked = column(question, ASKED)
        if asked in seen and any(asked):
            same_question, same_item = seen[asked]
            for place in places:
                build.join(CellKey(question, *place), ASKED, CellKey(same_question, *place), same_item)
        for item in (ASKED, ANSWERED, *build.counts[CellKey(question, *places[0])]):
            seen.setdefault(column(question, item), (question, item))


def _groups_told(
    build: _Builder, question: str, places: Sequence[tuple[str, str]]
) -> dict[str, dict[str, str]]:
    """For each breakdown that a question is the source of: the option that stands for each group.

    So it is with the questions for age, region and sex: in every group all who answered gave the
    same answer, and no two groups the same.
    """
    found = {}
    for breakdown, of_breakdown in itertools.groupby(places, key=lambda place: place[0]):
        told: dict[str, str] = {}
        filled = 0
        for _, group in of_breakdown:
            here = build.counts[CellKey(question, breakdown, group)]
            filled += here[ANSWERED] > 0
            for item, count in here.items():
                if count and count == here[ANSWERED] and item not in (ASKED, ANSWERED):
                    told.setdefault(group, item)
        if len(told) >= 2 and len(told) == filled == len(set(told.values())):
            found[breakdown] = told
    return found


def _join_crossed(
    build: _Builder, structures: Sequence[TableStructure], places: Sequence[tuple[str, str]]
) -> None:
    """Join the counts of age by region with those of region by age, which are another question's table."""
    sources = [
        (structure.question, breakdown, told)
        for structure in structures
        if structure.kind == "single"
        for breakdown, told in _groups_told(build, structure.question, places).items()
    ]
    for question, breakdown, told in sources:
        for group, option in told.items():
            whole, part = CellKey(question, TOTAL, TOTAL), CellKey(question, breakdown, group)
            if build.counts[whole][option] == build.counts[part][option]:
                build.join(whole, option, part, option)
    for (first, by_first, told_first), (second, by_second, told_second) in itertools.combinations(sources, 2):
        if by_first != by_second:
            for (group, option), (other_group, other_option) in itertools.product(
                told_first.items(), told_second.items()
            ):
                here, there = CellKey(first, by_second, other_group), CellKey(second, by_first, group)
                if build.counts[here][option] == build.counts[there][other_option]:
                    build.join(here, option, there, other_option)


def _relate_items(build: _Builder, structure: TableStructure, place: CellKey) -> None:
    """Relate the items of one question in one group."""
    options = [
        item
        for item in build.counts[place]
        if item not in (ASKED, ANSWERED, NO_ANSWER_OPTION, *(key for key, _ in structure.option_groups))
    ]
    answered = build.variable(place, ANSWERED)
    chosen = {item: build.variable(place, item) for item in options}
    none = build.variable(place, NO_ANSWER_OPTION)
    build.relate(build.variable(place, ASKED), [answered, none], exact=True)
    single = structure.kind == "single"
    build.relate(answered, list(chosen.values()), exact=single)
    if not single:
        for option in chosen.values():
            build.relate(option, [answered], exact=False)
    for key, members in structure.option_groups:
        together = build.variable(place, key)
        build.unions.add(together)
        parts = [chosen[member] for member in members]
        build.relate(together, parts, exact=single)
        if not single:
            build.relate(together, [answered], exact=False)
            for part in parts:
                build.relate(part, [together], exact=False)
    if structure.asked_of is not None:
        before = CellKey(structure.asked_of.question, place.breakdown, place.group)
        source = [build.variable(before, option) for option in structure.asked_of.options]
        build.relate(build.variable(place, ASKED), source, exact=True)


def _relate_groups(build: _Builder, question: str, places: Sequence[tuple[str, str]]) -> None:
    """Relate the items of every breakdown's groups to those of everyone.

    How many returns have no known group is not printed, but a reader may learn it from another
    table, so that it is taken to be known.
    """
    everyone = CellKey(question, TOTAL, TOTAL)
    for breakdown, of_breakdown in itertools.groupby(places, key=lambda place: place[0]):
        if breakdown == TOTAL:
            continue
        groups = [group for _, group in of_breakdown]
        for item in build.counts[everyone]:
            build.relate(
                build.variable(everyone, item),
                [build.variable(CellKey(question, breakdown, group), item) for group in groups],
                exact=True,
            )


def relations_of(estimates: pd.DataFrame, structures: Sequence[TableStructure]) -> Relations:
    """List the counts and relations of one survey's estimates.

    Raises ValueError for a question without a structure.
    """
    counts = _read_counts(estimates)
    questions = list(dict.fromkeys(place.question for place in counts))
    by_question = {structure.question: structure for structure in structures}
    if missing := [question for question in questions if question not in by_question]:
        raise ValueError(f"no table structure for {', '.join(missing)}")
    places = list(dict.fromkeys((place.breakdown, place.group) for place in counts))
    build = _Builder(counts)
    ordered = [by_question[question] for question in questions]
    _join_crossed(build, ordered, places)
    _join_bases(build, ordered, places)
    for structure in ordered:
        for place in places:
            _relate_items(build, structure, CellKey(structure.question, *place))
        _relate_groups(build, structure.question, places)
    width = len(build.value)
    return Relations(
        np.array(build.value),
        build.number,
        {place: tuple(items) for place, items in counts.items()},
        np.isin(np.arange(width), sorted(build.unions)),
        matrix_of(build.equal, width),
        matrix_of(build.at_most, width),
    )
