"""What no text can mean: 67歳代, 6月92日, 15割, 0割."""

import re

from reports.audit.reading.numerals import plain
from reports.audit.reading.sentences import ReadSentence
from reports.audit.results.finding import Comparisons, compared

_DECADE = re.compile(r"(?<![\d,.])(?P<value>\d+)歳代")
_DAY = re.compile(r"(?<![\d,.])(?P<month>\d{1,2})月(?P<day>\d{1,2})日")
_TENTHS = re.compile(r"(?<![\d,.])(?P<value>\d+)割(?![引り])")
_LONGEST = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def check_impossible(sentence: ReadSentence) -> Comparisons:
    """Decades of age that are none, days that no month has, and no tenth or more than ten."""
    text = plain(sentence.text)
    found = [
        *((match, int(match["value"]) % 10 == 0, "年代は10の倍数で言う") for match in _DECADE.finditer(text)),
        *((match, _is_day(match), "ない月日") for match in _DAY.finditer(text)),
        *(
            (match, 1 <= int(match["value"]) <= 10, "1割から10割までで言う")
            for match in _TENTHS.finditer(text)
        ),
    ]
    for match, holds, why in found:
        written = sentence.text[match.start() : match.end()]
        yield compared(
            holds, "A24", sentence.place, written, why, "ありえない年代、月日、割合", written=written
        )


def _is_day(match: re.Match[str]) -> bool:
    month, day = int(match["month"]), int(match["day"])
    return 1 <= month <= len(_LONGEST) and 1 <= day <= _LONGEST[month - 1]
