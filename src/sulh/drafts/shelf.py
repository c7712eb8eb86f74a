"""Where tables that took long to make are put, to be found again by a name that says all that they depend on."""

from __future__ import annotations

from collections import OrderedDict
from typing import Protocol

import pyarrow as pa

MOST = 16
"""Tables that are held in memory; those asked for longest ago go first."""


class Shelf(Protocol):
    """Somewhere to put tables."""

    def get(self, name: str) -> pa.Table | None:
        """The table of this name; None where there is none."""
        ...

    def put(self, name: str, table: pa.Table) -> None:
        """Put a table under a name."""
        ...


class Memory:
    """A shelf in memory."""

    def __init__(self) -> None:
        self._tables: OrderedDict[str, pa.Table] = OrderedDict()

    def get(self, name: str) -> pa.Table | None:
        """The table of this name; None where there is none."""
        if name in self._tables:
            self._tables.move_to_end(name)
        return self._tables.get(name)

    def put(self, name: str, table: pa.Table) -> None:
        """Put a table under a name."""
        self._tables[name] = table
        if len(self._tables) > MOST:
            self._tables.popitem(last=False)
