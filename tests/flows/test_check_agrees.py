"""`check` refuses what `run` refuses, and nothing else: a list of broken studies through both."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from flows.cli import main
from survey.answers.private_files import record_bytes
from survey.freetext.records import CodedText, text_sha256
from tests.survey.small_city import CONCEPTS, FRAME, OPTIONS, answer, csv_text, define, toml, write

CHAPTER = """
[chapter]
title = "題"
plan = "計画"
office = "課"
introduction = []
[[chapter.sections]]
title = "節"
[[chapter.sections.items]]
survey = "small"
concept = "member"
by = ["age_group"]
"""
COMPARISON = """
[[comparisons]]
survey = "small"
study = "2029"
study_label = "令和11年"
concepts = ["member"]
"""
STUDY_FILE = "schemas/2030/study.toml"
ANSWERS = "raw/2030/answers.csv"
EVERYBODY = [
    answer(f"{region}{age}{copy}", F1=region, F2=age) for region in "12" for age in "123" for copy in "ab"
]
ANY_SEX = "age_group,region,性別,population\n" + "".join(
    f"{age},{region},{sex},{int(count) // 2}\n"
    for age, region, count in (line.split(",") for line in FRAME.split()[1:])
    for sex in ("男", "女")
)


def start(root: Path, study: str = "") -> None:
    define(root, study or toml() + CHAPTER)
    write(root, ANSWERS, csv_text(EVERYBODY))


def earlier_year(root: Path, answers: list[tuple[str, ...]]) -> None:
    """The same city a year before, and a comparison with it."""
    start(root, toml() + COMPARISON + CHAPTER)
    for path in list((root / "schemas/2030").rglob("*.*")):
        text = path.read_text(encoding="utf-8").replace(COMPARISON, "").replace("2030", "2029")
        write(root, f"schemas/2029/{path.relative_to(root / 'schemas/2030')}", text)
    write(root, "raw/2029/frame.csv", FRAME)
    write(root, "raw/2029/answers.csv", csv_text(answers))


def own_sentence(root: Path, claim: str) -> None:
    start(root)
    text = f"{{member.no.label}}が{{member.no.share}}{claim}。"
    write(
        root,
        "schemas/2030/sentences.csv",
        f"survey,concept,breakdown,pattern,text\nsmall,member,,own,{text}\n",
    )


def quoted(root: Path) -> None:
    start(root)
    rows = [
        answer(f"x{row[0]}", F1=row[1], F2=row[2], 問1="2", 問2="3", 問2その他="遠い") for row in EVERYBODY
    ]
    write(root, ANSWERS, csv_text(rows))
    entry = CodedText(ANSWERS, "", 2, text_sha256("遠い"), "", "遠い", "課長", "係", "2030-08-01")
    write(root, "raw/2030/freetext/small.q2_text.csv", record_bytes(CodedText, [entry]))


def odd_label(root: Path) -> None:
    start(root)
    write(root, "schemas/options.csv", OPTIONS.replace("yes_no,yes,はい", "yes_no,yes,はい\U00020bb7"))
    choices = root / "schemas/2030/small/choices.csv"
    text = choices.read_text(encoding="utf-8").replace("yes_no,1,はい", "yes_no,1,はい\U00020bb7")
    write(root, "schemas/2030/small/choices.csv", text)


def placeholder(root: Path) -> None:
    start(root)
    write(root, "schemas/concepts.csv", CONCEPTS.replace("望むこと", "（q4の文を記入）"))


def frame(text: str) -> Callable[[Path], None]:
    def change(root: Path) -> None:
        start(root)
        write(root, "raw/2030/frame.csv", text)

    return change


def answers(rows: list[tuple[str, ...]], study: str = "") -> Callable[[Path], None]:
    def change(root: Path) -> None:
        start(root, study)
        write(root, ANSWERS, csv_text(rows))

    return change


def written(path: str, content: str | bytes, study: str = "") -> Callable[[Path], None]:
    def change(root: Path) -> None:
        start(root, study)
        write(root, path, content)

    return change


def without(path: str) -> Callable[[Path], None]:
    def change(root: Path) -> None:
        start(root)
        (root / path).unlink()

    return change


INDICATORS = (
    "indicator,level,number,name,unit,source,survey,concept,option,base,basis,"
    "baseline_year,baseline_value,targets,direction\n"
)
STYLE = '[chapter.style]\ntemplate = "raw/2030/own.docx"\n'
NOTHING = [("1", *[""] * 10)]
YOUNG_ONLY = [row for row in EVERYBODY if row[2] != "3"]
TWO_FILES = '[[surveys.files]]\npath = "raw/2030/a.csv"\nmode = ""\n[[surveys.files]]\npath = "raw/2030/b.csv"\nmode = ""\n'

CASES: dict[str, tuple[Callable[[Path], None], set[str]]] = {
    "nothing": (start, set()),
    "a band with residents and no respondent": (answers(YOUNG_ONLY), {"W05"}),
    "no valid return": (answers(NOTHING), {"S02"}),
    "a stratum with one return": (
        answers([*YOUNG_ONLY, EVERYBODY[-1]], toml().replace("sent = 100", 'sent = 100\nstrata = "age_group"')),
        {"S06"},
    ),
    "bounds that cannot be kept": (
        answers(EVERYBODY * 1 + [answer(f"m{i}", F1="2", F2="3") for i in range(20)],
                toml(extra="[surveys.weighting]\ntrim = 1.01\n").replace("[surveys.weighting]\ntrim = 1.01\n\n[surveys.sampling]", "[surveys.sampling]")
                + "[surveys.weighting]\ntrim = 1.01\n"),
        {"W10"},
    ),
    "a text of the draft": (placeholder, {"D122"}),
    "a frame by sex too": (frame(ANY_SEX), set()),
    "a frame by sex with its sums": (frame(ANY_SEX + "young,north,計,100\n"), {"P09"}),
    "a frame by sex that lacks a row": (frame(ANY_SEX[: ANY_SEX.rindex("old")]), {"P09"}),
    "a frame with a group that nobody knows": (frame(FRAME.replace("young,north", "young,west")), {"P02"}),
    "no frame and no answers": (without("raw/2030/frame.csv"), {"F02"}),
    "two files that are not there": (written("raw/2030/c.csv", "", toml(TWO_FILES)), {"F02"}),
    "an indicator of an unknown concept": (
        written("schemas/indicators.csv", INDICATORS + "k,KGI,1,名,%,survey,small,nothing,yes,all,study,2030,1,2031=2,increase\n"),
        {"D076"},
    ),
    "an earlier year with a band without respondents": (lambda root: earlier_year(root, YOUNG_ONLY), {"W05"}),
    "an earlier year without answers": (lambda root: earlier_year(root, NOTHING), {"S02"}),
    "an earlier year as it should be": (lambda root: earlier_year(root, EVERYBODY), set()),
    "a sentence that is not true": (lambda root: own_sentence(root, "と{member.no.most}なっています"), {"D110"}),
    "a sentence that is true": (lambda root: own_sentence(root, "です"), set()),
    "a quotation without a place": (quoted, {"Q09"}),
    "a template that is no document": (written("raw/2030/own.docx", b"no", toml() + CHAPTER + STYLE), {"O18"}),
    "a file in place of the outputs": (written("reports/output/2030", b"no"), {"O10"}),
    "a label that no chart can show": (odd_label, {"O14"}),
    "regions with variation selectors": (
        answers([(row[0], "北\ufe00" if row[1] == "1" else row[1], *row[2:]) for row in EVERYBODY]), set(),
    ),
}  # fmt: skip


def files(root: Path) -> set[Path]:
    """All files but the cache of charts: `check` draws them where a label may be one that no chart can show."""
    return {path for path in root.rglob("*") if path.is_file() and ".cache" not in path.parts}


def codes_of(root: Path, capsys: pytest.CaptureFixture[str], *call: str) -> tuple[int, set[str]]:
    capsys.readouterr()
    code = main([*call, "--workspace", str(root)])
    return code, set(re.findall(r"^\[([A-Z]\d+)\]", capsys.readouterr().err, re.M))


@pytest.mark.parametrize("name", CASES)
def test_check_and_run_refuse_the_same(tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str) -> None:
    change, expected = CASES[name]
    change(tmp_path)
    before = files(tmp_path)
    checked = codes_of(tmp_path, capsys, "check", "2030")
    assert files(tmp_path) - before <= {tmp_path / "raw/2030/frame.csv"}
    if name == "no frame and no answers":
        (tmp_path / "raw/2030/frame.csv").unlink()  # check leaves one to fill in
    ran = codes_of(tmp_path, capsys, "run", "2030", "--direct")
    assert checked == ran
    assert checked == ((3 if expected else 0), expected)


@pytest.mark.parametrize(
    "room", ["survey/estimates", "survey/comparing", "survey/indicators.py", "reports/tables", "reports/web"]
)
def test_what_check_leaves_out_refuses_nothing(room: str) -> None:
    """Estimates, tests between groups and years, indicator values, tables and page: `check` does not make them."""
    place = Path(__file__).parents[2] / room
    for path in [place] if place.is_file() else place.rglob("*.py"):
        assert "raise InputError" not in path.read_text(encoding="utf-8"), path
