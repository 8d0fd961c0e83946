"""What page and worker say to each other: a line of JSON a message.

The page asks on the worker's standard input, the worker tells on its standard output. Neither side keeps or logs a
line: the problems of a job, and the results of jobs named `…_opened`, may quote answers.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Literal, TypeAlias

from schemas.errors import InputError, Problem

Json: TypeAlias = bool | int | float | str | list["Json"] | dict[str, "Json"] | None

OPENED = "_opened"
"""Ends the names of jobs whose results hold answers of single respondents."""

STOP = "stop"
"""Asks for the end of the job of that number, at its next stage."""

Told = Literal["warm", "stage", "done", "refused", "fault", "stopped"]


@dataclass(frozen=True)
class Request:
    """A job to be done, by its name; `number` tells its messages from those of others."""

    number: int
    job: str
    arguments: Mapping[str, Json]

    def line(self) -> bytes:
        """The request as it is sent."""
        return _line(asdict(self))

    @classmethod
    def read(cls, line: bytes) -> Request:
        """The request of a line."""
        return cls(**json.loads(line))


@dataclass(frozen=True)
class Message:
    """What the worker tells of a job.

    warm: it has imported what takes long (no job); stage: `value` is the number of the told stage and its name;
    done: `value` is the result; refused: the problems of an InputError; fault: type and place of an error of the
    program, without any cell; stopped: it was asked to stop and did.
    """

    told: Told
    number: int = 0
    value: Json = None

    def line(self) -> bytes:
        """The message as it is sent."""
        return _line(asdict(self))

    @classmethod
    def read(cls, line: bytes) -> Message:
        """The message of a line."""
        return cls(**json.loads(line))


def problems_of(error: InputError) -> Json:
    """The problems of an error, with what was found: for the page of this computer alone."""
    return {"partly_done": error.partly_done, "problems": [asdict(one) for one in error.problems]}


def error_of(value: Json) -> InputError:
    """The error that `problems_of` put into a message."""
    assert isinstance(value, dict)
    assert isinstance(value["problems"], list)
    problems = [Problem(**one) for one in value["problems"] if isinstance(one, dict)]  # type: ignore[arg-type]
    return InputError(problems, partly_done=bool(value["partly_done"]))


def _line(content: Mapping[str, object]) -> bytes:
    return json.dumps(content, ensure_ascii=False).encode() + b"\n"
