"""A small report without charts, in the state of one day and of another when the figures had changed."""

from __future__ import annotations

from reports.chapter.blocks import (
    Block,
    BulletList,
    Cell,
    Chapter,
    Column,
    Heading,
    Number,
    Paragraph,
    Properties,
    Reference,
    Row,
    Table,
    TableOfContents,
    Text,
)
from reports.chapter.printed_values import PrintedValue
from reports.word.document import render_bytes
from reports.word.ledger import Provenance


def sentence(share: str, *, word: str = "増加") -> Paragraph:
    """A sentence with two figures and a word that depends on them."""
    return Paragraph(
        (
            Text("参加したい方は"),
            Number(share, "s.q1.yes.share"),
            Text("（"),
            Reference("q1.tab"),
            Text("）で、"),
            Number("5.0ポイント", "s.q1.yes.diff"),
            Text(f"{word}しています。"),
        ),
        id="q1.s1",
    )


def table(name: str, shares: tuple[str, ...]) -> Table:
    """A table with a row for each share."""
    rows = tuple(
        Row((Cell(f"地域{number}"), Cell("100"), Cell(share, estimate_id=f"s.{name}.{number}.share")))
        for number, share in enumerate(shares, start=1)
    )
    return Table(
        f"{name}.tab",
        "参加意向（地域別）",
        (Column("地域", 2.0), Column("回答者数"), Column("割合")),
        rows,
        f"参加意向の表。先頭は{shares[0]}。",
        ("割合は%。",),
    )


def blocks(
    share: str, *, word: str = "増加", shares: tuple[str, ...] = ("40.0", "60.0", "50.0")
) -> list[Block]:
    """The blocks of the report in reading order."""
    return [
        TableOfContents(),
        Heading(1, "調査の結果", "h1"),
        Paragraph((Text("回答者全員に尋ねました。"),), "base", "q1.base"),
        sentence(share, word=word),
        Paragraph((Text("地域による差は見られません。"),), id="q1.s2"),
        table("q1", shares),
        Heading(2, "見方", "h2"),
        BulletList(((Text("四捨五入しています。"),), (Text("nは回答者数です。"),)), "how"),
        Paragraph(
            (Text("今後の参加を望む方は"), Number("30.0%", "s.q2.yes.share"), Text("です。")), id="q2.s1"
        ),
        table("q2", ("10.0", "20.0")),
        Paragraph((Text("おわりに、調査にご協力いただいた方に感謝します。"),), id="end"),
    ]


def report(contents: list[Block], study: str = "2022") -> bytes:
    """The report as a .docx."""
    chapter = Chapter("報告書", "頭", tuple(contents), Properties("報告書"))
    figures = {"s.q1.yes.share": PrintedValue("s.q1.yes.share", "share", (0.5,))}
    return render_bytes(chapter, provenance=Provenance(study, "run", "unweighted", figures))


THEN = report(blocks("50.0%"))
"""As generated first."""

NOW = report(blocks("51.3%", shares=("41.0", "61.0", "51.0")))
"""As generated when figures had changed."""

REWORDED = report(blocks("44.0%", word="減少"))
"""As generated when a figure had changed so much that the sentence reads otherwise."""
