"""What the heads of columns tell: the question's number and text, the usual breakdown, which columns belong together."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_QUESTION = re.compile(
    r"(問\s*\d+(?:[-‐－の(（]\s*\d+[)）]?)*|[QqFf]\d+(?:[-_]\d+)*|設問\d+)[\s.．、:：_＿]*(.*)", re.DOTALL
)
_NUMBERED = re.compile(r"設?問\s*\d")  # what begins so is a question, not a choice
FOLLOW_UP = re.compile(r"[-‐－_\s]*(?:SQ|付問|枝問|補問|副問)", re.IGNORECASE)
"""How a text begins behind the number of a question that another follows up with its own choices (問7 SQ1)."""

_BRACKETED = re.compile(r"(.+?)\s*[\[［](.+)[\]］]", re.DOTALL)
_ITEM = re.compile(r"[(（]\d+[)）]$|(?<=\d)_\d+$")
_PARTED = re.compile(r"(.*\S)(?:\s+[-－–—]\s+|(?<!\d)[.．](?=\D))(.+)", re.DOTALL)
"""A grid and its item with a weaker sign between them (`満足度 - 道路`, `満足度.道路`)."""

_BREAKDOWNS = (
    (
        "region",
        re.compile(
            r"(?:(お?住まい|居住|住んでいる|住所|お住い).*(地区|地域|校区|学区|区域|区名?|町名?|町内|エリア|場所|ところ)|"
            r"(居住|住所)?(地区|地域|校区|学区|小学校区|中学校区|行政区|町名|居住地|居住区|居住エリア|エリア|地区会)(名|コード|区分|別)?|お住まい|住所地)"
        ),
    ),
    ("age_group", re.compile(r".*(年齢|年代|生年|生まれ.?年|出生年).*", re.DOTALL)),
    ("sex", re.compile(r".*性別.*", re.DOTALL)),
    ("occupation", re.compile(r".*職業.*", re.DOTALL)),
    ("household", re.compile(r".*(世帯|家族構成|同居).*", re.DOTALL)),
    ("residence_years", re.compile(r".*(居住年数|居住歴|お住まいの年数|居住期間).*", re.DOTALL)),
    ("grade", re.compile(r".*学年.*", re.DOTALL)),
)
"""Usual breakdowns by the whole of a head."""

_POLITE_START = re.compile(
    r"^(?:回答者|あなた(?:自身|ご自身)?|ご自身|貴方)?の?(?:現在の?|いまの?|今の?)?ご?(?=\S)"
)
_POLITE_END = re.compile(
    r"(?:は|を|について|に(?:ついて|関して))?[、 　]*(?:次の中から)?(?:どちら|どこ|いずれ|何歳|なん歳|何|1つ|一つ)?"
    r"(?:ですか|でしょうか|に該当しますか|にあたりますか|(?:を)?(?:お答え|お選び|お書き|お聞かせ|教えて|ご記入|選んで|記入して)(?:ください|下さい)?"
    r"|お聞きします|お伺いします|うかがいます)?[。？?]?$"
)
_LONGEST_HEAD = 14  # a longer text is a question about the region, not the region itself
_LIMIT = re.compile(r"([1-9]|10|[一二三四五六七八九十])つ(?:まで|以内|を?選)")
_NUMERALS = {numeral: str(number) for number, numeral in enumerate("一二三四五六七八九十", start=1)}
_SPAN = re.compile(r"(\d{1,2})\s*点?\s*(?:[~～〜\-－]|から)\s*(\d{1,3})")
_DIVIDERS = ("/／", ":：", "", "_＿", " \u3000\n", "-－", "・")
"""What may stand between a question and its choice, the surest first; "" is the place of brackets."""

_WEAK = "-－・"  # often a part of a choice (清掃・美化)
_BRACKETS = {"]": "[", "］": "［", ")": "(", "）": "（", "】": "【", "」": "「"}
_TAILS = (
    re.compile(r"(?P<before>.*\S)(?P<choice>[①-⑳㉑-㉟㊱-㊿])"),
    re.compile(r"(?P<before>.*\d[A-Za-z]{1,3})(?P<choice>\d{1,3})"),
    re.compile(r"(?P<before>.*\d[.．])(?P<choice>\d{1,3})"),
    re.compile(r"(?P<before>.*[^\d\s.．])(?P<choice>\d{1,3})"),
    re.compile(r"(?P<before>.*\d)(?P<choice>[a-z]|[A-Z]|[ア-ン])"),
)
"""Ends of a head that number a choice without a sign before it; only where the numbers follow each other."""

_GENERAL = re.compile(
    r"(?:設?問|質問|項目|列|[A-Za-z]{1,4}|item|column|field|question|変数)[\s_\-－.．]*", re.IGNORECASE
)
"""What may stand before the number of a question: no question by itself."""

_KANA = "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲン"
_EDGES = "".join(_DIVIDERS) + "".join(_BRACKETS.values()) + ".．、,"


def number_and_text(label: str) -> tuple[str, str]:
    """`問1 年齢` is 問1 and 年齢; heads of several rows may have a group before the number (`属性/問1/年齢`).

    A label without a number has none. An item in square brackets stands as in heads of several rows.

    >>> number_and_text("問11/満足度/防災"), number_and_text("満足度[防災]")
    (('問11', '満足度/防災'), ('', '満足度/防災'))
    """
    item = _BRACKETED.fullmatch(label.strip())
    if item is not None:
        label = f"{item[1]}/{item[2]}"
    parts = re.split("[/／]", label.strip())
    for place, part in enumerate(parts):
        match = _QUESTION.fullmatch(part.strip())
        if match is not None:
            rest = [text for text in (match[2].strip(), *map(str.strip, parts[place + 1 :])) if text]
            number = re.sub(r"\s", "", unicodedata.normalize("NFKC", match[1]))
            return number, "/".join(rest) or label.strip()
    return "", label.strip()


def breakdown(text: str) -> str:
    """The usual breakdown that a head names, or ""; what is only polite in it does not count.

    >>> breakdown("あなたのお住まいの地区はどちらですか。"), breakdown("地区の行事に参加していますか")
    ('region', '')
    """
    last = text.rpartition("/")[2].strip()
    for said in (re.sub(r"[(（].*?[)）]", "", last), re.sub(r"[()（）]", "", last)):
        core = _POLITE_END.sub("", _POLITE_START.sub("", said)).strip()
        if not core or len(core) > _LONGEST_HEAD:
            continue
        for key, pattern in _BREAKDOWNS:
            if pattern.fullmatch(core):
                return key
    return ""


def most_choices(text: str) -> str:
    """How many choices a question allows by its text (3つまで), "" where it does not say.

    >>> most_choices("入手先（３つまで）"), most_choices("入手先（いくつでも）")
    ('3', '')
    """
    match = _LIMIT.search(unicodedata.normalize("NFKC", text))
    return "" if match is None else _NUMERALS.get(match[1], match[1])


def span(text: str) -> range | None:
    """The points of a scale that a text names (0～10), at least six; None where it names none."""
    match = _SPAN.search(unicodedata.normalize("NFKC", text))
    return range(int(match[1]), int(match[2]) + 1) if match and int(match[2]) - int(match[1]) >= 5 else None


@dataclass(frozen=True)
class Stem:
    """What the heads of a question's columns share: what stands before and after the choice."""

    before: str
    after: str = ""

    @property
    def text(self) -> str:
        """The question without the signs between it and the choice."""
        return self.before.rstrip(_EDGES)

    def choice(self, head: str) -> str:
        """The choice that a head names, "" for a head without this stem."""
        inside = head.startswith(self.before) and head.endswith(self.after)
        return head[len(self.before) : len(head) - len(self.after)].strip() if inside else ""

    def code(self, head: str) -> str:
        """The choice as a code: digits of any form (①) as plain ones."""
        choice = self.choice(head)
        even = unicodedata.normalize("NFKC", choice)
        return even if even.isdecimal() else choice


def stems(head: str) -> Iterator[Stem]:
    """The ways to part a head into a question and a choice, the likeliest first."""
    for signs in _DIVIDERS:
        if not signs and head[-1:] in _BRACKETS:
            place = head.rfind(_BRACKETS[head[-1]])
            if place > 0:
                yield Stem(head[: place + 1], head[-1])
        for place in range(len(head) - 2, 0, -1):
            if head[place] in signs:
                yield Stem(head[: place + 1])


def shared_stem(heads: Sequence[str]) -> Stem | None:
    """The stem of the first head that most of the heads after it share without a break, at least one of them.

    A stem may get longer by what all of these have in common (`問7: 入手先_` for 問7: 入手先_1, …).
    Without a sign between question and choice (同居家族1, F7S1, 問7①) the choices must be numbered from 0 or
    1 on without a gap.
    """
    for stem in stems(heads[0]):
        count = run_length(stem, heads)
        if count > 1 and not _NUMBERED.match(stem.choice(heads[0])):
            return _longest(stem, heads[:count])
    return numbered_stem(heads)


def numbered_stem(heads: Sequence[str]) -> Stem | None:
    """The stem of heads that end in numbers (or letters) in a row, with no sign before them."""
    for pattern in _TAILS:
        match = pattern.fullmatch(heads[0].strip())
        if match is None or _GENERAL.fullmatch(match["before"]) or _order(match["choice"]) not in (0, 1):
            continue
        stem = Stem(match["before"])
        if len(heads) > 1 and numbered_length(stem, heads) > 1:
            return stem
    return None


def numbered_length(stem: Stem, heads: Sequence[str]) -> int:
    """How many of the heads have the stem and go on counting, from the first on."""
    first = _order(stem.choice(heads[0]))
    for place, head in enumerate(heads):
        order = _order(stem.choice(head))
        if order is None or first is None or order != first + place:
            return place
    return len(heads)


def _order(choice: str) -> int | None:
    """The place that a number or letter has among its kind (a, A and ア are 1); None for anything else."""
    even = unicodedata.normalize("NFKC", choice)
    if even.isdecimal():
        return int(even)
    if len(even) != 1:
        return None
    if even in _KANA:
        return _KANA.index(even) + 1
    return ord(even.casefold()) - ord("a") + 1 if even.isascii() and even.isalpha() else None


def run_length(stem: Stem, heads: Sequence[str]) -> int:
    """How many of the heads have the stem, from the first on."""
    return next((place for place, head in enumerate(heads) if not stem.choice(head)), len(heads))


def _longest(stem: Stem, heads: Sequence[str]) -> Stem:
    """The longest stem of a head that all the heads have and that begins with `stem`."""
    longer = [
        other
        for other in stems(heads[0])
        if other.before.startswith(stem.before)
        and other.before[-1] not in _WEAK
        and other.after.endswith(stem.after)
        and all(other.choice(head) for head in heads)
    ]
    return max(longer, key=lambda other: len(other.before), default=stem)


def item_of(text: str) -> tuple[str, str]:
    """The text of a grid and of its item, at the sign that parts them surest; blanks where nothing does."""
    stem = next((stem for stem in stems(text) if set(stem.before[-1:]) <= set("/／:：[［【")), None)
    if stem is not None:
        return stem.text, stem.choice(text)
    match = _PARTED.fullmatch(text)
    return (match[1].strip(), match[2].strip()) if match else ("", "")


def grid_of(label: str) -> tuple[str, str]:
    """What tells the grid that a column is an item of: the number without the item's own, the text before the item.

    Two blanks for a column that stands by itself. 問8-1 and 問8SQ are questions of their own, 問8(1) is an item of 問8.
    """
    number, text = number_and_text(label)
    if FOLLOW_UP.match(text):
        return "", ""
    return _ITEM.sub("", number), item_of(text)[0]
