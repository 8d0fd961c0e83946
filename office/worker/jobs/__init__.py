"""What the worker can do, one module a subject; each registers its jobs when it is imported."""

from importlib import import_module
from pkgutil import iter_modules

from office.worker.jobs.job import JOBS as EVERY_JOB

for _found in iter_modules(__path__):
    import_module(f"{__name__}.{_found.name}")

__all__ = ["EVERY_JOB"]
