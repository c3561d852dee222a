"""Asking Prefect's server again when its SQLite was locked: at once, not after two seconds."""

import random
import time
from typing import Final

import httpx

_PAUSES: Final = (0.03, 0.06, 0.12, 0.25, 0.5)  # seconds


class Patient(httpx.BaseTransport):
    """A transport that repeats a request the server answered with 503.

    Prefect's server reads before it writes, so two writers at once make SQLite turn one of them
    away; the server then answers 503, having written nothing. Prefect's own client waits 2 s
    and more before it asks again, which is most of the time a step takes under load.
    """

    def __init__(self) -> None:
        self._inner = httpx.HTTPTransport(retries=3)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send `request`, up to six times while the answer is 503."""
        for pause in _PAUSES:
            response = self._inner.handle_request(request)
            if response.status_code != httpx.codes.SERVICE_UNAVAILABLE:
                return response
            response.close()
            time.sleep(pause * (0.5 + random.random()))  # noqa: S311 -- jitter
        return self._inner.handle_request(request)

    def close(self) -> None:
        """Close the connections."""
        self._inner.close()
