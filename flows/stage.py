"""A stage of the procedure, and how one is run.

A stage is a plain function with a Japanese name. The procedure calls its stages through a `Caller`, which decides how:
directly (`flows.direct`) or each as a Prefect task (`flows.annual_survey`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Generic, ParamSpec, Protocol, TypeVar

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")


@dataclass(frozen=True)
class Stage(Generic[Parameters, Result]):
    """One step of the procedure: its key in records, the name that staff see, and the function that does it."""

    key: str
    label: str
    run: Callable[Parameters, Result]

    def of(self, subject: str) -> Stage[Parameters, Result]:
        """The same step, named for what it works on."""
        return replace(self, label=f"{self.label}（{subject}）")


class Caller(Protocol):
    """How a stage is run. It returns what the stage returns, or raises what it raises."""

    def __call__(
        self, stage: Stage[Parameters, Result], *args: Parameters.args, **kwargs: Parameters.kwargs
    ) -> Result:
        """Run the stage with these arguments."""
        ...
