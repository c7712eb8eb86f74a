"""From the codes of other schemes to acts and back: UCDP, ACLED, PLOVER, CAMEO.

Each scheme is a table in `crosswalks/`: a code, the code above it, a short label, the acts that such a record can be about
(nodes of the tree of acts; a set still possible, not a guess), and whether code and acts are the same thing, so that the way
back loses nothing. `crosswalks/sources.csv` says which codebook each rests on and how it is known. What a scheme can and
cannot see (UCDP records nothing without a death) is no act: say it in a source's coverage.
"""

from __future__ import annotations

import csv
import difflib
import io
from dataclasses import dataclass, field
from functools import cache
from importlib import resources

from sulh.errors import InputError
from sulh.words.trees import Tree
from sulh.words.vocabulary import shipped

SCHEMES = ("ucdp", "acled", "plover", "cameo")


@dataclass(frozen=True)
class Entry:
    """One code: its parent's code ("" for none), its label, the acts it can be, whether it is exactly these."""

    code: str
    parent: str
    label: str
    acts: tuple[str, ...]
    exact: bool
    note: str


@dataclass(frozen=True)
class Source:
    """What a table rests on, in words."""

    scheme: str
    codebook: str
    publisher: str
    how_known: str
    licence: str


@dataclass(frozen=True)
class Crosswalk:
    """One scheme's table."""

    scheme: str
    source: Source
    entries: dict[str, Entry]
    tree: Tree = field(repr=False)

    def to_acts(self, code: str) -> tuple[str, ...]:
        """The acts that a record with this code can be about. Raises InputError for a code that the scheme does not have."""
        found = self.entries.get(code.strip()) or self._lowered().get(code.strip().casefold())
        if found is None:
            close = difflib.get_close_matches(code, self.entries, n=3, cutoff=0.6)
            remedy = (
                f"Did you mean {' or '.join(close)}?" if close else f"Codes: {', '.join(list(self.entries)[:8])}, …"
            )
            raise InputError(f"“{code}” is no code of {self.scheme}", remedy=remedy)
        return found.acts

    def from_act(self, node: str) -> list[str]:
        """Codes that records about some act under a node can have, the exact ones first, in the order of the table.

        Raises KeyError for a node that is not in the tree.
        """
        mask = self.tree.mask(node)
        met = [entry for entry in self.entries.values() if self.tree.mask(entry.acts) & mask]
        return [entry.code for entry in sorted(met, key=lambda entry: not self._is_just(entry, mask))]

    def _is_just(self, entry: Entry, mask: int) -> bool:
        return entry.exact and self.tree.mask(entry.acts) == mask

    def _lowered(self) -> dict[str, Entry]:
        return {code.casefold(): entry for code, entry in self.entries.items()}


@cache
def crosswalk(scheme: str) -> Crosswalk:
    """The crosswalk of a scheme, one of SCHEMES. Raises KeyError for any other."""
    sources = {row["scheme"]: Source(**row) for row in _rows("sources")}
    entries = {
        row["code"]: Entry(
            row["code"], row["parent"], row["label"], tuple(row["acts"].split("|")), row["exact"] == "true", row["note"]
        )
        for row in _rows(scheme if scheme in SCHEMES else "")
    }  # fmt: skip
    return Crosswalk(scheme, sources[scheme], entries, shipped("acts"))


def _rows(name: str) -> list[dict[str, str]]:
    if not name:
        raise KeyError(f"there is no crosswalk of that name; there are {', '.join(SCHEMES)}")
    text = resources.files("sulh.words").joinpath("crosswalks", f"{name}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(io.StringIO(text)))
