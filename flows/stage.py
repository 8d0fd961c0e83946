"""A stage of the procedure, and how one is run.

A stage is a plain function with a Japanese name. The procedure calls its stages through a `Caller`, which decides how:
directly (`flows.direct`) or each as a Prefect task (`flows.annual_survey`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Generic, ParamSpec, Protocol, TypeVar

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")


@dataclass(frozen=True)
class Stage(Generic[Parameters, Result]):
    """One step of the procedure: its key in records, the name that staff see, and the function that does it.

    kept: its result follows from what it is given alone, holds no answer of a person, and may be kept for the next run
    (`flows.kept_stages`). What its function is bound to by `partial` says how the work is done, never what comes out.
    """

    key: str
    label: str
    run: Callable[Parameters, Result]
    kept: bool = False

    def of(self, subject: str) -> Stage[Parameters, Result]:
        """The same step, named for what it works on."""
        return replace(self, label=f"{self.label}（{subject}）")

    def by(self, **means: Any) -> Stage[Parameters, Result]:
        """The same step, done by these means."""
        return replace(self, run=partial(self.run, **means))


class Begin(Protocol):
    """Begins a stage that will be called with the same arguments, where there is room for it (`flows.second_process`)."""

    def __call__(
        self, stage: Stage[Parameters, Result], *args: Parameters.args, **kwargs: Parameters.kwargs
    ) -> None:
        """Return at once."""
        ...


def nowhere(stage: Stage[Parameters, Result], *args: Parameters.args, **kwargs: Parameters.kwargs) -> None:
    """Begin nothing ahead: all is done in its turn."""
    del stage, args, kwargs


class Caller(Protocol):
    """How a stage is run. It returns what the stage returns, or raises what it raises."""

    def __call__(
        self, stage: Stage[Parameters, Result], *args: Parameters.args, **kwargs: Parameters.kwargs
    ) -> Result:
        """Run the stage with these arguments."""
        ...
