from __future__ import annotations

import pytest

from schemas.errors import InputError
from survey.reading.formats.xlsx_facts import SheetFacts, read_facts, struck_out
from tests.survey.reading import xlsx_parts

SHEET = "xl/worksheets/sheet1.xml"
ROW = '<row r="2"><c r="A2" s="1" t="s"><v>0</v></c><c r="C2"><is><t>a</t></is></c><c r="Z9"/></row>'


def facts(body: str) -> SheetFacts:
    content = xlsx_parts.workbook(body)
    return read_facts(content, SHEET, "a.xlsx", struck_out(content, "a.xlsx"))


@pytest.mark.parametrize(
    "row",
    [
        ROW,
        ROW.replace('r="A2" ', ""),  # the first cell of the row, without its place
        ROW.replace("<v>", " <v>"),
        ROW.replace('r="C2"', "r='C2'"),
        ROW + '<!-- <row r="9"><c r="Z9"><v>1</v></c></row> -->',
        ROW + '<?skip <c r="Z9"><v>1</v></c>?>',
    ],
)
def test_the_extent_is_that_of_the_cells_with_a_value(row: str) -> None:
    assert facts(f"<sheetData>{row}</sheetData>") == SheetFacts({}, (), (), (), 1, 2)


def test_a_sheet_without_a_value_has_no_extent() -> None:
    assert facts('<sheetData><row r="1"><c r="B1" s="1"/></row></sheetData>') == SheetFacts(
        {}, (), (), (), -1, -1
    )


@pytest.mark.parametrize(
    ("body", "found"),
    [
        (
            f"<sheetData>{ROW}<row><c r='B3' t='e'><v>#N/A</v></c></row></sheetData>",
            SheetFacts({(2, 1): "#N/A"}, (), (), (), 2, 2),
        ),
        (
            f"<sheetData>{ROW}<row><c r='B3' t='&#101;'><v>#N/A</v></c></row></sheetData>",
            SheetFacts({(2, 1): "#N/A"}, (), (), (), 2, 2),
        ),
        (
            f'<sheetData>{ROW}<row><c r="B3"><f>A1</f></c></row></sheetData>',
            SheetFacts({}, ("B3",), (), (), 2, 2),
        ),
        (
            f'<cols><col min="2" max="3" hidden="1"/></cols><sheetData>{ROW}</sheetData>',
            SheetFacts({}, (), (), (1, 2), 1, 2),
        ),
        (
            f"<sheetData>{ROW.replace('<row', '<row hidden=' + chr(39) + 'true' + chr(39))}</sheetData>",
            SheetFacts({}, (), (1,), (), 1, 2),
        ),
        (
            f'<sheetData>{ROW}</sheetData><x:row xmlns:x="y" r="5"><x:c r="D5"><x:v>1</x:v></x:c></x:row>',
            SheetFacts({}, (), (), (), 4, 3),
        ),
    ],
)
def test_what_a_sheet_tells_beside_its_values(body: str, found: SheetFacts) -> None:
    assert facts(body) == found


def test_a_sheet_that_is_not_well_formed_is_refused() -> None:
    with pytest.raises(InputError) as caught:
        facts(f"<sheetData>{ROW}")
    assert caught.value.problems[0].rule == "F06"
