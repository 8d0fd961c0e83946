"""The bundled example reproduces the published figures, and the script reproduces the example."""

from __future__ import annotations

import tomllib
import zipfile
from collections import Counter
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path

import pytest

from examples.yamaguchi.make_example import make
from tests.examples.keyed_files import (
    NO_ANSWER,
    NOT_ASKED,
    ROOT,
    Return,
    machizukuri_2022,
    read_survey,
    rows_of,
    shimin_2022,
)

SURVEYS = ("2022/shimin", "2022/machizukuri", "2017/shimin")
GOLDEN = rows_of(ROOT / "tests/golden/published_figures.csv")
GROUPS = {
    (row["list"], row["group"]): frozenset(row["options"].split("|"))
    for row in rows_of(ROOT / "schemas/option_groups.csv")
}
LISTS = {row["concept"]: row["options"] for row in rows_of(ROOT / "schemas/concepts.csv")}

returns = cache(read_survey)


def share(survey: str, concept: str, option: str, breakdown: str = "_T", group: str = "_T") -> Fraction:
    """Share among all who were asked; an option group adds its options."""
    wanted = GROUPS.get((LISTS[concept], option), frozenset({option}))
    asked = [
        one
        for one in returns(survey)
        if one[concept] != NOT_ASKED and (breakdown == "_T" or one[breakdown] == {group})
    ]
    return Fraction(sum(bool(one[concept] & wanted) for one in asked), len(asked))


def one_decimal(value: Fraction) -> Decimal:
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return exact.quantize(Decimal("0.1"), ROUND_HALF_UP)


def printed(row: dict[str, str]) -> str:
    """The figure as the plan would print it, from the raw files."""
    survey = f"{row['study']}/{row['survey']}"
    value = share(survey, row["concept"], row["option"], row["breakdown"], row["group"])
    if row["statistic"] == "diff":
        value -= share(f"2017/{row['survey']}", row["concept"], row["option"])
    return str(one_decimal(100 * value)) if value else "-"


@pytest.mark.parametrize(
    "row", GOLDEN, ids=lambda row: "-".join((row["survey"], row["concept"], row["option"], row["group"]))
)
def test_published_figure_comes_out_of_the_raw_files(row: dict[str, str]) -> None:
    if not row["contradiction"]:
        assert printed(row) == row["printed"]
        return
    listed = {line["id"]: line for line in rows_of(ROOT / "raw/source/contradictions.csv")}
    contradiction = listed[row["contradiction"]]
    unit = "ポイント" if row["unit"] == "point" else "%"
    assert contradiction["published"] == row["printed"] + unit
    assert contradiction["computed"] == printed(row) + unit


def test_golden_figures_are_all_the_printed_ones() -> None:
    published = rows_of(ROOT / "raw/source/published_figures.csv")
    golden = [
        (row["section"], row["printed"], row["unit"]) for row in GOLDEN if row["section"][:3] == "第3節"
    ]
    assert golden == [(row["section"], row["value"], row["unit"]) for row in published]
    services = rows_of(ROOT / "raw/source/services_by_region_2022.csv")
    cells = [cell for row in services for name, cell in row.items() if name.endswith("_pct")]
    golden_cells = [row["printed"] for row in GOLDEN if row["breakdown"] == "region"]
    assert golden_cells == [cell for place, cell in enumerate(cells) if place % 6]


def test_numbers_of_valid_returns() -> None:
    assert [len(returns(survey)) for survey in SURVEYS] == [1616, 1829, 1702]
    members = [one for one in returns("2022/shimin") if one["association_priorities"] != NOT_ASKED]
    others = [one for one in returns("2022/shimin") if one["non_membership_reason"] != NOT_ASKED]
    assert (len(members), len(others)) == (1427, 169)
    profile = {"region", "age_group", "sex"}
    for survey in SURVEYS:
        for one in returns(survey):
            spoken = [concept for concept in LISTS if one.get(concept, NO_ANSWER) - NO_ANSWER]
            assert set(spoken) - profile


def test_counts_of_every_question_are_the_quotas() -> None:
    """The quotas fix every option; what the files hold after cleaning must be the same numbers."""
    wanted: dict[tuple[str, str, str], Counter[str]] = {}
    for row in rows_of(ROOT / "raw/source/quotas.csv"):
        key = (f"{row['study']}/{row['survey']}", row["concept"], row["group"])
        wanted.setdefault(key, Counter())[row["option"]] += int(row["count"])
    for (survey, concept, group), counts in wanted.items():
        age = NO_ANSWER if group == "unknown" else frozenset({group})
        found = Counter(
            option
            for one in returns(survey)
            if not group or one["age_group"] == age
            for option in one[concept]
        )
        for option, count in counts.items():
            assert found[option] == count, (survey, concept, group, option)


def test_access_to_services_is_exactly_the_cells_of_the_table() -> None:
    cells = Counter(
        (next(iter(one["region"])), next(iter(one["service_access"]))) for one in returns("2022/machizukuri")
    )
    names = {
        "inconvenient": "inconvenient",
        "rather_inconvenient": "rather_inconvenient",
        "rather_convenient": "rather_not_inconvenient",
        "convenient": "not_inconvenient",
        "no_answer": "no_answer",
    }
    for row in rows_of(ROOT / "raw/source/services_by_region_2022.csv"):
        for option, column in names.items():
            assert cells[row["region"], option] == int(row[column]), (row["region"], option)


def test_what_the_sentences_of_the_plan_say_holds() -> None:
    ages = [row["group"] for row in rows_of(ROOT / "raw/source/quotas.csv") if row["group"]]
    ages = [age for age in dict.fromkeys(ages) if age != "unknown"]
    willing = {age: share("2022/shimin", "participation_intent", "willing", "age_group", age) for age in ages}
    unwilling = {
        age: share("2022/shimin", "participation_intent", "unwilling", "age_group", age) for age in ages
    }
    over_forty = {age for age, value in willing.items() if value > Fraction(2, 5)}
    assert over_forty == {"10歳代", "60歳代", "70歳代", "80歳以上"}
    assert min(willing, key=willing.__getitem__) == "40歳代"
    assert max(willing, key=willing.__getitem__) == "10歳代"
    working = {"20歳代", "30歳代", "40歳代", "50歳代"}
    assert min(unwilling[age] for age in working) > max(unwilling[age] for age in set(ages) - working)
    for option in ("know_only", "unknown"):
        now, before = (share(f"{year}/shimin", "council_participation", option) for year in (2022, 2017))
        assert now > before
    for survey in SURVEYS:
        assert share(survey, "issue_sharing", "not_sharing") > Fraction(1, 2)
    order = ["counter", "as_is", "consultation", "learning", "wifi"]
    assert _ranking("center_needs")[: len(order)] == order
    assert _ranking("association_priorities")[:2] == ["slim", "successors"]
    assert _ranking("non_membership_reason")[0] == "no_need"
    assert _ranking("covid_effect")[:4] == ["no_change", "meet_less", "weaker_ties", "lonely"]


def _ranking(concept: str) -> list[str]:
    found = Counter(option for one in returns("2022/shimin") for option in one[concept] - NO_ANSWER)
    return [option for option, _ in found.most_common()]


@pytest.mark.parametrize("survey", SURVEYS)
def test_every_region_and_age_group_has_respondents(survey: str) -> None:
    rows = rows_of(ROOT / "schemas/options.csv")
    for breakdown in ("region", "age_group"):
        found = Counter(option for one in returns(survey) for option in one[breakdown])
        assert all(found[row["option"]] > 0 for row in rows if row["list"] == breakdown)
    unknown = [one for one in returns(survey) if one["age_group"] == NO_ANSWER]
    assert 10 <= len(unknown) <= 20


@pytest.mark.parametrize("survey", SURVEYS)
def test_response_rises_with_age_and_with_the_age_of_the_region(survey: str) -> None:
    frame = rows_of(ROOT / f"raw/{survey[:4]}/frame.csv")
    for breakdown, fewer, more in (("age_group", "20歳代", "70歳代"), ("region", "平川", "阿東")):
        residents = Counter[str]()
        for row in frame:
            residents[row[breakdown]] += int(row["population"])
        found = Counter(option for one in returns(survey) for option in one[breakdown])
        assert found[fewer] / residents[fewer] < found[more] / residents[more]


def test_attachment_and_intent_are_higher_where_the_region_is_old() -> None:
    aged = {
        row["region"]: float(row["2020"])
        for row in rows_of(ROOT / "raw/source/share_65_and_over_by_region.csv")
    }
    old = {region for region, value in aged.items() if value > 40}
    for concept, options in (
        ("attachment", {"very", "somewhat"}),
        ("participation_intent", {"want", "rather_want"}),
    ):
        assert _part(returns("2022/shimin"), concept, options, old) > _part(
            returns("2022/shimin"), concept, options, set(aged) - old
        )


def _part(sample: list[Return], concept: str, options: set[str], regions: set[str]) -> float:
    inside = [one for one in sample if one["region"] & regions]
    return sum(bool(one[concept] & options) for one in inside) / len(inside)


def test_the_keyed_files_hold_the_usual_mess() -> None:
    rows = shimin_2022().rows
    numbers = Counter(row["整理番号"] for row in rows)
    assert (len(rows), sum(count - 1 for count in numbers.values())) == (1616 + 7 + 5 + 2 + 4, 6)
    cells = {text for row in rows for text in row.values()}
    for text in ("１", "1.はい", "①", "1.0", "99", "", "鋳銭司", "1月2日"):
        assert text in cells
    texts = [row["問2-3_その他"] for row in rows]
    assert "マンションで自治会、町内会への参加依頼がないから" in texts
    assert any("\n" in text for text in texts)
    labels = Counter(row["問1/居住地域"] for row in machizukuri_2022().rows)
    assert labels["鋳銭司"] == 6
    assert labels[""] == 4


@pytest.mark.parametrize(("year", "earlier", "later"), [(2017, "2015", "2020"), (2022, "2020", "2025")])
def test_frame_agrees_with_the_interpolated_region_totals(year: int, earlier: str, later: str) -> None:
    """Of the interpolated residents of a region, those under 18 are missing, and nobody else."""
    totals = rows_of(ROOT / "raw/source/population_by_region.csv")
    shares = {row["region"]: row for row in rows_of(ROOT / "raw/source/share_65_and_over_by_region.csv")}
    bands = {row["age"]: row for row in rows_of(ROOT / "raw/source/population_by_age.csv")}
    child = {
        t: float(bands["0～14歳"][t]) / (float(bands["0～14歳"][t]) + float(bands["15～64歳"][t]))
        for t in ("2020", "2025")
    }
    children = child["2020"] + (child["2025"] - child["2020"]) * (year - 2020) / 5
    frame = Counter[str]()
    for row in rows_of(ROOT / f"raw/{year}/frame.csv"):
        frame[row["region"]] += int(row["population"])
    part = (year - int(earlier)) / 5
    for row in totals:
        if row["region"] == "合計":
            continue
        residents = float(row[earlier]) + (float(row[later]) - float(row[earlier])) * part
        aged = shares[row["region"]]
        old = (float(aged[earlier]) + (float(aged[later]) - float(aged[earlier])) * part) / 100
        under_18 = residents * (1 - old) * (children + (1 - children) * 0.045)
        assert abs(frame[row["region"]] - (residents - under_18)) < 1, row["region"]


@pytest.mark.parametrize("year", [2017, 2022])
def test_frame_is_complete_and_its_total_is_the_population_of_the_study(year: int) -> None:
    rows = rows_of(ROOT / f"raw/{year}/frame.csv")
    assert len(rows) == len({(row["region"], row["age_group"], row["sex"]) for row in rows}) == 21 * 8 * 2
    assert min(int(row["population"]) for row in rows) > 0
    study = tomllib.loads((ROOT / f"schemas/{year}/study.toml").read_text(encoding="utf-8"))
    total = sum(int(row["population"]) for row in rows)
    assert {survey["sampling"]["population"] for survey in study["surveys"]} == {total}


def test_contradictions_worked_by_hand() -> None:
    """Each group of figures worked again from the tables by other means."""
    ids = {row["id"]: row for row in rows_of(ROOT / "raw/source/contradictions.csv")}
    services = rows_of(ROOT / "raw/source/services_by_region_2022.csv")
    columns = [name.removesuffix("_pct") for name in services[0] if name.endswith("_pct")][1:]
    wrong = set()
    for number, row in enumerate(services, start=1):
        base = sum(int(row[name]) for name in columns)
        if base != int(row["total"]):
            wrong.add(f"services_{number:02}_total")
        for name in columns:
            exact = one_decimal(Fraction(100 * int(row[name]), base))
            if row[f"{name}_pct"] != ("-" if row[name] == "0" else str(exact)):
                wrong.add(f"services_{number:02}_{name}")
    assert {key for key in ids if key.startswith("services")} == wrong
    assert wrong == {"services_10_total", "services_21_no_answer"}
    assert ids["kgi3_secured"]["computed"] == "62.7%"
    assert "63.7%" in ids["kgi3_secured"]["note"]
    assert ids["attachment_change"]["computed"] == "-7.7ポイント"
    bands = {row["age"]: row for row in rows_of(ROOT / "raw/source/population_by_age.csv")}
    off = {
        year
        for year in bands["総人口"]
        if year != "age"
        and int(bands["総人口"][year])
        != sum(int(bands[name][year] or 0) for name in ("65歳以上", "15～64歳", "0～14歳", "年齢不詳"))
    }
    assert {key.rsplit("_", 1)[1] for key in ids if key.startswith("age_total")} == off
    done = sum(
        int(row["completed"]) + int(row["continued"]) + int(row["partial"])
        for row in rows_of(ROOT / "raw/source/measures.csv")
    )
    assert ids["measures_carried_out"]["computed"] == f"{done}取組"


def test_script_makes_the_same_files_again(tmp_path: Path) -> None:
    """CSV byte for byte; a workbook member by member, since zlib builds may pack the same bytes otherwise."""
    for relative in make(tmp_path):
        made, kept = tmp_path / relative, ROOT / relative
        if relative.suffix == ".xlsx":
            assert members(made) == members(kept), relative
        else:
            assert made.read_bytes() == kept.read_bytes(), relative


def members(path: Path) -> dict[str, tuple[tuple[int, ...], bytes]]:
    with zipfile.ZipFile(path) as book:
        return {info.filename: (info.date_time, book.read(info)) for info in book.infolist()}


def test_readme_tells_the_present_numbers() -> None:
    text = (ROOT / "raw/README.md").read_text(encoding="utf-8")
    totals = [
        sum(int(row["population"]) for row in rows_of(ROOT / f"raw/{year}/frame.csv"))
        for year in (2022, 2017)
    ]
    assert "{:,} and {:,} persons".format(*totals) in text
