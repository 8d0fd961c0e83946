"""The values as SDMX-CSV 2.0, comma and point always, so that every reader of the standard reads them.

One message, every row to be merged (M); a missing number is NaN. A revision is a release of another version, not a
status: OBS_STATUS holds one code a value, the first of the official order of precedence that applies.
"""

from tracker.feeds.package import cell, csv_bytes
from tracker.feeds.records import PublicRecords, Row
from tracker.statuses import status_of

FILE = "values.sdmx.csv"
STRUCTURE = ("dataflow", "KYODO:INDICATORS(1.0)", "M")
DIMENSIONS = ("FREQ", "REF_AREA", "SERIES", "BREAKDOWN", "GROUP", "BASIS", "TIME_PERIOD")
MEASURES = ("OBS_VALUE",)
ATTRIBUTES = (
    *("STD_ERROR", "LOWER_BOUND", "UPPER_BOUND", "CONFIDENCE", "SAMPLE_SIZE", "UNIT_MEASURE", "DECIMALS"),
    *("OBS_STATUS", "CONF_STATUS", "COMMENT_OBS"),
)


def sdmx_csv(records: PublicRecords) -> bytes:
    """The message."""
    header = ("STRUCTURE", "STRUCTURE_ID", "ACTION", *DIMENSIONS, *MEASURES, *ATTRIBUTES)
    return csv_bytes(header, ([*STRUCTURE, *_row(row)] for row in records.values))


def _row(row: Row) -> list[object]:
    return [
        "A",
        row["ref_area"],
        row["series_id"],
        row["breakdown"],
        row["grp"],
        row["basis"] or "_Z",
        row["time_period"],
        _float(row["value"]),
        *(_float(row[name]) for name in ("se", "low", "high", "confidence", "n")),
        row["unit"],
        row["decimals"],
        status_of(row["obs_status"]),
        row["conf_status"],
        row["comment"],
    ]


def _float(value: object) -> str:
    return cell(value) or "NaN"
