"""Approved releases whose moment has come, published by themselves.

What stands in the way of a publication (a file that changed since the proposal) stays in its way here: the release is left
as it is, and tried again a minute later.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Connection

from flows.acting import acting
from flows.present_inputs import present
from schemas.errors import InputError
from tracker.feeds.writing import write_feeds
from tracker.settings import load_settings
from tracker.store.places import is_kept
from tracker.store.recording import moment
from tracker.store.tracker import Tracker, open_tracker
from tracker.terms.model import INDICATORS, MEASURES
from tracker.words import Approval, Publication
from tracker.workflow.deciding import publish
from tracker.workflow.releases import EVER_PUBLIC, Release, releases

BY = "自動処理"
"""Who publishes, as it is recorded."""

_AGAIN = 60


@dataclass
class DueReleases:
    """Publishes what is due in a workspace; call `look` every few seconds. `clock` counts seconds."""

    workspace: Path
    opened: Callable[[Path], Tracker] = open_tracker
    clock: Callable[[], float] = time.monotonic
    _tried: dict[str, float] = field(default_factory=dict)
    _written: bool = False

    def look(self) -> list[str]:
        """Publish what is due and write what readers get; returns the names of the releases.

        The first look writes what is public in any case: a crash may have come between publishing and writing.
        """
        if not is_kept(self.workspace):
            return []
        try:
            area, tracker = load_settings(self.workspace).area, self.opened(self.workspace)
            with tracker.reading() as connection:
                due = list(_due(connection, area, moment(tracker.clock())))
                public = connection.execute(EVER_PUBLIC.limit(1)).first() is not None
            done = [
                one.label for one in due if self._is_to_be_tried(one) and self._published(tracker, area, one)
            ]
            if done or (public and not self._written):
                write_feeds(tracker, self.workspace, area)
                self._written = True
        except (InputError, OSError):
            return []  # the page tells what is wrong with the records
        return done

    def _is_to_be_tried(self, one: Release) -> bool:
        last = self._tried.get(one.release_id)
        return last is None or self.clock() - last >= _AGAIN

    def _published(self, tracker: Tracker, area: str, one: Release) -> bool:
        self._tried[one.release_id] = self.clock()
        year, subject = one.ref_year, one.subject
        try:
            now = present(self.workspace, str(year)) if subject == INDICATORS else {}
            publish(tracker, area, year, acting(BY), present=now, subject=subject)
        except InputError:
            return False
        return True


def _due(connection: Connection, area: str, now: str) -> Iterator[Release]:
    """The last release of each year that is approved for a moment that has come."""
    for subject in (INDICATORS, MEASURES):
        last = {one.ref_year: one for one in releases(connection, subject, area)}
        for one in last.values():
            scheduled = one.approval is Approval.APPROVED and one.publication is Publication.SCHEDULED
            if scheduled and one.embargo <= now:
                yield one
