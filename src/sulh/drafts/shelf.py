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


class Later:
    """A shelf of which what was last used is held in memory, and on which tables are put later, because that takes longer than
    whoever waits for an answer should wait."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._used = Memory()
        self._waiting: dict[str, pa.Table] = {}

    def get(self, name: str) -> pa.Table | None:
        """The table of this name, whether it is on the shelf yet or not; None where there is none."""
        table = self._used.get(name)
        if table is None:
            table = self._waiting[name] if name in self._waiting else self._shelf.get(name)
            if table is not None:
                self._used.put(name, table)
        return table

    def put(self, name: str, table: pa.Table) -> None:
        """Have a table put under a name."""
        self._used.put(name, table)
        self._waiting[name] = table
        if len(self._waiting) > MOST:
            self.settle()

    def settle(self) -> None:
        """Put on the shelf what waits for it. Raises what the shelf raises."""
        while self._waiting:
            name, table = next(iter(self._waiting.items()))
            self._shelf.put(name, table)
            del self._waiting[name]
