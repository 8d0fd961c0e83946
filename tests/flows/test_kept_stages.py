"""Results of stages are reused where all that they follow from is the same, and never otherwise.

A recorder of stages tells what was run anew; what is read from raw files is read in every run. At the end the outputs
of the workspace that kept its results through all changes are those of one that never had any.
"""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import openpyxl
import pytest
from rich.console import Console

from flows import code_reach, kept_stages, measuring, writing
from flows.direct import direct
from flows.kept_stages import REUSED
from flows.progress import Progress
from flows.second_process import Ahead, second_process
from flows.settings import RunSettings
from flows.stage import Parameters, Result, Stage
from flows.stages import annual_survey
from reports.runs.publishing import kept_results
from tests.workspaces import ROOT, copy_workspace, replace_in

SHIMIN, MACHI, EARLIER = (
    "令和4年 山口市市民アンケート調査",
    "令和4年 山口市まちづくりアンケート",
    "平成29年 山口市市民アンケート調査",
)
SECTION = "[[chapter.sections]]"
FILES = {"figures", "chapter", "page", "workbook"}
AFTER = {"compare", "indicators", *FILES}


def of(*surveys: str) -> set[str]:
    return {f"estimate {survey}" for survey in surveys}


EVERY = {*of(SHIMIN, MACHI, EARLIER), *AFTER}


def run(workspace: Path, settings: RunSettings | None = None) -> tuple[set[str], list[str]]:
    """Run 2022; returns the stages that may be kept and were run anew, and the keys of all others in their order."""
    anew: set[str] = set()
    others: list[str] = []

    def call(stage: Stage[Parameters, Result], *args: Parameters.args, **kwargs: Parameters.kwargs) -> Result:
        if stage.kept and not stage.label.endswith(REUSED):
            subject = stage.label.partition("（")[2].removesuffix("）")
            anew.add(f"{stage.key} {subject}".strip())
        elif not stage.kept:
            others.append(stage.key)
        return stage.run(*args, **kwargs)

    annual_survey(settings or RunSettings("2022", workspace, charts="native"), call)
    return anew, others


def outputs(workspace: Path) -> dict[str, bytes]:
    folder = workspace / "reports/output/2022"
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace that was run once, with two sections of its chapter and two of its breakdowns; not to be changed."""
    workspace = copy_workspace(tmp_path_factory.mktemp("once") / "work")
    study = workspace / "schemas/2022/study.toml"
    head, *sections = study.read_text("utf-8").split(SECTION)
    assert "自治会" in sections[1]
    assert "愛着" in sections[2]
    study.write_text(SECTION.join((head, *sections[1:3])), "utf-8")
    replace_in(study, 'breakdowns = ["age_group", "region", "sex"]', 'breakdowns = ["age_group", "region"]')
    anew, _ = run(workspace)
    assert anew == EVERY
    return workspace


@pytest.fixture
def kept(once: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    return Path(shutil.copytree(once, tmp_path / "work"))


def cell_of_csv(workspace: Path) -> None:
    replace_in(
        workspace / "raw/2022/shimin.csv",
        "\n13,2022/6/30,5,2,17,2,",
        "\n13,2022/6/30,5,2,17,1,",
        encoding="cp932",
    )


def words_of_an_answer(workspace: Path) -> None:
    replace_in(workspace / "raw/2022/shimin.csv", "高齢で班の当番", "高齢なので班の当番", encoding="cp932")


def cell_of_workbook(path: str, old: object, new: object) -> Callable[[Path], None]:
    def change(workspace: Path) -> None:
        book = openpyxl.load_workbook(workspace / path)
        cells = (cell for row in book.worksheets[0].iter_rows(min_row=6) for cell in row[1:])
        next(cell for cell in cells if cell.value == old).value = new
        book.save(workspace / path)

    return change


def text_of(path: str, old: str, new: str) -> Callable[[Path], None]:
    return lambda workspace: replace_in(workspace / path, old, new)


def first_line_of(path: str) -> Callable[[Path], None]:
    def change(workspace: Path) -> None:
        text = (workspace / path).read_text("utf-8")
        (workspace / path).write_text(f"# 覚え\n{text}", encoding="utf-8")

    return change


def times(workspace: Path) -> None:
    for path in workspace.rglob("*"):
        if path.is_file():
            path.touch()


CHANGES: tuple[tuple[str, Callable[[Path], None], set[str]], ...] = (
    ("nothing", lambda _: None, set()),
    ("times of all files", times, set()),
    ("a comment", first_line_of("schemas/2022/study.toml"), {"chapter"}),
    ("an answer in words", words_of_an_answer, {"chapter"}),
    ("a cell", cell_of_csv, {*of(SHIMIN), *AFTER}),
    ("a cell", cell_of_workbook("raw/2022/machizukuri.xlsx", "女性", "男性"), {*of(MACHI), *AFTER}),
    ("a cell of 2017", cell_of_workbook("raw/2017/shimin.xlsx", 2, 3), {*of(EARLIER), *AFTER}),
    (
        "a label, whose figures stay the same",
        text_of("schemas/2022/shimin/choices.csv", "age_group,1,10歳代,", "age_group,1,十代,"),
        {*of(SHIMIN), "chapter", "page", "workbook"},
    ),
    (
        "a title",
        text_of("schemas/2022/study.toml", 'title = "令和4年度 ', 'title = "令和四年度 '),
        {"chapter", "page", "workbook"},
    ),
    (
        "weights",
        text_of("raw/2022/frame.csv", "大殿,10歳代,male,66", "大殿,10歳代,male,67"),
        {*of(SHIMIN, MACHI), *AFTER},
    ),
    (
        "a level",
        text_of("schemas/2022/study.toml", "level = 0.95", "level = 0.9"),
        {*of(SHIMIN, MACHI), *AFTER},
    ),
    (
        "a target",
        text_of("schemas/indicators.csv", "2022=80.0|2027=85.0", "2022=80.0|2027=86.0"),
        {"indicators", "chapter", "page"},
    ),
)


def test_what_was_changed_is_run_anew_and_nothing_else(kept: Path, tmp_path: Path) -> None:
    for name, change, expected in CHANGES:
        change(kept)
        anew, others = run(kept)
        assert anew == expected, name
        assert {"ingest", "weight", "publish"} <= set(others), name
    fresh = tmp_path / "fresh"
    for name in ("schemas", "raw"):
        shutil.copytree(kept / name, fresh / name)
    assert run(fresh)[0] == EVERY
    assert outputs(kept) == outputs(fresh)


def test_a_setting_of_the_run_counts(kept: Path) -> None:
    settings = RunSettings("2022", kept)  # charts as pictures, which take longer
    assert run(kept, settings)[0] == {"chapter", "page", "workbook"}
    assert run(kept, settings)[0] == set()
    assert run(kept)[0] == set()  # the results of before are still there


# --- Code ---------------------------------------------------------------------------------------

STAGES = [
    one for room in (measuring, writing) for one in vars(room).values() if isinstance(one, Stage) and one.kept
]


def forget() -> None:
    """Forget the digests of sources, which do not change while a program runs."""
    for cached in (code_reach.code_digest, code_reach.reached_from, code_reach._imported, code_reach._file):
        cached.cache_clear()
    kept_stages._program.cache_clear()


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the program's sources, to which the versions of its code belong."""
    copy = tmp_path / "program"
    for name in ("flows", "reports", "schemas", "survey", "tracker"):
        ignored = shutil.ignore_patterns("__pycache__", "output", ".cache")
        shutil.copytree(ROOT / name, copy / name, ignore=ignored)
    monkeypatch.setattr(code_reach, "_ROOT", copy)
    forget()
    yield copy
    monkeypatch.undo()
    forget()


CODE: tuple[tuple[str, set[str]], ...] = (
    ("survey/estimates/scales.py", {"estimate", "count"}),
    ("survey/comparing/order.py", {"estimate", "count", "chapter", "page"}),
    ("survey/comparing/comparison.py", {"compare", "chapter", "page", "workbook"}),
    ("survey/estimates/intervals.py", {"estimate", "count"}),
    ("survey/indicators.py", {"indicators"}),
    ("reports/runs/csv_tables.py", {"figures"}),
    ("reports/excel/workbook.py", {"workbook"}),
    ("reports/web/results.css", {"page"}),
    ("reports/web/page.py", {"page"}),
    ("reports/templates/chapter.docx", {"chapter"}),
    ("reports/word/wordtable.py", {"chapter"}),
    ("reports/formatting.py", {"chapter", "page", "workbook"}),
    ("survey/rules/duplicates.py", set()),
    ("flows/preparing.py", set()),
)


@pytest.mark.parametrize(("changed", "expected"), CODE, ids=[name for name, _ in CODE])
def test_a_changed_line_of_code_changes_the_stages_that_reach_it(
    program: Path, changed: str, expected: set[str]
) -> None:
    def versions() -> dict[str, str]:
        forget()
        return {one.key: code_reach.code_digest(one.run.__module__) for one in STAGES}

    before = versions()
    with (program / changed).open("ab") as file:
        file.write(b"\n")
    now = versions()
    assert {key for key in before if before[key] != now[key]} == expected


def test_stages_whose_code_was_changed_are_run_anew(kept: Path, program: Path) -> None:
    assert run(kept)[0] == set()
    with (program / "survey/estimates/scales.py").open("a", encoding="utf-8") as file:
        file.write("# a line\n")
    forget()
    # what came out is the same, so that nothing follows from it
    assert run(kept)[0] == of(SHIMIN, MACHI, EARLIER)
    assert run(kept)[0] == set()


@pytest.mark.parametrize("changed", ["version", "drawing_environment"])
def test_other_libraries_and_fonts_are_another_program(
    kept: Path, monkeypatch: pytest.MonkeyPatch, changed: str
) -> None:
    monkeypatch.setattr(kept_stages, changed, lambda *_: "other")
    forget()
    try:
        assert run(kept)[0] == (EVERY if changed == "version" else {"chapter", "page"})
    finally:
        monkeypatch.undo()
        forget()


# --- Files --------------------------------------------------------------------------------------


def test_damaged_results_are_made_anew(kept: Path) -> None:
    before = outputs(kept)
    files = {path: path.read_bytes() for path in kept_results(kept).paths()}
    for number, (path, content) in enumerate(files.items()):
        spoiled = (b"", content[: len(content) // 2], content[:-1] + bytes([content[-1] ^ 1]))
        path.write_bytes(spoiled[number % 3])
    assert run(kept)[0] == EVERY
    assert outputs(kept) == before
    assert {path: path.read_bytes() for path in kept_results(kept).paths()} == files


def test_the_second_process_is_not_given_what_is_kept(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given = []

    def begin(
        ahead: Ahead, stage: Stage[Parameters, Result], *args: Parameters.args, **kwargs: Parameters.kwargs
    ) -> None:
        given.append(stage.key)
        begin_it(ahead, stage, *args, **kwargs)

    begin_it = Ahead.begin
    monkeypatch.setattr(Ahead, "begin", begin)
    settings, call = RunSettings("2022", kept, charts="native"), direct(Progress(Console(file=io.StringIO())))
    before = outputs(kept)
    with second_process() as ahead:
        annual_survey(settings, call, ahead)
    assert given == ["ingest"]
    assert outputs(kept) == before
    for path in kept_results(kept).paths():
        path.unlink()
    with second_process() as ahead:
        annual_survey(settings, call, ahead)
    assert given == ["ingest", "ingest", "estimate", "workbook", "page"]
    assert outputs(kept) == before
