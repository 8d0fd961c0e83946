"""The status of a value: one code of SDMX's list OBS_STATUS, by the official order of precedence."""

PRECEDENCE = "BOMLHQJSDKWIFEPNUVGA"
"""From the guideline on the observation status (v2.0, 2019): the first that applies is the one that is given."""


def status_of(*codes: str) -> str:
    """The one code of those that apply to a value; A (normal) where none does."""
    return min((code for code in codes if code), key=PRECEDENCE.index, default="A")
