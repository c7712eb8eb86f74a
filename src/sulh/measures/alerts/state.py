"""What a digest said, kept beside it so that the next one can say what changed: a small JSON file of texts and checksums."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from sulh.errors import InputError
from sulh.strict_yaml import read_text

FILE = "digest.json"
FORMAT = 1
_DISPUTE = ("incident_id", "provision", "reading_a", "account_a", "reading_b", "account_b", "kind")


class _Item(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)
    sha256: str
    text: str


class _Text(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    sulh_digest: int
    case: str
    reader: str | None
    as_of: dt.date
    items: dict[str, _Item]
    duties: dict[str, str]
    disputes: dict[str, bool]


@dataclass(frozen=True)
class State:
    """A digest as the next one needs it. `items` give checksum and text by key, `duties` the status by duty and reading,
    `disputes` whether each is certain, by a checksum of what tells it apart."""

    case: str
    reader: str | None
    as_of: dt.date
    items: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    duties: Mapping[str, str] = field(default_factory=dict)
    disputes: Mapping[str, bool] = field(default_factory=dict)

    def text(self) -> str:
        """The state as JSON, the same bytes for the same state."""
        items = {key: {"sha256": digest, "text": text} for key, (digest, text) in self.items.items()}
        given = {
            "sulh_digest": FORMAT, "case": self.case, "reader": self.reader, "as_of": self.as_of.isoformat(),
            "items": items, "duties": dict(self.duties), "disputes": dict(self.disputes),
        }  # fmt: skip
        return json.dumps(given, ensure_ascii=False, sort_keys=True, indent=1) + "\n"


def dispute_key(row: Mapping[str, Any]) -> str:
    """A checksum of what tells a row of `DISPUTES` apart from others."""
    return hashlib.sha256("\n".join(str(row[name]) for name in _DISPUTE).encode()).hexdigest()[:16]


def load_state(path: Path, *, case: str, reader: str | None, as_of: dt.date | None) -> State:
    """Read what the last digest left: a folder that holds digest.json, or that file.

    Raises FileError or InputError where it cannot be read, or is that of another case, another reader, or a later day.
    """
    file = path / FILE if path.is_dir() else path
    try:
        given = _Text.model_validate(json.loads(read_text(file)))
    except (ValueError, ValidationError):
        given = None
    if given is None or given.sulh_digest != FORMAT:
        raise InputError(
            "this is not what a digest leaves",
            where=file,
            remedy=f"Name the folder or the {FILE} of an earlier digest.",
        )
    if given.case != case:
        raise InputError(f"this is the digest of another case, {given.case}", where=file, remedy=f"Name one of {case}.")
    if given.reader != reader:
        whose = f"--for {given.reader}" if given.reader else "for everybody"
        raise InputError(
            f"this digest was made {whose}", where=file, remedy="Compare digests made for the same reader."
        )
    if as_of is not None and given.as_of > as_of:
        what = f"this digest is later ({given.as_of}) than the data ({as_of})"
        raise InputError(what, where=file, remedy="Name an earlier digest.")
    items = {key: (item.sha256, item.text) for key, item in given.items.items()}
    return State(given.case, given.reader, given.as_of, items, given.duties, given.disputes)
