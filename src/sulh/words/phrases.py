"""Texts in eight languages read by phrase tables (`words/phrases/*.yaml`): what was done, to what, with what, by whom.

The longest known phrase wins. Nothing is read into a text: what is said of two kinds at once (“fire”) stays open, “or”
leaves open which, “and” means each; a negated deed was not done; who did it is read only where a word says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from sulh.words.folding import fold
from sulh.words.phrase_tables import FIELDS, Entry, Table, table_of
from sulh.words.vocabulary import shipped

Nodes = tuple[str, ...]
Own = tuple[tuple[str, tuple[Nodes, Nodes]], ...]
"""Phrases of a case's own for actors: folded phrase, nodes still possible, nodes that surely took part."""
_CLAUSE = re.compile(r"[.;!?؛؟،,\n()]+")
_REACH = 4
"""Words between a negation and what it negates, at most."""
_GRAMMAR = ("by", "against", "not", "or", "and")
_VERB = 3
"""Words between a subject and its deed, at most: “carried out an air strike”."""
_DIRECTED = 2
"""Words between “by” or “against” and the actor, at most."""


@dataclass(frozen=True)
class Meant:
    """A set: the nodes still possible (None: nothing is said), those that were surely in it."""

    maybe: Nodes | None = None
    surely: Nodes = ()


@dataclass(frozen=True)
class Said:
    """What a text says. `sides` are actors of which it does not say whether they acted or suffered."""

    act: Meant = Meant()
    object: Meant = Meant()
    weapon: Meant = Meant()
    perpetrator: Meant = Meant()
    target: Meant = Meant()
    sides: Meant = Meant()
    stance: str | None = None
    relations: Nodes = ()
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Hit:
    start: int
    end: int
    entry: Entry
    clause: int
    negated: bool = False


def read_phrases(text: str, languages: Sequence[str], own: Own = ()) -> Said:
    """What a text says by the tables of these languages and a case's own names of actors.

    An unknown word narrows nothing; beside “or” it leaves everything open.
    """
    table = table_of(tuple(sorted(languages)), own)
    words, clauses = _words(text)
    hits = _found(words, clauses, table)
    hits = _negations(hits, table)
    relations = tuple(dict.fromkeys(hit.entry.word for hit in hits if hit.entry.field == "relation"))
    hits = _own_deed(hits)
    acts = [hit for hit in hits if hit.entry.field == "act"]
    done = [hit for hit in acts if not hit.negated]
    stance = _stance(hits, acts, done)
    roles = _roles(hits, words)
    return Said(
        act=_meant("act", done or [], hits, words, table) if done else _denied(acts),
        object=_meant("object", [hit for hit in hits if hit.entry.field == "object"], hits, words, table),
        weapon=_meant("weapon", [hit for hit in hits if hit.entry.field == "weapon"], hits, words, table),
        perpetrator=_meant("actor", roles["by"], hits, words, table),
        target=_meant("actor", roles["against"], hits, words, table),
        sides=_meant("actor", roles["side"], hits, words, table),
        stance=stance,
        relations=relations,
        unknown=_unknown(words, hits),
    )


def whole_phrase(text: str, field: str, languages: Sequence[str], own: Own = ()) -> Meant | None:
    """What a cell of one kind holds (`act`, `object`, `weapon`, `actor`); None where no phrase in it is known, or, for
    actors, where any word in it is not: an unknown actor must never be left out."""
    table = table_of(tuple(sorted(languages)), own)
    words, clauses = _words(text)
    hits = _negations(_found(words, clauses, table), table)
    chosen = [hit for hit in hits if hit.entry.field == field and not hit.negated]
    if not chosen:
        return None
    if field == "actor" and _unknown(words, [*hits]):
        return None
    found = _meant(field, chosen, hits, words, table)
    return found if found.maybe is not None else None


def _words(text: str) -> tuple[list[str], list[int]]:
    """The folded words of a text, and the clause that each stands in."""
    words: list[str] = []
    clauses: list[int] = []
    for number, clause in enumerate(_CLAUSE.split(text)):
        found = fold(clause.replace("&", " and ")).split()
        words += found
        clauses += [number] * len(found)
    return words, clauses


def _found(words: Sequence[str], clauses: Sequence[int], table: Table) -> list[_Hit]:
    """The phrases that together cover most, long ones before several short ones; where one phrase means several things
    it is found as each."""
    best: list[int] = [0] * (len(words) + 1)
    chosen: list[tuple[int, list[Entry]] | None] = [None] * len(words)
    for place in range(len(words) - 1, -1, -1):
        best[place] = best[place + 1]
        for end, entries in table.phrases(words, place).items():
            worth = (end - place) ** 2 + best[end]
            if worth >= best[place] and end > place:
                best[place], chosen[place] = worth, (end, entries)
    hits = []
    place = 0
    while place < len(words):
        taken = chosen[place]
        if taken is None:
            place += 1
            continue
        hits += [_Hit(place, taken[0], entry, clauses[place]) for entry in taken[1]]
        place = taken[0]
    return hits


def _negations(hits: Sequence[_Hit], table: Table) -> list[_Hit]:
    """Hits with those that a negation in their clause, a few words away, denies."""
    negations = [hit for hit in hits if hit.entry.field == "word" and hit.entry.word == "not"]
    out = []
    for hit in hits:
        near = any(
            one.clause == hit.clause and (0 <= hit.start - one.end < _REACH or 0 <= one.start - hit.end < _REACH)
            for one in negations
        )
        out.append(_Hit(hit.start, hit.end, hit.entry, hit.clause, near and hit.entry.field == "act"))
    return out


def _own_deed(hits: Sequence[_Hit]) -> list[_Hit]:
    """The hits without those of another deed: what follows “in reprisal for” in its clause is what was avenged."""
    starts: dict[int, int] = {}
    for hit in hits:
        if hit.entry.field == "relation":
            starts[hit.clause] = min(hit.start, starts.get(hit.clause, hit.start))
    return [hit for hit in hits if hit.start <= starts.get(hit.clause, hit.start)]


def _stance(hits: Sequence[_Hit], acts: Sequence[_Hit], done: Sequence[_Hit]) -> str | None:
    words = {hit.entry.word for hit in hits if hit.entry.field == "word"}
    for stance in ("disowns", "denies", "owns"):
        if stance in words:
            return stance
    # who writes that nothing happened says of no deed that it did
    return "denies" if (acts or "nothing" in words) and not done else None


def _denied(acts: Sequence[_Hit]) -> Meant:
    """The deed that is said not to have been: which one is still told."""
    if not acts:
        return Meant()
    tree = shipped("acts")
    mask = tree.mask([node for hit in acts for node in hit.entry.nodes])
    names = tree.nodes(mask)
    return Meant(None if names is None else tuple(names))


def _roles(hits: Sequence[_Hit], words: Sequence[str]) -> dict[str, list[_Hit]]:
    """Actors by what the word before them says: who did it, who suffered, or neither is said."""
    roles: dict[str, list[_Hit]] = {"by": [], "against": [], "side": []}
    marks = [hit for hit in hits if hit.entry.field == "word" and hit.entry.word in ("by", "against")]
    people = [hit for hit in hits if hit.entry.field == "people"]
    last = "side"
    previous: _Hit | None = None
    for hit in sorted((hit for hit in hits if hit.entry.field == "actor"), key=lambda one: one.start):
        before = [one for one in marks if one.clause == hit.clause and 0 <= hit.start - one.end < _DIRECTED]
        if before:
            last = before[-1].entry.word
        elif _is_subject(hit, hits, words):
            last = "by"
        elif previous is None or not _joined(previous, hit, hits):
            last = "side"
        roles[last].append(hit)
        previous = hit
    roles["against"] += [
        hit
        for hit in people
        if any(one.entry.word == "against" and 0 <= hit.start - one.end < _DIRECTED for one in marks)
    ]
    return roles


def _start(hit: _Hit) -> int:
    return hit.start


_MUTUAL = ("armed_clash",)
"""Deeds that both sides do."""


def _is_subject(actor: _Hit, hits: Sequence[_Hit], words: Sequence[str]) -> bool:
    """Whether an actor stands right before a deed, in a language that puts the subject there."""
    if "\u0600" <= words[actor.start][0] <= "\u06ff":
        return False
    return any(
        hit.entry.field == "act"
        and not set(hit.entry.nodes) & set(_MUTUAL)
        and hit.clause == actor.clause
        and 0 <= hit.start - actor.end <= _VERB
        and not any(
            (other.entry.field == "actor" or other.entry.word in _GRAMMAR) and actor.end <= other.start < hit.start
            for other in hits
        )
        for hit in hits
    )


def _joined(one: _Hit, other: _Hit, hits: Sequence[_Hit]) -> bool:
    """Whether only “and” or “or” stands between two hits."""
    return any(
        hit.entry.field == "word" and hit.entry.word in ("and", "or") and one.end <= hit.start < other.start
        for hit in hits
    )


def _meant(field: str, chosen: Sequence[_Hit], hits: Sequence[_Hit], words: Sequence[str], table: Table) -> Meant:
    """The set that some hits of one field mean together."""
    if not chosen:
        return Meant()
    ors = [hit for hit in hits if hit.entry.field == "word" and hit.entry.word == "or"]
    chosen = _specific(field, sorted(chosen, key=lambda hit: hit.start), hits)
    if any(_beside_unknown(one, hits, words) for one in ors):
        return Meant()
    ands = [hit for hit in hits if hit.entry.field == "word" and hit.entry.word == "and"] if field == "actor" else []
    joint = any(_beside_unknown(one, hits, words) and _beside(one, chosen, hits) for one in ands)
    groups: list[list[_Hit]] = []
    for hit in chosen:
        linked = groups and any(groups[-1][-1].end <= one.start < hit.start for one in ors)
        if linked:
            groups[-1].append(hit)
        else:
            groups.append([hit])
    maybe = tuple(dict.fromkeys(node for hit in chosen for node in hit.entry.nodes))
    surely = tuple(dict.fromkeys(node for group in groups if len(group) == 1 for node in group[0].entry.surely))
    return Meant(None if joint else maybe, surely)


def _specific(field: str, chosen: Sequence[_Hit], hits: Sequence[_Hit]) -> list[_Hit]:
    """The hits without general words for a kind named beside them: “rocket attack” is one thing, “shelling and rockets”
    and “shelling or rockets” are two."""
    trees = {"act": "acts", "object": "objects", "weapon": "weapons"}
    if field not in trees:
        return list(chosen)
    tree = shipped(trees[field])
    masks = {id(hit): tree.mask(hit.entry.nodes) for hit in chosen}

    def general(hit: _Hit) -> bool:
        mask = masks[id(hit)]
        return any(
            masks[id(other)] != mask
            and masks[id(other)] & ~mask == 0
            and other.clause == hit.clause
            and not _joined(min(hit, other, key=_start), max(hit, other, key=_start), hits)
            for other in chosen
        )

    return [hit for hit in chosen if not general(hit)]


def _beside_unknown(connector: _Hit, hits: Sequence[_Hit], words: Sequence[str]) -> bool:
    """Whether an “or” (or an “and”) has an unknown word beside it, or nothing that says anything: then anything may be
    meant there."""
    known: dict[int, bool] = {}
    for hit in hits:
        for place in range(hit.start, hit.end):
            known[place] = known.get(place, False) or hit.entry.word != "stop"

    def open_side(places: Iterable[int]) -> bool:
        for place in places:
            if place not in known:
                return not words[place].isdigit()
            if known[place]:
                return False
        return True

    return open_side(range(connector.start - 1, -1, -1)) or open_side(range(connector.end, len(words)))


def _beside(connector: _Hit, chosen: Sequence[_Hit], hits: Sequence[_Hit]) -> bool:
    """Whether one of these hits stands beside a connector, with nothing between but words that say nothing."""
    empty = {place for hit in hits if hit.entry.word == "stop" for place in range(hit.start, hit.end)}
    return any(
        set(range(hit.end, connector.start) if hit.end <= connector.start else range(connector.end, hit.start)) <= empty
        for hit in chosen
    )


def _unknown(words: Sequence[str], hits: Iterable[_Hit]) -> tuple[str, ...]:
    """Words that no table knows."""
    covered = {place for hit in hits for place in range(hit.start, hit.end)}
    return tuple(dict.fromkeys(word for place, word in enumerate(words) if place not in covered and not word.isdigit()))


@lru_cache(maxsize=64)
def known_phrases(language: str) -> Mapping[str, int]:
    """How many phrases the table of a language has, by field."""
    table = table_of((language,), ())
    counts = dict.fromkeys(FIELDS, 0)
    for entry in table.entries():
        counts[entry.field] = counts.get(entry.field, 0) + 1
    return counts
