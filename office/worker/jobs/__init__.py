"""What the worker can do, one module a subject."""

from office.worker.jobs import arriving, auditing, checking, proposing, results, running
from office.worker.jobs.job import JOBS as EVERY_JOB

__all__ = ["EVERY_JOB", "arriving", "auditing", "checking", "proposing", "results", "running"]
