"""What may be told of a failure to whatever is stored: Prefect's database, its storage and its logs.

The text of an exception may quote a cell, and so may the exceptions that led to it; Prefect stores all
of them, pickled and as text. What it gets has neither: of an InputError the problems without what was
found, of anything else the type and the lines of code that it came through. Who started the run in a
terminal gets the exception itself, from `Withheld`.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import wraps
from pathlib import Path
from typing import ParamSpec, TypeVar

from schemas.errors import InputError

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")

_SHOWN = 12


class FaultError(Exception):
    """A fault of the program, told by the exception's type and place alone."""


@dataclass
class Withheld:
    """Holds, in memory only, the exception that was not told."""

    error: Exception | None = None


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
            if withheld is not None and withheld.error is None:
                withheld.error = error
        raise told

    return guarded


def _told(error: Exception) -> Exception:
    if isinstance(error, InputError):
        return InputError([replace(problem, found="") for problem in error.problems])
    if isinstance(error, FaultError):
        return FaultError(str(error))
    frames = traceback.extract_tb(error.__traceback__)[-_SHOWN:]
    places = " → ".join(f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames)
    return FaultError(
        f"{type(error).__name__}（{places}）。回答の値を含むことがあるため、内容は記録していません。"
        "kyodo-survey run を端末で実行すると、画面に表示されます。"
    )
