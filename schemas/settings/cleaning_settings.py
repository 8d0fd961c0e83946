"""How a survey wants unclear answers handled: the `[surveys.cleaning]` table of study.toml.

Every key has a default, so the table may be left out. What is a convention rather than a law stands
here; everything else about raw answers is the same for all surveys.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, cast

from schemas.tables.toml import TomlTable

Late = Literal["exclude", "accept"]
OverLimit = Literal["no_answer", "lowest", "accept"]
FilterUnanswered = Literal["not_applicable", "keep"]
AllZero = Literal["no_answer", "none"]

_LATE: tuple[Late, ...] = ("exclude", "accept")
_OVER_LIMIT: tuple[OverLimit, ...] = ("no_answer", "lowest", "accept")
_FILTER_UNANSWERED: tuple[FilterUnanswered, ...] = ("not_applicable", "keep")
_ALL_ZERO: tuple[AllZero, ...] = ("no_answer", "none")


@dataclass(frozen=True)
class Handling:
    """Settings with their defaults.

    late: returns dated after the last day are excluded, or accepted.
    over_limit: more marks than a question allows count as no answer, as the choices that stand first
    up to the limit, or as they are.
    filter_unanswered: whoever left a filter question without a usable answer was not asked the
    follow-up (an answer to it is set aside), or their answer to it is kept. A blank is 非該当 both ways.
    all_zero: a question with a column for each choice that holds only 0 is no answer, or says that
    none of the choices applies (then it counts in the base, with no mark).
    straight_lining: from how many questions with the same choices in a row identical answers are
    noted; 0 never.
    missing: words that mean no answer in every question. label_suffixes: endings that a label may have
    in a raw file. test_ids: patterns (`*`, `?`) of the numbers of test submissions.
    sample: a file with the numbers of all persons asked ("" if there is none); others are excluded.
    """

    late: Late = "exclude"
    over_limit: OverLimit = "no_answer"
    filter_unanswered: FilterUnanswered = "not_applicable"
    all_zero: AllZero = "no_answer"
    straight_lining: int = 10
    missing: tuple[str, ...] = ()
    label_suffixes: tuple[str, ...] = ("地域", "地区")
    test_ids: tuple[str, ...] = ("test*", "テスト*")
    sample: str = ""


def read_handling(table: TomlTable) -> Handling:
    """Read the table; a value that is not allowed is noted in its checks."""
    usual = Handling()
    straight_lining = table.integer("straight_lining", usual.straight_lining)
    if straight_lining < 0 or straight_lining == 1:
        table.problem("D062", "straight_lining", "0（確かめない）か2以上の整数を書きます。")
    handling = Handling(
        late=cast(Late, table.word("late", _LATE)),
        over_limit=cast(OverLimit, table.word("over_limit", _OVER_LIMIT)),
        filter_unanswered=cast(FilterUnanswered, table.word("filter_unanswered", _FILTER_UNANSWERED)),
        all_zero=cast(AllZero, table.word("all_zero", _ALL_ZERO)),
        straight_lining=straight_lining,
        missing=table.texts("missing", usual.missing),
        label_suffixes=table.texts("label_suffixes", usual.label_suffixes),
        test_ids=table.texts("test_ids", usual.test_ids),
        sample=table.data_path("sample", usual.sample),
    )
    table.done()
    return handling
