"""The stages of a run as the page tells them: nine at the most, in their order, whatever is done twice in between."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from time import monotonic

from flows import measuring, preparing, writing
from office.worker.jobs.job import Telling
from office.worker.shapes.stages import TOLD

_OF_TOLD = (
    (preparing.DEFINITIONS.label, preparing.WRITTEN.label),
    (
        preparing.FRAME.label, preparing.INGEST.label, preparing.WEIGHT.label, preparing.REFERENCE.label,
        preparing.STORED.label, preparing.SOURCES.label, preparing.TEMPLATE.label,
    ),
    (measuring.ESTIMATE.label, measuring.COUNT.label),
    (measuring.COMPARE.label,),
    (measuring.INDICATORS.label, measuring.ITEMS.label, measuring.WHOLE_TABLES.label),
    (writing.TABLES.label,),
    (writing.CHAPTER.label,),
    (writing.PAGE.label, writing.FIGURES.label, writing.WORKBOOK.label),
    (writing.PUBLISH.label,),
)  # fmt: skip
"""The stages of the procedure that each told one stands for."""

_NUMBERS = {label: number for number, labels in enumerate(_OF_TOLD, start=1) for label in labels}


@dataclass(frozen=True)
class ToldStages:
    """Tells the page the stages of a run, in place of the terminal's progress."""

    telling: Telling
    begun: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def stage(self, label: str) -> Iterator[None]:
        """A stage of the procedure begins; its label may name what it works on in brackets.

        One that stands for none of the told ones belongs to the one before it.
        """
        number = _NUMBERS.get(label.partition("（")[0], self.telling.reached or 1)
        self.telling.reach(number, TOLD[number - 1])
        self.begun.setdefault(TOLD[number - 1], monotonic())
        yield

    def seconds(self) -> dict[str, float]:
        """How long each stage took that was told, to the begin of the next; the last one to now."""
        ends = (*tuple(self.begun.values())[1:], monotonic())
        return {label: end - begun for (label, begun), end in zip(self.begun.items(), ends, strict=True)}
