"""The plan's sentences, survey tables, list of measures and indicators, done again."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from examples.yamaguchi.checks import Check, percent, sum_check, text_check
from examples.yamaguchi.source import by_year, read_rows

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


def sentences(source: Path) -> Iterator[Check]:
    """Differences, rates and counts that a sentence prints together with what they are made of."""
    rows = {row["figure"]: row for row in read_rows(source, "text_figures.csv")}
    value = {name: Decimal(row["value"]) for name, row in rows.items()}
    total = {year: int(n) for year, n in by_year(source, "population_by_age.csv", "age")["総人口"].items()}
    for year in (2045, 2060):
        fall = total[2020] - total[year]
        yield text_check(
            rows[f"population_fall_{year}"],
            Decimal(fall),
            f"{total[2020]:,} - {total[year]:,} = {fall:,}",
            "人",
        )
    fall_rate = value["joining_rate_2011"] - value["joining_rate_2022"]
    yield text_check(
        rows["joining_rate_fall"],
        fall_rate,
        f"{value['joining_rate_2011']} - {value['joining_rate_2022']} = {fall_rate}",
        "ポイント",
    )
    yield text_check(
        rows["joining_rate_years"],
        Decimal(2022 - 2011),
        "令和4年（2022年） - 平成23年（2011年） = 11年",
        "年前",
    )
    rate = percent(int(value["valid"]), int(value["sent"]))
    yield text_check(rows["response_rate"], rate, f"{value['valid']}/{value['sent']} = {rate}%", "%")
    heard = value["groups_heard_first"] + value["groups_heard_second"]
    yield text_check(
        rows["groups_heard"],
        heard,
        f"{value['groups_heard_first']} + {value['groups_heard_second']} = {heard}",
        "団体",
    )
    regions = Decimal(len(read_rows(source, "services_by_region_2022.csv")))
    yield text_check(rows["regions"], regions, f"地域別の表の行数 = {regions}", "地域")


def service_cells(source: Path) -> Iterator[Check]:
    """Totals and percentages of the table of access to services; `-` is printed for nobody."""
    for number, row in enumerate(read_rows(source, "services_by_region_2022.csv"), start=1):
        counts = {cell: int(row[cell]) for cell in CELLS}
        base = sum(counts.values())
        yield sum_check(
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


def measures(source: Path) -> Iterator[Check]:
    """The counts of measures in the table, in the sentence above it and in the annex."""
    rows = read_rows(source, "measures.csv")
    figures = {row["figure"]: row for row in read_rows(source, "text_figures.csv")}
    yield text_check(figures["projects"], Decimal(len(rows)), f"表の基本事業の数 = {len(rows)}", "事業")
    total = sum(int(row["measures"]) for row in rows)
    yield text_check(figures["measures"], Decimal(total), f"表の取組の計 = {total}", "取組")
    policies = {row["policy"]: int(row["policy_measures"]) for row in rows}
    for number, (policy, printed) in enumerate(policies.items(), start=1):
        parts = {row["project"]: int(row["measures"]) for row in rows if row["policy"] == policy}
        yield sum_check(f"measures_policy_{number}", f"第1章第4節1の表 {policy}", printed, parts, unit="取組")
    for number, row in enumerate(rows, start=1):
        parts = {state: int(row[state]) for state in STATES}
        yield sum_check(
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
    yield text_check(
        figures["measures_carried_out"],
        Decimal(carried),
        f"{terms} = {carried}（78 - 未実施{total - carried} = {carried}）",
        "取組",
        "資料編の一覧で数えても69になる。",
    )


def indicators(source: Path) -> Iterator[Check]:
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
