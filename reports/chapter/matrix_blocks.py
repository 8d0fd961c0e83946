"""The matrix of two scales: 満足度×重要度 of the policy areas, as a chart, a table and a sentence.

An area's place is the mean score of those who gave a scored answer; the lines stand at the plain mean
over the areas. An area is in a field only if the tests part both of its means from the lines
(`reports.chapter.matrix_words`); the others are said to be in none.
"""

import math
import re
from dataclasses import dataclass

from reports.chapter.blocks import (
    Block,
    Cell,
    Column,
    Figure,
    Heading,
    Paragraph,
    Reference,
    Row,
    Runs,
    Table,
    Text,
    said,
)
from reports.chapter.chart_specs import Interval, Point, Scatter, Series, SeriesKind, StackedBars, StackedRow
from reports.chapter.content import ChapterContent
from reports.chapter.matrix_words import ScoredItem, fields_sentence, means_sentence
from reports.chapter.question_figures import share_bar
from reports.chapter.question_tables import share_cell
from reports.chapter.wording import quoted
from reports.formatting import UNAVAILABLE, count_text, exact, number_text
from schemas.chapter.matrix import Matrix, MatrixArea
from schemas.codes import NO_ANSWER_OPTION
from survey.comparing.items import ItemMean
from survey.estimates.index import Estimate
from survey.estimates.scores import mean_score

_DIGITS = 2
_FIELDLESS = "-"
"""The field of an area that the tests put in none."""
_MOST_NAMED = 16
"""Areas that the chart names; more are numbered, and named in the table."""


@dataclass(frozen=True)
class Placed:
    """One area with both of its scores and the estimates that stand beside them."""

    area: MatrixArea
    x: float
    y: float
    x_share: Estimate
    y_share: Estimate
    item: ScoredItem | None = None
    """Both means with their intervals and tests, where they were made."""

    @property
    def field(self) -> int | None:
        """Place among the quadrants (0 upper left to 3 lower right); None where the tests do not tell."""
        return None if self.item is None else self.item.field


@dataclass(frozen=True)
class Placement:
    """All areas with the means of their scores."""

    matrix: Matrix
    areas: tuple[Placed, ...]
    level: float = 0.95

    @property
    def numbered(self) -> bool:
        """Whether the chart shows numbers, as the names of so many areas would lie over each other."""
        return len(self.areas) > _MOST_NAMED

    @property
    def mean_x(self) -> float:
        """Plain mean of the horizontal scores over the areas."""
        return sum(placed.x for placed in self.areas) / len(self.areas)

    @property
    def mean_y(self) -> float:
        """Plain mean of the vertical scores over the areas."""
        return sum(placed.y for placed in self.areas) / len(self.areas)

    @property
    def items(self) -> tuple[ScoredItem, ...]:
        """The areas whose means were tested."""
        return tuple(one.item for one in self.areas if one.item is not None)


def placement(content: ChapterContent, matrix: Matrix) -> Placement:
    """Place the areas by their mean scores on the printed basis."""
    areas = []
    for area in matrix.areas:
        (x, x_share), (y, y_share) = (
            (_score(content, matrix, concept), _estimate(content, matrix, concept, group))
            for concept, group in ((area.x, matrix.x_group), (area.y, matrix.y_group))
        )
        own = [content.items.get((matrix.survey, concept)) for concept in (area.x, area.y)]
        item = None if own[0] is None or own[1] is None else ScoredItem(area.label, own[0], own[1])
        areas.append(Placed(area, x, y, x_share, y_share, item))
    return Placement(matrix, tuple(areas), content.study.level)


def _estimate(content: ChapterContent, matrix: Matrix, concept: str, option: str) -> Estimate:
    return content.estimates.rows(matrix.survey, concept, basis=content.basis)[option]


def _score(content: ChapterContent, matrix: Matrix, concept: str) -> float:
    scores = matrix.scores_of(content.study.concepts[concept])
    shares = {option: _estimate(content, matrix, concept, option).share for option in scores}
    return mean_score(shares, scores)


def matrix_blocks(content: ChapterContent, matrix: Matrix, stem: str) -> tuple[Block, ...]:
    """Heading, method, sentence, chart and table of a matrix; `stem` begins the ids of its blocks."""
    placed = placement(content, matrix)
    n = _estimate(content, matrix, matrix.areas[0].x, NO_ANSWER_OPTION).n
    survey = content.survey_name(matrix.survey, matrix.areas[0].x)
    title = f"分野ごとの{matrix.x_label}と{matrix.y_label}{f'（{survey}）' if survey else ''}"
    return (
        Heading(2, title, f"h.{stem}"),
        Paragraph((Text(f"（回答者全員、n={count_text(n)}）"),), "base", f"{stem}.base"),
        Paragraph(_sentence(placed, stem), "body", f"{stem}.s"),
        _figure(placed, n, title, stem),
        _table(content, placed, title, stem),
    )


def matrix_unit(content: ChapterContent, matrix: Matrix, stem: str) -> tuple[Block, ...]:
    """The areas in 本編: the answers of the first scale as one figure, then both scales as a matrix."""
    placed = placement(content, matrix)
    n = _estimate(content, matrix, matrix.areas[0].x, NO_ANSWER_OPTION).n
    survey = content.survey_name(matrix.survey, matrix.areas[0].x)
    title = f"分野ごとの{matrix.x_label}と{matrix.y_label}{f'（{survey}）' if survey else ''}"
    asked = [
        content.study.survey(matrix.survey).questionnaire.by_concept(name) for name in matrix.concepts[:2]
    ]
    number = "・".join(dict.fromkeys(_root(one.number) for one in asked if one is not None))
    return (
        Heading(2, f"{number}\t{title}", f"h.{stem}"),
        Paragraph((Text(f"（回答者全員、n={count_text(n)}）"),), "base", f"{stem}.base"),
        _grid_sentence(placed, stem),
        _grid(content, placed, n, stem),
        Paragraph(_sentence(placed, stem), "body", f"{stem}.s"),
        _figure(placed, n, title, stem),
    )


def matrix_tables(content: ChapterContent, matrix: Matrix, stem: str) -> tuple[Block, ...]:
    """The tables of a matrix for 資料編: the answers to each scale by area, and the fields."""
    placed = placement(content, matrix)
    title = f"分野ごとの{matrix.x_label}と{matrix.y_label}"
    scales = ((matrix.x_label, "x"), (matrix.y_label, "y"))
    return (
        Heading(2, title, f"h.{stem}.tables"),
        *(_scale_table(content, placed, label, axis, stem) for label, axis in scales),
        _table(content, placed, title, stem, explained=True),
    )


def _root(number: str) -> str:
    """問8(1) is asked in 問8."""
    return re.split(r"[(（.．\-－_]", number)[0]


def _in_order(placed: Placement) -> list[Placed]:
    return sorted(placed.areas, key=lambda one: -exact(one.x))


def _grid_sentence(placed: Placement, stem: str) -> Paragraph:
    told = means_sentence(placed.matrix, placed.items)
    shown = said("（", Reference(f"{stem}.grid"), "、", Reference(f"{stem}.x.tab"), "）") if told else ()
    return Paragraph(said(told, shown), "body", f"{stem}.grid.s")


def _grid(content: ChapterContent, placed: Placement, n: int, stem: str) -> Figure:
    """The answers of all areas to the first scale as one stacked figure, the highest mean first."""
    matrix = placed.matrix
    concept = content.study.concepts[matrix.areas[0].x]
    keys = [option.key for option in concept.options]
    series = tuple(Series(concept.label_of(key), _kind(matrix, key)) for key in (*keys, NO_ANSWER_OPTION))
    rows = []
    for one in _in_order(placed):
        found = content.estimates.rows(matrix.survey, one.area.x, basis=content.basis)
        bars = tuple(share_bar(found.get(key)) for key in (*keys, NO_ANSWER_OPTION))
        rows.append(StackedRow(one.area.label, bars, ends=(bars[-1].text, number_text(one.x, _DIGITS))))
    best = rows[0].label
    return Figure(
        f"{stem}.grid",
        f"分野ごとの{matrix.x_label}（平均点が高い順、n={count_text(n)}、%）",
        StackedBars(series, tuple(rows), (concept.label_of(NO_ANSWER_OPTION), "平均点")),
        f"{len(rows)}分野の{matrix.x_label}を示す帯グラフ。n={count_text(n)}。平均点が最も高いのは「{best}」。",
    )


def _kind(matrix: Matrix, key: str) -> SeriesKind:
    """Answers with a score below 0 are the other side; those without a score are no opinion."""
    if key == NO_ANSWER_OPTION:
        return "no_answer"
    if key not in matrix.scores:
        return "unsure"
    return "against" if matrix.scores[key] < 0 else "option"


def _scale_table(content: ChapterContent, placed: Placement, label: str, axis: str, stem: str) -> Table:
    """A row an area, a column an answer, and the mean score."""
    matrix = placed.matrix
    concepts = [content.study.concepts[getattr(area, axis)] for area in matrix.areas]
    keys = (*(option.key for option in concepts[0].options), NO_ANSWER_OPTION)
    sampled = content.study.sampled
    columns = (
        Column("分野", 2.2, "left"),
        *(Column(concepts[0].label_of(key), 1.0) for key in keys),
        Column("平均点", 0.9),
        *((Column(f"{content.level_text}%\n信頼区間", 1.5),) if sampled else ()),
        Column("平均\nとの差", 0.9, "center"),
    )
    rows = []
    for one in placed.areas:
        found = content.estimates.rows(matrix.survey, getattr(one.area, axis), basis=content.basis)
        shares = (share_cell(found[key]) if key in found else Cell("") for key in keys)
        rows.append(
            Row.of(
                one.area.label,
                *shares,
                Cell(number_text(getattr(one, axis), _DIGITS), strong=True),
                *_tested(None if one.item is None else getattr(one.item, axis))[0 if sampled else 1 :],
            )
        )
    return Table(
        f"{stem}.{axis}.tab",
        f"分野ごとの{label}（%）",
        columns,
        tuple(rows),
        f"分野ごとの{label}の回答の割合と平均点。",
        (_scale_note(matrix, content),) if axis == "x" else (),
    )


_STANDINGS = {"higher": "高い", "lower": "低い"}


def _tested(mean: ItemMean | None) -> tuple[str, str]:
    """The interval of a mean, and how it stands to the mean of all areas; `-` where no difference is found."""
    if mean is None:
        return UNAVAILABLE, UNAVAILABLE
    interval = f"{number_text(mean.low, _DIGITS)}～{number_text(mean.high, _DIGITS)}"
    return interval, _STANDINGS.get(mean.standing, _FIELDLESS)


def _sentence(placed: Placement, stem: str) -> Runs:
    told = fields_sentence(placed.matrix, placed.items)
    return said(told, "（", Reference(f"{stem}.fig"), "、", Reference(f"{stem}.tab"), "）")


def _scale_note(matrix: Matrix, content: ChapterContent) -> str:
    """Say which answer has which score, and who is left out."""
    concept = content.study.concepts[matrix.areas[0].x]
    other = content.study.concepts[matrix.areas[0].y]
    labels = {
        option: dict.fromkeys(
            scale.label_of(option) for scale in (concept, other) if option in matrix.scores_of(scale)
        )
        for option in matrix.scores
    }
    points = "、".join(
        f"{quoted(labels[option])}{_points(score)}点" for option, score in matrix.scores.items()
    )
    left_out = [option.label for option in concept.options if option.key not in matrix.scores]
    excluded = f"{quoted(left_out)}と無回答" if left_out else "無回答"
    return f"平均点は、{points}として、{excluded}を除いて平均した点数。"


def _alpha(content: ChapterContent) -> str:
    return f"{(1 - content.study.level) * 100:g}"


def _points(score: float) -> str:
    return f"{score:+g}" if score else "0"


def _figure(placed: Placement, n: int, title: str, stem: str) -> Figure:
    matrix = placed.matrix
    best = max(placed.areas, key=lambda one: one.x)
    weightiest = max(placed.areas, key=lambda one: one.y)
    chart = Scatter(
        tuple(
            _point(one, str(place) if placed.numbered else one.area.label)
            for place, one in enumerate(placed.areas, start=1)
        ),
        f"{matrix.x_label}（平均点）",
        f"{matrix.y_label}（平均点）",
        placed.mean_x,
        placed.mean_y,
        f"{matrix.x_label}の平均 {number_text(placed.mean_x, _DIGITS)}",
        f"{matrix.y_label}の平均 {number_text(placed.mean_y, _DIGITS)}",
        matrix.quadrants,
    )
    alt = (
        f"{len(placed.areas)}分野の{matrix.x_label}と{matrix.y_label}の平均点を示す散布図。n={count_text(n)}。"
        f"{matrix.x_label}が最も高いのは「{best.area.label}」の{number_text(best.x, _DIGITS)}点、"
        f"{matrix.y_label}が最も高いのは「{weightiest.area.label}」の{number_text(weightiest.y, _DIGITS)}点。"
    )
    numbers = "図中の番号は、次の表の分野の番号。" if placed.numbered else ""
    level = f"{placed.level * 100:g}"
    told = f"●は区分できる分野、○は平均と差があるとはいえない分野、線は{level}%信頼区間、"
    note = f"{numbers}{told if any(map(_has_interval, placed.areas)) else ''}点線は全分野の平均。"
    return Figure(f"{stem}.fig", title, chart, alt, (note,))


def _has_interval(one: Placed) -> bool:
    return one.item is not None and math.isfinite(one.item.x.low)


def _point(one: Placed, label: str) -> Point:
    if one.item is None or not _has_interval(one):
        return Point(one.x, one.y, label)
    across, upwards = (Interval(mean.low, mean.high) for mean in (one.item.x, one.item.y))
    return Point(one.x, one.y, label, across, upwards, one.field is not None)


def _table(
    content: ChapterContent, placed: Placement, title: str, stem: str, *, explained: bool = False
) -> Table:
    """Means, shares and fields of all areas; `explained` where another table has told which answer has which score."""
    matrix = placed.matrix
    scale = "" if explained else _scale_note(matrix, content)
    fields = (
        f"図中の区分は、{matrix.x_label}などの平均点が全分野の平均と検定で差があるときに示す（有意水準{_alpha(content)}%、"
        f"分野の数に応じて補正）。「{_FIELDLESS}」は、どちらかの平均点に差があるとはいえないもの。"
        if content.study.sampled
        else "図中の区分は、平均点が全分野の平均より高いか低いかによる。"
    )
    x_concept = content.study.concepts[matrix.areas[0].x]
    y_concept = content.study.concepts[matrix.areas[0].y]
    columns = (
        Column("分野", 2.4, "left"),
        Column(f"{matrix.x_label}\n平均点", 1.0),
        Column(x_concept.label_of(matrix.x_group), 1.0),
        Column(f"{matrix.y_label}\n平均点", 1.0),
        Column(y_concept.label_of(matrix.y_group), 1.0),
        Column("図中の区分", 1.6, "left"),
    )
    rows = tuple(
        Row.of(
            f"{place}. {one.area.label}" if placed.numbered else one.area.label,
            number_text(one.x, _DIGITS),
            share_cell(one.x_share),
            number_text(one.y, _DIGITS),
            share_cell(one.y_share),
            _FIELDLESS if one.field is None else matrix.quadrants[one.field],
        )
        for place, one in enumerate(placed.areas, start=1)
    )
    return Table(
        f"{stem}.tab",
        f"{title}（平均点、%）",
        columns,
        rows,
        f"{title}。分野ごとの平均点、割合、図中の区分。",
        (f"{scale}割合は回答者全員を100%とした%。{fields}",),
    )
