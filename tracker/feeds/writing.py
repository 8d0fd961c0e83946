"""All feeds of a municipality: made from what is public, and put in place together."""

from collections.abc import Callable, Mapping
from pathlib import Path

from schemas.tables.saving import write_whole
from tracker.feeds import page, sdmx
from tracker.feeds.json_feed import json_files
from tracker.feeds.measures_feed import measures_files
from tracker.feeds.package import package_files
from tracker.feeds.records import PublicRecords, read_public
from tracker.feeds.workbook import FILE as WORKBOOK
from tracker.feeds.workbook import workbook
from tracker.store.tracker import Tracker

FOLDER = "reports/output/indicators"
_FEEDS: tuple[Callable[[PublicRecords], Mapping[str, bytes]], ...] = (
    json_files,
    lambda records: {sdmx.FILE: sdmx.sdmx_csv(records)},
    lambda records: {WORKBOOK: workbook(records)},
    lambda records: {page.FILE: page.committee_page(records)},
    package_files,
)
"""Each feed; the data package last, whose version names the record that all were made from."""


def feed_files(tracker: Tracker, area: str) -> dict[str, bytes]:
    """The files of all feeds, the same bytes for the same records."""
    with tracker.reading() as connection:
        records, measures = read_public(connection, area), measures_files(connection, area)
    files = (
        {name: content for feed in _FEEDS for name, content in feed(records).items()}
        if records.values
        else {}
    )
    return {**measures, **files}


def write_feeds(tracker: Tracker, workspace: Path, area: str) -> Path:
    """Write the feeds of what is public now; returns their folder. The records do not depend on them.

    Each file is put in place whole. If the program ends in between, the next call writes the rest.
    """
    files = feed_files(tracker, area)
    folder = workspace / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        place = folder / name
        if not place.is_file() or place.read_bytes() != content:
            write_whole(place, content)
    return folder
