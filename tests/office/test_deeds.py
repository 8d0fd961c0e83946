"""Every act that the page notes has words for the diary, and belongs to a task of the year or to the page as a whole."""

from __future__ import annotations

import ast
from pathlib import Path
from string import Formatter

import office
from office.deeds import DEEDS, told
from office.diary import Deed
from office.year.tasks.every import KINDS


def _noted() -> dict[str, set[str]]:
    """Keys of the acts that screens note, with the names of what they note about them."""
    found: dict[str, set[str]] = {}
    for path in Path(office.__path__[0]).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            called = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
            if called and node.func.attr == "note" and node.args and isinstance(node.args[0], ast.Constant):
                names = {keyword.arg for keyword in node.keywords if keyword.arg}
                found.setdefault(str(node.args[0].value), set()).update(names)
    return found


def test_every_act_that_is_noted_has_words_that_use_what_is_noted() -> None:
    noted = _noted()
    assert len(noted) > 20
    assert set(noted) - set(DEEDS) == set()
    for key, names in noted.items():
        used = {name for _, name, _, _ in Formatter().parse(DEEDS[key].sentence) if name}
        assert used <= names, key


def test_an_act_belongs_to_a_task_and_is_undone_by_one_that_is_known() -> None:
    tasks = {kind.key for kind in KINDS} | {""}
    assert {kind.task for kind in DEEDS.values()} <= tasks
    assert {kind.undone_by for kind in DEEDS.values()} - {""} <= set(DEEDS)


def test_counts_and_days_are_told_as_people_read_them() -> None:
    def deed(act: str, **about: str | int) -> Deed:
        return Deed(1, "2026-08-09T00:00:00.000+00:00", "山田 花子", "", "", act, "2022", about, "")

    assert told(deed("corrections_taken", count=1600)) == "返送された一覧から1,600件を取り込みました"
    assert told(deed("retention", day="2028-03-31")) == "回答の保存期限を 令和10年3月31日 に決めました"
    assert told(deed("list_sent")) == "入力誤りの一覧を委託先に送りました（期限: ）"
    assert told(deed("unknown")) == "unknown"
