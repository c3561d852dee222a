"""Files as answers: PDFs, pictures, packs, under names in Chinese."""

from collections.abc import Iterable
from urllib.parse import quote

from flask import Response, request, send_file

from models.store import fetch
from webapp.context import settings


def hand_out(digest: str, name: str, media_type: str, *, inline: bool = False) -> Response:
    """Return a file of the store; a browser that has it already gets 304.

    Raises:
        FileLostError: if the store lost it.
    """
    if request.if_none_match.contains(digest):
        return Response(status=304)
    response = send_file(
        fetch(settings().store, digest),
        mimetype=media_type,
        as_attachment=not inline,
        download_name=name,
        etag=digest,
        conditional=False,
    )
    response.headers["Cache-Control"] = "private, max-age=3600"
    return response


def hand_over(content: bytes | Iterable[bytes], name: str, media_type: str) -> Response:
    """Return bytes just made as a file to keep."""
    response = Response(content, mimetype=media_type)
    ascii_name = "".join(letter if letter.isascii() else "_" for letter in name)
    response.headers["Content-Disposition"] = (
        f"attachment; filename=\"{ascii_name}\"; filename*=UTF-8''{quote(name, safe='')}"
    )
    response.headers["Cache-Control"] = "private, no-store"
    return response
