"""A question asked in three or more years: its answers in each, how they moved, the sentence, the line chart and the table."""

import math
from collections.abc import Mapping, Sequence

from reports.chapter.blocks import Cell, Column, Figure, Number, Row, Runs, Table, said
from reports.chapter.chart_specs import PathPoint, YearLine, YearLines
from reports.chapter.content import AskedQuestion, ChapterContent, Group, asked_question
from reports.chapter.mean_words import (
    mean_change_ends_text,
    mean_change_text,
    mean_label,
    mean_value_text,
)
from reports.chapter.wording import BASIS_LABELS, quoted
from reports.formatting import (
    UNAVAILABLE,
    count_text,
    p_text,
    percent_text,
    share_text,
)
from schemas.chapter.plan import ChapterItem, ChapterPlan
from schemas.codes import OTHER_OPTION, SCALE_UNITS
from schemas.settings.study import Comparison
from survey.comparing.trend import FEWEST_YEARS, AnswerTrend, Course, answer_trends
from survey.estimates.index import Estimate

_MOST_LINES = 5
"""Answers whose lines a reader tells apart."""

_COURSES = (("steady", 1), ("steady", -1), ("tends", 1), ("tends", -1))


class AskedOverYears:
    """A question with the years in which it was asked, the oldest first, this year last; `trends` are by answer."""

    def __init__(self, asked: AskedQuestion, years: Sequence[Group]) -> None:
        """Look up the estimates of each year on the printed basis."""
        self.asked, self.years = asked, tuple(years)
        self.answers = tuple(self._of_year(year) for year in years)
        keys = [int(year.study or asked.content.study.key) for year in years]
        self.year_numbers = tuple(keys)
        self.trends: Mapping[str, AnswerTrend] = answer_trends(
            list(zip(keys, self.answers, strict=True)), level=asked.content.study.level
        )

    def _of_year(self, year: Group) -> Mapping[str, Estimate]:
        return {**self.asked.estimates(year), **self.asked.means(year)}

    @property
    def since(self) -> str:
        """The oldest year, as it is called."""
        return self.years[0].label

    def course(self, option: str) -> Course:
        """How an answer moved; "none" where nothing was tested."""
        return self.trends[option].course if option in self.trends else "none"

    def first(self, option: str) -> Estimate:
        """The answer in the oldest year."""
        return self.answers[0][option]


def over_years(asked: AskedQuestion, item: ChapterItem) -> AskedOverYears | None:
    """The question over the years, where the item is compared with two or more earlier surveys; None otherwise."""
    study = asked.content.study
    earlier = study.comparisons_for(item.survey, item.concept) if item.compare else ()
    years = [Group(one.study_label, study=one.study) for one in earlier]
    known = [year for year in years if asked.estimates(year)]
    if len(known) + 1 < FEWEST_YEARS:
        return None
    return AskedOverYears(asked, (*known, Group(study.label)))


# --- The sentence -------------------------------------------------------------------------------


def _course_words(found: AnswerTrend, steps: int, words: tuple[str, str]) -> str:
    word = words[0] if found.line.slope > 0 else words[1]
    return f"{steps}回続けて{word}しています" if found.course == "steady" else f"{word}の傾向がみられます"


def no_trend(since: str, years: int, words: tuple[str, str] = ("増加", "減少")) -> str:
    """What is said where the test finds no trend, without an end."""
    return f"{since}からの{years}回の調査を通じて、{words[0]}や{words[1]}の傾向があるとはいえません"


def sum_trends(over: AskedOverYears, options: Sequence[str]) -> Runs:
    """Behind a sentence on named sums: 平成24年の74.7%から2回続けて減少しています; …減少の傾向がみられます."""
    tested = [option for option in options if option in over.trends]
    moved = [option for option in tested if over.course(option) != "none"]
    runs: Runs = ()
    for option in moved:
        name = f"「{over.asked.label_of(option)}」は、" if len(options) > 1 else ""
        words = _course_words(over.trends[option], len(over.years) - 1, ("増加", "減少"))
        runs = said(runs, f"{name}{over.since}の", _share(over.first(option)), f"から{words}。")
    still = [option for option in tested if option not in moved]
    if not still or not over.asked.content.study.sampled:
        return runs
    names = f"{quoted(map(over.asked.label_of, still))}には、" if len(options) > 1 else ""
    return said(runs, f"{names}{no_trend(over.since, len(over.years))}。")


def option_trends(over: AskedOverYears, options: Sequence[str]) -> Runs:
    """Of a question without named sums: 平成24年からの3回の調査では、「A」が2回続けて増加し、「B」には減少の傾向がみられます."""
    tested = [option for option in options if option in over.trends]
    parts = []
    for course, sign in _COURSES:
        own = [
            option
            for option in tested
            if over.course(option) == course and sign * over.trends[option].line.slope > 0
        ]
        if own:
            word = "増加" if sign > 0 else "減少"
            steps = len(over.years) - 1
            told = f"が{steps}回続けて{word}して" if course == "steady" else f"には{word}の傾向がみられ"
            parts.append((quoted(map(over.asked.label_of, own)), told, course))
    if not tested or not over.asked.content.study.sampled:
        return ()
    if not parts:
        return said(f"{no_trend(over.since, len(over.years))}。")
    text = f"{over.since}からの{len(over.years)}回の調査では、"
    for place, (names, told, course) in enumerate(parts):
        last = place == len(parts) - 1
        end = (
            ("います。" if course == "steady" else "ます。")
            if last
            else ("おり、" if course == "steady" else "、")
        )
        text += f"{names}{told}{end}"
    rest = len(tested) - sum(over.course(option) != "none" for option in tested)
    return said(text, "そのほかの回答には、増加や減少の傾向があるとはいえません。" if rest else "")


def mean_trend(over: AskedOverYears, scale: str) -> str:
    """Of a mean or a net score, without its end; "" where nothing was tested."""
    found = over.trends.get(scale)
    if found is None or not over.asked.content.study.sampled:
        return ""
    words = ("上昇", "低下")
    if found.course == "none":
        return no_trend(over.since, len(over.years), words)
    then = _value_text(over.first(scale))
    told = _course_words(found, len(over.years) - 1, words)
    return f"{over.since}の{then}{SCALE_UNITS[scale]}から{told}"


def _share(estimate: Estimate) -> Number:
    return Number.of(f"{percent_text(estimate.share)}%", estimate, "share")


def _value_text(estimate: Estimate) -> str:
    if not estimate.is_mean:
        return share_text(estimate.share, estimate.count)
    return mean_value_text(estimate.option, estimate.mean)


# --- The line chart -----------------------------------------------------------------------------


def trend_figure(over: AskedOverYears, item: ChapterItem) -> Figure:
    """Lines of the named sums, or of the most frequent answers, with the interval of each year."""
    asked = over.asked
    options = _drawn(over, item)
    lines = tuple(YearLine(asked.label_of(option), _points(over, option)) for option in options)
    labels = tuple(
        f"{year.label}\n(n={count_text(next(iter(answers.values())).n)})"
        for year, answers in zip(over.years, over.answers, strict=True)
    )
    values = [
        f"「{line.label}」は{'、'.join(f'{over.years[one.year].label}{one.text}%' for one in line.points)}"
        for line in lines
    ]
    every = [key for key, _ in asked.options() if key != OTHER_OPTION]
    part = f"上位{len(options)}項目" if not item.groups and len(options) < len(every) else ""
    bars = f"縦線は{asked.content.level_text}%信頼区間" if asked.content.study.sampled else ""
    notes = tuple(filter(None, (asked.choices_note(one) for one in _comparisons(over))))
    return Figure(
        f"{asked.id}.years.fig",
        asked.caption(f"{over.since}からの推移", part, bars, "%"),
        YearLines(labels, over.year_numbers, lines),
        f"{asked.concept.label}の{len(over.years)}回の調査での推移を示す折れ線グラフ。{'。'.join(values)}。",
        notes,
    )


def _comparisons(over: AskedOverYears) -> list[Comparison]:
    study = over.asked.content.study
    return [
        one
        for one in study.comparisons_for(over.asked.survey.key, over.asked.concept.key)
        if one.study in {year.study for year in over.years}
    ]


def _drawn(over: AskedOverYears, item: ChapterItem) -> list[str]:
    if item.groups:
        return list(item.groups[:_MOST_LINES])
    now = over.answers[-1]
    own = [key for key, _ in over.asked.options() if key != OTHER_OPTION and now[key].known]
    return sorted(own, key=lambda key: -now[key].share)[:_MOST_LINES]


def _points(over: AskedOverYears, option: str) -> tuple[PathPoint, ...]:
    points = []
    for place, answers in enumerate(over.answers):
        one = answers.get(option)
        if one is not None and one.known:
            known = math.isfinite(one.ci_low)
            ends = (100 * one.ci_low, 100 * one.ci_high) if known else (None, None)
            points.append(PathPoint(place, 100 * one.share, share_text(one.share, one.count), *ends))
    return tuple(points)


# --- The table ----------------------------------------------------------------------------------


def trend_table(over: AskedOverYears) -> Table:
    """Shares of every year, the change in a year by a straight line with its interval and p, and p of any difference."""
    asked = over.asked
    columns = (
        Column("選択肢", 3.4, "left"),
        *(Column(year.label, 1.0) for year in over.years),
        Column("1年あたり\nの変化", 1.2),
        Column(f"変化の\n{asked.content.level_text}%信頼区間", 1.8),
        Column("傾向の\np値", 0.9),
        Column("年の差の\np値", 0.9),
    )
    sampled = asked.content.study.sampled
    columns = columns if sampled else columns[: 2 + len(over.years)]
    sums = [(group.key, f"（再掲）{group.label}") for group in asked.concept.groups]
    means = [(key, mean_label(asked, key)) for key in asked.means()]
    answers = [*_all_answers(over), *sums, *means]
    first_below = {key for key, _ in (sums[:1] + means[:1])}
    rows = tuple(
        Row.of(label, *_cells(over, key)[: len(columns) - 1], rule_above=key in first_below)
        for key, label in answers
    )
    bases = "、".join(
        f"{year.label} n={count_text(next(iter(found.values())).n)}"
        for year, found in zip(over.years, over.answers, strict=True)
    )
    missing = "".join(asked.choices_note(one) for one in _comparisons(over))
    return Table(
        f"{asked.id}.years.tab",
        asked.caption(f"{over.since}からの推移", "%"),
        columns,
        rows,
        f"{asked.concept.label}の{len(over.years)}回の調査での割合{'と、傾向の検定' if sampled else ''}。",
        (f"{bases}。{f'いずれも{BASIS_LABELS[asked.content.basis]}の割合。' if sampled else ''}{missing}",),
    )


def trend_notes(content: ChapterContent, definition: ChapterPlan) -> tuple[str, ...]:
    """What the columns of `trend_table` are, said once for all of them; nothing where the chapter has no such table."""
    items = (item for section in definition.sections for item in section.items)
    if not any(over_years(asked_question(content, one.survey, one.concept), one) for one in items):
        return ()
    slope = "推移の表の「1年あたりの変化」は、年を横軸とする直線の傾き（ポイント）です。"
    if not content.study.sampled:
        return (slope,)
    return (
        f"{slope}傾向の p値は傾きが0であるとき、年の差の p値はどの年も同じであるときの値で、傾向の p値は選択肢の数に応じて"
        "補正しています。",
    )


def _all_answers(over: AskedOverYears) -> list[tuple[str, str]]:
    """The options of all years, those of this year first, and 無回答 last."""
    *own, no_answer = over.asked.answers()
    known = dict(own)
    for comparison in reversed(_comparisons(over)):
        *others, _ = over.asked.answers_with(comparison.study)
        known.update((key, label) for key, label in others if key not in known)
    return [*known.items(), no_answer]


def _cells(over: AskedOverYears, option: str) -> list[Cell]:
    cells = []
    for answers in over.answers:
        one = answers.get(option)
        if one is None:
            cells.append(Cell(UNAVAILABLE))
        else:
            text = _value_text(one)
            cells.append(Cell(text) if one.is_mean else Cell.of(text, one, "share"))
    found = over.trends.get(option)
    if found is None:
        return [*cells, *(Cell(UNAVAILABLE) for _ in range(4))]
    line = found.line
    change = mean_change_text(option, line.slope)
    ends = mean_change_ends_text(option, line.slope_low, line.slope_high)
    return [
        *cells,
        Cell(change),
        Cell(ends),
        Cell(p_text(line.p_slope)),
        Cell(p_text(line.p_any)),
    ]
