"""The tasks of a year in order, as they stand now."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from office.diary import Diary
from office.year.evidence import Evidence, UnderWay, gather
from office.year.state import Found, Task, TaskKind, TaskState
from office.year.tasks import (
    answers,
    approval,
    audit,
    chapter,
    checking,
    definitions,
    freetext,
    inquiry,
    keeping,
    proposal,
    publication,
    run,
)

KINDS: tuple[TaskKind, ...] = tuple(
    module.KIND
    for module in (
        definitions,
        answers,
        checking,
        inquiry,
        freetext,
        run,
        chapter,
        audit,
        proposal,
        approval,
        publication,
        keeping,
    )
)
"""All tasks in order; a task may ask how those before it stand."""


def tasks(
    workspace: Path,
    study: str,
    diary: Diary,
    running: UnderWay | None = None,
    today: date | None = None,
) -> list[Task]:
    """How every task of a year stands, derived from what is there now."""
    return derived(gather(workspace, study, diary, running, today))


def as_they_stand(seen: Evidence) -> dict[str, Task]:
    """The tasks that follow from the evidence, by their keys."""
    return {one.key: one for one in derived(seen)}


def derived(seen: Evidence) -> list[Task]:
    """The tasks that follow from the evidence."""
    found: dict[str, Found] = {}
    for kind in KINDS:
        found[kind.key] = _with_due(seen, kind, _set_aside(seen, kind) or kind.look(seen, found))
    return [
        Task(kind, number, f"/years/{seen.study}/{kind.key}", found[kind.key])
        for number, kind in enumerate(KINDS, start=1)
    ]


def _set_aside(seen: Evidence, kind: TaskKind) -> Found | None:
    """That a task is not done this year, with the reason that was given; None where it is."""
    if not kind.optional:
        return None
    act = seen.last("set_aside", "taken_up", task=kind.key)
    if act is None or act.act == "taken_up":
        return None
    return Found(
        TaskState.DONE, f"この年度では行いません。理由: {act.text('reason')}（{act.person}）", set_aside=True
    )


def _with_due(seen: Evidence, kind: TaskKind, found: Found) -> Found:
    """With the day that the office set for a task that has none of its own and is not done."""
    act = seen.last("due_set", task=kind.key)
    if act is None or found.due or found.state is TaskState.DONE:
        return found
    return replace(found, due=act.text("due"))
