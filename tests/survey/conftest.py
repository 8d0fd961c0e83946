from __future__ import annotations

import pytest
from hypothesis import settings

settings.register_profile("long", max_examples=20_000)


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers", "fault(section, fault, *codes): shows a fault of a raw file, see fault_table"
    )
