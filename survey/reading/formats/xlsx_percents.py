"""Which cells of an Excel sheet are shown as percentages: 40% is kept as 0.4."""

import re

from survey.answers.names import column_place
from survey.reading.formats.archive import part_names
from survey.reading.formats.xlsx_facts import parsed

_OF_EVERY_WORKBOOK = {"9", "10"}
"""The percentages among the formats that every workbook has (0% and 0.00%)."""

_STYLES = "xl/styles.xml"
_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_QUOTED = re.compile(r'"[^"]*"|\\.')


def percent_cells(content: bytes, path: str, file: str) -> frozenset[tuple[int, int]]:
    """The cells of the sheet in that part that are shown as percentages: row from 1, column from 0. Raises InputError."""
    if _STYLES not in part_names(content, file):
        return frozenset()
    styles = parsed(content, _STYLES, file)
    formats = {one.get("numFmtId"): one.get("formatCode", "") for one in styles.iter("{*}numFmt")}
    percents = _OF_EVERY_WORKBOOK | {key for key, code in formats.items() if "%" in _QUOTED.sub("", code)}
    looks = {
        str(at)
        for at, one in enumerate(styles.iterfind("{*}cellXfs/{*}xf"))
        if one.get("numFmtId") in percents
    }
    found = set()
    for cell in parsed(content, path, file).iter("{*}c") if looks else ():
        place = _REFERENCE.fullmatch(cell.get("r", ""))
        if place is not None and cell.get("s") in looks:
            found.add((int(place[2]), column_place(place[1])))
    return frozenset(found)
