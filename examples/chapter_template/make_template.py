"""Pack the built-in template: `python -m examples.chapter_template.make_template` from the top folder."""

from pathlib import Path

from lxml import etree

from reports.ooxml.package import DECLARATION, pack
from reports.word.template import BUILT_IN

PARTS = Path(__file__).parent / "parts"


def make() -> bytes:
    """The bytes of the .docx; the blanks between elements are left out, as they would be text in a document."""
    blanks = etree.XMLParser(remove_blank_text=True)
    return pack(
        {
            path.relative_to(PARTS).as_posix(): DECLARATION
            + etree.tostring(etree.parse(path, blanks), encoding="UTF-8")
            for path in PARTS.rglob("*")
            if path.is_file()
        }
    )


if __name__ == "__main__":
    BUILT_IN.write_bytes(make())
