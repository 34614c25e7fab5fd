"""The path prefix of the API."""

from starlette.types import ASGIApp, Receive, Scope, Send


class RootPath:
    """Sets the prefix, whether or not a proxy strips it.

    Uvicorn's own option would also prepend it to paths that already have it.
    """

    def __init__(self, app: ASGIApp, root_path: str) -> None:
        self.app = app
        self.root_path = root_path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            scope["root_path"] = self.root_path
        await self.app(scope, receive, send)
