"""What belongs together in a text about killed and wounded: kinds of persons with counts and deeds, two joined deeds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sulh.sources.numbers.casualty_items import Deed, Item, Joint, Mention, Odd, items_one_by_one
from sulh.sources.numbers.words import Lexicon, Token


def items_of(tokens: Sequence[Token], lexicon: Lexicon) -> list[Item]:
    """The items of a text, with kinds put to the counts and deeds that they belong to."""
    return _put_together(list(items_one_by_one(tokens, lexicon)))


def _put_together(items: list[Item]) -> list[Item]:
    """Put the kinds of persons to the counts and deeds beside them, and two joined deeds into one."""
    out: list[Item] = []
    for item in items:
        if not _taken_up(out, item):
            out.append(item)
    out = _kinds_before(_without_brackets(_without_doers(out)))
    return _both_deeds([item for item in out if item != Joint("colon")])


def _without_doers(items: list[Item]) -> list[Item]:
    """Without the persons who did it: `by 3 soldiers`."""
    out: list[Item] = []
    for item in items:
        if item == Joint("by_after"):
            if out and isinstance(out[-1], Mention):
                out[-1] = Odd("", 0)
        elif out and out[-1] == Joint("by"):
            out[-1] = Odd("", 0) if isinstance(item, Mention) else item
        else:
            out.append(item)
    return [item for item in out if item != Joint("by") and item != Odd("", 0)]


def _taken_up(out: list[Item], item: Item) -> bool:
    """Whether the last item takes this one up: `3` + `civilians`, `3` + an unknown word, `2` + `of them` + `civilians`."""
    last = out[-1] if out else None
    if not isinstance(last, Mention) or last.bounds is None:
        return False
    if isinstance(item, Mention) and (item.bounds is None or (last.part and not last.kinds and item.bounds == (1, 1))):
        out[-1] = replace(last, kinds=last.kinds | item.kinds, end=item.end)
    elif isinstance(item, Odd) and len(last.odd) < 5:
        out[-1] = replace(last, odd=(*last.odd, item.word), end=item.end)
    elif isinstance(item, Joint) and item.how == "part" and not last.kinds and not last.odd:
        out[-1] = replace(last, part=True)
    else:
        return False
    return True


def _without_brackets(items: list[Item]) -> list[Item]:
    """Brackets about the one half of a pair mean no more than a colon: `killed (3), wounded (5)`, `3 (killed)`."""
    out: list[Item] = []
    for item in items:
        halves = {type(one) for one in (out[-3], out[-1])} if len(out) > 2 else set()
        begins = len(out) == 3 or (len(out) > 3 and isinstance(out[-4], Joint))
        if item == Joint("close") and halves == {Mention, Deed} and out[-2] == Joint("open") and begins:
            del out[-2]
        else:
            out.append(item)
    return out


class _Kinds:
    """Puts kinds without a count where they belong: `civilians 3`, `civilian deaths: 3`, `3 killed civilians`, and to
    all that follows where they are a heading (`civilians: 3 killed, 5 wounded`)."""

    def __init__(self) -> None:
        self.out: list[Item] = []
        self.heading: frozenset[str] = frozenset()

    def add(self, item: Item) -> None:
        """Take the next item."""
        last = self.out[-1] if self.out else None
        before = self.out[-2] if len(self.out) > 1 else None
        if item == Joint("colon"):
            self._colon()
            return
        if item == Joint("strong"):
            self.heading = frozenset()
        if isinstance(item, Deed):
            item = replace(item, kinds=item.kinds | self.heading)
        if isinstance(item, Deed) and isinstance(last, Deed) and item.names == last.names:
            self.out[-1] = replace(last, kinds=last.kinds | item.kinds, end=item.end)  # "dead bodies"
        elif _is_kind(last) and isinstance(last, Mention) and isinstance(item, Mention | Deed):
            self.out[-1] = replace(item, kinds=item.kinds | last.kinds, start=last.start)
        elif _is_kind(item) and isinstance(item, Mention) and isinstance(last, Deed) and _is_bare(before):
            self.out[-1] = replace(last, kinds=last.kinds | item.kinds, end=item.end)
        elif isinstance(item, Mention) and isinstance(last, Deed) and last.kinds - self.heading:
            # "soldiers killed 3": the soldiers may be those who did it
            self.out[-1:] = [replace(last, kinds=frozenset({"others"})), item]
        else:
            self.out.append(item)

    def _colon(self) -> None:
        last = self.out[-1] if self.out else None
        before = self.out[-2] if len(self.out) > 1 else None
        if isinstance(last, Mention) and _is_kind(last):
            del self.out[-1]
            if isinstance(before, Deed):
                self.out[-1] = replace(before, kinds=before.kinds | last.kinds)
            else:
                self.heading = last.kinds
        elif isinstance(last, Odd) and (before is None or before == Joint("strong")):
            self.heading = frozenset({"others"})  # somebody's losses, and perhaps not all
        self.out.append(Joint("colon"))


def _kinds_before(items: list[Item]) -> list[Item]:
    kinds = _Kinds()
    for item in items:
        kinds.add(item)
    return kinds.out


def _is_kind(item: Item | None) -> bool:
    return isinstance(item, Mention) and item.bounds is None


def _is_bare(item: Item | None) -> bool:
    return isinstance(item, Mention) and not item.kinds


def _both_deeds(items: list[Item]) -> list[Item]:
    """`killed and wounded` as one deed; two nouns for one each (شهيد وجريح) stay two."""
    out: list[Item] = []
    for number, item in enumerate(items):
        following = items[number + 1] if number + 1 < len(items) else None
        if len(out) > 1 and isinstance(item, Deed) and _one_deed(out, item, following):
            first = out[-2]
            assert isinstance(first, Deed)
            names = tuple(sorted({*first.names, *item.names}))
            lone = first.lone and item.lone
            out[-2:] = [Deed(names, first.start, item.end, lone, first.kinds | item.kinds)]
        else:
            out.append(item)
    return out


def _one_deed(out: list[Item], second: Deed, following: Item | None) -> bool:
    first, joint = out[-2], out[-1]
    if not isinstance(first, Deed) or joint not in (Joint("and"), Joint("or")):
        return False
    counted_before = len(out) > 2 and isinstance(out[-3], Mention)
    counted_after = isinstance(following, Mention) and following.bounds is not None and not following.odd
    if counted_before and counted_after:
        return False
    return counted_before or counted_after or joint == Joint("or") or not (first.lone and second.lone)
