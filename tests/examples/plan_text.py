"""The tables and sentences of the plan that speak of the same things, as a text to audit."""

from __future__ import annotations

import csv
from pathlib import Path

Rows = list[dict[str, str]]

SENTENCES = {
    "ages": "本市の人口は、令和2年時点では193,966人ですが、推計によると、今後は減少を続け、令和27年には34,382人減少の"
    "159,584人、令和42年には58,134人減少の135,832人と予測されています。\n"
    "また、65歳以上の高齢者の割合が令和37年まで増加し続ける反面、15歳未満人口及び15歳から64歳人口の割合は"
    "減少を続けていくと推計されています。",
    "regions": "本市では、21地域がそれぞれ特有の課題を抱えています。",
    "returns": "配布数4,000、有効回収数1,616、有効回収率40.4%でした。",
    "attached": "令和4年は「非常に感じている」「感じている」が合わせて67.0%と、平成29年と比較して6.8ポイント減少しています。",
    "measures": "前期推進計画では、14の基本事業と78の取組を掲げました。このうち、70の取組を実施しています。",
    "joining": "加入率は、令和4年4月時点で73.3%であり、10年前の平成23年4月の加入率82.7%と比較すると、9.4ポイント減少しています。",
}
MARKS = {"completed": "◎", "continued": "○", "partial": "△", "not_started": "×"}


def plan_text(source: Path) -> str:
    """Sections of the plan, each with its sentence and its table, whose cells are divided by tabs."""
    ages, regions, shares, services, measures, indicators = (
        _rows(source / f"{name}.csv")
        for name in (
            "population_by_age",
            "population_by_region",
            "share_65_and_over_by_region",
            "services_by_region_2022",
            "measures",
            "indicators",
        )
    )
    parts = [
        ("1 人口", SENTENCES["ages"], _by_year(ages, thousands=True)),
        ("2 地域ごとの人口推計", SENTENCES["regions"], _by_year(regions, thousands=True)),
        ("3 地域ごとの65歳以上の割合", "", _by_year(shares, unit="%")),
        ("4 山口市まちづくりアンケート", "", _services(services)),
        ("5 市民アンケート", SENTENCES["returns"], ""),
        ("6 地域への愛着や誇り", SENTENCES["attached"], ""),
        ("7 取組状況", SENTENCES["measures"], _measures(measures)),
        ("8 参画の促進", SENTENCES["joining"], ""),
        *((f"({row['number']}) {row['name']}", "", _indicator(row)) for row in indicators),
        ("9 資料編", "実施状況：◎実施済 ○継続推進 △一部実施 ×未実施", _annex(measures)),
    ]
    return "\n\n".join(text for part in parts for text in part if text)


def _rows(path: Path) -> Rows:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def _table(rows: list[list[str]]) -> str:
    return "\n".join("\t".join(row) for row in rows)


def _by_year(rows: Rows, *, thousands: bool = False, unit: str = "") -> str:
    name, *years = rows[0]
    cells = [
        [row[name], *(f"{int(row[y]):,}" if thousands and row[y] else row[y] + unit for y in years)]
        for row in rows
    ]
    return _table([["地域" if name == "region" else "", *(f"{year}年" for year in years)], *cells])


def _services(rows: Rows) -> str:
    names = [name.removesuffix("_pct") for name in rows[0] if name.endswith("_pct")]
    heads = ("地域", "合計", "不便を感じている", "どちらかといえば不便を感じている")
    more = ("どちらかといえば不便を感じていない", "不便を感じていない", "無回答")
    return _table(
        [
            [*heads, *more],
            *([row["region"], *(f"{row[n]} ({row[f'{n}_pct']})" for n in names)] for row in rows),
        ]
    )


def _measures(rows: Rows) -> str:
    lines = [["基本方針及び基本事業", "取組", "完了", "継続推進", "一部実施", "未実施"]]
    policies = list(dict.fromkeys(row["policy"] for row in rows))
    for number, policy in enumerate(policies, start=1):
        own = [row for row in rows if row["policy"] == policy]
        lines.append([f"{number}. {policy}", own[0]["policy_measures"], "", "", "", ""])
        lines.extend([row["project"], row["measures"], *(row[state] for state in MARKS)] for row in own)
    return _table(lines)


def _annex(rows: Rows) -> str:
    """One line a measure with its mark, below the name of its project."""
    lines = [["基本事業", "番号", "実施状況"]]
    for number, row in enumerate(rows, start=1):
        lines.append([f"({number}) {row['project']}", "", ""])
        marks = [mark for state, mark in MARKS.items() for _ in range(int(row[f"annex_{state}"]))]
        lines.extend(["", str(place), mark] for place, mark in enumerate(marks, start=1))
    return _table(lines)


def _indicator(row: dict[str, str]) -> str:
    heads = [f"基準値 ({row['base_year']}年)", "目標値 (令和4年)", "実績値 (令和4年)", "目標値 (令和9年)"]
    unit = row["unit"]
    values = (row["base_value"], row["target_2022"], row["actual_2022"], row["target_2027"])
    return _table([heads, [f"{value}{unit}" if value else "" for value in values]])
