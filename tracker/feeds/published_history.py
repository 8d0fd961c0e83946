"""The public values of earlier years, for a run that shows them beside its own."""

from collections.abc import Sequence
from pathlib import Path

from schemas.errors import InputError
from tracker.settings import load_settings
from tracker.store.places import is_kept
from tracker.terms.history import PublishedHistory
from tracker.terms.messages import NO_RECORD
from tracker.terms.model import IndicatorDefinition


def published_history(
    workspace: Path, before: int, definitions: Sequence[IndicatorDefinition]
) -> PublishedHistory:
    """What is public of the years before one; nothing where no tracker was begun.

    The year itself is left out, so that a run does not depend on what is made of it. Raises InputError: G01 to G10
    where there is a tracker that cannot be read, G43.
    """
    if not is_kept(workspace):
        return PublishedHistory()
    from tracker.feeds.histories import read_history  # noqa: PLC0415 - most runs need no database
    from tracker.store.tracker import open_tracker  # noqa: PLC0415

    try:
        with open_tracker(workspace).reading() as connection:
            return read_history(connection, load_settings(workspace).area, before, definitions)
    except InputError as error:
        if [problem.rule for problem in error.problems] == [NO_RECORD.code]:
            return PublishedHistory()
        raise
