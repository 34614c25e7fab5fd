"""ASGI middleware that counts, times and logs requests."""

import logging
import time

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from . import logs, metrics

# Probes and scrapes: counted, but logged only at level debug.
_QUIET = frozenset({"/livez", "/health", "/metrics"})


class ObserveRequests:
    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        status = 500  # the server's response if the app raises an exception before responding
        started = time.perf_counter()

        async def remember_status(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, remember_status)
        finally:
            seconds = time.perf_counter() - started
            route = getattr(scope.get("route"), "path", "other")
            metrics.observe_request(scope["method"], route, status, seconds)
            level = logging.DEBUG if route in _QUIET else logging.INFO
            logs.requests.log(level, "%s %r %d %.1fms", scope["method"], scope["path"], status, seconds * 1000)
