"""Serves the artifacts of a folder store to browsers on this machine: what a run's page links to plays there.

``python -m apps.files PORT FOLDER``; addresses are ``/SHA256/NAME``, and nothing can be listed.
"""

import re
import sys
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse
from starlette.routing import Route

_KEY = re.compile(r"[0-9a-f]{64}")


def application(artifacts: Path) -> Starlette:
    """The ASGI application over the folder ``artifacts`` of a store; answers ranges, so that videos can be sought."""

    def file(request: Request) -> FileResponse:
        key, name = request.path_params["key"], request.path_params["name"]
        path = artifacts / key[:2] / key
        if not _KEY.fullmatch(key) or not path.is_file():
            raise HTTPException(404, "This artifact is not in the store; it may have expired.")
        # The kind of media follows from the name, as in the link that S3 would sign.
        return FileResponse(path, filename=name, content_disposition_type="inline", headers={"etag": f'"{key}"'})

    return Starlette(routes=[Route("/{key}/{name}", file)])


if __name__ == "__main__":
    port, folder = sys.argv[1:]
    uvicorn.run(application(Path(folder)), host="127.0.0.1", port=int(port), log_level="warning")
