"""Sessions: each begins with an opening address that counts once, and ends with the page."""

from __future__ import annotations

import hmac
import secrets
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from threading import Lock

_BYTES = 32
VALUES_SHOWN = timedelta(minutes=5)


def _secret() -> str:
    return secrets.token_urlsafe(_BYTES)


@dataclass
class Session:
    """One browser that was opened: its cookie, the token of its forms, and who sits before it."""

    key: str = field(default_factory=_secret, repr=False)
    form_token: str = field(default_factory=_secret, repr=False)
    opened: datetime = field(default_factory=lambda: datetime.now(UTC))
    person: str = ""
    study: str = ""
    message: str = ""
    """What was done, told once, by the next screen that is shown."""

    values_until: float = 0.0
    """Until when answers of persons stand open in this session, by a clock that nobody sets."""

    def owns(self, form_token: str) -> bool:
        """Whether a form was shown in this session."""
        return hmac.compare_digest(self.form_token.encode(), form_token.encode())

    def open_values(self) -> None:
        """Let answers of persons be shown for a while, after which they are hidden again."""
        self.values_until = time.monotonic() + VALUES_SHOWN.total_seconds()

    @property
    def shows_values(self) -> bool:
        """Whether answers of persons stand open now."""
        return time.monotonic() < self.values_until


class Sessions:
    """All sessions of the page, in memory alone: a page that is started again asks for a new opening."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._openings: set[str] = set()
        self._open: dict[str, Session] = {}

    def opening(self) -> str:
        """A new token for an opening address."""
        token = _secret()
        with self._lock:
            self._openings.add(token)
        return token

    def begin(self, token: str) -> Session | None:
        """The session of an opening address; None where the token was used before or never given."""
        with self._lock:
            if token not in self._openings:
                return None
            self._openings.remove(token)
            session = Session()
            self._open[session.key] = session
            return session

    def of(self, cookie: str | None) -> Session | None:
        """The session that a cookie names."""
        with self._lock:
            return self._open.get(cookie or "")

    def opened(self) -> list[Session]:
        """All that are open, the oldest first."""
        with self._lock:
            return list(self._open.values())

    def close_others(self, session: Session) -> int:
        """End all sessions but this one; how many there were."""
        with self._lock:
            others = [key for key in self._open if key != session.key]
            for key in others:
                del self._open[key]
            return len(others)
