"""What jobs come to, as the page reads it: plain data, no answer of any person but where a name says opened."""

from __future__ import annotations

from typing import TypeVar

from pydantic import TypeAdapter

from office.worker.protocol import Json

Shape = TypeVar("Shape")


def shaped(kind: type[Shape], value: Json) -> Shape:
    """The result of a job in the shape that the job returns."""
    return TypeAdapter(kind).validate_python(value)
