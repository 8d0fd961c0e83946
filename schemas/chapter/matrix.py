"""The matrix of a survey that asks two scales of the same policy areas: 満足度×重要度.

`[chapter.sections.matrix]` of study.toml names the pairs of concepts and the score of each option;
options without a score (わからない) are left out of the means.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, NamedTuple

from schemas.questions.concepts import Concept
from schemas.tables.kinds import TEXTS, PlainText, Scores, ValueKind, holds
from schemas.tables.settings import SURVEY, Setting, SettingsTable


class MatrixArea(NamedTuple):
    """One policy area: printed name, concept of the horizontal scale, concept of the vertical one."""

    label: PlainText
    x: PlainText
    y: PlainText


@dataclass(frozen=True, kw_only=True)
class Matrix(SettingsTable):
    """Two scales of the same areas.

    `x_group` and `y_group` are the option groups whose share stands beside the mean score (満足（計）).
    `quadrants` name the fields: upper left, upper right, lower left, lower right.
    """

    survey: Annotated[PlainText, SURVEY]
    x_label: Annotated[PlainText, Setting("横軸の名前", "", "満足度", width=10)]
    y_label: Annotated[PlainText, Setting("縦軸の名前", "", "重要度", width=10)]
    x_group: Annotated[PlainText, Setting("横軸のまとめ", "割合を示すまとめキー", "satisfied", width=12)]
    y_group: Annotated[PlainText, Setting("縦軸のまとめ", "割合を示すまとめキー", "important", width=12)]
    scores: Annotated[
        Scores,
        holds(
            lambda scores: len(scores) >= 2,
            "D063",
            "点数は、2つ以上の選択肢に付けます。",
        ),
        Setting("点数", "選択肢キー=点数。書かない選択肢は平均に含めない", "very=2 | rather=1", width=30),
    ]
    quadrants: Annotated[
        tuple[PlainText, PlainText, PlainText, PlainText],
        TEXTS,
        Setting(
            "区画の名前",
            "左上、右上、左下、右下",
            "重点改善 | 維持 | 検討 | 現状維持",
            width=30,
            wrong=("D063", "左上、右上、左下、右下の4つの名前を書きます。"),
        ),
    ] = ("", "", "", "")
    areas: Annotated[
        tuple[MatrixArea, ...],
        ValueKind("[名前, 横軸の概念, 縦軸の概念] のリスト"),
        Setting(
            "図に載せる項目",
            "図に載せる名前、横軸の概念キー、縦軸の概念キーを1組ずつ",
            wrong=("D063", "[名前, 横軸の概念, 縦軸の概念] の3つを書きます。"),
        ),
    ]

    def scores_of(self, concept: Concept) -> Mapping[str, float]:
        """The scores of the options that a concept has; the two scales may have options of their own."""
        own = {option.key for option in concept.options}
        return {option: score for option, score in self.scores.items() if option in own}

    @property
    def concepts(self) -> tuple[str, ...]:
        """All concepts of both scales."""
        return tuple(name for area in self.areas for name in (area.x, area.y))
