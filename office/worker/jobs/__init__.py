"""What the worker can do, one module a subject."""

from office.worker.jobs import (
    arriving,
    auditing,
    checking,
    copies,
    crossing,
    definitions,
    population,
    results,
    returning,
    running,
)
from office.worker.jobs.job import JOBS as EVERY_JOB

__all__ = [
    "EVERY_JOB",
    "arriving",
    "auditing",
    "checking",
    "copies",
    "crossing",
    "definitions",
    "population",
    "results",
    "returning",
    "running",
]
