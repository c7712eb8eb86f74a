"""What may be supposed of what is not on record: that it may have been, or that every attack is on record."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from sulh.drafts.past import Past
from sulh.drafts.readings.ground import Book
from sulh.findings.broken import add_broken
from sulh.findings.facts import FactTable
from sulh.findings.near import Bits, Watched, add_nearness, nearness_bits
from sulh.terms.compile import Compiled
from sulh.terms.legend import Legend

OPEN_WORLD, COMPLETE = "open", "complete"
_EVER = 2**61


@dataclass
class Suppositions:
    """The facts of a past as they are known, and as they would be if every attack were on record; each worked out once."""

    past: Past
    book: Book
    known: FactTable
    _complete: dict[str, Bits] = field(default_factory=dict)

    def pasts(self, *, nearness: bool) -> Iterator[tuple[str, Past]]:
        """What may be supposed; where no attack nearby is asked for, both are the same."""
        yield OPEN_WORLD, self.past
        if nearness:
            acts = self.book.own.agreement.vocabulary.acts.everything
            every = tuple(Watched(account, acts, None, -_EVER, _EVER) for account in self.past.accounts)
            yield COMPLETE, replace(self.past, watched=(*self.past.watched, *every))

    def facts(self, supposing: str, past: Past, legend: Legend, *, anew: bool) -> FactTable:
        """The facts that a legend asks for; `anew`: not all of them are known from the definitions."""
        book, own = self.book, self.book.own
        if anew or not set(legend.near) <= set(self.known.yes_columns):
            parts = {name: {**theirs, **getattr(legend, name)} for name, theirs in vars(book.legend).items()}
            return past.facts(Compiled(own.agreement, Legend(**parts), own.rules))
        if supposing == OPEN_WORLD:
            return self.known
        asked = legend.near if not book.legend.broken else book.legend.near
        compiled = Compiled(own.agreement, replace(book.legend, near={}), own.rules)
        vocabulary = own.agreement.vocabulary
        new = {fact: near for fact, near in asked.items() if fact not in self._complete}
        self._complete |= nearness_bits(self._bare(), new, vocabulary, past.stated, past.watched)
        found = self._bare()
        add_nearness(found, compiled.legend, vocabulary, past.engine, past.stated, past.watched)
        for fact in asked:
            found.with_yes(fact, self._complete[fact])
        add_broken(found, compiled, past.engine)
        return found

    def _bare(self) -> FactTable:
        """The facts before other incidents come in."""
        others = {*self.book.legend.near, *self.book.legend.stated}
        kept = {
            fact: column
            for fact, column in self.known.yes_columns.items()
            if fact not in others and "broken:" not in fact
        }
        gone = [column for fact, column in self.known.yes_columns.items() if fact not in kept]
        return FactTable(self.known.table.drop_columns(gone), self.known.codes, kept)
