"""What an audit finds: the rule, the place, the words, and the arithmetic that shows it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from reports.audit.reading.document import PassagePlace

RULES = {
    "A01": "集計した値と違う数値",
    "A02": "集計した値に結びつかない数値",
    "A03": "失われた目印",
    "A04": "書き換えられた表のセル",
    "A05": "承諾も元に戻しもしていない変更履歴",
    "A11": "合計が内訳と合わない",
    "A12": "割合が件数と合わない",
    "A13": "四捨五入になっていない",
    "A14": "増減が差と合わない",
    "A15": "約k割、過半数などの言い方が割合と合わない",
    "A16": "「約」と「超える」「以上」「未満」などの併用",
    "A17": "指標が元の表や文と合わない",
    "A18": "年数が年の差と合わない",
    "A19": "数えたものの数が表と合わない",
    "A20": "同じものの値がほかの表や文と違う",
    "A21": "増加、減少などの記述が値と合わない",
    "A22": "順位の書き方が割合と合わない",
    "A23": "図表の番号が合わない",
    "A24": "ありえない年代、月日、割合",
    "U01": "文書のタイトルがない",
    "U02": "文書の言語が日本語でない",
    "U03": "図の代替テキストがない",
    "U04": "図の代替テキストに回答者数（n）がない",
    "U05": "図の代替テキストに主な結果がない",
    "U06": "図が行内に置かれていない",
    "U07": "表に見出しの行がない",
    "U08": "表に代替テキスト（タイトルと説明）がない",
    "U09": "表に結合されたセルがある",
    "U10": "表の中に表がある",
    "U11": "見出しの水準が飛んでいるか、見出しがない",
    "U12": "空の見出しがある",
    "U13": "空の段落か続いた空白で間隔を空けている",
    "U14": "文字と背景の色が近くて読みにくい",
}
"""Rule codes and what they mean. A01 to A05 hold the document against this program's own figures; U: can all read it."""
WITHOUT_VALUE = {
    "A02": "集計した値に直すか、出典を確かめて残す",
    "A03": "生成した報告書に、直したところを写し直す",
    "A05": "Wordの［校閲］で、変更を承諾するか元に戻す",
}
"""What to do about a finding of a rule whose right value nobody knows; of the others, look at the arithmetic."""

_FEW = 4


@dataclass(frozen=True)
class AuditFinding:
    """One thing that cannot be right as it stands.

    `quote` is what the document says, `arithmetic` the sum that shows the fault, with both sides; "" for neither.
    `written` is the part of the document that is meant and `right` what ought to stand there, where the check knows;
    `cell` is the row and column of a table, both from 0.
    """

    rule: str
    place: PassagePlace
    quote: str
    arithmetic: str
    what: str
    written: str = ""
    right: str = ""
    cell: tuple[int, int] | None = None

    @property
    def remedy(self) -> str:
        """What to do: the right value, or how to come by it."""
        return self.right or WITHOUT_VALUE.get(self.rule, "計算のとおりか、目で確かめる")

    def __post_init__(self) -> None:
        if self.rule not in RULES:
            raise ValueError(f"no such rule: {self.rule}")


@dataclass(frozen=True)
class AuditResult:
    """What was found wrong, and how many comparisons were made for it."""

    findings: tuple[AuditFinding, ...] = ()
    compared: int = 0
    notes: tuple[str, ...] = ()


Comparisons = Iterator[AuditResult]
"""What a check yields."""


def compared(  # noqa: PLR0917 (the fields of a finding, in their order)
    holds: bool,
    rule: str,
    place: PassagePlace,
    quote: str,
    arithmetic: str,
    what: str,
    *,
    written: str = "",
    right: str = "",
    cell: tuple[int, int] | None = None,
) -> AuditResult:
    """One comparison, and what is to be said if it does not hold."""
    if holds:
        return AuditResult((), 1)
    return AuditResult((AuditFinding(rule, place, quote, arithmetic, what, written, right, cell),), 1)


def one_of(values: Iterable[str]) -> str:
    """The value that is right, or the few of which one is; "" where there are many."""
    known = tuple(dict.fromkeys(values))
    if len(known) > _FEW:
        return ""
    return "、".join(known) + ("のどれか" if len(known) > 1 else "")


def direction(difference: Decimal | float) -> str:
    """How a value moved, in words that claim no test."""
    return "上がっている" if difference > 0 else "下がっている" if difference < 0 else "同じ値"


def together(results: Iterable[AuditResult]) -> AuditResult:
    """All results as one, in order."""
    made = tuple(results)
    return AuditResult(
        tuple(finding for one in made for finding in one.findings),
        sum(one.compared for one in made),
        tuple(note for one in made for note in one.notes),
    )


def shortened(text: str, length: int) -> str:
    """A text on one line, cut off behind so many characters."""
    line = " ".join(text.split())
    return line if len(line) <= length else f"{line[:length]}…"
