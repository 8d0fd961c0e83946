"""The list of the persons who were asked, by their number."""

from pathlib import Path

from schemas.errors import InputError
from schemas.messages import files as file_rules
from schemas.messages.office_tables import told_of_office_table
from schemas.settings.study import RawFile, Survey
from survey.answers.names import match_name
from survey.cleaning.spelling import plain
from survey.reading.reading import read_raw


@told_of_office_table()
def load_sample(root: Path, survey: Survey) -> frozenset[str] | None:
    """Numbers of all persons asked, from the column of the survey's number; None if there is no list.

    Raises InputError where the file cannot be read or lacks the column.
    """
    path = survey.cleaning.sample
    if not path:
        return None
    table = read_raw(root, RawFile(path, "", "", 0, 1, (1,)))
    place = table.places().get(match_name(survey.id_column))
    if place is None:
        raise InputError(
            file_rules.NO_COLUMN.problem(
                path, column=survey.id_column, expected=f"見出し「{survey.id_column}」"
            )
        )
    return frozenset(plain(text).text for text in table.columns[place].values) - {""}
