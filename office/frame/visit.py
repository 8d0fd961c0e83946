"""What a screen is given: the office it works in, and the visit that asks for it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from threading import Lock, Thread
from typing import TypeVar, cast

from starlette.datastructures import FormData
from starlette.requests import Request

from office.begun import BegunAct, doing
from office.diary import Deed, Diary
from office.frame.long_acts import LongActs
from office.safety.addresses import OPEN
from office.safety.once import OnceKeys
from office.safety.sessions import Session, Sessions
from office.turn import Turn
from office.worker.client import Worker, WorkerStoppedError
from office.year.evidence import UnderWay
from schemas.errors import InputError, Problem
from schemas.loading.studies import list_studies

Made = TypeVar("Made")


@dataclass
class Office:
    """The page as a whole: its workspace, its own address (`127.0.0.1:8650`), and who is there.

    `end` ends the page and what it started; `reopening` is what a second start of the command has to know.
    `prefect_port` is that of the server through which runs go, 0 where there is none. `turn` is its turn to write in
    the workspace; None: nobody else has it.
    """

    workspace: Path
    host: str
    end: Callable[[], None]
    reopening: str = field(repr=False)
    sessions: Sessions = field(default_factory=Sessions)
    once: OnceKeys = field(default_factory=OnceKeys)
    long_acts: LongActs = field(default_factory=LongActs)
    prefect_port: int = 0
    turn: Turn | None = None
    _worker: Worker | None = field(default=None, init=False, repr=False)
    _starting: Lock = field(default_factory=Lock, init=False, repr=False)
    _making: dict[str, Lock] = field(default_factory=dict, init=False, repr=False)
    _remembered: dict[str, tuple[object, object]] = field(default_factory=dict, init=False, repr=False)

    @cached_property
    def diary(self) -> Diary:
        """Who did what and when."""
        return Diary(self.workspace)

    @property
    def worker(self) -> Worker:
        """The process that computes, started when it is first asked for."""
        with self._starting:
            if self._worker is None:
                self._worker = Worker(self.workspace)
            return self._worker

    def hindrance(self) -> Problem | None:
        """Why this page only shows, and changes nothing; None where it may."""
        return self.turn.take() if self.turn is not None else None

    def opening_address(self) -> str:
        """A new address that opens the page in a browser, once."""
        return f"http://{self.host}{OPEN}?token={self.sessions.opening()}"

    def under_way(self, study: str) -> UnderWay | None:
        """What the worker does for a year that takes long; it is not started to be asked."""
        if self._worker is None:
            return None
        for name in ("run", "check", "audit"):
            job = self.worker.running(study, name)
            if job is not None:
                return UnderWay(name, job.stages[-1][1] if job.stages else "準備", job.waiting)
        return None

    def close(self) -> None:
        """End what the page has started."""
        with self._starting:
            if self._worker is not None:
                self._worker.close()

    def remembered(self, name: str, of: object, make: Callable[[], Made]) -> Made:
        """What `make` gives, made anew only where `of`, what it is made of, is another than the last time.

        Whoever asks for what is just being made waits for it.
        """
        with self._starting:
            making = self._making.setdefault(name, Lock())
        with making:
            last = self._remembered.get(name)
            if last is None or last[0] != of:
                last = (of, make())
                self._remembered[name] = last
            return cast(Made, last[1])

    def ahead(self, read: Callable[[Worker], object]) -> None:
        """Have read, behind the answer that is given now, what may be asked for next; what is wrong is told then."""
        worker = self.worker

        def reading() -> None:
            with suppress(InputError, WorkerStoppedError, OSError):
                read(worker)

        Thread(target=reading, daemon=True).start()

    @property
    def cookie(self) -> str:
        """Name of the cookie: browsers send cookies to all ports of a computer, so each port has its own name."""
        return f"kyodo_office_{self.host.rpartition(':')[2]}"


@dataclass
class Visit:
    """One request of a screen; `form` is what was sent, empty where a screen is only shown."""

    request: Request
    office: Office
    session: Session
    form: FormData = field(default_factory=FormData)
    acting: bool = False
    """Whether it does something: what goes on for its screen is this then."""

    @property
    def workspace(self) -> Path:
        """The folder of the office's work."""
        return self.office.workspace

    @property
    def person(self) -> str:
        """Who sits before the screen, as they said."""
        return self.session.person

    @property
    def worker(self) -> Worker:
        """The process that computes."""
        return self.office.worker

    @property
    def diary(self) -> Diary:
        """Who did what."""
        return self.office.diary

    @cached_property
    def studies(self) -> tuple[str, ...]:
        """Years that are defined, the oldest first."""
        return list_studies(self.workspace)

    @property
    def study(self) -> str:
        """The year of the address, else the last one that was looked at, else the latest; empty where none is."""
        named = str(self.request.path_params.get("study", "")) or self.session.study
        return named if named in self.studies else (self.studies[-1] if self.studies else "")

    @property
    def menu(self) -> str:
        """The address of the menu's entry that this screen belongs to."""
        path = self.request.url.path
        year = f"/years/{self.study}" if self.study else "/"
        own = [f"{year}/{part}" for part in ("results", "cross", "indicators")]
        entries = [*own, "/diary", "/settings", "/help", year]
        return next((entry for entry in entries if path == entry or path.startswith(f"{entry}/")), "")

    def note(self, act: str, **about: str | int) -> Deed:
        """Note in the diary what was done, by whom, and of which year where the address names one."""
        study = str(self.request.path_params.get("study", ""))
        return self.office.diary.add(act, self.person, study, self.text("once"), **about)

    def doing(
        self, act: str, /, *touched: str, study: str = "", **about: str | int
    ) -> AbstractContextManager[None]:
        """Around an act that changes files of these patterns (`{study}`: its year) and is noted in the body.

        A crash leaves neither the change without its line in the diary nor the line without the change.
        study: the year where the address names none.
        """
        study = study or str(self.request.path_params.get("study", ""))
        files = [pattern.replace("{study}", study) for pattern in touched]
        begun = BegunAct(act, self.person, study, self.text("once"), about, files)
        return doing(self.workspace, self.diary, begun)

    def text(self, field_name: str) -> str:
        """What was typed in a field of the form, without blanks around it; empty where it was not sent."""
        value = self.form.get(field_name)
        return value.strip() if isinstance(value, str) else ""
