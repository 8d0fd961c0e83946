"""Words on the KGI and KPI: how each stands to its target and to its baseline, none of them without the test.

Values stand in the table; the sentences add differences and verdicts. Indicators that came out alike are told together.
"""

from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import TypeVar

import pandas as pd

from reports.chapter.blocks import Number, Runs, said
from reports.formatting import number_text
from schemas.indicators.verdicts import WITHIN_ERROR, Verdict

REACHED_WORDS = {
    "": "-",
    "reached": str(Verdict.REACHED),
    "missed": str(Verdict.NOT_REACHED),
    "within_error": WITHIN_ERROR,
}
"""The cell of 目標値に達したか, in the words of the tracker; of 判定できない the reason."""

DIRECTION_WORDS = {"increase": "増加", "decrease": "減少"}
"""The cell of 目指す方向."""

_Key = TypeVar("_Key", bound=Hashable)


def short_name(row: pd.Series) -> str:
    """KGI(1), KPI(2)参考."""
    number, _, more = str(row["number"]).partition("・")
    return f"{row['level']}({number}){more}"


def indicator_sentences(rows: Sequence[pd.Series], *, named: bool = True) -> tuple[Runs, ...]:
    """What can be said of some indicators, a paragraph for those that the verdict is known of and one for the others.

    Without names for a single one, under its own heading.
    """
    judged = [row for row in rows if row["reached"] in ("reached", "missed")]
    within = [row for row in rows if row["reached"] == "within_error"]
    others = [row for row in rows if not row["reached"]]
    paragraphs = (
        said(*(_target(group, named) for group in _alike(judged, _side)), _baselines(judged, named)),
        said(_within(within, named), _baselines(within, named)),
        _baselines(others, named),
    )
    return tuple(runs for runs in paragraphs if runs)


def _alike(rows: Iterable[pd.Series], key: Callable[[pd.Series], _Key]) -> list[list[pd.Series]]:
    """Rows with the same key together, in the order of their first."""
    groups: dict[_Key, list[pd.Series]] = {}
    for row in rows:
        groups.setdefault(key(row), []).append(row)
    return list(groups.values())


def _gap(row: pd.Series) -> float:
    return float(row["value"]) - float(row["target_value"])


def _side(row: pd.Series) -> tuple[str, int]:
    size = number_text(abs(_gap(row)), int(row["decimals"])).replace(",", "")
    return str(row["reached"]), 0 if float(size) == 0 else 1 if _gap(row) > 0 else -1


def _size(row: pd.Series, value: float) -> str:
    """13.0ポイント; 5事業."""
    step = "ポイント" if row["unit"] == "%" else str(row["unit"])
    return f"{number_text(abs(value), int(row['decimals']))}{step}"


def _target(rows: Sequence[pd.Series], named: bool) -> Runs:
    """KGI(1)は13.0ポイント、KGI(2)は10.4ポイント、目標値を下回り、達していません."""
    verdict, side = _side(rows[0])
    end = "達しています。" if verdict == "reached" else "達していません。"
    if not side:
        names = f"{'、'.join(map(short_name, rows))}は" if named else ""
        return said(f"{names}目標値と同じで、{end}")
    word = "上回り" if side > 0 else "下回り"
    if len(rows) == 1:
        name = f"{short_name(rows[0])}は" if named else ""
        return said(f"{name}目標値を{_size(rows[0], _gap(rows[0]))}{word}、{end}")
    told = "、".join(f"{short_name(row)}は{_size(row, _gap(row))}" for row in rows)
    return said(f"{told}、目標値を{word}、{end}")


def _within(rows: Sequence[pd.Series], named: bool) -> Runs:
    """KGI(3)は0.3ポイント、KPI(1)は0.2ポイントで、目標値との差は標本誤差の範囲内にあるため、達したかどうかを判定できません."""
    if not rows:
        return ()
    end = "標本誤差の範囲内にあるため、達したかどうかを判定できません。"
    if len(rows) == 1:
        name = f"{short_name(rows[0])}は、" if named else ""
        return said(f"{name}目標値との差が{_size(rows[0], _gap(rows[0]))}で、{end}")
    told = "、".join(f"{short_name(row)}は{_size(row, _gap(row))}" for row in rows)
    return said(f"目標値との差は、{told}で、{end}")


def _baselines(rows: Sequence[pd.Series], named: bool) -> Runs:
    """基準値から、KGI(1)は7.7ポイント低下しています; KPI(1)と基準値との間に、…差は見られません."""
    runs: Runs = ()
    for group in _alike((row for row in rows if row["moved"]), _move):
        moved, rate = _move(group[0])
        names = "、".join(map(short_name, group)) if named else ""
        if moved == "none" and rate:
            start = f"{names}と" if names else ""
            runs = said(runs, f"{start}基準値との間に、統計的に意味のある差は見られません。")
        elif moved == "none":
            runs = said(runs, f"{names}は" if names else "", "基準値と同じです。")
        else:
            words = ("上昇", "低下") if rate else ("増加", "減少")
            told: Runs = ()
            for row in group:
                size = Number(_size(row, float(row["diff"])), f"{row['indicator']}.diff")
                told = said(told, "、" if told else "", f"{short_name(row)}は" if named else "", size)
            runs = said(
                runs,
                "基準値から",
                "、" if named else "",
                told,
                f"{words[moved == 'lower']}しています。",
            )
    return runs


def _move(row: pd.Series) -> tuple[str, bool]:
    """How the value stands to the baseline, and whether a survey measured it."""
    return str(row["moved"]), row["source"] == "survey" and not _plain_zero(row)


def _plain_zero(row: pd.Series) -> bool:
    """Whether a value without an error is the same as its baseline."""
    return bool(row["moved"] == "none" and pd.isna(row["se"]))
