"""What to do next in a year."""

from __future__ import annotations

from dataclasses import dataclass

from office.times import short_day
from office.year.state import Task, TaskState


@dataclass(frozen=True)
class NextAct:
    """What to do next: a title, a sentence, and the button that leads there; or, `waits`, whose answer is waited for."""

    title: str
    says: str
    button: str
    href: str
    waits: bool = False


_ORDER = (TaskState.ATTENTION, TaskState.UNDER_WAY, TaskState.UNTOUCHED)


def next_act(found: list[Task]) -> NextAct | None:
    """What needs attention first (by its day), then what is under way, then what nobody began; else whom one waits for.

    None where the year is done.
    """
    for state in _ORDER:
        due = [task for task in found if task.state is state and task.found.pressing]
        if due:
            first = min(due, key=lambda task: (task.due or "9999", task.number))
            return NextAct(first.found.step or first.name, first.says, first.found.button, first.href)
    waiting = [task for task in found if task.state is TaskState.WAITING]
    if waiting:
        first = min(waiting, key=lambda task: (task.due or "9999", task.number))
        until = f"（{short_day(first.due)}まで）" if first.due else ""
        return NextAct(
            f"{first.name}の返事を待っています{until}", first.says, first.found.button, first.href, waits=True
        )
    return None
