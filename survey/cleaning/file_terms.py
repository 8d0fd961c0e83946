"""Questions that files of one survey ask in their own ways: codes on paper, years of age on the web.

A file's layout may give a question another kind of answer or other choices (`schemas.questions.layouts`). Its cells
are cleaned, checked and listed in the file's own terms; what they mean is told by the `option` of a choice,
which all files share, and counted in the terms of the questionnaire.
"""

from collections.abc import Mapping

from schemas.questions.questionnaire import Question
from schemas.tables.numbers import parse_number
from survey.answers.columns import TextColumn
from survey.answers.fields import NONE_MARKED, SEVERAL, UNKNOWN


def in_terms_of(asked: Question, column: TextColumn, own: Question) -> TextColumn:
    """The cleaned answers of a file as codes of the question that is counted.

    A number becomes the code with its band's option; a number outside all bands, and any unknown text,
    gets `?` before it. Two marks of a single answer stay two, even where both mean one option.
    """
    if own.kind == asked.kind and own.choices == asked.choices:
        return column
    of_option = {choice.option: choice.code for choice in asked.choices}
    codes = {choice.code: of_option[choice.option] for choice in own.choices}
    return column.replaced([_in_codes(text, own, codes) for text in column.values])


def _in_codes(text: str, own: Question, codes: Mapping[str, str]) -> str:
    if text in ("", NONE_MARKED):
        return text
    if own.kind == "number":
        number = parse_number(text)
        place = None if number is None else own.band(number)
        return f"{UNKNOWN}{text}" if place is None else codes[own.choices[place].code]
    return SEVERAL.join(codes.get(part, f"{UNKNOWN}{part}") for part in text.split(SEVERAL))
