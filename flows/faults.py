"""What may be told of a failure to whatever is stored: Prefect's database, its storage and its logs.

The text of an exception may quote a cell, and so may the exceptions that led to it; Prefect stores all
of them, pickled and as text. What it gets has neither: of an InputError the problems without what was
found, of anything else the type and the lines of code that it came through. Who started the run in a
terminal gets the exception itself, from `Withheld`.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import wraps
from pathlib import Path
from typing import ParamSpec, TypeVar

from schemas.errors import InputError, Together
from schemas.messages.acts import Saying

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")

_SHOWN = 12


class FaultError(Exception):
    """A fault of the program, told by the exception's type and place alone."""


@dataclass
class Withheld:
    """Holds, in memory only, the exceptions that were not told: those of all stages that failed, in order."""

    errors: list[Exception] = field(default_factory=list)

    @property
    def error(self) -> Exception | None:
        """What ended the run: a fault of the program, or the problems of all stages; None if nothing did."""
        told = Together()
        for error in self.errors:
            if not isinstance(error, InputError):
                return error
            with told:
                raise error
        return InputError(told.problems) if told.problems else None


def tellable(
    step: Callable[Parameters, Result], withheld: Withheld | None = None
) -> Callable[Parameters, Result]:
    """The same function; what it raises holds no cell of a respondent, and no cause or context that might.

    The exception as it was raised goes to `withheld`.
    """

    @wraps(step)
    def guarded(*args: Parameters.args, **kwargs: Parameters.kwargs) -> Result:
        try:
            return step(*args, **kwargs)
        except Exception as error:
            told = _told(error)
            if withheld is not None and not _was_told(error, withheld):
                withheld.errors.append(error)
        raise told

    return guarded


def _was_told(error: Exception, withheld: Withheld) -> bool:
    """Whether this only repeats, without the cells, what stages raised before."""
    if isinstance(error, FaultError):
        return bool(withheld.errors)
    if not isinstance(error, InputError):
        return False
    before = [one for held in withheld.errors if isinstance(held, InputError) for one in held.problems]
    return {replace(one, found="") for one in error.problems} <= {replace(one, found="") for one in before}


def _told(error: Exception) -> Exception:
    if isinstance(error, InputError):
        return InputError([replace(problem, found="") for problem in error.problems])
    if isinstance(error, FaultError):
        return FaultError(str(error))
    return FaultError(
        f"{told_fault(error)}。回答の値を含むことがあるため、内容は記録していません。"
        + Saying.AT_TERMINAL.typed
    )


def told_fault(error: Exception) -> str:
    """Type of an exception and the lines of code that it came through, without its text, which may quote a cell."""
    frames = traceback.extract_tb(error.__traceback__)[-_SHOWN:]
    places = " → ".join(f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames)
    return f"{type(error).__name__}（{places}）"
