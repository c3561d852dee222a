"""The store's second place: a bucket that speaks S3, where the settings name one.

`s3://bucket/prefix?endpoint=https://…&region=…`. Keys and secrets are found as boto3 finds them
(AWS_ACCESS_KEY_ID …); boto3 is the optional extra `s3`. The data folder stays in front of it as
what was kept or read lately.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

_AT_ONCE: Final = 1000  # keys one request may remove


class BucketError(OSError):
    """The bucket cannot be reached, or refuses; or boto3 is not installed."""


@dataclass(frozen=True, slots=True)
class Stored:
    """One file of a store: its SHA-256, its size in bytes, when it was last kept (UTC)."""

    digest: str
    size: int
    kept_at: datetime


class Bucket:
    """Files by digest in a bucket. Used from several threads."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        given = {name: values[0] for name, values in parse_qs(parts.query).items()}
        if parts.scheme != "s3" or not parts.netloc:
            raise BucketError(f"{url}: s3://bucket/prefix?endpoint=https://… is needed")
        self.name, self.prefix = parts.netloc, parts.path.strip("/")
        try:
            import boto3  # noqa: PLC0415 -- an optional package
            from botocore.config import Config  # noqa: PLC0415 -- as above
            from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415 -- as above
        except ImportError as error:
            raise BucketError("boto3: pip install 'xinyuan[s3]'") from error
        self._faults: tuple[type[Exception], ...] = (BotoCoreError, ClientError)
        self._client: Any = boto3.client(
            "s3",
            endpoint_url=given.get("endpoint"),
            region_name=given.get("region"),
            config=Config(
                connect_timeout=5,
                read_timeout=60,
                retries={"max_attempts": 5, "mode": "standard"},
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
            ),
        )

    def put(self, digest: str, path: Path) -> None:
        """Copy a file into the bucket.

        Raises:
            BucketError: if it could not be done.
        """
        try:
            with path.open("rb") as file:
                self._client.put_object(Bucket=self.name, Key=self._key(digest), Body=file)
        except self._faults as error:
            raise BucketError(str(error)) from error

    def get(self, digest: str, target: Path) -> bool:
        """Copy a file out of the bucket to `target`; False where it has none.

        Raises:
            BucketError: if it could not be done.
        """
        try:
            answer = self._client.get_object(Bucket=self.name, Key=self._key(digest))
            with target.open("wb") as file:
                for chunk in answer["Body"].iter_chunks(1 << 20):
                    file.write(chunk)
        except self._faults as error:
            if _is_missing(error):
                return False
            raise BucketError(str(error)) from error
        return True

    def holds(self, digest: str) -> bool:
        """Whether the bucket has a file; one request.

        Raises:
            BucketError: if nobody can tell.
        """
        try:
            self._client.head_object(Bucket=self.name, Key=self._key(digest))
        except self._faults as error:
            if _is_missing(error):
                return False
            raise BucketError(str(error)) from error
        return True

    def stored(self) -> Iterator[Stored]:
        """Yield every file of the bucket; one request for a thousand.

        Raises:
            BucketError: if it cannot be listed.
        """
        pages = self._client.get_paginator("list_objects_v2")
        try:
            for page in pages.paginate(Bucket=self.name, Prefix=self._key("")):
                for one in page.get("Contents", ()):
                    digest = one["Key"].rpartition("/")[2]
                    yield Stored(digest, one["Size"], one["LastModified"])
        except self._faults as error:
            raise BucketError(str(error)) from error

    def remove(self, digests: Iterable[str]) -> None:
        """Remove files, a thousand a request.

        Raises:
            BucketError: if it could not be done.
        """
        waiting = iter(digests)
        try:
            while some := [{"Key": self._key(one)} for one in islice(waiting, _AT_ONCE)]:
                self._client.delete_objects(Bucket=self.name, Delete={"Objects": some})
        except self._faults as error:
            raise BucketError(str(error)) from error

    def _key(self, digest: str) -> str:
        return f"{self.prefix}/{digest}" if self.prefix else digest


@cache
def bucket(url: str) -> Bucket:
    """Return the bucket at `url`, one for each process.

    Raises:
        BucketError: if the address or the package for it is missing.
    """
    return Bucket(url)


def _is_missing(error: Any) -> bool:  # noqa: ANN401 -- botocore's, untyped
    code = getattr(error, "response", {}).get("Error", {}).get("Code", "")
    return code in {"404", "NoSuchKey", "NotFound"}
