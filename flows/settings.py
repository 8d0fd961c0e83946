"""What a run is told: which study, where, and on which basis the chapter is printed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # both take seconds to import, which Prefect's server can use to start
    from schemas.chapter.plan import Parts
    from schemas.chapter.style import ChartKind
    from schemas.settings.study import Basis


@dataclass(frozen=True)
class RunSettings:
    """`workspace` holds raw/, schemas/ and reports/. `basis`, `charts` and `parts` None mean as the study says."""

    study: str
    workspace: Path
    basis: Basis | None = None
    charts: ChartKind | None = None
    parts: Parts | None = None
