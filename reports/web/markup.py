"""Blocks of the chapter as HTML: sentences, lists, tables. Every text is escaped here."""

import html
from collections.abc import Iterable

from reports.chapter.blocks import (
    Block,
    BulletList,
    DefinitionList,
    Heading,
    Paragraph,
    Reference,
    Row,
    Runs,
    Table,
)


def text(value: str) -> str:
    """Escape a text for content and attributes; a line feed becomes a line break."""
    return html.escape(value).replace("\n", "<br>")


def attribute(value: str) -> str:
    """Escape a text for an attribute in double quotes."""
    return html.escape(value.replace("\n", " "))


def runs_html(runs: Runs) -> str:
    """Return the runs of a sentence; references to the figures of the printed chapter are left out."""
    return "".join(
        f"<strong>{text(run.text)}</strong>" if run.strong else text(run.text)
        for run in without_references(runs)
        if not isinstance(run, Reference)
    )


def without_references(runs: Runs) -> Runs:
    """Drop a closing （図1、表2）: the page has its own order of charts and tables."""
    places = [place for place, run in enumerate(runs) if isinstance(run, Reference)]
    return runs[: places[0] - 1] if places else runs


def paragraph_html(block: Paragraph) -> str:
    """Return a paragraph; the question as asked is a quotation."""
    content = runs_html(block.runs)
    if block.style == "question":
        return f'<blockquote class="question"><p>{content}</p></blockquote>'
    name = "" if block.style == "body" else f' class="{block.style}"'
    return f"<p{name}>{content}</p>"


def blocks_html(blocks: Iterable[Block]) -> str:
    """Return headings, paragraphs, lists and tables below each other; other blocks have no place on the page."""
    return "".join(map(_block_html, blocks))


def _block_html(block: Block) -> str:
    match block:
        case Heading():
            return f"<h3>{text(block.text)}</h3>"
        case Paragraph():
            return paragraph_html(block)
        case BulletList():
            return "<ul>" + "".join(f"<li>{runs_html(item)}</li>" for item in block.items) + "</ul>"
        case DefinitionList():
            terms = (f"<dt>{text(item.term)}</dt><dd>{runs_html(item.runs)}</dd>" for item in block.items)
            return f"<dl>{''.join(terms)}</dl>"
        case Table():
            return table_html(block)
        case _:
            return ""


def table_html(table: Table) -> str:
    """Return a table with caption, head row and row heads, in a box that scrolls by keyboard where it is wide."""
    head = "".join(f'<th scope="col">{text(column.head)}</th>' for column in table.columns)
    body = "".join(_row(row, table.row_heads) for row in table.rows)
    notes = "".join(f'<p class="note">{text(note)}</p>' for note in table.notes)
    caption = f"<caption>{text(table.caption)}</caption>"
    rows = f"{caption}<thead><tr>{head}</tr></thead><tbody>{body}</tbody>"
    return f"{scrolling(table.caption, rows)}{notes}"


def scrolling(name: str, rows: str) -> str:
    """Put the rows of a table into a box that can be scrolled sideways, also by keyboard."""
    return (
        f'<div class="scroll" role="region" tabindex="0" aria-label="表: {attribute(name)}">'
        f"<table>{rows}</table></div>"
    )


def _row(row: Row, heads: int) -> str:
    cells = "".join(
        f'<th scope="row">{text(cell.text + cell.mark)}</th>'
        if place < heads
        else f"<td>{text(cell.text + cell.mark)}</td>"
        for place, cell in enumerate(row.cells)
    )
    return f'<tr class="total">{cells}</tr>' if row.total else f"<tr>{cells}</tr>"
