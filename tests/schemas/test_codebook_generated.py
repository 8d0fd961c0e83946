"""Any questionnaire survives the workbook, and any document its text (Hypothesis)."""

from __future__ import annotations

import shutil
import tomllib

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schemas.codebook.applying import apply_codebook
from schemas.codebook.files import table_bytes
from schemas.codebook.tables import Faults
from schemas.codebook.toml_text import toml_text
from schemas.errors import UNPRINTABLE
from schemas.loading.studies import load_study
from survey.reading.codebook_reading import read_codebook_workbook
from tests.long_runs import cases
from tests.schemas.codebooks import definitions, exported
from tests.survey.small_city import CHOICES, QUESTIONS, define

WORDS = st.text(
    st.characters(min_codepoint=0x20, max_codepoint=0x9FFF, exclude_categories=("Cc", "Cs", "Cn", "Co", "Zl", "Zp"), exclude_characters="|｜\u00a0\u3000"),
    min_size=1,
    max_size=12,
).map(str.strip).filter(lambda text: bool(text) and "_x" not in text and not UNPRINTABLE.search(text) and text not in ("例", "説明"))  # fmt: skip
KEYS = st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True)


@st.composite
def questionnaires(draw: st.DrawFn) -> tuple[str, str]:
    """questions.csv and choices.csv of the made-up city with further questions and any labels."""
    labels = draw(st.lists(WORDS, min_size=3, max_size=3, unique=True))
    texts = draw(st.lists(WORDS, min_size=1, max_size=4))
    rows = [
        {"question": f"t{place}", "number": draw(WORDS), "type": "text", "text": text, "columns": f"欄{place}", "layout": "code"}
        for place, text in enumerate(texts)
    ]  # fmt: skip
    header = QUESTIONS.splitlines()[0].split(",")
    extra = table_bytes(header, rows).decode().split("\n", 1)[1]
    choices = CHOICES
    for old, new in zip(("祭り", "清掃", "防災、見守り"), labels, strict=True):
        line = table_bytes(("x",), [{"x": new}]).decode().split("\n", 1)[1][:-1]
        choices = choices.replace(f",{old},", f",{line},")
    return QUESTIONS + extra, choices


@settings(max_examples=cases(25), suppress_health_check=list(HealthCheck))
@given(questionnaires())
def test_any_questionnaire_survives_the_workbook(
    tmp_path_factory: pytest.TempPathFactory, tables: tuple[str, str]
) -> None:
    """Into the workbook, out of it into an empty folder: the same tables, byte for byte."""
    root = tmp_path_factory.mktemp("made")
    define(root)
    (root / "schemas/2030/small/questions.csv").write_text(tables[0], encoding="utf-8", newline="")
    (root / "schemas/2030/small/choices.csv").write_text(tables[1], encoding="utf-8", newline="")
    load_study(root, "2030")
    before = definitions(root)
    book = exported(root, "2030", root / "book.xlsx")
    codebook = read_codebook_workbook(book, "2030", Faults(book.name))
    assert apply_codebook(root, codebook, book.name, Faults(book.name)).written == ()
    assert definitions(root) == before
    shutil.rmtree(root / "schemas")
    apply_codebook(root, codebook, book.name, Faults(book.name))
    after = definitions(root)
    toml = "schemas/2030/study.toml"
    own, again = (tomllib.loads(each.pop(toml).decode()) for each in (before, after))
    own["surveys"][0].pop("date_column")  # an empty value is the same as none
    assert again == own
    assert after == before


VALUES = st.one_of(
    st.text(st.characters(exclude_categories=("Cs",)), max_size=20),
    st.booleans(),
    st.integers(-(10**9), 10**9),
    st.dates(),
    st.lists(st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=40), max_size=5),
    st.floats(allow_nan=False, allow_infinity=False, width=32),
)
TABLES = st.dictionaries(KEYS, VALUES, max_size=4)
DOCUMENTS = st.dictionaries(
    KEYS, st.one_of(VALUES, TABLES, st.lists(TABLES.filter(bool), min_size=1, max_size=3)), max_size=5
)


@settings(max_examples=cases(150))
@given(DOCUMENTS, DOCUMENTS)
def test_toml_text_holds_what_it_was_given_whatever_stood_there(
    document: dict[str, object], old: dict[str, object]
) -> None:
    assert tomllib.loads(toml_text(document)) == document
    assert tomllib.loads(toml_text(document, toml_text(old))) == document
