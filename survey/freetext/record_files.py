"""Where the decisions about answers in words are kept."""


def freetext_folder(study: str) -> str:
    """Where the records of a study stand, relative to the workspace."""
    return f"raw/{study}/freetext"


def freetext_record(study: str, survey: str, question: str) -> str:
    """The record of one text question, relative to the workspace."""
    return f"{freetext_folder(study)}/{survey}.{question}.csv"
