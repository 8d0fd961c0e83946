"""Reads an SPSS file in a process of its own: `python -m survey.reading.formats.sav_process auto < file.sav`.

It writes variables and multiple-response sets as JSON, each with the arguments of `Variable` and `AnswerSet`
of `survey.reading.formats.sav`.
"""

import io
import json
import re
import sys
from datetime import datetime, timedelta

import pyreadstat

from survey.answers.columns import column_from
from survey.reading.formats.grid import MOST_CELLS
from survey.reading.formats.process import TOO_LARGE, UNDECODABLE, limit_memory
from survey.reading.formats.values import cell_text

_BEGINNING = datetime(1582, 10, 14)  # SPSS counts the seconds of a date from here
_DAY = 86_400
_FORMAT = re.compile("[A-Z]+")
_DATES = frozenset({"DATE", "ADATE", "EDATE", "JDATE", "SDATE", "DATETIME", "YMDHMS"})
_TIMES = frozenset({"TIME", "MTIME"})


def value_text(value: object, style: str) -> str:
    """A value of SPSS as text; `style` is the kind of the variable's format (`F`, `DATE`, ...).

    "" for the system's missing value; a number that the variable declares as missing stays as it is. A
    date that no calendar holds stays the number that it is in the file.

    >>> value_text(9.0, "F"), value_text(None, "F"), value_text(14125881600.0, "EDATE")
    ('9', '', '2030-06-01')
    """
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if not isinstance(value, (int, float)):
        raise TypeError(type(value).__name__)
    try:
        if style in _DATES:
            return cell_text(_BEGINNING + timedelta(seconds=value))
        if style in _TIMES and 0 <= value < _DAY:
            return cell_text((_BEGINNING + timedelta(seconds=value)).time())
    except (OverflowError, ValueError):
        pass
    return cell_text(float(value))


def is_within(value: object, low: object, high: object) -> bool:
    """Whether a value lies between two numbers, both included, or is the text `low`.

    >>> is_within(9.0, 8.0, 9.0), is_within(7.0, 8.0, 9.0), is_within("x", "x", "x"), is_within(None, 8.0, 9.0)
    (True, False, True, False)
    """
    if isinstance(value, str):
        return value == low
    numbers = (int, float)
    if not (isinstance(value, numbers) and isinstance(low, numbers) and isinstance(high, numbers)):
        return False
    return low <= value <= high


def main() -> int:
    """Read the file on standard input and write its variables to standard output."""
    limit_memory()
    content = io.BytesIO(sys.stdin.buffer.read())
    # a Japanese SPSS wrote CP932 in files that say UTF-8
    encodings = (None, "CP932") if sys.argv[1] == "auto" else (sys.argv[1].upper(),)
    for encoding in encodings:
        try:
            return _write_variables(content, encoding)
        except pyreadstat.ReadstatError as error:
            if "encoding" not in str(error):
                raise
    return UNDECODABLE


def _write_variables(content: io.BytesIO, encoding: str | None) -> int:
    """Write the variables in the encoding that the file declares (None) or in another one."""
    content.seek(0)
    _, about = pyreadstat.read_sav(content, metadataonly=True, encoding=encoding)
    most = MOST_CELLS // max(about.number_columns or 1, 1)
    content.seek(0)
    values, about = pyreadstat.read_sav(
        content,
        encoding=encoding,
        user_missing=True,  # else a code such as 9 for 無回答 reads as blank
        disable_datetime_conversion=True,  # it fails on a date beyond the calendar
        output_format="dict",
        row_limit=most + 1,
    )
    variables = []
    for name, column in values.items():
        if len(column) > most:
            return TOO_LARGE
        if about.number_rows not in (None, -1, len(column)):
            raise ValueError("fewer records than the file says that it has")
        kind = _FORMAT.match(str(about.original_variable_types.get(name)))
        texts = column_from(value_text(value, kind[0] if kind else "") for value in column)
        labels = about.variable_value_labels.get(name, {})
        declared = [entry for entry in about.missing_ranges.get(name, []) if isinstance(entry, dict)]
        missing = [
            value
            for value in dict.fromkeys((*labels, *column))
            if any(is_within(value, entry["lo"], entry["hi"]) for entry in declared)
        ]
        variables.append(
            {
                "name": name,
                "label": about.column_names_to_labels.get(name) or "",
                "values": texts.values,
                "codes": texts.codes.tolist(),
                "labels": {value_text(value, ""): str(label) for value, label in labels.items()},
                "missing": sorted({value_text(value, kind[0] if kind else "") for value in missing}),
            }
        )
    sets = [
        {
            "name": name,
            "label": entry["label"] or "",
            "variables": entry["variable_list"],
            "counted": value_text(entry["counted_value"], ""),
        }
        for name, entry in (about.mr_sets or {}).items()
    ]
    sys.stdout.write(json.dumps({"variables": variables, "sets": sets}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
