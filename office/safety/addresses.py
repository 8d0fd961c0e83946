"""Only this page's own address is answered, and only its own pages may ask for anything to be done.

A name that an attacker's server resolves to this computer (DNS rebinding) arrives with another Host. A form or a
picture of another page arrives with another Origin or with `Sec-Fetch-Site`, which no page can set. `same-site` is
refused too: every port of this computer is one site to a browser.
"""

from __future__ import annotations

from dataclasses import dataclass

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

HOST = "127.0.0.1"
OPEN = "/open"
REOPEN = "/opening"
"""Where a second start of the command, with the key of the first, gets a new opening address."""

KEY_HEADER = "X-Office-Key"
_READING = ("GET", "HEAD")
_OWN = ("same-origin", "none")
"""`none`: typed into the address bar, or opened by another program."""

REFUSED = "この画面の外からの要求は受け付けません。"


@dataclass(frozen=True)
class OwnAddressOnly:
    """Refuses what is not sent to `host` (`127.0.0.1:8650`), and what another page asks for (403).

    `keyed` is the path that a second start of the command posts to, with a key of its own instead of an Origin.
    """

    app: ASGIApp
    host: str
    keyed: str

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or refuse."""
        if scope["type"] != "http":
            return  # no other protocol is spoken
        if not self._own(scope["method"], scope["path"], Headers(scope=scope)):
            await PlainTextResponse(REFUSED, 403)(scope, receive, send)
            return
        await self.app(scope, receive, send)

    def _own(self, method: str, path: str, headers: Headers) -> bool:
        if headers.getlist("host") != [self.host] or headers.get("sec-fetch-site", "none") not in _OWN:
            return False
        if method in _READING:
            return True
        origin = headers.get("origin")
        return origin == f"http://{self.host}" or (origin is None and path == self.keyed)
