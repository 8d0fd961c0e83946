"""Text that staff write with named figures in it: `{attachment.total.share}の方が…`.

A text is taken apart into words and names. The words are looked through for what must not be written by
hand: figures, and words that only the estimates can bear out (増加, 過半数, 最も多い). The rules are strict
on purpose: what is refused can be said otherwise, or be added in Word; what is let through is printed
every year, whatever the figures are then.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True)
class FigureName:
    """A figure named in a text, with its answer resolved to a row of the estimates.

    `answer` is the key of an option or an option group; with `top` it is "", and the most frequent answer
    of the run is meant. `breakdown` and `group` are _T for 全体. `written` is the name as it stands.
    """

    written: str
    concept: str
    answer: str
    breakdown: str
    group: str
    figure: str
    top: bool = False


TextPiece: TypeAlias = str | FigureName


def split_text(text: str) -> tuple[tuple[str, ...], str]:
    """Words and names in turn (words first and last, possibly empty), and what is wrong with the braces.

    >>> split_text("全体の{a.b.share}です。")
    (('全体の', 'a.b.share', 'です。'), '')
    """
    if re.search(r"[｛｝]", text):
        return (text,), "波かっこは半角の { } で書きます。"
    parts = re.split(r"\{([^{}]*)\}", text)
    if any("{" in words or "}" in words for words in parts[::2]):
        return (text,), "波かっこ { } の組が合っていません。"
    return tuple(parts), ""


def without_labels(text: str, labels: Iterable[str]) -> str:
    """The text with every known label in 「」 emptied, so that its own words and figures are not looked at."""
    for label in sorted(set(labels), key=lambda one: (-len(one), one)):
        text = text.replace(f"「{label}」", "「」")
    return text


# --- Figures ------------------------------------------------------------------------------------

_DIGITS = re.compile(r"\d+(?:[.,]\d+)*")
_BEFORE = re.compile(r"(?:Q|問|第|令和|平成|昭和|西暦|図|表|[RH])\s?$")
_AFTER = re.compile(r"\s?(?:[~〜・、\-]\s?\d+)?(?:歳|年|か月|月|日|時|地域|節|章|項|号|番|回|丁目)")
_UNIT = "(?:ポイント|[%割人件票倍])?"
_IN_WORDS = re.compile(
    r"[%‰]|パーセント|[一二三四五六七八九数何]割(?![合引り当])|[一二三四五六七八九十]分の[一二三四五六七八九]"
    r"|[一二三四五六七八九十百千万]{2,}(?:人|名|件|票|世帯|倍)|[一二三四五六七八九十百千]+ポイント"
)


def bare_figure(words: str) -> str:
    """The first figure that is written by hand, or "".

    Let through are whole numbers of ages, years, days and places in the questionnaire (18歳以上, 令和4年,
    21地域, Q1, 第3節); everything else has to come from the estimates.
    """
    plain = unicodedata.normalize("NFKC", words)
    found = _IN_WORDS.search(plain)
    if found is not None:
        return found.group()
    for match in _DIGITS.finditer(plain):
        whole = match.group().isdecimal()
        if not whole or not (_BEFORE.search(plain[: match.start()]) or _AFTER.match(plain, match.end())):
            return "".join(re.findall(rf"^{re.escape(match.group())}{_UNIT}", plain[match.start() :]))
    return ""


# --- Words of judgement -------------------------------------------------------------------------

_JUDGEMENT = re.compile(
    r"過半数|半数|半分|大半|大多数|大部分|多数|少数|ほとんど|大勢|(?<![要予契節制規集公])約(?!束|款)|およそ|おおよそ|おおむね|概ね|ほぼ"
    r"|増加|増え|増し|増やし|増大|急増|微増|倍増|減少|減っ|減り|減る|減じ|減らし|急減|微減|半減|増減|上昇|低下|下落"
    r"|上回|下回|上が[りっる]|下が[りっる]|伸び|高[いくかまめ]|低[いくかまめ]|多[いくか]|少な|大き[いく]|小さ[いく]"
    r"|最も|もっとも|一番|最多|最少|最大|最小|最高|最低|首位|上位|下位|次いで|続いて|次に(?:「|$)|の順|順に"
    r"|低迷|低調|顕著|際立|目立|突出|著し|逆転|回復し"
    r"|(?:すべて|全て|いずれ|どの)[のも]?(?:区分|年代|世代|地域|性別|回答)"
    r"|同率|同様|同じ(?:割合|水準|傾向|く)|同程度|横ばい|変わら|変わり(?:は|が)?(?:な[いく]|あり)|差[がはをの]|有意|超え|超過|(?<!歳)(?:以上|以下|未満)"
    r"|(?:向上|改善|悪化|拡大|縮小|変化)(?:し(?:て|た|まし)|が見られ|傾向)"
)
_BESIDE = re.compile(
    r"\s?(?:[%％]|ポイント|人(?!口)|名(?!称)|件|割|倍|票|世帯)"
    r"|を?(?:超|上回|下回|切)|以上|以下|未満|程度|前後|近く|弱|強|余り|台|ほど|だけ|のみ|しか|もの"
    r"|にも?(?:満た|達|届|上[りる]|のぼ|とどま|すぎ|過ぎ)"
    r"|(?:では|でも|も|は)?(?:な[いくか]|ありません)"
)
_NEGATION = re.compile(
    r"な(?:い|く|かっ)|ません|(?<![必ま])ず(?:[、にと]|$)|わけでは|とは(?:言|い|限)|どころか|では?なく"
)


def judgement(words: str) -> str:
    """The first word that only the estimates can bear out, or ""."""
    found = _JUDGEMENT.search(unicodedata.normalize("NFKC", words))
    return "" if found is None else found.group()


def beside_figure(words: str) -> str:
    """What must not follow a figure: its unit again, a limit (を超える, 以上), or a denial (ではない); or ""."""
    found = _BESIDE.match(unicodedata.normalize("NFKC", words))
    return "" if found is None else found.group()


def denial(words: str) -> str:
    """A negation in words that follow a worded figure, up to the end of the sentence, or ""."""
    found = _NEGATION.search(unicodedata.normalize("NFKC", words).partition("。")[0])
    return "" if found is None else found.group()
