"""The file for whoever helps, as `doctor --bundle` makes it."""

from __future__ import annotations

import os
from base64 import b64encode
from datetime import date
from pathlib import Path

from flows.upkeep.doctor import examine
from flows.upkeep.support import support_bundle
from office.worker.jobs.job import Telling, job
from office.worker.shapes.defined import MadeFile


@job("support_bundle")
def bundle(telling: Telling, *, workspace: Path) -> MadeFile:
    """Examine this computer and the workspace, and gather what tells of a fault; no answers."""
    telling.reach(1, "パソコンと作業フォルダーの点検")
    content = support_bundle(workspace, list(examine(workspace, os.environ)))
    return MadeFile(f"技術者に渡すファイル_{date.today():%Y%m%d}.zip", b64encode(content).decode())
