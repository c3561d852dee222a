"""A bucket that speaks as much S3 as a store needs, in memory, on this machine."""

import re
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs, unquote, urlsplit


class Shop(BaseHTTPRequestHandler):
    """PUT, GET, HEAD, list and delete; everything it holds is two days old."""

    files: dict[str, bytes]
    protocol_version = "HTTP/1.1"

    def log_message(self, *_args):
        """Stay silent."""

    def _key(self):
        return unquote(urlsplit(self.path).path).split("/", 2)[-1]

    def _answer(self, status, body=b"", **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def do_PUT(self):
        self.files[self._key()] = self.rfile.read(int(self.headers["Content-Length"]))
        self._answer(200, ETag='"x"')

    def do_GET(self):
        query = parse_qs(urlsplit(self.path).query)
        if "list-type" in query:
            self._answer(200, self._listed(query.get("prefix", [""])[0]))
        elif self._key() in self.files:
            self._answer(200, self.files[self._key()])
        else:
            self._answer(404, b"<Error><Code>NoSuchKey</Code></Error>")

    def do_HEAD(self):
        self.do_GET()

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        for key in re.findall(r"<Key>(.*?)</Key>", body):
            self.files.pop(key, None)
        self._answer(200, b"<DeleteResult/>")

    def _listed(self, prefix):
        at = f"{datetime.now(UTC) - timedelta(days=2):%Y-%m-%dT%H:%M:%S.000Z}"
        rows = "".join(
            f"<Contents><Key>{key}</Key><Size>{len(content)}</Size>"
            f"<LastModified>{at}</LastModified></Contents>"
            for key, content in sorted(self.files.items())
            if key.startswith(prefix)
        )
        return (
            f"<ListBucketResult><IsTruncated>false</IsTruncated>{rows}</ListBucketResult>".encode()
        )


@contextmanager
def bucket_server():
    """Yield the address of an empty bucket, and what it holds."""
    files: dict[str, bytes] = {}
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Own", (Shop,), {"files": files}))
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    endpoint = f"http://127.0.0.1:{server.server_address[1]}"
    yield f"s3://papers/house?endpoint={endpoint}&region=cn", files
    server.shutdown()
    server.server_close()
    thread.join()
