"""The matrix of a survey that asks two scales of the same policy areas: 満足度×重要度.

`[chapter.sections.matrix]` of study.toml names the pairs of concepts and the score of each option;
options without a score (わからない) are left out of the means.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from schemas.questions.concepts import Concept
from schemas.tables.toml import TomlTable

_FIELDS = 4


@dataclass(frozen=True)
class MatrixArea:
    """One policy area: printed name, concept of the horizontal scale, concept of the vertical one."""

    label: str
    x: str
    y: str


@dataclass(frozen=True)
class Matrix:
    """Two scales of the same areas.

    `x_group` and `y_group` are the option groups whose share stands beside the mean score (満足（計）).
    `quadrants` name the fields: upper left, upper right, lower left, lower right.
    """

    survey: str
    x_label: str
    y_label: str
    x_group: str
    y_group: str
    scores: Mapping[str, float]
    areas: tuple[MatrixArea, ...]
    quadrants: tuple[str, str, str, str]

    def scores_of(self, concept: Concept) -> Mapping[str, float]:
        """The scores of the options that a concept has; the two scales may have options of their own."""
        own = {option.key for option in concept.options}
        return {option: score for option, score in self.scores.items() if option in own}

    @property
    def concepts(self) -> tuple[str, ...]:
        """All concepts of both scales."""
        return tuple(name for area in self.areas for name in (area.x, area.y))


def read_matrix(table: TomlTable) -> Matrix:
    """Read one matrix; problems are noted in the table's checks."""
    areas = []
    for entry in table.text_lists("areas"):
        if len(entry) != 3:
            table.problem("D063", "areas", "[名前, 横軸の概念, 縦軸の概念] の3つを書きます。")
            continue
        areas.append(MatrixArea(*entry))
    names = table.texts("quadrants", ("", "", "", ""))
    if len(names) != _FIELDS:
        table.problem("D063", "quadrants", "左上、右上、左下、右下の4つの名前を書きます。")
        names = ("", "", "", "")
    matrix = Matrix(
        survey=table.text("survey"),
        x_label=table.text("x_label"),
        y_label=table.text("y_label"),
        x_group=table.text("x_group"),
        y_group=table.text("y_group"),
        scores=table.numbers("scores"),
        areas=tuple(areas),
        quadrants=(names[0], names[1], names[2], names[3]),
    )
    if len(matrix.scores) < 2:
        table.problem("D063", "scores", "2つ以上の選択肢に点数を付けます（例: { very = 2, rather = 1 }）。")
    table.done()
    return matrix
