"""Which count of persons goes with which deed: a text's items become claims, each a count, who, and what befell them.

A text is cut into clauses at commas, “and”, brackets and stops. Inside a clause counts and deeds must take turns
(`3 killed 5 wounded`, `killed 3 wounded 5`); where they do not, the deeds are said to have befallen somebody and the
counts are left unread. A count without a deed shares one only in a list (`2 soldiers and 3 civilians killed`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from sulh.sources.files.cells import Bounds
from sulh.sources.numbers.casualty_items import UNKNOWN, Deed, Item, Joint, Mention, Odd

SOMEBODY: Bounds = (1, None)


@dataclass(eq=False)
class Claim:
    """A count of persons and what befell them. `parent` is the claim that this one is a part of; `listed` numbers the
    list that it stands in: the members of one list are different persons. `whole`: it is of all, not of a kind."""

    bounds: Bounds
    kinds: frozenset[str]
    names: tuple[str, ...]
    listed: int
    whole: bool
    parent: Claim | None = None


@dataclass(eq=False)
class Clause:
    """A stretch of a text without a joint: how it is joined to what came before, and its counts and deeds."""

    how: str
    items: list[Mention | Deed]


@dataclass
class Claims:
    """All claims of a text; the counts that found no deed, as tokens from … to; and the odd words. `doubtful`: the
    text doubts itself (`3 killed?`); `silent`: it says that nothing is known."""

    found: list[Claim] = field(default_factory=list)
    loose: list[Mention] = field(default_factory=list)
    odd: list[str] = field(default_factory=list)
    doubtful: bool = False
    silent: bool = False


def claims_of(items: Sequence[Item]) -> Claims:
    """The claims of a text's items."""
    out = Claims(doubtful=Joint("doubt") in items, silent=Joint("not_reported") in items)
    out.odd.extend(item.word for item in items if isinstance(item, Odd))
    reader = _Reader(out)
    for clause in (*_clauses(items), Clause("strong", [])):
        reader.read(clause)
    return out


def _clauses(items: Sequence[Item]) -> list[Clause]:
    clauses = [Clause("strong", [])]
    for item in items:
        if isinstance(item, Joint):
            # of several joints in a row the strongest counts: ", including", "; and"
            last = clauses[-1]
            joint = "weak" if item.how == "or" else item.how
            how = joint if joint != "and" or last.items or last.how == "weak" else last.how
            if not last.items and last.how in ("strong", "part", "open") and how in ("weak", "and"):
                how = last.how
            clauses.append(Clause(how, []))
        elif isinstance(item, Mention | Deed):
            clauses[-1].items.append(item)
    return [clause for clause in clauses if clause.items or clause.how in ("close", "strong", "open")]


class _Reader:
    """Reads clauses in turn. `pending` are counts that may still find their deed; `whole` is what a part is a part of."""

    def __init__(self, out: Claims) -> None:
        self.out = out
        self.pending: list[tuple[Claim, Mention]] = []
        self.whole: Claim | None = None
        self.last: Claim | None = None
        self.prefix = False
        self.in_part = False
        self.in_brackets: Mention | None = None
        self.lists = 0
        self.started = False

    def read(self, clause: Clause) -> None:
        """Read one clause."""
        if self._is_of_all(clause):
            return
        if clause.how == "strong":
            self.close()
        elif clause.how == "close":
            self.in_part = False
        elif clause.how in ("part", "open"):
            self.in_part, self.whole = True, self.last or (self.pending[-1][0] if self.pending else None)
        mentions = [item for item in clause.items if isinstance(item, Mention)]
        deeds = [item for item in clause.items if isinstance(item, Deed)]
        if mentions and not deeds:
            self._only_counts(clause, mentions)
        elif deeds and not mentions:
            self._only_deeds(clause, deeds)
        elif deeds:
            self._pairs(clause, mentions, deeds)

    def _is_of_all(self, clause: Clause) -> bool:
        """Whether the clause is a kind alone in brackets: that of all (`3 killed (civilians)`)."""
        waiting, self.in_brackets = self.in_brackets, None
        if waiting and clause.how == "close" and self.last:
            self.last.kinds |= waiting.kinds
        elif waiting:
            self.in_part, self.whole = True, self.last
            self._part(waiting)
        if clause.how == "open" and self.last and len(clause.items) == 1:
            only = clause.items[0]
            self.in_brackets = only if isinstance(only, Mention) and only.bounds is None else None
        return self.in_brackets is not None

    def close(self) -> None:
        """End a sentence: counts that found no deed are left unread."""
        self.out.loose.extend(mention for claim, mention in self.pending if not claim.names)
        self.pending, self.whole, self.last = [], None, None
        self.in_part = self.started = self.prefix = False

    def _claim(self, mention: Mention | None, deed: Deed | None, bounds: Bounds | None = None) -> Claim:
        kinds = (mention.kinds if mention else frozenset()) | (deed.kinds if deed else frozenset())
        if mention and mention.odd and not kinds & {"civilians", "fighters"}:
            kinds |= {"others"}
        stated = bounds or (mention.bounds if mention and mention.bounds else SOMEBODY)
        self.lists += 1
        claim = Claim(stated, kinds, deed.names if deed else (), self.lists, whole=not kinds - {"people"})
        self.out.odd.extend(mention.odd if mention else ())
        if deed:
            self.out.found.append(claim)
        return claim

    def _only_counts(self, clause: Clause, mentions: list[Mention]) -> None:
        for mention in mentions:
            if self.in_part or mention.part:
                self._part(mention)
            elif self.prefix and self.last and clause.how in ("and", "weak") and mention.kinds and not mention.odd:
                self._claim(mention, Deed(self.last.names, 0, 0)).listed = self.last.listed
            elif self.started and self.last is not None:
                self.out.loose.append(mention)
            else:
                self.pending.append((self._claim(mention, None), mention))

    def _part(self, mention: Mention) -> None:
        whole = self.whole or self.last
        if whole is not None and mention.part and not mention.kinds:
            return  # "2 of them seriously"
        if whole is None or (mention.bounds is not None and not mention.kinds and not mention.odd):
            self.out.loose.append(mention)
        else:
            claim = self._claim(mention, None)
            claim.parent, claim.names, claim.whole = whole, whole.names, False
            self.out.found.append(claim)

    def _only_deeds(self, clause: Clause, deeds: list[Deed]) -> None:
        """A deed alone: of the counts before it (`5 people, including 2 civilians, were killed`), else of somebody."""
        waiting = [claim for claim, mention in self.pending if not mention.odd]
        self.in_part = False
        if len(deeds) == 1 and waiting and clause.how != "open":
            for claim in waiting:
                self._give(claim, deeds[0], waiting[0].listed)
            self.out.loose.extend(mention for claim, mention in self.pending if not claim.names)
            self.pending = []
            return
        for deed in deeds:
            alone = deed.lone and len(deeds) == 1
            self.last = self._claim(None, deed, (1, 1) if alone else SOMEBODY)
            self.started = True

    def _give(self, claim: Claim, deed: Deed, listed: int) -> None:
        claim.names, claim.kinds, claim.listed = deed.names, claim.kinds | deed.kinds, listed
        claim.whole = not claim.kinds - {"people"}
        self.out.found.append(claim)
        for part in self.out.found:
            if part.parent is claim:
                part.names = deed.names
        self.last, self.started = claim, True

    def _pairs(self, clause: Clause, mentions: list[Mention], deeds: list[Deed]) -> None:
        pairs = _paired(clause.items)
        if pairs is None:
            self.out.loose.extend(mentions)
            for deed in deeds:
                self._claim(None, deed, UNKNOWN if any(one.bounds == (0, 0) for one in mentions) else SOMEBODY)
            self.started = True
            return
        used = {id(mention) for mention, _ in pairs}
        self.out.loose.extend(one for one in mentions if id(one) not in used and one.bounds != (0, 0))
        postfix = isinstance(clause.items[0], Mention)
        if self.in_part and postfix and any(claim is self.whole for claim, _ in self.pending):
            # "3 people including a child were killed": the deed is that of the whole
            self._only_counts(clause, [pairs[0][0]])
            self._only_deeds(clause, [pairs[0][1]])
            pairs = pairs[1:]
        else:
            self._list_before(clause, pairs[0][1], postfix=postfix)
        whole = self.whole if self.in_part else None
        for mention, deed in pairs:
            self.last = self._claim(mention, deed)
            if whole is not None and deed.names == whole.names:
                self.last.parent, self.last.whole = whole, False
        if clause.how not in ("open", "part"):
            self.in_part = self.in_part and clause.how != "weak"
        self.prefix, self.started = isinstance(clause.items[0], Deed), True

    def _list_before(self, clause: Clause, deed: Deed, *, postfix: bool) -> None:
        """`2 soldiers, 1 policeman and 3 civilians killed`: the counts before share the deed; else they stay unread."""
        for claim, mention in self.pending:
            if postfix and clause.how == "and" and mention.kinds and not mention.odd:
                self._give(claim, deed, self.lists + 1)  # the next claim is the last of the list
        self.out.loose.extend(mention for claim, mention in self.pending if not claim.names)
        self.pending = []


def _paired(items: Sequence[Mention | Deed]) -> list[tuple[Mention, Deed]] | None:
    """The counts and deeds of a clause, taking turns; None where it is unclear which go together."""
    items = _without_asides(items)
    if len(items) % 2:
        return None
    pairs: list[tuple[Mention, Deed]] = []
    for first, second in zip(items[::2], items[1::2], strict=True):
        if isinstance(first, Mention) and isinstance(second, Deed) and isinstance(items[0], Mention):
            pairs.append((first, second))
        elif (
            isinstance(first, Deed)
            and isinstance(second, Mention)
            and isinstance(items[0], Deed)
            and not _is_aside(second)
        ):
            pairs.append((second, first))
        else:
            return None
    return pairs


def _without_asides(items: Sequence[Mention | Deed]) -> Sequence[Mention | Deed]:
    """Without counts of something else at either end (`14 strikes killed 3`, `1 dead 2 hurt 3 missing`), and with one
    of two words for none (`هیچ تلفات نداشت`)."""
    if len(items) % 2 and len(items) > 1:
        first, last = items[0], items[-1]
        if isinstance(first, Mention) and isinstance(last, Mention) and first.bounds == last.bounds == (0, 0):
            return items[:-1]
        if isinstance(first, Mention) and _is_aside(first):
            return items[1:]
        if isinstance(last, Mention) and _is_aside(last):
            return items[:-1]
    return items


def _is_aside(mention: Mention) -> bool:
    return bool(mention.odd) and not mention.kinds
