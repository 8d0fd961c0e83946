"""How a survey's weights are made: the `[surveys.weighting]` table of study.toml.

Every key has a default, so the table may be left out: then weights are raked from the sample's design.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, cast

from schemas.tables.toml import TomlTable

Method = Literal["raking", "linear", "logit"]
TrimOf = Literal["mean", "median"]

_METHODS: tuple[Method, ...] = ("raking", "linear", "logit")
_TRIM_OF: tuple[TrimOf, ...] = ("mean", "median")


@dataclass(frozen=True)
class Weighting:
    """Settings with their defaults.

    column: heading of the column of base weights in the answer files ("": those of the sample's design).
    method: raking, or calibration within bounds with the linear or the logit distance.
    lowest, highest: these bounds, as multiples of the base weight; 0 with raking.
    trim: with raking, the highest weight as a multiple of the mean or the median (`trim_of`); 0 for none.
    """

    column: str = ""
    method: Method = "raking"
    lowest: float = 0.0
    highest: float = 0.0
    trim: float = 0.0
    trim_of: TrimOf = "mean"


def read_weighting(table: TomlTable) -> Weighting:
    """Read the table; a value that is not allowed, alone or beside the others, is noted (D062)."""
    usual = Weighting()
    weighting = Weighting(
        column=table.text("column", usual.column),
        method=cast(Method, table.word("method", _METHODS)),
        lowest=table.number("lowest", usual.lowest),
        highest=table.number("highest", usual.highest),
        trim=table.number("trim", usual.trim),
        trim_of=cast(TrimOf, table.word("trim_of", _TRIM_OF)),
    )
    raked = weighting.method == "raking"
    if raked:
        for key in ("lowest", "highest"):
            if table.has(key):
                table.problem("D062", key, "下限と上限は、method が linear か logit のときに書きます。")
    elif not 0 < weighting.lowest < 1 < weighting.highest:
        table.problem(
            "D062",
            "highest" if 0 < weighting.lowest < 1 else "lowest",
            "初めの重みに対する倍率です。lowest は0より大きく1より小さい数、highest は1より大きい数を、両方書きます。",
        )
    if table.has("trim") and not (raked and weighting.trim > 1):
        table.problem("D062", "trim", "method が raking のときに、1より大きい倍率を書きます。")
    if table.has("trim_of") and not table.has("trim"):
        table.problem("D062", "trim_of", "trim と合わせて書きます。")
    table.done()
    return weighting
