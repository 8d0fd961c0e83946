"""Prefect's application with its page closed: a browser that shows it asks nobody but the server that it came from.

The page of Prefect begins a library that reports its use (Amplitude) as it is loaded, whatever the server's settings
say; that library asks for its configuration at its makers'. A policy of content, sent with every answer, has the browser
refuse that, and whatever else the page would load or send beyond this computer.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, TypeAlias

Message: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]
Application: TypeAlias = Callable[[Message, Receive, Send], Awaitable[None]]

POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'unsafe-eval'",  # the graph of a run makes functions
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "worker-src 'self' blob:",
        "connect-src 'self' data: blob:",
        "object-src 'none'",
        "frame-ancestors 'none'",
        "base-uri 'self'",
        "form-action 'self'",
    )
)
_HEADERS = (
    (b"content-security-policy", POLICY.encode()),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
)


def application() -> Application:
    """Prefect's application, closed; importing it takes seconds."""
    from prefect.server.api.server import create_app  # noqa: PLC0415

    return closed(create_app())


def closed(app: Application) -> Application:
    """The application with these headers in every answer."""

    async def answering(scope: Message, receive: Receive, send: Send) -> None:
        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message.get("headers", ()), *_HEADERS]}
            await send(message)

        await app(scope, receive, sending)

    return answering
