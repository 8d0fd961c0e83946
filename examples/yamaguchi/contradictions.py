"""Published figures that cannot all hold together, found by doing the plan's sums again.

Every sum, difference, percentage and count that the plan's tables and sentences allow to be checked
is one Check; those whose printed and computed values differ are the contradictions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from examples.yamaguchi.checks import Check
from examples.yamaguchi.population_checks import age_bands, age_shares, aged_residents, region_totals
from examples.yamaguchi.report_checks import indicators, measures, sentences, service_cells

HEADER = ("id", "where", "published", "computed", "arithmetic", "note")


def all_checks(source: Path) -> list[Check]:
    """Every check, in the order of the plan."""
    parts: Sequence[Callable[[Path], Iterator[Check]]] = (
        age_bands,
        age_shares,
        region_totals,
        aged_residents,
        sentences,
        service_cells,
        measures,
        indicators,
    )
    return [check for part in parts for check in part(source)]


def find_contradictions(source: Path) -> list[Check]:
    """The checks that do not hold."""
    return [check for check in all_checks(source) if not check.holds]
