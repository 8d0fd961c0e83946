"""Put newly generated content in place of an untouched piece, without losing what staff hung on it.

Comments, notes, bookmarks and references of staff on a piece are theirs, as is emphasis in its text. Figures are
changed where they stand; a paragraph that is worded anew keeps its properties, comments, notes, bookmarks, and the
emphasis on its words. A piece whose emphasis or comments would be lost is not replaced.
"""

from collections.abc import Sequence

from lxml import etree

from reports.merge.carried import LOOKS, carried
from reports.merge.retext import only_figures_differ, put_figures, put_text
from reports.merge.transplant import Transplant
from reports.word.fields import fields_of
from reports.word.ledger import OUR_MARKS
from reports.word.said_text import alternative_text, text_of
from reports.word.wordtokens import OBJECT, W, remove

_WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_EMPHASIS = (*LOOKS, "rStyle", "rFonts", "sz", "vertAlign")
_PLAIN = {None: False, "0": True, "false": True, "none": True, "auto": True, "clear": True}
_COMMENTS = (f"{W}commentRangeStart", f"{W}commentRangeEnd", f"{W}commentReference")


def emphasis(element: etree._Element) -> frozenset[str]:
    """Kinds of emphasis on the runs of an element, with links, fields and controls that stand in it.

    References are ours in a paragraph that nobody has rewritten, and come anew.
    """
    found: set[str] = set()
    for run in element.iter(f"{W}r"):
        if run.find(f"{W}t") is None:
            continue
        for properties in run.iterchildren(f"{W}rPr"):
            for name in _EMPHASIS:
                node = properties.find(f"{W}{name}")
                if node is not None and not _PLAIN.get(node.get(f"{W}val"), False):
                    found.add(name)
    found.update(f"field {field.kind}" for field in fields_of(element) if field.kind != "REF")
    found.update(node.tag.removeprefix(W) for node in element.iter(f"{W}hyperlink", f"{W}sdt"))
    return frozenset(found)


def holds_remarks(element: etree._Element, ours: frozenset[str]) -> bool:
    """Whether somebody put comments, a section break or bookmarks that are not among `ours` into an element."""
    if next(element.iter(*_COMMENTS, f"{W}sectPr"), None) is not None:
        return True
    return any(_foreign(mark, ours) for mark in element.iter(f"{W}bookmarkStart"))


def names_of_marks(element: etree._Element) -> frozenset[str]:
    """Names of the bookmarks in an element."""
    return frozenset(mark.get(f"{W}name") or "" for mark in element.iter(f"{W}bookmarkStart"))


def _foreign(mark: etree._Element, ours: frozenset[str]) -> bool:
    name = mark.get(f"{W}name") or ""
    return not (name in ours or name.startswith((*OUR_MARKS, "_Toc", "_GoBack")))


def replace_paragraph(
    old: etree._Element, new: etree._Element, transplant: Transplant, *, figures_stay: bool
) -> etree._Element | None:
    """Give a paragraph the content of a generated one; returns it, or None where that would lose emphasis.

    Notes of staff stay behind the words that they stand behind, and emphasis on its words.
    `figures_stay`: the bookmarks of its numbers are all there and are those of the new one.
    """
    if figures_stay and OBJECT not in text_of(old) and only_figures_differ(old, new):
        put_figures(old, new)
        return old
    more = emphasis(old) - emphasis(new)
    theirs = carried(old, new, more) if more <= set(LOOKS) else None
    if theirs is None:
        return None
    _refill(old, new, transplant)
    theirs.put(old)
    return old


def _refill(old: etree._Element, new: etree._Element, transplant: Transplant) -> None:
    """Exchange the content; comments and staff's bookmarks then go around all of it."""
    ours = names_of_marks(new)
    before, after = _remarks(old, ours)
    for child in list(old):
        if child.tag != f"{W}pPr":
            old.remove(child)
    brought = [child for child in transplant.bring(new) if child.tag != f"{W}pPr"]
    for child in (*before, *brought, *after):
        child.tail = None
        old.append(child)


def _remarks(
    paragraph: etree._Element, ours: frozenset[str]
) -> tuple[list[etree._Element], list[etree._Element]]:
    before, after = [], []
    own_ids = {mark.get(f"{W}id") for mark in paragraph.iter(f"{W}bookmarkStart") if not _foreign(mark, ours)}
    for node in paragraph.iter():
        match node.tag.removeprefix(W):
            case "commentRangeStart":
                before.append(node)
            case "bookmarkStart" if _foreign(node, ours):
                before.append(node)
            case "bookmarkEnd" if node.get(f"{W}id") not in own_ids:
                after.append(node)
            case "commentRangeEnd":
                after.append(node)
            case "r" if node.find(f"{W}commentReference") is not None:
                after.append(node)
    return before, after


def replace_table(old: etree._Element, new: etree._Element, transplant: Transplant) -> etree._Element | None:
    """Give a table the cells of a generated one, in place if it has the same rows and columns.

    Returns the table that now stands there, or None where comments or emphasis would be lost.
    """
    rows, wanted = _cells(old), _cells(new)
    same_shape = [len(row) for row in rows] == [len(row) for row in wanted]
    if same_shape and _fill(rows, wanted, transplant):
        return old
    if holds_remarks(old, names_of_marks(new)) or emphasis(old) - emphasis(new):
        return None
    brought = transplant.bring(new)
    old.addprevious(brought)
    remove(old)
    return brought


def _fill(
    rows: list[list[etree._Element]], wanted: list[list[etree._Element]], transplant: Transplant
) -> bool:
    paragraphs = [
        (list(old.iter(f"{W}p")), list(new.iter(f"{W}p")))
        for old_row, new_row in zip(rows, wanted, strict=True)
        for old, new in zip(old_row, new_row, strict=True)
    ]
    if any(len(old) != 1 or len(new) != 1 for old, new in paragraphs):
        return False
    for (old,), (new,) in paragraphs:
        if text_of(old) == text_of(new):
            continue
        if only_figures_differ(old, new):
            put_figures(old, new)
        elif not put_text(old, new):
            if emphasis(old) - emphasis(new):
                return False
            _refill(old, new, transplant)
    return True


def _cells(table: etree._Element) -> list[list[etree._Element]]:
    return [list(row.iterchildren(f"{W}tc")) for row in table.iterchildren(f"{W}tr")]


def replace_picture(
    old: etree._Element, new: etree._Element, transplant: Transplant
) -> etree._Element | None:
    """Exchange the picture or chart of a paragraph; its width, as staff may have set it, stays."""
    there, here = list(old.iter(f"{_WP}extent")), list(new.iter(f"{_WP}extent"))
    if len(there) != 1 or len(here) != 1:
        return None
    (fresh,) = transplant.bring(new).iter(f"{_WP}extent")
    placed, brought = there[0].getparent(), fresh.getparent()
    graphics = None if placed is None else placed.find(f"{_A}graphic")
    drawn = None if brought is None else brought.find(f"{_A}graphic")
    if placed is None or graphics is None or drawn is None:
        return None
    _scale((fresh, *drawn.iter(f"{_A}ext")), int(there[0].get("cx", "0")))
    placed.replace(graphics, drawn)
    placed.replace(there[0], fresh)
    return old


def _scale(lengths: Sequence[etree._Element], width: int) -> None:
    """Set the width of a drawing, and its height in proportion."""
    for length in lengths:
        cx, cy = int(length.get("cx", "0")), int(length.get("cy", "0"))
        if cx and width and abs(cx - width) > cx // 1000:  # programs round lengths on saving
            length.set("cx", str(width))
            length.set("cy", str(round(cy * width / cx)))


def renew_alternative_text(element: etree._Element, generated: str, new: etree._Element) -> None:
    """Take over the new alternative text where the old one is still as generated."""
    wanted = alternative_text(new)
    if alternative_text(element) != generated or not wanted:
        return
    for node in element.iter(f"{W}tblDescription"):
        node.set(f"{W}val", wanted)
    for node in element.iter():
        if node.get("descr") == generated:
            node.set("descr", wanted)


# --- Bookmarks ----------------------------------------------------------------------------------


def anchor(element: etree._Element, name: str, number: str) -> None:
    """Put a bookmark around the content of a paragraph, or of the first cell of a table."""
    paragraph = element if element.tag == f"{W}p" else next(element.iter(f"{W}p"), None)
    if paragraph is None:
        return
    start = etree.Element(f"{W}bookmarkStart")
    start.set(f"{W}id", number)
    start.set(f"{W}name", name)
    end = etree.SubElement(paragraph, f"{W}bookmarkEnd")
    end.set(f"{W}id", number)
    properties = paragraph.find(f"{W}pPr")
    paragraph.insert(0 if properties is None else 1, start)


def drop_known_marks(element: etree._Element, body: etree._Element) -> None:
    """Remove from an element the bookmarks whose names the body has already: a name may stand only once."""
    known = names_of_marks(body)
    gone = {m.get(f"{W}id") for m in element.iter(f"{W}bookmarkStart") if m.get(f"{W}name") in known}
    for mark in list(element.iter(f"{W}bookmarkStart", f"{W}bookmarkEnd")):
        if mark.get(f"{W}id") in gone:
            remove(mark)


def drop_half_marks(body: etree._Element) -> None:
    """Remove beginnings of bookmarks without an end, and ends without a beginning."""
    starts = {mark.get(f"{W}id") for mark in body.iter(f"{W}bookmarkStart")}
    ends = {mark.get(f"{W}id") for mark in body.iter(f"{W}bookmarkEnd")}
    for mark in list(body.iter(f"{W}bookmarkStart", f"{W}bookmarkEnd")):
        if mark.get(f"{W}id") not in starts & ends:
            remove(mark)
