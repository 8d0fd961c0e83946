"""What the worker can do, one module a subject."""

from office.worker.jobs import auditing, checking, definitions, population, results, running
from office.worker.jobs.job import JOBS as EVERY_JOB

__all__ = ["EVERY_JOB", "auditing", "checking", "definitions", "population", "results", "running"]
