"""What the page reads before anybody asks, so that the first look at a screen waits no longer than the next ones."""

from __future__ import annotations

from importlib import import_module

from office.frame.visit import Office
from schemas.loading.studies import list_studies

_RECORDS = ("tracker.store.tracker", "tracker.workflow.deciding", "office.values.proposed_values")
"""What the screens of proposal, approval and publication need, and no other."""


def read_ahead(office: Office) -> None:
    """Read the results of the latest year, and import what the records of the indicators need. Raises InputError, WorkerStoppedError."""
    from office.screens.results import results_ahead  # noqa: PLC0415 - the page is open long before it is needed

    for name in _RECORDS:
        import_module(name)
    studies = list_studies(office.workspace)
    if studies:
        results_ahead(office, studies[-1])
