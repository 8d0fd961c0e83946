"""Jobs as they are done: each in a thread, its end told in one message."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import TypeAdapter

from flows.faults import told_fault
from office.worker.jobs import EVERY_JOB
from office.worker.jobs.job import StoppedError, Telling
from office.worker.protocol import STOP, Json, Message, Request, problems_of
from schemas.errors import InputError
from schemas.tables.system_errors import refused


@dataclass
class Doer:
    """Does jobs for one workspace and sends what is to be told of them."""

    workspace: Path
    send: Callable[[Message], None]
    _under_way: dict[int, Telling] = field(default_factory=dict)

    def take(self, request: Request) -> None:
        """Begin a job, or ask one to stop; returns at once."""
        if request.job == STOP:
            if request.number in self._under_way:
                self._under_way[request.number].asked_to_stop.set()
            return
        number = request.number
        telling = Telling(lambda stage, label: self.send(Message("stage", number, [stage, label])))
        self._under_way[number] = telling
        threading.Thread(target=self._do, args=(request, telling), daemon=True).start()

    def _do(self, request: Request, telling: Telling) -> None:
        try:
            result = EVERY_JOB[request.job](telling, workspace=self.workspace, **request.arguments)
            message = Message("done", request.number, as_json(result))
        except InputError as error:
            message = Message("refused", request.number, problems_of(error))
        except OSError as error:
            message = Message(
                "refused", request.number, problems_of(InputError(refused(error), partly_done=True))
            )
        except StoppedError:
            message = Message("stopped", request.number)
        except Exception as error:  # a fault of the program, whose text may quote an answer
            message = Message("fault", request.number, told_fault(error))
        self._under_way.pop(request.number, None)
        self.send(message)


def as_json(result: object) -> Json:
    """What a job returned (dataclasses, numbers, texts) as JSON."""
    plain: Json = TypeAdapter(type(result)).dump_python(result, mode="json")
    return plain
