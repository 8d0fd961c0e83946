"""What a message tells staff to do is told to the page in the page's words, never as a command."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest

from schemas.errors import Problem
from schemas.messages import decisions, files
from schemas.messages.acts import Act, Saying, on_page, told_on_page
from schemas.messages.rule import FileRule, FindingRule
from survey.fault_list import EVERY_RULE
from tests.workspaces import ROOT
from tracker.terms import messages

COMMAND = re.compile(
    r"kyodo-survey|(?<![\w-])--[a-z]|PowerShell|\bpip install\b|make freetext|"
    + "|".join(act.command for act in Act if " " in act.command)
)
TITLE = re.compile(r"{% block title %}(.*?){% endblock %}")
JAPANESE = re.compile(r"[ぁ-んァ-ン一-龥]")
AT_THE_TERMINAL = (
    "office/serving/starting.py",
    "flows/commands/",
    "flows/prefecture/",
    "flows/console.py",
    "flows/cli.py",
)
"""Modules whose texts no screen shows: commands, and what only commands call."""


def literals() -> Iterator[tuple[str, str]]:
    """Every text of the program that is Japanese, and its module; no docstrings, nothing that an act is typed with."""
    for folder in ("schemas", "survey", "reports", "tracker", "flows", "office"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            told = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
            for node in ast.walk(tree):
                if isinstance(node, ast.Call) and of_an_act(node.func):
                    told |= {id(argument) for argument in node.args}
            for node in ast.walk(tree):
                if not isinstance(node, ast.Constant) or not isinstance(node.value, str) or id(node) in told:
                    continue
                if JAPANESE.search(node.value):
                    yield path.relative_to(ROOT).as_posix(), node.value


def of_an_act(function: ast.expr) -> bool:
    """Whether it is `Act.` with anything behind."""
    rest = function
    while isinstance(rest, ast.Attribute | ast.Call):
        rest = rest.value if isinstance(rest, ast.Attribute) else rest.func
    return rest is not function and isinstance(rest, ast.Name) and rest.id == "Act"


def remedies() -> list[str]:
    tracker = [rule for rule in vars(messages).values() if isinstance(rule, FileRule)]
    office = [rule.office for rule in EVERY_RULE if isinstance(rule, FindingRule)]
    own = [rule.remedy for rule in (*EVERY_RULE, *tracker) if isinstance(rule, FileRule | FindingRule)]
    return [*own, *office]


def test_no_message_spells_a_command_out_itself() -> None:
    found = [
        (module, text)
        for module, text in literals()
        if COMMAND.search(text)
        and not module.startswith(AT_THE_TERMINAL)
        and module != "schemas/messages/acts.py"
    ]
    assert found == []


def test_no_rule_of_the_catalogue_has_a_command_on_the_page() -> None:
    assert len(remedies()) > 150
    assert [text for text in map(on_page, remedies()) if COMMAND.search(text)] == []


@pytest.mark.parametrize("act", Act)
def test_a_command_is_a_button_on_the_page(act: Act) -> None:
    for given in ((), ("2022",), ("2022", "ファイル")):
        assert (
            on_page(f"先に{act.typed(*given)}を実行してください。")
            == f"先に{act.pressed()}を押してください。"
        )
    assert not COMMAND.search(act.pressed() + act.kept)


@pytest.mark.parametrize("saying", Saying)
def test_a_phrase_of_the_terminal_has_its_own_on_the_page(saying: Saying) -> None:
    assert on_page(saying.told("問1,3")) == saying.page.replace(r"\1", "問1,3")
    assert not COMMAND.search(saying.page)


def test_the_terminal_reads_the_command_and_the_page_the_button() -> None:
    problem = decisions.NO_CODES.problem("schemas/2022/shimin/aftercodes.csv")
    assert (
        "「kyodo-survey freetext export」で一覧を作り、分類して「freetext import」で取り込"
        in problem.for_operator()
    )
    assert told_on_page(problem).remedy.startswith(
        "画面「自由記述の分類と引用」の「一覧を保存する」で一覧を作り、分類して"
        "画面「自由記述の分類と引用」の「取り込む」で取り込んでください。"
    )


def test_the_screen_of_an_act_has_its_button() -> None:
    """So that a remedy leads to a button that is there; acts whose screen is not built yet are passed over."""
    pages = {path.name: path.read_text(encoding="utf-8") for path in (ROOT / "office/pages").glob("*.html")}
    titles = {name: TITLE.search(text) for name, text in pages.items()}
    lacking = []
    for act in Act:
        own = [pages[name] for name, title in titles.items() if title is not None and act.screen in title[1]]
        if own and not any(act.button in text for text in own):
            lacking.append(act)
    assert lacking == []


def test_a_message_without_acts_reads_alike_on_the_page() -> None:
    problem = files.BROKEN.problem("raw/2022/shimin.xlsx", found="「run」「--by」")
    assert told_on_page(problem) == problem


def test_a_mark_that_turns_the_text_is_shown() -> None:
    problem = files.BROKEN.problem("a\u202egpj.xlsx", found="1\u200f")
    assert (told_on_page(problem).file, told_on_page(problem).found) == ("a\\u202egpj.xlsx", "1\\u200f")


def test_the_same_command_again_is_the_same_button_again() -> None:
    assert on_page(decisions.PURGE_UNFINISHED.remedy) == (
        "画面「保存と削除」の「削除する前の確認へ」をもう一度押し、削除を終えてください。"
    )


def test_an_option_as_a_place_is_a_field_of_the_page() -> None:
    assert told_on_page(Problem("G37", "空欄にできない欄です。", column=Saying.REASON.typed)).column == "理由"


def test_acts_that_may_be_refused_say_what_stays() -> None:
    assert Act.CODEBOOK_IMPORT.kept == "定義は、何も変わっていません。"
    assert all(act.kept.endswith("。") for act in Act if act.kept)
