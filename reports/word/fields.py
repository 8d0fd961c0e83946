"""Fields of a Word document, whose results Word renews: caption numbers, references, page numbers."""

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from reports.word.wordtokens import W, field_kind

SPACE = "{http://www.w3.org/XML/1998/namespace}space"
"""The attribute that keeps the blanks at both ends of a text."""


@dataclass(frozen=True)
class WordField:
    """A field with its instruction and the text nodes of its cached result."""

    words: tuple[str, ...]
    result: tuple[etree._Element, ...]

    @property
    def kind(self) -> str:
        """Name of the field: `SEQ`, `REF`, `XE`."""
        return field_kind(" ".join(self.words))

    def put(self, text: str) -> bool:
        """Give it another result; False if it has that result already, or has no text."""
        if not self.result or "".join(node.text or "" for node in self.result) == text:
            return False
        first, *others = self.result
        first.text = text
        first.set(SPACE, "preserve")
        for node in others:
            node.text = ""
        return True


def fields_of(element: etree._Element) -> Iterator[WordField]:
    """Innermost fields below an element, in the order in which they end."""
    open_fields: list[tuple[list[str], list[etree._Element], bool]] = []
    for node in element.iter(f"{W}fldChar", f"{W}instrText", f"{W}t", f"{W}fldSimple"):
        if node.tag == f"{W}fldSimple":
            words = tuple((node.get(f"{W}instr") or "").split())
            yield WordField(words, tuple(node.iter(f"{W}t")))
        elif node.tag == f"{W}t":
            if open_fields and open_fields[-1][2]:
                open_fields[-1][1].append(node)
        elif node.tag == f"{W}instrText":
            if open_fields:
                open_fields[-1][0].append(node.text or "")
        elif node.get(f"{W}fldCharType") == "begin":
            open_fields.append(([], [], False))
        elif open_fields:
            words_so_far, result, _ = open_fields.pop()
            if node.get(f"{W}fldCharType") == "separate":
                open_fields.append((words_so_far, result, True))
            else:
                yield WordField(tuple("".join(words_so_far).split()), tuple(result))
