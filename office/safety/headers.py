"""What each answer of the page forbids the browser."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",  # `no-referrer` would send the page's own forms with `Origin: null`
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
KEPT = "/assets/"
"""Below it lie the files that hold nothing of the office, which the browser may keep."""

_KEEP = "max-age=31536000, immutable"
"""Templates name an asset with its digest, so that a new one has another address."""


@dataclass(frozen=True)
class StrictHeaders:
    """Puts the headers on each answer; what is not an asset is not kept by the browser."""

    app: ASGIApp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with the headers."""

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(HEADERS)
                headers["Cache-Control"] = _KEEP if scope["path"].startswith(KEPT) else "no-store"
            await send(message)

        await self.app(scope, receive, with_headers if scope["type"] == "http" else send)
