"""The plan's population tables, and the sentences about them, done again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise
from pathlib import Path

from examples.yamaguchi.checks import Check, sum_check
from examples.yamaguchi.source import by_year

AGES = "第1章第2節1の表（年齢別人口）"
REGIONS = "第1章第2節2の表（地域別人口）"


def age_bands(source: Path) -> Iterator[Check]:
    """The age bands of each year add up to the residents of 65 and over and to all residents."""
    bands = by_year(source, "population_by_age.csv", "age")
    note = "推計値を整数にした際の端数とみられる。"
    for year in bands["総人口"]:
        older = {name: int(bands[name][year]) for name in ("65～74歳", "75歳以上")}
        yield sum_check(
            f"age_65_and_over_{year}",
            f"{AGES} {year}年 65歳以上",
            int(bands["65歳以上"][year]),
            older,
            unit="人",
            note=note,
        )
        names = ("65歳以上", "15～64歳", "0～14歳", "年齢不詳")
        parts = {name: int(bands[name][year]) for name in names if year in bands[name]}
        yield sum_check(
            f"age_total_{year}",
            f"{AGES} {year}年 総人口",
            int(bands["総人口"][year]),
            parts,
            unit="人",
            note=note,
        )


def age_shares(source: Path) -> Iterator[Check]:
    """「65歳以上の割合が令和37年まで増加し続ける反面、15歳未満及び15歳から64歳の割合は減少を続けていく」."""
    bands = by_year(source, "population_by_age.csv", "age")
    unknown = bands["年齢不詳"]
    years = sorted(bands["総人口"])
    claims = (("65歳以上", 1, 2055), ("0～14歳", -1, years[-1]), ("15～64歳", -1, years[-1]))
    for band, direction, last in claims:
        for earlier, later in pairwise(year for year in years if year <= last):
            shares = {
                year: percent2(bands[band][year], bands["総人口"][year] - unknown.get(year, 0))
                for year in (earlier, later)
            }
            grew = shares[later] > shares[earlier]
            yield Check(
                f"share_{_BAND_IDS[band]}_{later}",
                f"第1章第2節1 {band}の割合の推移（{earlier}年→{later}年）",
                "増加" if direction > 0 else "減少",
                "増加" if grew else "減少",
                "、".join(
                    _share_terms(bands[band], bands["総人口"], unknown, shares, year) for year in shares
                ),
                "割合は年齢不詳を除いた人口に対するもの。文章の記述と表の値が合わない。",
                grew == (direction > 0),
            )


_BAND_IDS = {"65歳以上": "65_and_over", "0～14歳": "under_15", "15～64歳": "15_to_64"}


def percent2(part: float, whole: float) -> Decimal:
    """100 part / whole of whole numbers, rounded half up to two decimals."""
    return (Decimal(int(part)) * 100 / Decimal(int(whole))).quantize(Decimal("0.01"), ROUND_HALF_UP)


def _share_terms(
    band: Mapping[int, float],
    total: Mapping[int, float],
    unknown: Mapping[int, float],
    shares: Mapping[int, Decimal],
    year: int,
) -> str:
    base = int(total[year] - unknown.get(year, 0))
    return f"{year}年 {int(band[year]):,}/{base:,} = {shares[year]}%"


def region_totals(source: Path) -> Iterator[Check]:
    """The regions add up to the printed total, which is also the total of the age table."""
    regions = by_year(source, "population_by_region.csv", "region")
    ages = by_year(source, "population_by_age.csv", "age")
    for year, printed in regions["合計"].items():
        parts = {name: int(values[year]) for name, values in regions.items() if name != "合計"}
        total = sum(parts.values())
        yield Check(
            f"region_total_{year}",
            f"{REGIONS} {year}年 合計",
            f"{int(printed):,}人",
            f"{total:,}人",
            f"{len(parts)}地域の計 = {total:,}",
            "推計値を整数にした際の端数とみられる。",
            int(printed) == total,
        )
        if year in ages["総人口"]:
            other = int(ages["総人口"][year])
            yield Check(
                f"region_and_age_total_{year}",
                f"{REGIONS} {year}年 合計と年齢別の総人口",
                f"{int(printed):,}人",
                f"{other:,}人",
                f"年齢別人口の総人口 = {other:,}",
                holds=int(printed) == other,
            )


def aged_residents(source: Path) -> Iterator[Check]:
    """Residents of 65+ by region against the city's; the shares are printed to 0.1 points, so +-0.05 each."""
    regions = by_year(source, "population_by_region.csv", "region")
    shares = by_year(source, "share_65_and_over_by_region.csv", "region")
    ages = by_year(source, "population_by_age.csv", "age")
    for year in sorted(set(ages["65歳以上"]) & set(regions["合計"])):
        # Shares are tenths of a percent: in thousandths everything is a whole number.
        thousandths = sum(int(regions[name][year]) * round(shares[name][year] * 10) for name in shares)
        slack = sum(int(regions[name][year]) for name in shares) / 2000
        printed = int(ages["65歳以上"][year])
        implied = (Decimal(thousandths) / 1000).quantize(Decimal(1), ROUND_HALF_UP)
        yield Check(
            f"aged_by_region_{year}",
            f"{AGES} {year}年 65歳以上と、地域別の65歳以上の割合",
            f"{printed:,}人",
            f"{implied:,}人",
            f"Σ（地域の人口 × 65歳以上の割合） = {implied:,}（割合の丸めによる幅は ±{slack:.0f}人）",
            "地域別と市全体の推計は別に行われたとみられ、丸めでは説明できない。",
            abs(thousandths / 1000 - printed) <= slack,
        )
