"""The ledger as a custom XML part of a package, with the properties part that Word expects beside it."""

from __future__ import annotations

from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part

from reports.word.ledger import NAMESPACE, Ledger, ledger_xml

STORE_ID = "{6B79F0B4-5C0E-5B5A-9D57-1E2A7C3D4F60}"
"""Names the data store of the ledger; the same in every document."""

XML_TYPE = "application/xml"
PROPERTIES_TYPE = "application/vnd.openxmlformats-officedocument.customXmlProperties+xml"


def properties_xml() -> bytes:
    """Return the part that names the store and its schema."""
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="no"?>\n'
        f'<ds:datastoreItem ds:itemID="{STORE_ID}" '
        'xmlns:ds="http://schemas.openxmlformats.org/officeDocument/2006/customXml"><ds:schemaRefs>'
        f'<ds:schemaRef ds:uri="{NAMESPACE}"/></ds:schemaRefs></ds:datastoreItem>'
    ).encode()


def add_ledger(document: Document, ledger: Ledger) -> None:
    """Add the ledger to a document that is about to be saved."""
    package = document.part.package
    taken = {str(part.partname) for part in package.iter_parts()}
    number = 1
    while f"/customXml/item{number}.xml" in taken or f"/customXml/itemProps{number}.xml" in taken:
        number += 1
    item = Part(PackURI(f"/customXml/item{number}.xml"), XML_TYPE, ledger_xml(ledger), package)
    properties = Part(
        PackURI(f"/customXml/itemProps{number}.xml"), PROPERTIES_TYPE, properties_xml(), package
    )
    item.relate_to(properties, RELATIONSHIP_TYPE.CUSTOM_XML_PROPS)
    document.part.relate_to(item, RELATIONSHIP_TYPE.CUSTOM_XML)
