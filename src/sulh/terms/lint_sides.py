"""The lint of sides: acts that are barred to one party only, actors that no party answers for, parties that owe nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import combinations

from sulh.strict_yaml import Path_
from sulh.terms.actor_sets import ActorSets, Understanding
from sulh.terms.compile import Rule
from sulh.terms.formula import Box, Formula, SetConstraint, conj, disj, facts_of
from sulh.terms.legend import TIME, Legend
from sulh.terms.lint_base import MOST_NAMES, Lint, listed
from sulh.terms.lint_worlds import opposite, plain
from sulh.terms.mentions import conditions_of, terms_in, words_in
from sulh.words.trees import Tree

ANSWERED, SOMETIMES, UNSAID, NOBODY = "answered for", "answered for on some days only", "open", "answered for by nobody"
Barred = dict[str, tuple[int, int]]
"""For each provision, the masks of the acts that it bars: those whatever an open term means, and all that it may bar."""


def lint_sides(lint: Lint) -> None:
    """Remarks on who is bound to what, and on who answers for whom."""
    _lint_parties(lint)
    _lint_performers(lint)
    _lint_actors(lint)
    if lint.is_whole:
        _lint_one_sided(lint)


def _lint_parties(lint: Lint) -> None:
    bound = {party for item in lint.file.provisions.values() for party in item.parties}
    for party in lint.file.parties:
        if lint.is_whole and party not in bound:
            what = f"Nothing binds {lint.label(party)}."
            lint.remark("party-not-bound", ("parties", party), what, "Say what it owes, or do not name it as a party.")


def _lint_performers(lint: Lint) -> None:
    """Duties to be done by somebody for whom the party bound does not answer."""
    found: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for name, item in lint.file.provisions.items():
        performer = item.performed_by
        if performer is None or performer in item.parties:
            continue
        unsure = [
            reading
            for reading in lint.readings
            if _answer(lint, reading, item.parties, _own_leaf(lint, performer)) != ANSWERED
        ]
        if unsure:
            found.setdefault((performer, tuple(unsure)), []).append(name)
    for (performer, readings), names in found.items():
        what = (
            f"{listed(names)} {'is' if len(names) == 1 else 'are'} to be done by {lint.label(performer)}, for whom "
            f"the party bound does not surely answer ({lint.in_readings(readings)})."
        )
        remedy = "Have it sign, say whom it acts for, or say what the party bound owes if it does not act."
        owner = lint.owner(provision=names[0])
        path: Path_ = ("provisions", names[0], "performed_by")
        lint.remark("performed-by-unbound", path, what, remedy, readings=readings, owner=owner)


# ---------------------------------------------------------------- actors


def _lint_actors(lint: Lint) -> None:
    """One remark for all actors that nobody answers for, one for each way in which readings part about others."""
    answers = {actor: _answers(lint, actor) for actor in lint.file.actors}
    groups: dict[tuple[str, ...], list[str]] = {}
    for actor, answer in answers.items():
        above = lint.file.actors[actor].part_of
        if set(answer) != {ANSWERED} and answers.get(above or "") != answer:
            groups.setdefault(answer, []).append(actor)
    for answer, actors in groups.items():
        names = listed([lint.label(actor) for actor in actors])
        path: Path_ = ("actors", actors[0])
        if set(answer) == {NOBODY}:
            named = [lint.label(actor) for actor in actors if actor in _named(lint)]
            what = f"No party answers for {names} (in every reading)."
            what += f" Of these the provisions name {listed(named)}." if named else ""
            remedy = "Leave it so if they are meant to be outside the agreement; else say whom they act for."
            lint.remark("nobody-answers", path, what, remedy, readings=lint.readings)
            continue
        by_answer = {
            one: [reading for reading, got in zip(lint.readings, answer, strict=True) if got == one] for one in answer
        }
        parts = [f"{one} {lint.in_readings(readings)}" for one, readings in by_answer.items()]
        unsure = [reading for one, readings in by_answer.items() if one != ANSWERED for reading in readings]
        what = f"Who answers for {names} depends on the reading or the day: {'; '.join(parts)}."
        remedy = "Ask each party under acts_for whether it answers for them, from when until when."
        lint.remark("contested-actor", path, what, remedy, readings=lint.in_order(unsure))


def _named(lint: Lint) -> set[str]:
    """Every word that a condition of some provision uses, itself or through its terms."""
    conditions = [given for item in lint.file.provisions.values() for given in conditions_of(item)]
    meant = [list(lint.file.terms[term].versions.values()) for term in terms_in(lint.file, conditions)]
    return set(words_in([conditions, meant]))


def _answers(lint: Lint, actor: str) -> tuple[str, ...]:
    """Whether some party answers for an actor, by reading."""
    leaf = _own_leaf(lint, actor)
    return tuple(_answer(lint, reading, lint.file.parties, leaf) for reading in lint.readings)


def _own_leaf(lint: Lint, actor: str) -> int:
    """The leaf of an actor without those under it."""
    actors = lint.agreement.vocabulary.actors
    own = f"{actor}.unspecified"
    return actors.mask(own if own in actors else actor)


def _answer(lint: Lint, reading: str, parties: Iterable[str], leaf: int) -> str:
    """Whether some of these parties answers for a leaf, in a reading."""
    sets = ActorSets(lint.agreement, Understanding(reading), Legend())
    parts = [part for party in parties for part in sets.actors_of(party)]
    when: Formula = disj(*[plain(condition) for mask, condition in parts if mask & leaf])
    if lint.worlds.never(when):
        return NOBODY
    if lint.worlds.never(opposite(when)):
        return ANSWERED
    return SOMETIMES if facts_of(when) == [TIME] else UNSAID


# ---------------------------------------------------------------- acts barred to one side


def _lint_one_sided(lint: Lint) -> None:
    """One note for each two parties: the acts that are barred to one of them and not to the other."""
    if not any(item.kind == "must_not" for item in lint.file.provisions.values()):
        return
    by_reading = {reading: _barred(lint, reading) for reading in lint.readings}
    for pair in combinations(_unlike(lint, by_reading), 2):
        found: dict[tuple[str, ...], dict[str, list[list[str]]]] = {}
        for reading, barred in by_reading.items():
            ways = [way for way in (_only(lint, barred, *pair), _only(lint, barred, *pair[::-1])) if way[1]]
            if ways:
                found.setdefault(tuple(words for words, _ in ways), {})[reading] = [names for _, names in ways]
        for all_words, by in found.items():
            what = "; ".join(_with_names(words, names) for words, *names in zip(all_words, *by.values(), strict=True))
            remedy = "Ask whether the other side is meant to be free to do the same; if not, bind it, too."
            lint.remark("barred-to-one-side", ("provisions",), lint.said(what, list(by)), remedy, readings=list(by))


def _with_names(words: str, names: Iterable[list[str]]) -> str:
    """What is barred, with the provisions that bar it in one of several readings."""
    return f"{words} ({listed(list(dict.fromkeys(name for some in names for name in some)))})"


def _barred(lint: Lint, reading: str) -> dict[str, Barred]:
    """For each party, the acts that each must_not bars to it in a reading."""
    found: dict[str, Barred] = {party: {} for party in lint.file.parties}
    for name, item in lint.file.provisions.items():
        if item.kind == "must_not":
            rule = lint.compiled.rules[name, reading]
            acts = acts_barred(lint, rule, defined=True), acts_barred(lint, rule)
            for party in item.parties if acts[1] else ():
                found[party][name] = acts
    return found


def acts_barred(lint: Lint, rule: Rule, *, defined: bool = False) -> int:
    """The mask of the acts that a rule bars: those of which a deed of this act alone can be a breach.

    `defined`: leave out breaches that hang on what an open term means.
    """
    breach = conj(plain(rule.barred), opposite(plain(rule.excused)))
    everything = lint.agreement.vocabulary.acts.everything
    found = lint.worlds.boxes(breach)
    if found is None:
        return everything
    mask = 0
    for box in found:
        if not (defined and any(fact.startswith("term:") for fact, _ in box)):
            mask |= _alone(box, everything)
    return mask


def _alone(box: Box, everything: int) -> int:
    """The acts of which each by itself meets a box."""
    constraint = dict(box).get("act", SetConstraint())
    assert isinstance(constraint, SetConstraint)
    mask = everything & ~constraint.avoids
    for wanted in constraint.meets:
        mask &= wanted
    return mask


def _unlike(lint: Lint, by_reading: Mapping[str, dict[str, Barred]]) -> list[tuple[str, ...]]:
    """The parties, those together to which every reading bars the same acts by the same provisions."""
    groups: dict[tuple[tuple[tuple[str, tuple[int, int]], ...], ...], list[str]] = {}
    for party in lint.file.parties:
        key = tuple(tuple(sorted(barred[party].items())) for barred in by_reading.values())
        groups.setdefault(key, []).append(party)
    return [tuple(parties) for parties in groups.values()]


def _only(
    lint: Lint, barred: Mapping[str, Barred], mine: tuple[str, ...], theirs: tuple[str, ...]
) -> tuple[str, list[str]]:
    """The acts that are barred to some and not to others, in words, and the provisions that do so (none: no acts)."""
    here = _all(acts for acts, _ in barred[mine[0]].values())
    there = _all(acts for _, acts in barred[theirs[0]].values())
    only = here & ~there
    if not only:
        return "", []
    tree = lint.agreement.vocabulary.acts
    by = [name for name, (acts, _) in barred[mine[0]].items() if acts & only]
    who, whom = (listed([lint.label(party) for party in parties]) for parties in (mine, theirs))
    return f"barred to {who} and not to {whom}: {_without_in_words(tree, here, there)}", by


def _without_in_words(tree: Tree, mask: int, left_out: int) -> str:
    """The acts of a mask without others; “attack, save air strike” where that takes fewer words."""
    inside = mask & left_out
    short, long = (tree.nodes(part) or [] for part in (mask, mask & ~left_out))
    if not inside or len(long) <= len(short) + len(tree.nodes(inside) or []):
        return acts_in_words(tree, mask & ~left_out)
    return f"{acts_in_words(tree, mask)}, save {acts_in_words(tree, inside)}"


def _all(masks: Iterable[int]) -> int:
    mask = 0
    for acts in masks:
        mask |= acts
    return mask


def acts_in_words(tree: Tree, mask: int) -> str:
    """Acts by the fewest nodes; what is left out of everything, where that is shorter."""
    names = tree.nodes(mask)
    if names is None:
        return "every act"
    rest = tree.nodes(tree.everything & ~mask)
    if len(names) > MOST_NAMES and rest is not None and len(rest) < len(names):
        return f"every act but {listed([tree.label(name) for name in rest])}"
    return listed([tree.label(name) for name in names])
