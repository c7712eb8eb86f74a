"""Columns read by their distinct cells: a reader sees each cell once, however many rows hold it.

A reader takes the texts of one cell, or of the cells of several columns of one row, and gives the facts that they
state by column name; what cannot be read raises ValueError with the reason.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sulh.sources.reading.facts import FACTS
from sulh.sources.reading.rows import Fields

Texts = tuple[str | None, ...]
Reader = Callable[[Texts], Fields]
Numbers = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Read:
    """What the cells of a batch state: a column for each fact (types of FACTS), and where they could not be read: the
    rows' positions in the batch, each with the place of its reason in `reasons`."""

    columns: dict[str, pa.Array]
    unread: Numbers
    reason_codes: Numbers
    reasons: list[str]


@dataclass
class Distinct:
    """Reads batches of the same columns; what was once read is remembered, up to `MOST` cells."""

    reader: Reader
    known: dict[Texts, Fields | str] = field(default_factory=dict)

    MOST = 500_000

    def read(self, arrays: Sequence[pa.Array]) -> Read:
        """The facts of the rows of these columns, which have the same length."""
        codes, distinct = codes_of(arrays)
        if len(self.known) > self.MOST:
            self.known.clear()
        outcomes = [self._outcome(texts) for texts in distinct]
        names = {name for one in outcomes if isinstance(one, dict) for name in one}
        indices = pa.array(codes)
        columns = {}
        for name in names:
            values = [one.get(name) if isinstance(one, dict) else None for one in outcomes]
            columns[name] = pa.array(values, FACTS.field(name).type).take(indices)
        bad = np.array([isinstance(one, str) for one in outcomes] or [False])
        unread = np.flatnonzero(bad[codes]) if len(codes) else np.array([], np.int64)
        reasons = [one if isinstance(one, str) else "" for one in outcomes]
        return Read(columns, unread, codes[unread], reasons)

    def _outcome(self, texts: Texts) -> Fields | str:
        found = self.known.get(texts)
        if found is None:
            try:
                found = self.reader(texts)
            except ValueError as error:
                found = str(error)
            self.known[texts] = found
        return found


def codes_of(arrays: Sequence[pa.Array]) -> tuple[Numbers, list[Texts]]:
    """For each row the place of its texts among the distinct ones, and those, in the order in which they appear."""
    encoded = [pc.dictionary_encode(array, null_encoding="encode") for array in arrays]
    codes = np.asarray(encoded[0].indices).astype(np.int64)
    words = [one.dictionary.to_pylist() for one in encoded]
    if len(encoded) == 1:
        return codes, [(word,) for word in words[0]]
    for one, known in zip(encoded[1:], words[1:], strict=True):
        codes = codes * max(len(known), 1) + np.asarray(one.indices)
    joint = pc.dictionary_encode(pa.array(codes))
    texts = []
    for code in joint.dictionary.to_pylist():
        rest, parts = code, []
        for known in reversed(words):
            rest, place = divmod(rest, max(len(known), 1))
            parts.append(known[place])
        texts.append(tuple(reversed(parts)))
    return np.asarray(joint.indices).astype(np.int64), texts
