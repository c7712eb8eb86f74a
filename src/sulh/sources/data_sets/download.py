"""Downloads over HTTP that survive a bad line: retries, resuming, and a file that is there whole or not at all.

The bytes go to `NAME.part`; beside it `NAME.part.json` holds the validator (ETag or Last-Modified) under which the
server may continue (RFC 9110, sections 13.1.5 and 14). A whole file is renamed to its name, and its SHA-256 written
beside it in the form of `sha256sum`.
"""

from __future__ import annotations

import hashlib
import http.client
import json
import re
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from sulh.errors import FetchError

Progress = Callable[[int, int | None], None]
"""Called with what is done and the whole (None: not known), in bytes or in events."""
Answer = TypeVar("Answer")
_AGENT = "sulh (monitor of agreements)"
_SECRET_HEADERS = ("X-ucdp-access-token", "Authorization")
_TRANSIENT = frozenset({408, 425, 429, 500, 502, 503, 504})
_CHUNK = 1 << 18
LONGEST_PAUSE = 60.0


@dataclass(frozen=True)
class Retry:
    """How often to try, the first pause in seconds (each further one is twice as long), and the seconds without an
    answer after which a try is given up."""

    attempts: int = 5
    pause: float = 1.0
    timeout: float = 60.0
    sleep: Callable[[float], None] = field(default=time.sleep, compare=False)


class _RefusedError(Exception):
    """The server's answer is final."""

    def __init__(self, status: int, said: str) -> None:
        super().__init__(status, said)
        self.status, self.said = status, said


class _TryAgainError(Exception):
    """The line or the server failed in a way that may pass; `after` is the pause that the server asks for."""

    def __init__(self, what: str, after: float | None = None) -> None:
        super().__init__(what)
        self.after = after


class _CarefulRedirects(urllib.request.HTTPRedirectHandler):
    """Follows redirects, but never from https to http, and takes no token along to another host."""

    def redirect_request(self, req: Any, fp: Any, code: int, msg: str, headers: Any, newurl: str) -> Any:
        new = super().redirect_request(req, fp, code, msg, headers, newurl)
        if new is None:
            return None
        if req.type == "https" and new.type != "https":
            raise _RefusedError(code, "the server leads from https to an open line")
        if new.host != req.host:
            for name in _SECRET_HEADERS:
                new.remove_header(name)
        return new


_OPENER = urllib.request.build_opener(_CarefulRedirects)


def _open(url: str, headers: Mapping[str, str], timeout: float) -> http.client.HTTPResponse:
    """One request. Raises _RefusedError or _TryAgainError."""
    if urllib.parse.urlsplit(url).scheme not in ("http", "https"):
        raise FetchError("the address is not a web address", where=url, remedy="It must begin with https://.")
    asked = urllib.request.Request(url, headers={"User-Agent": _AGENT, **headers})  # noqa: S310 - scheme checked
    try:
        return _OPENER.open(asked, timeout=timeout)  # type: ignore[no-any-return]
    except urllib.error.HTTPError as error:
        said = " ".join(error.read(300).decode("utf-8", "replace").split())
        if error.code in _TRANSIENT:
            raise _TryAgainError(
                f"the server answered {error.code}", _asked_pause(error.headers.get("Retry-After"))
            ) from None
        raise _RefusedError(error.code, said) from None
    except (urllib.error.URLError, http.client.HTTPException, OSError) as error:
        raise _TryAgainError(str(getattr(error, "reason", error)) or type(error).__name__) from None


def _asked_pause(text: str | None) -> float | None:
    return min(float(text), LONGEST_PAUSE) if text and re.fullmatch(r"\d{1,6}", text.strip()) else None


def _patiently(retry: Retry, once: Callable[[], Answer], url: str, help_: Mapping[int, str], by_hand: str) -> Answer:
    """Try until it works, is refused for good, or the attempts are used up. Raises FetchError."""
    last = ""
    for attempt in range(retry.attempts):
        try:
            return once()
        except _RefusedError as refused:
            said = f" ({refused.said})" if refused.said and not refused.said.startswith("<") else ""
            raise FetchError(
                f"the server answered {refused.status}{said}", where=url, remedy=help_.get(refused.status, by_hand)
            ) from None
        except _TryAgainError as failed:
            last = str(failed)
            if attempt + 1 < retry.attempts:
                retry.sleep(min(retry.pause * 2**attempt, LONGEST_PAUSE) if failed.after is None else failed.after)
    raise FetchError(f"the download failed {retry.attempts} times; last: {last}", where=url, remedy=by_hand)


def get_json(url: str, headers: Mapping[str, str], retry: Retry, help_: Mapping[int, str], by_hand: str) -> Any:
    """The JSON that an address answers with. `help_` gives what to do for a status. Raises FetchError."""

    def once() -> Any:
        with _open(url, {"Accept": "application/json", **headers}, retry.timeout) as answer:
            try:
                return json.loads(answer.read())
            except (ValueError, http.client.HTTPException, OSError) as error:
                raise _TryAgainError(f"the answer is cut short or is not JSON ({type(error).__name__})") from None

    return _patiently(retry, once, url, help_, by_hand)


def download(
    url: str,
    target: Path,
    *,
    sha256: str | None = None,
    retry: Retry,
    help_: Mapping[int, str],
    by_hand: str,
    progress: Progress | None = None,
) -> Path:
    """Download a file to `target`; one that is there already and has its checksum beside it is kept.

    A transfer that breaks off goes on where it stopped, in this run or the next, if the server still has the same file.
    Raises FetchError, also where the SHA-256 is not the expected one.
    """
    if is_whole(target, sha256):
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(target.name + ".part")
    transfer = _Transfer(url, part, retry.timeout, progress)
    try:
        _patiently(retry, transfer.once, url, help_, by_hand)
    except OSError as error:
        raise FetchError(
            f"the file cannot be written: {error.strerror}", where=part, remedy="Is the disk full?"
        ) from None
    found = file_sha256(part)
    if sha256 is not None and found != sha256.lower():
        transfer.forget()
        raise FetchError(
            f"the file has the SHA-256 {found}, not {sha256}",
            where=url,
            remedy="Do not use it. Ask its publisher which is right.",
        )
    transfer.keep_as(target, found)
    return target


def is_whole(target: Path, sha256: str | None) -> bool:
    """Whether a file is there with the checksum that stands beside it, and that is the expected one, if any."""
    beside = checksum_file(target)
    if not target.is_file() or not beside.is_file():
        return False
    known = beside.read_text(encoding="utf-8").split()
    wanted = {sha256.lower()} if sha256 else set(known[:1])
    return bool(known) and wanted == {known[0]} == {file_sha256(target)}


def checksum_file(target: Path) -> Path:
    """The file beside `target` that holds its SHA-256."""
    return target.with_name(target.name + ".sha256")


def file_sha256(file: Path) -> str:
    """The SHA-256 of a file in hexadecimal."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def settle(part: Path, target: Path, sha256: str) -> None:
    """Give a whole file its name, and write its checksum beside it."""
    checksum_file(target).unlink(missing_ok=True)
    part.replace(target)
    checksum_file(target).write_text(f"{sha256}  {target.name}\n", encoding="utf-8")


@dataclass
class _Transfer:
    """A file on its way, over as many requests as it takes."""

    url: str
    part: Path
    timeout: float
    progress: Progress | None

    @property
    def _note(self) -> Path:
        return self.part.with_name(self.part.name + ".json")

    def once(self) -> None:
        """One request, from where the last one stopped. Raises _TryAgainError where it breaks off."""
        have, validator = self._kept()
        headers = {"Range": f"bytes={have}-", "If-Range": validator} if have else {}
        try:
            answer = _open(self.url, headers, self.timeout)
        except _RefusedError as refused:
            if refused.status != 416:
                raise
            self.forget()
            raise _TryAgainError("the server has no more of the file than is here; starting again") from None
        with answer:
            if answer.status == 206 and _range_start(answer) != have:
                self.forget()
                raise _TryAgainError("the server continued at another place; starting again")
            self._receive(answer, have if answer.status == 206 else 0)

    def _receive(self, answer: http.client.HTTPResponse, have: int) -> None:
        length = answer.headers.get("Content-Length")
        total = have + int(length) if length and length.isdigit() else None
        self._write_note(answer)
        with self.part.open("ab" if have else "wb") as stream:
            while True:
                try:
                    piece = answer.read(_CHUNK)
                except (http.client.HTTPException, TimeoutError, ConnectionError) as error:
                    raise _TryAgainError(f"the transfer broke off ({type(error).__name__})") from None
                if not piece:
                    break
                stream.write(piece)
                have += len(piece)
                if self.progress is not None:
                    self.progress(have, total)
        if total is not None and have != total:
            raise _TryAgainError(f"the transfer broke off after {have:,} of {total:,} bytes")

    def _kept(self) -> tuple[int, str]:
        """How many bytes are here, and the validator under which the server may continue; 0 where it may not."""
        try:
            note = json.loads(self._note.read_text(encoding="utf-8"))
            have = self.part.stat().st_size
        except (OSError, ValueError):
            return 0, ""
        same = isinstance(note, dict) and note.get("url") == self.url and note.get("validator")
        return (have, str(note["validator"])) if same else (0, "")

    def _write_note(self, answer: http.client.HTTPResponse) -> None:
        etag = answer.headers.get("ETag", "")
        # A weak ETag says "as good as", not "byte for byte": nothing can be continued under it.
        validator = etag if etag and not etag.startswith("W/") else answer.headers.get("Last-Modified")
        self._note.write_text(json.dumps({"url": self.url, "validator": validator}), encoding="utf-8")

    def forget(self) -> None:
        """Throw away what came so far."""
        self.part.unlink(missing_ok=True)
        self._note.unlink(missing_ok=True)

    def keep_as(self, target: Path, sha256: str) -> None:
        """The file is whole."""
        settle(self.part, target, sha256)
        self._note.unlink(missing_ok=True)


def _range_start(answer: http.client.HTTPResponse) -> int | None:
    found = re.match(r"bytes (\d+)-", answer.headers.get("Content-Range", ""))
    return int(found[1]) if found else None
