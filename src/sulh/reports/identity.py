"""What a report is, apart from where it stood: its content, and the id that follows from it.

The id is a hash of the source's key and of what the row was read to say. The row's number, its own number in the file,
the file's hash and what the case says of the whole source are no part of it: a file that is sorted anew, or sent again
with one row more, keeps the ids of the others, and people's decisions keep their subjects. Rows that say the same are
told apart by an ordinal: `-2`, `-3`.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

ID_LENGTH = 16
"""Hexadecimal digits of SHA-256: 64 bits; among a million reports two meet by chance once in 37 million cases."""


def content(source: str, fields: Mapping[str, Any], second_deeds: Sequence[Mapping[str, Any]] = ()) -> str:
    """What a report says, as one text: equal for equal content, whatever the order of the fields."""
    said: list[Any] = [source, dict(fields)]
    if second_deeds:
        said.append([dict(deed) for deed in second_deeds])
    return json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_plain)


def _plain(value: Any) -> str:
    if isinstance(value, dt.datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} is no part of a report")


def report_ids(contents: Sequence[str], tie_breakers: Sequence[str]) -> list[str]:
    """An id for each content. Among equal contents the ordinal follows the tie breaker (the original cells)."""
    alike: dict[str, list[int]] = defaultdict(list)
    for position, text in enumerate(contents):
        alike[hashlib.sha256(text.encode()).hexdigest()[:ID_LENGTH]].append(position)
    ids = [""] * len(contents)
    for digest, positions in alike.items():
        positions.sort(key=lambda position: (contents[position], tie_breakers[position]))
        for ordinal, position in enumerate(positions, start=1):
            ids[position] = digest if ordinal == 1 else f"{digest}-{ordinal}"
    return ids
