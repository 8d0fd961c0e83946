"""Groups of respondents that a text names: 70歳代, 男性, 徳地地域, and groups that nobody has heard of."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from reports.audit.reading.numerals import plain

UNKNOWN_GROUP = "？"
"""A group that is none of those looked for: a span of ages, 加入者, two groups crossed."""

_QUOTED = re.compile(r"[「『][^「」『』]*[」』]")
_OTHERS = re.compile(
    r"(?:男性|女性|(?:人|方|者|層|世帯|家庭|団体|会員|学生|企業|事業所|地区|地域|区|校区|歳代|\d代|歳以上|歳未満))"
    r"(?:では|でも|において|については|に限|のうち)"
)
_EVERYONE = re.compile(
    r"全体(?:で|と|の|を|は)|(?:回答者|対象者|市民|町民|区民|県民|住民|有効回答者|地域|本市)(?:では|のうち|において)"
)
_FILTERED = re.compile(
    r"(?:回答|選択)(?:され|し)た(?:方|人|者)(?:では|のうち|に限)|[たるい](?:方|人)(?:では|のうち|に限)"
)
_BEFORE = re.compile(r"[0-9和成昭.]$")
_RANGE_BEFORE = re.compile(r"[~\-・]$|から$|か$")
_RANGE_AFTER = re.compile(r"(?:~|-|から(?!の)|以上|以下|以降)")


@dataclass(frozen=True)
class GroupMention:
    """A group as named in a text; `name` is one of the names looked for, or `UNKNOWN_GROUP`."""

    name: str
    start: int
    end: int


@lru_cache(maxsize=64)
def _pattern(names: tuple[str, ...]) -> tuple[re.Pattern[str], dict[str, str]]:
    """All ways to write the names, the longest first, and the name that each is."""
    spelled: dict[str, str] = {}
    for name in names:
        spelled.setdefault(plain(name), name)
        decade = re.fullmatch(r"(\d+)歳?代?(以上)?", plain(name))
        if decade is not None and (decade[2] or "代" in name):
            for form in ("{}歳代", "{}代", *(("{}歳以上", "{}歳代以上", "{}代以上") if decade[2] else ())):
                spelled.setdefault(form.format(decade[1]), name)
    longest = sorted(spelled, key=lambda text: (-len(text), text))
    return re.compile("|".join(map(re.escape, longest)) or r"(?!)"), spelled


def mentions(text: str, names: Sequence[str]) -> list[GroupMention]:
    """All groups that a text names outside 「」, in order; of names within each other the longest counts."""
    bare = _QUOTED.sub(lambda match: "　" * len(match.group()), plain(text))
    pattern, spelled = _pattern(tuple(names))
    found: list[GroupMention] = []
    for match in pattern.finditer(bare):
        if _stands_alone(bare, match):
            span = _RANGE_BEFORE.search(bare[: match.start()]) and match.group()[0].isdigit()
            span = span or (match.group()[0].isdigit() and _RANGE_AFTER.match(bare, match.end()) is not None)
            name = UNKNOWN_GROUP if span else spelled[match.group()]
            found.append(GroupMention(name, match.start(), match.end()))
    return _crossed(found, bare)


def names_others(text: str) -> bool:
    """Whether a text speaks of some part of the respondents, whichever (加入者では, 20歳未満に限ると)."""
    bare = _QUOTED.sub("「」", plain(text))
    return _OTHERS.search(_EVERYONE.sub("", bare)) is not None


def names_everyone(text: str) -> bool:
    """Whether a text speaks of all respondents (全体では)."""
    return _EVERYONE.search(_QUOTED.sub("「」", text)) is not None


def names_asked(text: str) -> bool:
    """Whether a text names those who gave an answer (「はい」と回答された方では), whom a filter may have chosen."""
    return _FILTERED.search(text) is not None


def _stands_alone(text: str, match: re.Match[str]) -> bool:
    """Whether a short name is no part of a longer word: 東 in 東京, 10歳代 in 110歳代."""
    before, after = text[: match.start()], text[match.end() : match.end() + 2]
    name = match.group()
    if name[0].isdigit():
        return _BEFORE.search(before) is None
    if len(name) > 2:
        return True
    if before and "一" <= before[-1] <= "龥" and before[-1] not in "別市町村区県":
        return False
    return (
        not after
        or not "一" <= after[0] <= "龥"
        or after.startswith(("地", "区", "校", "在", "以", "側", "部"))
    )


def _crossed(found: list[GroupMention], text: str) -> list[GroupMention]:
    """Two groups with only の between (男性の20歳代) are one group that is not known."""
    made: list[GroupMention] = []
    for one in found:
        if made and text[made[-1].end : one.start] in {"の", "・", "×", ""}:
            made[-1] = GroupMention(UNKNOWN_GROUP, made[-1].start, one.end)
        else:
            made.append(one)
    return made
