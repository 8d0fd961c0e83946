"""A browser without a screen for tests: it opens the page, follows links, and fills in the forms that it is shown."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from concurrent.futures import wait
from pathlib import Path
from urllib.parse import urlsplit

import lxml.html
from httpx import Response
from starlette.testclient import TestClient

from office.frame.visit import Office
from office.serving.app import make_app
from office.worker.client import Worker
from tests.office.warm_worker import QuickWorker

ADDRESS = "http://127.0.0.1:8650"
PERSON = "山田 花子"


class Visitor:
    """A browser on a page; `page` is the answer that it shows."""

    def __init__(self, office: Office, person: str = PERSON) -> None:
        self.office = office
        self.client = TestClient(
            make_app(office), ADDRESS, headers={"Origin": ADDRESS}, raise_server_exceptions=True
        )
        self.page = self.client.get(office.opening_address())
        if person:
            self.see("/person")
            self.send("/person", name=person)

    def see(self, path: str) -> Response:
        """Go to an address."""
        self.page = self.client.get(path)
        return self.page

    def form(self, action: str) -> dict[str, str]:
        """What the form that leads to `action` would send as it stands."""
        (form,) = self.html.xpath("//form[@action=$action]", action=action)
        return dict(form.form_values())

    def send(
        self, action: str, files: Sequence[tuple[str, tuple[str, bytes]]] = (), /, **fields: str
    ) -> Response:
        """Fill in fields of the form that leads to `action` and send it."""
        return self.post(action, {**self.form(action), **fields}, files)

    def post(
        self, path: str, fields: Mapping[str, str], files: Sequence[tuple[str, tuple[str, bytes]]] = ()
    ) -> Response:
        """Send these fields."""
        self.page = self.client.post(path, data=dict(fields), files=list(files) or None)
        if (act := self.page.url.params.get("act")) is not None:
            self.wait_for(act)
        return self.page

    def wait_for(self, act: str) -> None:
        """Wait for the end of a long act, and look at what came of it."""
        begun = self.office.long_acts.of(act)
        assert begun is not None
        wait([begun.answer])
        if "/under-way/" in self.page.text:
            self.see(str(self.page.url))

    @property
    def html(self) -> lxml.html.HtmlElement:
        """The page that is shown."""
        return lxml.html.document_fromstring(self.page.text)

    @property
    def path(self) -> str:
        """The path of the page that is shown."""
        return urlsplit(str(self.page.url)).path

    @property
    def heading(self) -> str:
        """Its only h1."""
        (heading,) = self.html.xpath("//h1")
        return str(heading.text_content()).strip()

    @property
    def text(self) -> str:
        """What a reader sees of the main part, with single blanks."""
        (main,) = self.html.xpath("//main")
        return re.sub(r"\s+", " ", str(main.text_content())).strip()

    @property
    def message(self) -> str:
        """What is told as done; empty where nothing is."""
        return " ".join(
            " ".join(one.text_content().split()) for one in self.html.xpath("//*[@role='status']")
        )


class QuickOffice(Office):
    """An office whose worker is there at once."""

    @property
    def worker(self) -> Worker:
        with self._starting:
            if self._worker is None:
                self._worker = Worker(self.workspace) if os.name == "nt" else QuickWorker(self.workspace)
            return self._worker


def office_of(workspace: Path) -> Office:
    """An office on a workspace, whose end does nothing."""
    return QuickOffice(
        workspace, urlsplit(ADDRESS).netloc, end=lambda: None, reopening="the key of the first start"
    )
