"""The prefix that the service lives under."""

from starlette.types import ASGIApp, Receive, Scope, Send


class RootPath:
    """Tells the application its prefix, whether the proxy took it off or not.

    The server's own option adds the prefix to every path, also to those that have it already.
    """

    def __init__(self, app: ASGIApp, root_path: str) -> None:
        self.app = app
        self.root_path = root_path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            scope["root_path"] = self.root_path
        await self.app(scope, receive, send)
