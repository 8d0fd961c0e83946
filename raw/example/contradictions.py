"""Published figures that cannot all hold together, found by doing the plan's sums again.

Every sum, difference, percentage and count that the plan's tables and sentences allow to be checked
is one Check; those whose printed and computed values differ are the contradictions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

from raw.example.source import by_year, read_rows

CELLS = ("inconvenient", "rather_inconvenient", "rather_not_inconvenient", "not_inconvenient", "no_answer")
CELL_LABELS = {
    "inconvenient": "不便を感じている",
    "rather_inconvenient": "どちらかといえば不便を感じている",
    "rather_not_inconvenient": "どちらかといえば不便を感じていない",
    "not_inconvenient": "不便を感じていない",
    "no_answer": "無回答",
}
STATES = ("completed", "continued", "partial", "not_started")
STATE_LABELS = {"completed": "完了", "continued": "継続推進", "partial": "一部実施", "not_started": "未実施"}
SERVICES = "第1章第2節5の表（まちづくりアンケート）"
AGES = "第1章第2節1の表（年齢別人口）"
REGIONS = "第1章第2節2の表（地域別人口）"


@dataclass(frozen=True)
class Check:
    """One printed figure and the same figure computed from the others; Japanese for readers."""

    id: str
    where: str
    published: str
    computed: str
    arithmetic: str
    note: str = ""
    holds: bool = False

    @property
    def row(self) -> tuple[str, ...]:
        """The cells of contradictions.csv."""
        return (self.id, self.where, self.published, self.computed, self.arithmetic, self.note)


HEADER = ("id", "where", "published", "computed", "arithmetic", "note")


def percent(count: int, base: int) -> Decimal:
    """100 count / base, rounded half up to one decimal from the exact fraction.

    >>> percent(2, 65)
    Decimal('3.1')
    """
    exact = Fraction(100 * count, base)
    return (Decimal(exact.numerator) / Decimal(exact.denominator)).quantize(Decimal("0.1"), ROUND_HALF_UP)


def all_checks(source: Path) -> list[Check]:
    """Every check, in the order of the plan."""
    parts: Sequence[Callable[[Path], Iterator[Check]]] = (
        _age_bands,
        _age_shares,
        _region_totals,
        _aged_residents,
        _sentences,
        _service_cells,
        _measures,
        _indicators,
    )
    return [check for part in parts for check in part(source)]


def find_contradictions(source: Path) -> list[Check]:
    """The checks that do not hold."""
    return [check for check in all_checks(source) if not check.holds]


def _sum_check(
    id_: str, where: str, printed: int, parts: Mapping[str, int], *, unit: str, note: str = ""
) -> Check:
    total = sum(parts.values())
    terms = " + ".join(f"{value:,}" for value in parts.values())
    return Check(
        id_, where, f"{printed:,}{unit}", f"{total:,}{unit}", f"{terms} = {total:,}", note, printed == total
    )


def _age_bands(source: Path) -> Iterator[Check]:
    bands = by_year(source, "population_by_age.csv", "age")
    note = "推計値を整数にした際の端数とみられる。"
    for year in bands["総人口"]:
        older = {name: int(bands[name][year]) for name in ("65～74歳", "75歳以上")}
        yield _sum_check(
            f"age_65_and_over_{year}",
            f"{AGES} {year}年 65歳以上",
            int(bands["65歳以上"][year]),
            older,
            unit="人",
            note=note,
        )
        names = ("65歳以上", "15～64歳", "0～14歳", "年齢不詳")
        parts = {name: int(bands[name][year]) for name in names if year in bands[name]}
        yield _sum_check(
            f"age_total_{year}",
            f"{AGES} {year}年 総人口",
            int(bands["総人口"][year]),
            parts,
            unit="人",
            note=note,
        )


def _age_shares(source: Path) -> Iterator[Check]:
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


def _region_totals(source: Path) -> Iterator[Check]:
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


def _aged_residents(source: Path) -> Iterator[Check]:
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


def _sentences(source: Path) -> Iterator[Check]:
    rows = {row["figure"]: row for row in read_rows(source, "text_figures.csv")}
    value = {name: Decimal(row["value"]) for name, row in rows.items()}
    total = {year: int(n) for year, n in by_year(source, "population_by_age.csv", "age")["総人口"].items()}
    for year in (2045, 2060):
        fall = total[2020] - total[year]
        yield _text(
            rows[f"population_fall_{year}"],
            Decimal(fall),
            f"{total[2020]:,} - {total[year]:,} = {fall:,}",
            "人",
        )
    fall_rate = value["joining_rate_2011"] - value["joining_rate_2022"]
    yield _text(
        rows["joining_rate_fall"],
        fall_rate,
        f"{value['joining_rate_2011']} - {value['joining_rate_2022']} = {fall_rate}",
        "ポイント",
    )
    yield _text(
        rows["joining_rate_years"],
        Decimal(2022 - 2011),
        "令和4年（2022年） - 平成23年（2011年） = 11年",
        "年前",
    )
    rate = percent(int(value["valid"]), int(value["sent"]))
    yield _text(rows["response_rate"], rate, f"{value['valid']}/{value['sent']} = {rate}%", "%")
    heard = value["groups_heard_first"] + value["groups_heard_second"]
    yield _text(
        rows["groups_heard"],
        heard,
        f"{value['groups_heard_first']} + {value['groups_heard_second']} = {heard}",
        "団体",
    )
    regions = Decimal(len(read_rows(source, "services_by_region_2022.csv")))
    yield _text(rows["regions"], regions, f"地域別の表の行数 = {regions}", "地域")


def _text(row: Mapping[str, str], computed: Decimal, arithmetic: str, unit: str, note: str = "") -> Check:
    printed = Decimal(row["value"])
    return Check(
        row["figure"],
        f"{row['place']}「{row['quote']}」",
        f"{printed:,}{unit}",
        f"{computed:,}{unit}",
        arithmetic,
        note,
        printed == computed,
    )


def _service_cells(source: Path) -> Iterator[Check]:
    for number, row in enumerate(read_rows(source, "services_by_region_2022.csv"), start=1):
        counts = {cell: int(row[cell]) for cell in CELLS}
        base = sum(counts.values())
        yield _sum_check(
            f"services_{number:02}_total",
            f"{SERVICES} {row['region']} 合計",
            int(row["total"]),
            counts,
            unit="件",
            note=f"各セルの構成比は{base}件を分母とすると印刷値と一致する。セルの件数を用いた。",
        )
        for cell, count in counts.items():
            printed = row[f"{cell}_pct"]
            share = percent(count, base)
            expected = "-" if count == 0 else str(share)
            unit = "" if printed == "-" else "%"
            yield Check(
                f"services_{number:02}_{cell}",
                f"{SERVICES} {row['region']} {CELL_LABELS[cell]}",
                f"{printed}{unit}",
                f"{expected}{unit}",
                f"{count}/{base} = {Decimal(100 * count) / base:.3f}%",
                "件数を用いた。切捨てとみられる。",
                printed == expected,
            )


def _measures(source: Path) -> Iterator[Check]:
    rows = read_rows(source, "measures.csv")
    figures = {row["figure"]: row for row in read_rows(source, "text_figures.csv")}
    yield _text(figures["projects"], Decimal(len(rows)), f"表の基本事業の数 = {len(rows)}", "事業")
    total = sum(int(row["measures"]) for row in rows)
    yield _text(figures["measures"], Decimal(total), f"表の取組の計 = {total}", "取組")
    policies = {row["policy"]: int(row["policy_measures"]) for row in rows}
    for number, (policy, printed) in enumerate(policies.items(), start=1):
        parts = {row["project"]: int(row["measures"]) for row in rows if row["policy"] == policy}
        yield _sum_check(
            f"measures_policy_{number}", f"第1章第4節1の表 {policy}", printed, parts, unit="取組"
        )
    for number, row in enumerate(rows, start=1):
        parts = {state: int(row[state]) for state in STATES}
        yield _sum_check(
            f"measures_project_{number:02}",
            f"第1章第4節1の表 {row['project']}",
            int(row["measures"]),
            parts,
            unit="取組",
        )
        for state in STATES:
            listed = row[f"annex_{state}"]
            yield Check(
                f"measures_project_{number:02}_{state}",
                f"第1章第4節1の表と資料編の一覧 {row['project']} {STATE_LABELS[state]}",
                f"{row[state]}取組",
                f"{listed}取組",
                f"資料編の一覧の{STATE_LABELS[state]}の数 = {listed}",
                "表と資料編の一覧が合わない。",
                row[state] == listed,
            )
    done = {state: sum(int(row[state]) for row in rows) for state in STATES if state != "not_started"}
    carried = sum(done.values())
    terms = " + ".join(f"{STATE_LABELS[state]}{count}" for state, count in done.items())
    yield _text(
        figures["measures_carried_out"],
        Decimal(carried),
        f"{terms} = {carried}（78 - 未実施{total - carried} = {carried}）",
        "取組",
        "資料編の一覧で数えても69になる。",
    )


def _indicators(source: Path) -> Iterator[Check]:
    """The KGI values against the survey figures that they are taken from."""
    rows = {(row["level"], row["number"]): row for row in read_rows(source, "indicators.csv")}
    published = read_rows(source, "published_figures.csv")
    attachment = rows["KGI", "1"]
    share = next(row for row in published if row["section"] == "第3節3" and row["statistic"] == "share")
    change = next(row for row in published if row["statistic"].startswith("change"))
    yield Check(
        "kgi1_actual",
        "第2章第1節 KGI(1) 実績値と第3節3",
        f"{attachment['actual_2022']}%",
        f"{share['value']}%",
        f"第3節3の割合 = {share['value']}%",
        holds=attachment["actual_2022"] == share["value"],
    )
    difference = Decimal(share["value"]) - Decimal(attachment["base_value"])
    yield Check(
        "attachment_change",
        "第1章第3節3 平成29年との比較",
        f"{change['value']}ポイント",
        f"{difference}ポイント",
        f"{share['value']} - {attachment['base_value']} = {difference}",
        "両年の割合の丸めによる差は0.1ポイント以内。KGI(1)の基準値74.7%を用いた。"
        "-6.8ポイントが正しければ平成29年は73.8%になる。",
        Decimal(change["value"]) == difference,
    )
    services = read_rows(source, "services_by_region_2022.csv")
    secured = {cell: sum(int(row[cell]) for row in services) for cell in CELLS[2:4]}
    base = sum(int(row[cell]) for row in services for cell in CELLS)
    silent = sum(int(row["no_answer"]) for row in services)
    count = sum(secured.values())
    kgi = rows["KGI", "3"]
    terms = " + ".join(str(n) for n in secured.values())
    yield Check(
        "kgi3_secured",
        "第2章第1節 KGI(3) 実績値と第1章第2節5の表",
        f"{kgi['actual_2022']}%",
        f"{percent(count, base)}%",
        f"({terms})/{base:,} = {percent(count, base)}%",
        f"無回答{silent}件を除くと {count:,}/{base - silent:,} = {percent(count, base - silent)}%。"
        f"目標値{kgi['target_2022']}%を無回答を含む割合では下回り、除く割合では上回る。",
        Decimal(kgi["actual_2022"]) in {percent(count, base), percent(count, base - silent)},
    )
