"""Every number in a sentence of the chapter is the estimate that it names, rounded once."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path

import pandas as pd
import pytest

from reports.files import read_estimates
from reports.merge.anchors import locate
from tests.documents import body_of, ledger_of, numbers

BASIS = {"u": "unweighted", "w": "weighted"}
NAME = re.compile(
    r"(?P<study>\d{4})\.(?P<survey>\w+)\.(?P<question>\w+)\.(?P<option>\w+?)"
    r"(?:@(?P<breakdown>\w+):(?P<group>.+?))?\.(?P<field>share|diff|reference)\.(?P<basis>[uw])"
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
                "all",
            )
        ]
        if found["field"] == "share":
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


def test_no_digit_stands_in_a_generated_sentence_without_its_estimate(finished: Path) -> None:
    """What is left of the sentences without their numbers holds no percentage and no points."""
    ledger = ledger_of(finished / "chapter.docx")
    shown = locate(body_of(finished / "chapter.docx"), ledger).numbers
    sentences = []
    for piece in ledger.pieces:
        if re.fullmatch(r"(shimin|machizukuri)\..*\.s\d*", piece.id):
            sentence = piece.text
            for mark in piece.numbers:
                sentence = sentence.replace(shown[mark.anchor], "", 1)
            sentences.append(sentence)
    assert len(sentences) > 20
    for sentence in sentences:
        assert not re.search(r"\d+(\.\d+)?\s*(%|ポイント|人)", sentence), sentence
