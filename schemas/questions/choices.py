"""The choices of questions: lists of printed codes and labels, or bands of numbers (choices.csv)."""

from collections.abc import Sequence
from decimal import Decimal

from schemas.questions.questionnaire import Choice
from schemas.tables.sheets import OF_SURVEY, SheetColumn, SheetLayout, words
from schemas.tables.tabular import Checks, DefinitionRow

CHOICES = SheetLayout(
    "choices",
    "選択肢",
    "選択肢のリスト。同じリストを複数の設問で使えます。",
    (
        SheetColumn("list", "リスト名", "設問が使うリストの名前", "attachment", required=True, width=18),
        SheetColumn("code", "番号", "回答ファイルにある値", "1", required=True, width=8),
        SheetColumn("label", "選択肢の文", "調査票のとおり。空欄なら「概念の選択肢」の名称と同じ", "感じている", width=40),
        SheetColumn("option", "選択肢キー", "シート「概念の選択肢」のキー。空欄なら選択肢の文と同じ", "very", width=18),
        SheetColumn("exclusive", "単独", "ほかと同時に選べない選択肢は「はい」", "", words=words(("yes", "はい")), width=8, optional=True),
        SheetColumn("aliases", "別の書き方", "回答ファイルに現れる別の表記。「|」で区切る", "とても感じる", width=24, optional=True),
        SheetColumn("low", "下限", "数値の設問の区分。この値を含む。空欄は限りなし", "", width=8, optional=True),
        SheetColumn("high", "上限", "数値の設問の区分。この値を含む。空欄は限りなし", "", width=8, optional=True),
    ),
    "schemas/{study}/{survey}/choices.csv",
    rows=600,
    places=(OF_SURVEY,),
)  # fmt: skip


def choice_lists(rows: Sequence[DefinitionRow], checks: Checks) -> dict[str, tuple[Choice, ...]]:
    """The lists by name, each in the order of its rows; problems go to `checks`."""
    lists: dict[str, list[Choice]] = {}
    for row in rows:
        checks.one_of(row, "exclusive", ("", "yes"), "D024")
        for column in ("list", "code", "label", "option"):
            if not row[column]:
                checks.at(
                    row, "D024", "選択肢の行に、空欄があります。", column=column, expected="空欄にしない"
                )
        lists.setdefault(row["list"], []).append(
            Choice(
                code=row["code"],
                label=row["label"],
                option=row["option"],
                exclusive=row["exclusive"] == "yes",
                aliases=row.many("aliases"),
                low=_end(row, "low", checks),
                high=_end(row, "high", checks),
            )
        )
    return {name: tuple(choices) for name, choices in lists.items()}


def _end(row: DefinitionRow, column: str, checks: Checks) -> Decimal | None:
    """One end of a band; None where the cell is blank."""
    if not row[column]:
        return None
    return checks.decimal(row, column, "D032", "20")


def check_bands(row: DefinitionRow, choices: tuple[Choice, ...], checks: Checks) -> None:
    """Check that the bands of a number question are there, the right way round, and do not overlap."""
    for choice in choices:
        if choice.low is None and choice.high is None:
            checks.at(
                row,
                "D033",
                f"選択肢「{choice.label}」に、数値の範囲がありません。",
                column="choices",
                expected="choices.csv の low か high に数値",
            )
        elif choice.low is not None and choice.high is not None and choice.low > choice.high:
            checks.at(
                row,
                "D033",
                f"選択肢「{choice.label}」の範囲は、下限が上限より大きくなっています。",
                column="choices",
            )
    for place, choice in enumerate(choices):
        for other in choices[:place]:
            if _overlap(choice, other):
                checks.at(
                    row,
                    "D033",
                    f"選択肢「{other.label}」と「{choice.label}」の範囲が重なっています。",
                    column="choices",
                )


def _overlap(one: Choice, other: Choice) -> bool:
    def before(first: Choice, second: Choice) -> bool:
        return first.high is not None and second.low is not None and first.high < second.low

    banded = all(choice.low is not None or choice.high is not None for choice in (one, other))
    return banded and not before(one, other) and not before(other, one)
