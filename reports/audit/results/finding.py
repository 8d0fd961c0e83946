"""What an audit finds: the rule, the place, the words, and the arithmetic that shows it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

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
}
"""Rule codes and what they mean. A01 to A05 hold the document against this program's own figures."""


@dataclass(frozen=True)
class AuditFinding:
    """One thing that cannot be right as it stands.

    `quote` is what the document says, `arithmetic` the sum that shows the fault, with both sides.
    """

    rule: str
    place: PassagePlace
    quote: str
    arithmetic: str
    what: str

    def __post_init__(self) -> None:
        if self.rule not in RULES:
            raise ValueError(f"no such rule: {self.rule}")


@dataclass(frozen=True)
class AuditResult:
    """Findings of one check and how many comparisons it made."""

    findings: tuple[AuditFinding, ...] = ()
    compared: int = 0
    notes: tuple[str, ...] = field(default=())

    def __add__(self, other: AuditResult) -> AuditResult:
        return AuditResult(
            (*self.findings, *other.findings), self.compared + other.compared, (*self.notes, *other.notes)
        )


def together(checked: Iterable[AuditResult]) -> AuditResult:
    """All checks as one, in order."""
    total = AuditResult()
    for one in checked:
        total = total + one
    return total
