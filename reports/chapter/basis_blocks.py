"""The findings that change with the basis of weighting, as a table, and as lines for the terminal."""

from collections.abc import Iterator, Sequence

from reports.chapter.basis_findings import ChangedFinding, changed_findings
from reports.chapter.blocks import Block, Column, Heading, Paragraph, Row, Table, Text
from reports.chapter.content import ChapterContent
from reports.chapter.wording import BASIS_LABELS, breakdown_names


def basis_blocks(content: ChapterContent) -> tuple[Block, ...]:
    """Heading, what the table lists, and the table; a sentence where nothing changes. None without a chapter."""
    if not content.study.sampled:
        return ()
    found = changed_findings(content)
    changed = [one for one in found if one.kind != "side"]
    met = breakdown_names(content.study, weighted=True, joint="と")
    start = f"本文の割合は{BASIS_LABELS[content.basis]}です。"
    what = f"{met}の構成を人口に合わせた割合（重み付き）と、合わせない割合（重みなし）とで"
    told = (
        f"{what}結論が変わる項目は、次のとおりです。" if changed else f"{what}結論が変わる項目はありません。"
    )
    blocks: list[Block] = [
        Heading(1, "結論が集計の方法で変わる項目", "h.basis"),
        Paragraph((Text(start + told),), "body", "basis.s"),
    ]
    notes = tuple(
        f"{one.about}は、重みなし{one.unweighted[0]}、重み付き{one.weighted[0]}で、目標値に対する上下は入れ替わるが、判定は変わらない。"
        for one in found
        if one.kind == "side"
    )
    if changed:
        blocks.append(_table(changed, notes))
    elif notes:
        blocks.append(Paragraph((Text("".join(notes)),), "note", "basis.note"))
    return tuple(blocks)


def _table(changed: Sequence[ChangedFinding], notes: tuple[str, ...]) -> Table:
    columns = (
        Column("設問・指標", 2.6, "left"),
        Column("重みなし（%）", 3.0, "left"),
        Column("重み付き（%）", 3.0, "left"),
        Column("変わる結論", 1.4, "left"),
    )
    rows = tuple(
        Row.of(one.about, "\n".join(one.unweighted), "\n".join(one.weighted), one.label) for one in changed
    )
    return Table(
        "basis.tab",
        "重みなしと重み付きで結論が変わる項目",
        columns,
        rows,
        "重みなしと重み付きで結論が変わる設問と指標、それぞれの割合、変わる結論。",
        notes,
    )


def basis_lines(content: ChapterContent) -> Iterator[str]:
    """A line for each finding that changes: 1 Q1 隣近所の人との関わり（過半数）: 重みなし …、重み付き …."""
    for one in changed_findings(content):
        told = "重みなしと重み付きで結論が変わります" if one.kind != "side" else "参考"
        yield (
            f"{told}: {one.about}（{one.label}）: "
            f"重みなし {'、'.join(one.unweighted)} → 重み付き {'、'.join(one.weighted)}"
        )
