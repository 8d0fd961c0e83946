"""Figures of one sentence that follow from others in it: sums, multiples, changes from one value to another.

- 「A」（p%）と「B」（q%）を合わせたr%: r is p + q, within what rounding leaves open;
- p%（「A」の割合q%と「B」の割合r%との合計）, p%（「A」q%＋「B」r%）: the same;
- 約4倍: the quotient of the two values that the sentence gives, rounded as printed;
- （p%からq%）…がともに減少: q is the smaller in every pair before the word;
- p%からq%に減少, p%からq%（dポイント減少）: q is on the side that the word names, d is the difference;
- n人とm人を下回り: n is below m;
- A（a%）で高く、B（b%）で低く: every value called high is above every one called low.
"""

import re
from collections.abc import Sequence
from decimal import Decimal

from reports.audit.reading.document import Document
from reports.audit.reading.numerals import Numeral, figures, percents, plain
from reports.audit.reading.sentences import ReadSentence, is_threshold, sentences
from reports.audit.reading.stated import stated
from reports.audit.results.finding import Comparisons, compared, direction
from reports.formatting import round_half_up

_IN_BRACKETS = re.compile(
    r"(?P<total>\d+(?:\.\d+)?)\s?%\s?\((?P<parts>「[^「」]+」[^「」()%]{0,6}?\d+(?:\.\d+)?\s?%"
    r"(?:(?P<sign>\s?\+\s?)|[と、及び]{1,2})「[^()]*?%)(?:(?P<word>と?の?(?:合計|計|和))|(?=\)))[^()%]{0,6}\)"
)
_TIMES = re.compile(
    r"(?P<about>約|およそ|ほぼ)?(?P<times>\d+(?:\.\d+)?)倍(?P<after>以上|を超え|近く|弱|強|程度)?(?!ごと|率)"
)
_BESIDE = re.compile(r"[)）]?(?:の|で、?|と、?|であり、|となり、)")
"""What stands between the second value and the quotient."""

_PAIR = re.compile(r"[（(](?P<first>\d+(?:\.\d+)?)%?(?:から|→|⇒)(?P<last>\d+(?:\.\d+)?)%[^（）()]*[)）]")
_MOVE = re.compile(r"(?P<up>増加|上昇|増え)|(?P<down>減少|低下|減っ|減り)")
_FROM_TO = re.compile(
    r"(?P<first>\d+(?:\.\d+)?)\s?%?[)]?(?:から|→|⇒)(?P<last>\d+(?:\.\d+)?)\s?%(?:に|へと?|と)?"
    r"(?P<how>若干|やや|わずかに|大きく|大幅に|微)?(?:(?P<up>増加|上昇|増え|増)|(?P<down>減少|低下|減っ|減り|減))?"
    r"(?:[し]?[(](?P<sign>[+\-△▲])?(?P<points>\d+(?:\.\d+)?)\s?(?:ポイント|P|pt)の?(?:(?P<more>増|上昇)|(?P<less>減|低下))?)?"
)
_LIMIT = re.compile(
    r"(?<![\d,.])(?P<value>\d[\d,]*(?:\.\d+)?)\s?(?P<unit>人|件|世帯|%)と、?(?P<limit>\d[\d,]*(?:\.\d+)?)\s?(?P=unit)"
    r"を?(?:(?P<over>上回|超え)|(?P<under>下回|割り|割っ))(?!て(?:い|お)(?:な|りま))"
)
_SIDE = re.compile(r"(?P<high>高く|高い|多く|多い)|(?P<low>低く|低い|少なく|少ない)")
_BRACKETED = re.compile(r"[^（）()「」、。]{1,14}[（(](?P<share>\d+(?:\.\d+)?)%[)）]")
_BY_POINTS = re.compile(
    r"(?:、(?P<name>[^、。「」（）()\d]{1,8})が|[）)]?を)\d+(?:\.\d+)?ポイント(?:(?P<up>高|多|上回)|(?P<down>低|少な|下回))"
)
_GAP = re.compile(
    r"(?:^その|「(?P<one>[^「」]+)」と「(?P<other>[^「」]+)」の)差は、?(?P<gap>\d+(?:\.\d+)?)(?P<unit>ポイント|点)"
)
_MULTIPLE_UNITS = frozenset({"%", "人", "件", "世帯", "団体", "円", "事業", ""})


def check_within_sentence(document: Document) -> Comparisons:
    """All such figures of a document."""
    before: list[ReadSentence] = []
    for sentence in sentences(document):
        if before and before[-1].section != sentence.section:
            before = []
        yield from _gap(before, sentence)
        before.append(sentence)
        yield from _sums(sentence)
        yield from _sums_in_brackets(sentence)
        yield from _multiples(sentence)
        yield from _moves(sentence)
        yield from _from_to(sentence)
        yield from _limits(sentence)
        yield from _sides(sentence)
        yield from _higher(sentence)


def _sums(sentence: ReadSentence) -> Comparisons:
    text = plain(sentence.text)
    if re.search(r"合わせ|あわせ|合計|足し", text) is None:
        return
    said = [one for one in stated(sentence.text, ()) if one.figure.unit == "%"]
    for at, one in enumerate(said):
        parts = [other for other in said[:at] if len(other.labels) == 1 and other.labels[0] in one.labels]
        distinct = {other.labels[0] for other in parts}
        if not one.together or len(parts) != len(one.labels) or len(distinct) != len(parts):
            continue
        total = sum((other.figure.value for other in parts), Decimal(0))
        slack = sum((other.figure.half for other in parts), one.figure.half)
        terms = " + ".join(other.figure.text for other in parts)
        yield compared(
            abs(total - one.figure.value) <= slack,
            "A11",
            sentence.place,
            sentence.text,
            f"{terms} = {total}%（文では {one.figure.text}）",
            "合わせた割合が内訳の合計と合わない",
            written=one.figure.text,
            right=f"{total}%",
        )


def _sums_in_brackets(sentence: ReadSentence) -> Comparisons:
    """Rounded to the printed decimal, each part may miss its share by half a unit, and so may their sum."""
    text = plain(sentence.text)
    for match in _IN_BRACKETS.finditer(text):
        parts = percents(match["parts"])
        if not (match["sign"] or match["word"]) or match["parts"].count("「") != len(parts):
            continue
        printed = percents(match["total"] + "%")[0]
        total = sum((one.value for one in parts), Decimal(0))
        yield compared(
            abs(total - printed.value) <= sum((one.half for one in parts), printed.half),
            "A11",
            sentence.place,
            match.group(),
            f"{' + '.join(one.text for one in parts)} = {total}%（文では {printed.text}）",
            "合わせた割合が内訳の合計と合わない",
            written=printed.text,
            right=f"{total}%",
        )


def _multiples(sentence: ReadSentence) -> Comparisons:
    text = plain(sentence.text)
    for match in _TIMES.finditer(text):
        values = [
            one
            for one in figures(sentence.text)
            if one.unit in _MULTIPLE_UNITS
            and one.value > 0
            and not (match.start() <= one.start < match.end())
        ]
        pair = _pair(values)
        if pair is None or _BESIDE.fullmatch(text, pair[1].end, match.start()) is None:
            continue
        high, low = max(pair, key=lambda one: one.value), min(pair, key=lambda one: one.value)
        places = len(match["times"].partition(".")[2])
        printed, half = Decimal(match["times"]), Decimal(5).scaleb(-places - 1)
        least = (high.value - high.half) / (low.value + low.half)
        most = (high.value + high.half) / max(low.value - low.half, Decimal("0.001"))
        if match["after"] in {"以上", "を超え", "強"}:
            right = most >= printed
        elif match["after"] in {"近く", "弱"}:
            right = least <= printed <= most + 1
        else:
            right = least - half <= printed <= most + half
        yield compared(
            right,
            "A15",
            sentence.place,
            sentence.text,
            f"{high.text} ÷ {low.text} = {round_half_up(high.value / low.value, 2)}倍（文では {match.group()}）",
            "倍率が2つの値と合わない",
            written=sentence.text[match.start() : match.end()],
            right=f"{round_half_up(high.value / low.value, places)}倍",
        )


def _pair(values: list[Numeral]) -> tuple[Numeral, Numeral] | None:
    """The two values of a quotient: the only two of a unit, the unit of a percentage before that of a count."""
    for unit in dict.fromkeys(one.unit for one in values):
        same = [one for one in values if one.unit == unit]
        if len(same) == 2 and (unit or all(one.places for one in same)):
            return same[0], same[1]
    return None


def _moves(sentence: ReadSentence) -> Comparisons:
    text = plain(sentence.text)
    for pair in _PAIR.finditer(text):
        word = _MOVE.search(text, pair.end())
        if word is None or re.search(r"。|一方|見られ", text[pair.end() : word.start()]) is not None:
            continue
        first, last = Decimal(pair["first"]), Decimal(pair["last"])
        yield compared(
            last > first if word["up"] else last < first,
            "A21",
            sentence.place,
            sentence.text,
            f"{pair['first']}% → {pair['last']}%（{last - first:+}ポイント）",
            f"「{word.group()}」が2つの割合と合わない",
            written=word.group(),
            right=direction(last - first),
        )


def _from_to(sentence: ReadSentence) -> Comparisons:
    """The word behind two values, and the difference in brackets behind them."""
    text = plain(sentence.text)
    for match in _FROM_TO.finditer(text):
        first, last = Decimal(match["first"]), Decimal(match["last"])
        difference = last - first
        told = f"{match['first']}% → {match['last']}%（{difference:+}ポイント）"
        if match["how"] and (match["up"] or match["down"]):  # without such a word `check_trends` has it
            yield compared(
                difference > 0 if match["up"] else difference < 0,
                "A21",
                sentence.place,
                sentence.text,
                told,
                f"「{match['up'] or match['down']}」が2つの割合と合わない",
                written=match["up"] or match["down"],
                right=direction(difference),
            )
        if not match["points"]:
            continue
        printed, places = Decimal(match["points"]), len(match["points"].partition(".")[2])
        up, down = match["more"] or match["sign"] == "+", match["less"] or match["sign"] in {"-", "△", "▲"}
        size = difference if up else -difference if down else abs(difference)
        yield compared(
            abs(size - printed) <= Decimal(1).scaleb(-places),
            "A14",
            sentence.place,
            sentence.text,
            f"{told}（文では {match['points']}ポイント）",
            "差が2つの値と合わない",
            written=match["points"],
            right=f"{abs(difference)}",
        )


def _limits(sentence: ReadSentence) -> Comparisons:
    text = plain(sentence.text)
    for match in _LIMIT.finditer(text):
        value, limit = (Decimal(match[name].replace(",", "")) for name in ("value", "limit"))
        yield compared(
            value > limit if match["over"] else value < limit,
            "A21",
            sentence.place,
            match.group(),
            f"{value:,}{match['unit']} と {limit:,}{match['unit']}",
            f"「{match['over'] or match['under']}」が2つの値と合わない",
            written=match["over"] or match["under"],
        )


def _gap(before: Sequence[ReadSentence], sentence: ReadSentence) -> Comparisons:
    """A difference of two values that sentences before it give: その差は15.9ポイント; 「A」と「B」の差は1.33点."""
    match = _GAP.search(plain(sentence.text))
    if match is None or not before:
        return
    if match["one"] is None:
        values = list(percents(before[-1].text)[-2:])
    else:
        told = [one for other in before for one in stated(other.text, ()) if not one.together]
        named = ([one.figure for one in told if one.labels == (match[name],)] for name in ("one", "other"))
        unit = "点" if match["unit"] == "点" else "%"
        values = [found[-1] for one in named if (found := [value for value in one if value.unit == unit])]
    if len(values) < 2:
        return
    printed, gap = Decimal(match["gap"]), abs(values[0].value - values[1].value)
    yield compared(
        abs(printed - gap) <= values[0].half + values[1].half,
        "A14",
        sentence.place,
        sentence.text,
        f"{values[0].text} と {values[1].text} の差は {gap}{match['unit']}（文では {printed}{match['unit']}）",
        "差が2つの値と合わない",
    )


def _higher(sentence: ReadSentence) -> Comparisons:
    """男性33.1%、女性23.0%で、男性が10.1ポイント高く; Aは34.2%で、B（41.0%）を6.8ポイント下回って."""
    text = plain(sentence.text)
    for match in _BY_POINTS.finditer(text):
        before = [one for one in percents(sentence.text) if one.end <= match.start()]
        if len(before) != 2:
            continue
        first, second = before
        if match["name"]:
            own = [
                one
                for one in before
                if re.search(rf"{re.escape(match['name'])}[はがで（(]?$", text[: one.start])
            ]
            if len(own) != 1:
                continue
            mine, other = own[0], second if own[0] is first else first
        elif text[second.end : match.start() + 1].strip("）)を") == "":
            mine, other = first, second
        else:
            continue
        up = match["up"] is not None
        yield compared(
            mine.value > other.value if up else mine.value < other.value,
            "A21",
            sentence.place,
            sentence.text,
            f"{mine.text} - {other.text} = {mine.value - other.value:+}ポイント（文では {match.group().lstrip('）)を、')}）",
            "高低の言葉が2つの割合と合わない",
        )


def _sides(sentence: ReadSentence) -> Comparisons:
    text = plain(sentence.text)
    words = list(_SIDE.finditer(text))
    if len({bool(word["high"]) for word in words}) < 2 or "差" in text:
        return
    high: list[Decimal] = []
    low: list[Decimal] = []
    start = 0
    for word in words:
        side = high if word["high"] else low
        side.extend(
            Decimal(one["share"])
            for one in _BRACKETED.finditer(text, start, word.start())
            if not is_threshold(sentence.text, percents(sentence.text[one.start() : one.end()])[0])
        )
        start = word.end()
    if high and low and _SIDE.search(text) is not None and text.count("「") <= 2:
        yield compared(
            min(high) > max(low),
            "A21",
            sentence.place,
            sentence.text,
            f"高いとした最小 {min(high)}%、低いとした最大 {max(low)}%",
            "「高い」「低い」が割合の大小と合わない",
        )
