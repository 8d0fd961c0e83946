"""Native charts in the package of a document: the chart part with its workbook behind it."""

from __future__ import annotations

from dataclasses import dataclass

from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.parts.document import DocumentPart

WORKBOOK_RELATIONSHIP = "rId1"
"""Id by which a chart part names its workbook."""

_CHART = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
_WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


@dataclass(frozen=True)
class NativeChart:
    """A chart part, its workbook, and the size at which it stands on the page, in millimetres."""

    xml: str
    workbook: bytes
    width: float
    height: float


def add_chart(part: DocumentPart, chart: NativeChart, number: int) -> str:
    """Add a chart with its workbook to the package; returns the id of its relationship."""
    package = part.package
    chart_part = Part(PackURI(f"/word/charts/chart{number}.xml"), _CHART, chart.xml.encode(), package)
    workbook = Part(
        PackURI(f"/word/embeddings/Microsoft_Excel_Sheet{number}.xlsx"), _WORKBOOK, chart.workbook, package
    )
    related = chart_part.relate_to(workbook, f"{_RELATIONSHIPS}/package")
    assert related == WORKBOOK_RELATIONSHIP
    relationship: str = part.relate_to(chart_part, f"{_RELATIONSHIPS}/chart")
    return relationship
