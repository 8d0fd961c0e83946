"""How the sample was drawn: base weights, strata and the finite population correction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import numpy.typing as npt

from schemas.errors import Problem, raise_any
from schemas.messages.acts import Saying

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]
NO_RETURNS = "S02"
Lonely = Literal["fail", "certainty"]


@dataclass(frozen=True)
class Design:
    """The design of n valid returns.

    base_weights: (n,) persons that each return stands for before calibration.
    stratum: (n,) index 0..H-1; all zeros for an unstratified sample.
    fraction: (H,) share of the stratum's persons that are in the sample; 0 switches the finite
        population correction off.
    population: persons in the population, for the unweighted estimates and the design effect;
        None where it is unknown or the correction is switched off.
    lonely: "fail" refuses a stratum with a single return; "certainty" lets it add no variance.
    """

    base_weights: Floats
    stratum: Ints
    fraction: Floats
    population: float | None
    lonely: Lonely = "fail"

    @property
    def n(self) -> int:
        """Number of valid returns."""
        return len(self.base_weights)

    def with_base_weights(self, weights: Floats) -> Design:
        """The same sample with given base weights, (n,), scaled to the sum of its own."""
        return replace(self, base_weights=weights * (self.base_weights.sum() / weights.sum()))

    def units_by_stratum(self) -> Ints:
        """Number of returns of each stratum, (H,)."""
        return np.bincount(self.stratum, minlength=len(self.fraction))

    def scale_by_stratum(self) -> Floats:
        """(1 - f_h) m_h / (m_h - 1) for m_h returns, the factor of a stratum's sum of squares, (H,).

        A stratum taken whole (f = 1) adds nothing. Raises InputError for a lonely return.
        """
        units = self.units_by_stratum()
        taken_whole = 1.0 - self.fraction < 1e-7
        lonely = (units == 1) & ~taken_whole
        if lonely.any() and self.lonely == "fail":
            raise_any(
                Problem(
                    "S03",
                    f"標本の層{int(h) + 1}番目に抽出単位が1つしかなく、誤差を計算できません。",
                    expected="どの層にも抽出単位が2つ以上あること",
                    remedy="隣り合う層とまとめるか、全数を調べた層なら母集団の数を標本の数と同じにしてください。",
                )
                for h in np.flatnonzero(lonely)
            )
        return np.where(
            taken_whole | (units <= 1), 0.0, (1.0 - self.fraction) * units / np.maximum(units - 1, 1)
        )


def _checked_population(n: int, population: float | None, where: str) -> None:
    if population is not None and not (np.isfinite(population) and population >= n):
        raise Problem(
            "S01",
            f"{where}の母集団の人数が、有効回収数より少なくなっています。",
            found=f"母集団 {population:,.0f}人、有効回収 {n:,}件",
            expected="母集団の人数 ≧ 有効回収数",
            remedy="コードブックのシート「調査」の「母集団の人数」と、母集団の表を確かめてください。",
        ).error()


def simple_sample(n: int, population: float | None = None, *, finite_correction: bool = True) -> Design:
    """Return the design of a simple random sample: base weight N/n (1 where N is not given).

    The finite population correction is 1 - n/N where `finite_correction` and N is given.
    Raises InputError when N is less than n.
    """
    if n <= 0:
        raise Problem(
            NO_RETURNS,
            "有効な回答が1件もありません。",
            expected="1件以上の有効な回答",
            remedy="回答ファイルの中身（見出しの行数、列、調査期間）を確かめてください。"
            f"どの行をなぜ除いたかは{Saying.FINDINGS_LIST.typed}",
        ).error()
    _checked_population(n, population, "標本")
    weight = 1.0 if population is None else population / n
    fraction = n / population if population is not None and finite_correction else 0.0
    return Design(
        base_weights=np.full(n, weight),
        stratum=np.zeros(n, dtype=np.intp),
        fraction=np.array([fraction]),
        population=population if finite_correction else None,
    )


def stratified_sample(
    stratum: npt.NDArray[np.integer],
    populations: Floats,
    names: Sequence[str] = (),
    *,
    finite_correction: bool = True,
) -> Design:
    """Return the design of a simple random sample within each stratum: base weight N_h/n_h.

    stratum: (n,) index into `populations` (H,), the persons of each stratum; `names` are what messages call
    them. Raises InputError for a stratum without returns or with fewer persons than returns.
    """
    index = stratum.astype(np.intp)
    taken = np.bincount(index, minlength=len(populations))
    for h, (count, persons) in enumerate(zip(taken, populations, strict=True)):
        name = f"層「{names[h]}」" if names else f"層{h + 1}番目"
        _checked_population(int(count), float(persons), name)
        if count == 0:
            raise Problem(
                "S04",
                f"{name}に回答がありません。",
                expected="どの層にも回答があること",
                remedy="隣り合う層とまとめてください。",
            ).error()
    return Design(
        base_weights=(populations / taken)[index],
        stratum=index,
        fraction=taken / populations if finite_correction else np.zeros(len(populations)),
        population=float(populations.sum()) if finite_correction else None,
    )
