"""How a choice can be spelled in a cell, and which choice a text means; nothing is guessed.

A text means a choice if it is the choice's code, label or alias, if it becomes one of them by making
width, spaces and leading or trailing zeros uniform, or if it is code and label of the same choice.
Everything else stays as it is and is found by the schema. Digits are never taken apart or put together:
on a scale of 0 to 10, 99 is no 9 with the label 9, and `1 0` is no 10.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from schemas.messages.rule import ChangeRule
from schemas.questions.questionnaire import Choice
from survey.answers.fields import SEVERAL
from survey.answers.names import INVISIBLE, match_name
from survey.cleaning.changes import (
    ALIAS,
    APOSTROPHE,
    CASE,
    CODE,
    CODE_AND_LABEL,
    LABEL,
    LEADING_ZERO,
    POINT_ZERO,
    SEPARATOR,
    SPACES,
    WIDTH,
)

_UNSEEN = re.compile(f"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f{INVISIBLE}]+")
_ZEROS = re.compile(r"(-?\d+)\.0+")
_NUMBER = re.compile(r"-?\d+")
_MINUS = re.compile(r"[\u2010-\u2015\u2212\u30fc](\d+)")
_SIGNS = "①-⒛⓪-⓿❶-➓㉈-㉏㉑-㉟㊱-㊿"
"""Numbers that are one sign: circled, in brackets, with a point."""
_JOINED = re.compile(rf"(?<=[\d{_SIGNS}])(?=[{_SIGNS}])|(?<=[{_SIGNS}])(?=\d)")
"""Between such a number and the next one, where making the width uniform would join their digits."""
_RAISED = re.compile(r"(?<=[\d²³¹⁰⁴-⁹₀-₉])(?=[²³¹⁰⁴-⁹₀-₉])|(?<=[²³¹⁰⁴-⁹₀-₉])(?=\d)")
"""Between a digit and one that is raised or lowered: 1² is neither 12 nor two marks."""
_DIVIDERS = r"[,、;&|・\s]"
_DAY = re.compile(r"0\d?/.*|.*/0\d?|\d{1,2}/\d{1,2}/[2-9]\d|[2-9]\d/\d{1,2}/\d{1,2}")
"""Answers divided by slashes that may as well be a date: a month of two digits, a year of two digits."""

_APART = re.compile(r"(?<!\d) +| +(?!\d)")
_LONGEST = 2000  # a longer text is no list of choices


class Reading(NamedTuple):
    """A text as read: the code, codes joined by `|`, "" for no answer, or the text itself if unknown."""

    text: str
    rules: tuple[ChangeRule, ...] = ()


def plain(text: str) -> Reading:
    """The text without what cannot be seen, in one width (NFKC), without Excel's leading apostrophe.

    A number that is a sign of its own (①, ²) stays apart from the digits beside it.

    >>> plain(" １\u200b").text, plain("①").text, plain("'2").text, plain("1②").text
    ('1', '1', '2', '1 2')
    """
    if text.isascii() and text.isalnum():
        return Reading(text)
    rules: list[ChangeRule] = []
    seen = _UNSEEN.sub("", text).strip()
    if seen != text:
        rules.append(SPACES)
    if len(seen) > 1 and seen[0] in "'\u2018\u2019":
        seen = seen[1:].strip()
        rules.append(APOSTROPHE)
    even = even_width(_MINUS.sub(r"-\1", seen) if _MINUS.fullmatch(seen) else seen)
    if even != seen:
        rules.append(WIDTH)
    return Reading(even, tuple(rules))


def even_width(text: str) -> str:
    """The text in one width (NFKC); digits that were signs of their own do not become one number."""
    return unicodedata.normalize("NFKC", _RAISED.sub("^", _JOINED.sub(" ", text))).strip()


@dataclass(frozen=True)
class Spelling:
    """The choices of a question and the words that mean no answer.

    `suffixes` are endings that a label may have besides (大殿地域). `labels_usual` says that the column is
    filled with labels, so that a code is the unusual spelling. `several` says that the question takes several
    answers: then a slash divides them too, unless a choice is spelled with one or the text may be a date.
    """

    choices: tuple[Choice, ...]
    missing: tuple[str, ...]
    suffixes: tuple[str, ...] = ()
    labels_usual: bool = False
    several: bool = False

    def read(self, text: str) -> Reading:
        """Read a cell; several choices in one cell become their codes joined by `|`, in printed order."""
        if not text or text in self.missing:
            return Reading("")
        known = self._exact(text)
        if known is not None:
            return known
        even = plain(text)
        if not even.text:
            return even
        if _name(even.text) in self._missing:
            return Reading("", even.rules or (SPACES,))
        found = self._one(even.text) or self._marks(even.text)
        if found is None:
            return Reading(text)
        return Reading(found.text, tuple(dict.fromkeys((*even.rules, *found.rules))))

    def _exact(self, text: str) -> Reading | None:
        if text in self._codes:
            return Reading(text, (CODE,) if self.labels_usual else ())
        if text in self._labels:
            return Reading(self._labels[text], () if self.labels_usual else (LABEL,))
        return None

    def _one(self, text: str) -> Reading | None:
        """One choice, from a text in one width."""
        known = self._exact(text)
        if known is not None:
            return known
        text = _evened(text)
        name = _name(text)
        if name in self._names:
            code, rule = self._names[name]
            return Reading(code, () if rule is LABEL and self.labels_usual else (rule,))
        number = _ZEROS.fullmatch(text)
        if number:
            rest = self._number(number[1])
            return None if rest is None else Reading(rest.text, (POINT_ZERO, *rest.rules))
        return self._number(text) or self._folded(text) or self._numbered(text) or self._longer(name)

    def _number(self, text: str) -> Reading | None:
        """A whole number that equals one code, whatever its leading zeros."""
        if not _NUMBER.fullmatch(text) or len(text) > 18:
            return None
        if text in self._codes:
            return Reading(text)
        if text in self.missing:
            return Reading("")
        code = self._numbers.get(int(text))
        return None if code is None else Reading(code, (LEADING_ZERO,))

    def _folded(self, text: str) -> Reading | None:
        same = [choice.code for choice in self.choices if choice.code.casefold() == text.casefold()]
        return Reading(same[0], (CASE,)) if len(same) == 1 else None

    def _numbered(self, text: str) -> Reading | None:
        """`1.はい`, `(1)はい`, `1)`: the code, and the label of the same choice or nothing."""
        begun = text[1:].lstrip() if text.startswith(("(", "[")) else text
        for choice in self._longest_first:
            code = match_name(choice.code)
            if (begun.startswith(code) or text.startswith(code)) and self._with_code(choice).fullmatch(text):
                return Reading(choice.code, (CODE_AND_LABEL,))
        return None

    def _longer(self, name: str) -> Reading | None:
        """A label or alias with one of the endings that do not count."""
        for suffix in self.suffixes:
            short = name.removesuffix(match_name(suffix))
            if short != name and short in self._names:
                return Reading(self._names[short][0], (ALIAS,))
        return None

    def _marks(self, text: str) -> Reading | None:
        """Several choices with dividers; labels may hold a divider, so the known spellings are matched."""
        if len(text) > _LONGEST:
            return None
        codes: list[str] = []
        rules: list[ChangeRule] = []
        rest = _evened(text)
        slashes = self._slashes and "/" in rest
        if slashes and _DAY.fullmatch(rest):
            return None
        while rest:
            match = self._token.match(rest)
            if match is None or match.lastgroup is None:
                return None
            read = self._one(match[match.lastgroup].strip())
            if read is None or not read.text:
                return None
            codes.append(read.text)
            rules.extend(read.rules)
            rest = rest[match.end() :]
        order = [choice.code for choice in self.choices if choice.code in codes]
        if len(order) < len(codes) or slashes:
            rules.append(SEPARATOR)
        return Reading(SEVERAL.join(order), tuple(dict.fromkeys(rules)))

    @cached_property
    def _codes(self) -> frozenset[str]:
        return frozenset(choice.code for choice in self.choices)

    @cached_property
    def _missing(self) -> frozenset[str]:
        return frozenset(_name(word) for word in self.missing)

    @cached_property
    def _labels(self) -> dict[str, str]:
        return _unambiguous((choice.label, choice.code) for choice in self.choices)

    @cached_property
    def _names(self) -> dict[str, tuple[str, ChangeRule]]:
        """Labels and aliases as names are compared; a spelling of two choices means neither."""
        aliases = [(alias, choice.code) for choice in self.choices for alias in choice.aliases]
        labels = [(choice.label, choice.code) for choice in self.choices]
        owners = _unambiguous((_name(text), code) for text, code in (*labels, *aliases))
        of_labels = {_name(text) for text, _ in labels}
        return {name: (code, LABEL if name in of_labels else ALIAS) for name, code in owners.items()}

    @cached_property
    def _numbers(self) -> dict[int, str]:
        numbers = [
            (int(choice.code), choice.code)
            for choice in self.choices
            if re.fullmatch(r"[0-9]{1,18}", choice.code)
        ]
        counts = Counter(number for number, _ in numbers)
        return {number: code for number, code in numbers if counts[number] == 1}

    @cached_property
    def _longest_first(self) -> Sequence[Choice]:
        return sorted(self.choices, key=lambda choice: (-len(choice.code), choice.code))

    def _with_code(self, choice: Choice) -> re.Pattern[str]:
        """What a code may stand with: nothing but a bracket or a sign, or a spelling of its own choice."""
        pattern = self._made.get(choice.code)
        if pattern is None:
            code = match_name(choice.code)
            own = [name for name, (owner, _) in self._names.items() if owner == choice.code]
            behind = "|".join([r"\s*[)\].:、,_]?", *(_sign(code, name) + _spaced(name) for name in own)])
            pattern = self._made[choice.code] = re.compile(rf"[(\[]?\s*{re.escape(code)}(?:{behind})")
        return pattern

    @cached_property
    def _made(self) -> dict[str, re.Pattern[str]]:
        """The patterns of codes that a text began with; most answers need none, and each takes a millisecond."""
        return {}

    @cached_property
    def _slashes(self) -> bool:
        """Whether a slash divides answers."""
        return self.several and not any("/" in name for name in (*self._codes, *self._names))

    @cached_property
    def _token(self) -> re.Pattern[str]:
        """One choice and the dividers after it; longer spellings are tried first."""
        words = []
        for choice in self.choices:
            code = match_name(choice.code)
            written = rf"[(\[]?0*{re.escape(code)}"
            words.append((0, rf"{written}(?:\.0+|[)\].:])?"))
            for label in (choice.label, *choice.aliases):
                name = _name(label)
                words.append((len(name), rf"(?:{written}{_sign(code, name)})?{_spaced(name)}"))
        words.sort(key=lambda word: (-word[0], word[1]))
        alternatives = "|".join(word for _, word in words)
        dividers = rf"(?:{_DIVIDERS}|/)" if self._slashes else _DIVIDERS
        return re.compile(rf"\s*(?P<token>{alternatives})(?:\s*$|\s*{dividers}\s*)", re.IGNORECASE)


def _evened(text: str) -> str:
    """The text as names are compared, but with one space where it has white space."""
    return " ".join(map(match_name, text.split()))


def _name(text: str) -> str:
    """The text as names are compared, but two numbers with white space between them stay apart."""
    return _APART.sub("", _evened(text))


def _sign(code: str, name: str) -> str:
    """A pattern of what stands between a code and its choice's spelling; it may be nothing.

    Between two digits, or two letters, something must stand (`11人` is not `1` and `1人`); between two numbers
    no point and no comma (`7.7`, `7,7`).
    """
    if name.isdecimal():
        return r"\s*[)\]:_]\s*"
    ends = code[-1:] + name[:1]
    if ends.isascii() and (ends.isdecimal() or ends.isalpha()):
        return r"(?:\s*[)\].:、,_]\s*|\s+)"
    return r"\s*[)\].:、,_]?\s*"


def _spaced(name: str) -> str:
    """A pattern of a name with white space anywhere, though not between two digits."""
    pieces = re.findall(r"\d+|\D", name)
    return r"\s*".join(r"\s+" if piece == " " else re.escape(piece) for piece in pieces)


def _unambiguous(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Texts that mean one code."""
    owners: dict[str, set[str]] = {}
    for text, code in pairs:
        owners.setdefault(text, set()).add(code)
    return {text: min(codes) for text, codes in owners.items() if len(codes) == 1}
