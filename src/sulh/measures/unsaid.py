"""The answer that nobody can give: returned, never raised, wherever the data do not carry a number."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class CannotBeSaid:
    """A measure that has no honest number; `because` is a clause for people, without a capital or a full stop."""

    because: str

    def __str__(self) -> str:
        """As people read it."""
        return f"cannot be said, because {self.because}"
