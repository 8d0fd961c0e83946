"""Every number in a sentence of the chapter is the estimate that it names, rounded once."""

from __future__ import annotations

import csv
import json
import math
import re
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path

import pandas as pd
import pytest

from reports.merge.anchors import locate
from reports.runs.csv_tables import read_estimates
from schemas.loading.studies import load_study
from tests.documents import body_of, ledger_of, numbers

BASIS = {"u": "unweighted", "w": "weighted"}
NAME = re.compile(
    r"(?P<study>\d{4})\.(?P<survey>\w+)\.(?P<question>\w+)\.(?P<option>\w+?)"
    r"(?:@(?P<breakdown>\w+):(?P<group>.+?))?\.(?P<field>share|diff|reference|about|n)\.(?P<basis>[uw])(?P<valid>v?)"
)


def half_up(value: Fraction, places: int = 1) -> Decimal:
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


@pytest.fixture(scope="module")
def estimates(finished: Path) -> pd.DataFrame:
    frame = read_estimates((finished / "estimates.csv").read_bytes())
    keys = ["study", "survey", "question", "option", "breakdown", "group", "basis", "base"]
    return frame.set_index(keys).sort_index()


def test_numbers_in_sentences_are_their_estimates(finished: Path, estimates: pd.DataFrame) -> None:
    """Unweighted shares are checked as exact fractions of the counts, so a binary float cannot hide an error."""
    checked = 0
    for name, text in numbers(finished / "chapter.docx"):
        found = NAME.fullmatch(name)
        if found is None:
            assert name.startswith(("kgi", "kpi")), name
            continue
        row = estimates.loc[
            (
                found["study"],
                found["survey"],
                found["question"],
                found["option"],
                found["breakdown"] or "_T",
                found["group"] or "_T",
                BASIS[found["basis"]],
                "valid" if found["valid"] else "all",
            )
        ]
        if found["field"] == "about":
            assert text == f"約{half_up(Fraction(int(row['count']) * 10, int(row['n'])), 0)}割", name
        elif found["field"] == "n":
            assert text == f"{int(row['n']):,}人", name
        elif found["field"] == "share" and found["basis"] == "w":
            assert text == f"{half_up(Fraction(row['share']).limit_denominator(10**8) * 100)}%", name
        elif found["field"] == "share":
            assert text == f"{half_up(Fraction(100 * int(row['count']), int(row['n'])))}%", name
        elif found["field"] == "reference":
            assert text == f"{half_up(Fraction(row['reference_share']).limit_denominator(10**6) * 100)}%", (
                name
            )
        else:
            assert text == f"{abs(half_up(Fraction(row['diff']).limit_denominator(10**8) * 100))}ポイント", (
                name
            )
        checked += 1
    assert checked > 40


def indicators(finished: Path) -> Mapping[str, Mapping[str, str]]:
    """Rows of indicators.csv as text."""
    with (finished / "indicators.csv").open(encoding="utf-8-sig", newline="") as file:
        return {row["indicator"]: row for row in csv.DictReader(file)}


def test_numbers_of_indicators_are_their_values(finished: Path) -> None:
    values = indicators(finished)
    checked = 0
    cells = (
        cell for piece in ledger_of(finished / "chapter.docx").pieces for row in piece.rows for cell in row
    )
    for cell in cells:
        indicator, _, field = cell.estimate_id.rpartition(".")
        if indicator not in values:
            continue
        row = values[indicator]
        value = half_up(Fraction(row[field]), 1 if row["unit"] == "%" else 0)
        assert cell.text.partition("\n")[0] == f"{value:,}{row['unit']}", cell.estimate_id
        checked += 1
    assert checked == len(values)


QUANTITY = re.compile(
    r"(?P<number>\d[\d,]*(?:\.\d+)?)\s*(?:%|ポイント|人|件|事業)|n=(?P<n>[\d,]+)|～(?P<high>[\d.]+)"
)
RULES = {"0", "3.0", "5.0", "5", "30", "50", "95", "100"}
"""Numbers of the method: ends and level of intervals, 参考値, the share at which the sampling error is largest."""


def left_over(finished: Path) -> dict[str, list[str]]:
    """Quantities in the text of each piece that no estimate stands behind. Tables and contents aside."""
    ledger = ledger_of(finished / "chapter.docx")
    shown = locate(body_of(finished / "chapter.docx"), ledger).numbers
    found = {}
    for piece in ledger.pieces:
        if piece.rows or piece.kind == "contents":
            continue
        text = piece.text
        for mark in piece.numbers:
            text = text.replace(shown[mark.anchor], "", 1)
        found[piece.id] = [next(filter(None, match.groups())) for match in QUANTITY.finditer(text)]
    return found


def facts_of(finished: Path) -> set[str]:
    """What is known of the surveys besides their estimates: returns, populations, sampling errors."""
    study = load_study(finished.parents[2], "2022")
    rows = json.loads((finished / "manifest.json").read_bytes())["rows"]
    facts: set[str] = set()
    for row in rows:
        facts |= {f"{row[name]:,}" for name in ("sent", "collected", "valid")}
        facts |= {str(half_up(Fraction(100 * row[name], row["sent"]))) for name in ("collected", "valid")}
        if row["study"] != study.key:
            continue
        size, n = study.survey(row["survey"]).sampling.population, row["valid"]
        error = 200 * math.sqrt((size - n) / (size - 1) * 0.25 / n)
        facts |= {f"{size:,}", str(half_up(Fraction(error)))}
    return facts


def age_spans(finished: Path, estimates: pd.DataFrame) -> set[str]:
    """Shares of every run of neighbouring ages: of the respondents whose age is known, and of the population."""
    frame = pd.read_csv(finished.parents[2] / "raw/2022/frame.csv")
    residents = frame.groupby("age_group")["population"].sum()
    rows = estimates.loc[("2022", "shimin", "age")].reset_index()
    rows = rows[(rows["breakdown"] == "_T") & (rows["basis"] == "unweighted") & (rows["base"] == "valid")]
    answers = rows.set_index("option")["count"]
    spans = [list(residents.index[a:b]) for b in range(1, len(residents) + 1) for a in range(b)]
    return {
        str(half_up(Fraction(100 * int(counts[span].sum()), int(counts[residents.index].sum()))))
        for counts in (residents, answers)
        for span in spans
    }


def test_every_quantity_in_the_text_has_an_estimate_or_is_a_known_fact(
    finished: Path, estimates: pd.DataFrame
) -> None:
    """Sentences on results hold none without an estimate; other texts only what is known of the surveys."""
    bases = {f"{n:,}" for n in estimates["n"].unique()}
    values = indicators(finished)
    facts = facts_of(finished)
    checked = 0
    for piece, quantities in left_over(finished).items():
        head = piece.split(".")[0]
        if head == "indicators":
            allowed = {text for row in values.values() for text in numbers_of_indicator(row)} | bases
        elif piece == "points":
            allowed = RULES | facts | bases | age_spans(finished, estimates)
        elif piece.startswith("respondents."):
            continue  # shares of respondents and of the population, which are no estimates
        elif re.fullmatch(r".*\.s\d*", piece):
            allowed = bases  # 回答者が169人と少なく
        elif piece.startswith("annex.") and ".margin" in piece:
            allowed = {f"{unknown}" for unknown in range(30)}  # respondents of unknown age or region
        else:
            allowed = RULES | facts | bases
        assert set(quantities) <= allowed, (piece, quantities)
        checked += len(quantities)
    assert checked > 25


def numbers_of_indicator(row: Mapping[str, str]) -> set[str]:
    """Baseline, targets, values on both bases, interval and n of an indicator, as printed."""
    places = 1 if row["unit"] == "%" else 0
    names = ("baseline_value", "target_value", "next_target_value", "value_weighted", "value_unweighted")
    known = [Fraction(row[name]) for name in (*names, "ci_low", "ci_high") if row[name]]
    if row["value"] and row["target_value"]:
        known.append(abs(Fraction(row["value"]) - Fraction(row["target_value"])))
    texts = {f"{half_up(value, places):,}" for value in known}
    return texts | {"95", "5"} | ({f"{int(float(row['n'])):,}"} if row["n"] else set())
