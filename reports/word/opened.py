"""A Word file opened for reading or changing: its package, its main document, and what hangs on that."""

import zipfile

from lxml import etree

from reports.ooxml.opc import Opc, parse, serialise
from reports.ooxml.package import pack, unpack
from reports.word.wordtokens import W

_MAIN = "main+xml"
"""How the content type of a main document ends, also of one with macros."""


class NotWordError(ValueError):
    """The bytes are no Word document, or one that is damaged, locked or far too large."""


class OpenedWord:
    """A .docx in parts. `body` is changed in place; `packed` writes it back."""

    def __init__(self, content: bytes) -> None:
        """Open the bytes of a .docx. Raises NotWordError."""
        try:
            self.opc = Opc(unpack(content))
            self._hanging = self.opc.relations(self.opc.document)
            self.root = parse(self.opc.parts[self.opc.document])
            body = self.root.find(f"{W}body")
            if body is None or not self.opc.content_type(self.opc.document).endswith(_MAIN):
                raise NotWordError("no body in the usual namespace")
            self.body = body
            self._related: dict[str, tuple[etree._Element, ...]] = {}
        except (zipfile.BadZipFile, ValueError, KeyError, etree.XMLSyntaxError) as error:
            raise NotWordError(str(error)) from error

    def related(self, kind: str) -> tuple[etree._Element, ...]:
        """Roots of the parts of a kind (`styles`, `header`) that the document refers to, in the order of their names.

        They are parsed once: the same call gives the same elements. Raises NotWordError if one is damaged.
        """
        if kind not in self._related:
            names = {
                one.target for one in self._hanging if one.type.endswith(f"/{kind}") and not one.external
            }
            try:
                self._related[kind] = tuple(parse(self.opc.parts[name]) for name in sorted(names))
            except (KeyError, etree.XMLSyntaxError) as error:
                raise NotWordError(str(error)) from error
        return self._related[kind]

    def packed(self) -> bytes:
        """The bytes of the .docx with the body as it is now."""
        return pack({**self.opc.parts, self.opc.document: serialise(self.root)})
