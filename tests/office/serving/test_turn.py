"""A workspace on a share: one page writes, another on a second computer shows it and says who has it, until that ends."""

from __future__ import annotations

import json
import re
import socket
from pathlib import Path

import httpx
import pytest

from office.names import read_names
from office.turn import HOME
from tests.office.serving.test_starting import browser, started
from tests.workspaces import copy_workspace


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    return copy_workspace(tmp_path)


def as_on_another_computer(workspace: Path) -> None:
    """As the page that runs would have left it on another one."""
    for name in ("page.json", "open.json"):
        place = workspace / HOME / name
        place.write_text(
            json.dumps({**json.loads(place.read_bytes()), "machine": "企画課-PC"}), encoding="utf-8"
        )


def save_names(client: httpx.Client, names: str) -> httpx.Response:
    """Send the list of names, as the form of the settings does."""
    page = client.get("/settings").text
    (form,) = re.findall(r'<form method="post" action="/settings/names">.*?</form>', page, re.DOTALL)
    hidden = dict(re.findall(r'name="(form_token|once|version)" value="([^"]*)"', form))
    return client.post("/settings/names", data={**hidden, "names": names})


def test_a_second_computer_only_shows_and_writes_when_the_first_has_ended(workspace: Path) -> None:
    with started(workspace) as (first, address), browser(address):
        as_on_another_computer(workspace)
        with started(workspace) as (second, other), browser(other) as client:
            assert other.partition("/open")[0] != address.partition("/open")[0]
            page = client.get("/years/2022").text
            assert "この作業フォルダーは、山田 花子さんが、パソコン「企画課-PC」で、" in page
            assert "から開いています。見るだけです。" in page
            before = sorted((workspace / "records").rglob("*"))
            refused = save_names(client, "田村 誠")
            assert refused.status_code == 422
            assert "パソコン「企画課-PC」で「このページを終了する」を選んでもらってください" in refused.text
            assert read_names(workspace) == ("山田 花子",)
            assert sorted((workspace / "records").rglob("*")) == before
            first.terminate()
            first.wait(timeout=60)
            assert "見るだけです" not in client.get("/years/2022").text
            assert save_names(client, "田村 誠").status_code == 200
            assert read_names(workspace) == ("田村 誠",)
            assert (
                json.loads((workspace / HOME / "open.json").read_bytes())["machine"] == socket.gethostname()
            )
            assert second.poll() is None


def test_a_page_that_dies_leaves_the_turn_to_the_next(workspace: Path) -> None:
    with started(workspace) as (first, address):
        as_on_another_computer(workspace)
        with started(workspace) as (_, other), browser(other) as client:
            assert "見るだけです" in client.get("/years/2022").text
            first.kill()
            first.wait()
            assert "見るだけです" not in client.get("/years/2022").text
    assert address != other
