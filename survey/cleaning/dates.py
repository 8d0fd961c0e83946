"""Days as they are written in answers: ISO, slashes, Japanese eras, Excel's serial number."""

import re
import unicodedata
from datetime import date, timedelta

from schemas.tables.eras import western_year

_PATTERNS = (
    re.compile(r"(?P<year>\d{4})[-/.年](?P<month>\d{1,2})[-/.月](?P<day>\d{1,2})日?(?:\D.*)?"),
    re.compile(
        r"(?P<era>令和|平成|[RHrh])\s*(?P<year>\d{1,2}|元)[-/.年](?P<month>\d{1,2})[-/.月](?P<day>\d{1,2})日?(?:\D.*)?"
    ),
    re.compile(r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})"),
)
_SERIAL = re.compile(r"(\d{5})(?:\.\d+)?")
_EXCEL_START = date(1899, 12, 30)


def parse_day(text: str) -> date | None:
    """The day that a text names, or None; a day without its year is not guessed.

    >>> parse_day("令和4年7月1日"), parse_day("2022/7/1 9:30"), parse_day("44743"), parse_day("7/1")
    (datetime.date(2022, 7, 1), datetime.date(2022, 7, 1), datetime.date(2022, 7, 1), None)
    """
    even = unicodedata.normalize("NFKC", text).strip()
    for pattern in _PATTERNS:
        match = pattern.fullmatch(even)
        if match:
            parts = match.groupdict()
            era, written = parts.get("era"), parts["year"]
            year = western_year(era, written) if era else int(written)
            try:
                return date(year, int(parts["month"]), int(parts["day"]))
            except ValueError:
                return None
    serial = _SERIAL.fullmatch(even)
    return _EXCEL_START + timedelta(days=int(serial[1])) if serial else None
