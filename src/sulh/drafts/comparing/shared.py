"""Drafts on the same facts: one tree of actors that holds theirs, one legend, and rules that speak of both.

Two drafts can be weighed world by world only where they look at the same facts. An actor that only one of them names is no
obstacle: for the other it is whatever it stands under. Where they put an actor in different places they are kept apart, and
what one bars and the other does not is bounded by what each says alone (docs/decisions/0023-drafts-on-shared-facts.md).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sulh.drafts.comparing.naming import actors_in
from sulh.drafts.past import Past
from sulh.engine import Engine
from sulh.findings.broken import add_broken
from sulh.findings.facts import FactTable, fact_table
from sulh.findings.near import add_nearness
from sulh.terms.actor_sets import Understanding
from sulh.terms.compile import Compiled, Rule, compile_agreement
from sulh.terms.formula import And, Formula, Named, Not, Or, Yes
from sulh.terms.legend import Legend
from sulh.terms.mentions import conditions_of, terms_in
from sulh.terms.schema import AgreementFile
from sulh.words.trees import OTHER
from sulh.words.vocabulary import Vocabulary, vocabulary


@dataclass(frozen=True, eq=False)
class Draft:
    """A draft as it is compared: its short name, its title, and its terms."""

    name: str
    title: str
    compiled: Compiled

    @property
    def file(self) -> AgreementFile:
        """What stands in it, as far as its reader may see."""
        return self.compiled.agreement.file


RuleKey = tuple[str, str, str]
"""Draft, provision, reading."""


@dataclass(frozen=True, eq=False)
class Group:
    """Drafts that look at the same facts, with their undated rules; formulas have no labels, so that like ones are equal."""

    drafts: tuple[Draft, ...]
    vocabulary: Vocabulary
    legend: Legend
    rules: Mapping[RuleKey, Rule]
    _broken: Mapping[tuple[str, str], str] = field(default_factory=dict, repr=False)

    def facts(self, past: Past) -> FactTable:
        """The facts of the past's incidents, in their order, as all of these drafts look at them."""
        readings = list(dict.fromkeys(one for draft in self.drafts for one in draft.compiled.agreement.readings))
        facts = fact_table(past.incidents, self.vocabulary, self.legend, readings)
        add_nearness(facts, self.legend, self.vocabulary, past.engine, past.stated, past.watched)
        for draft in self.drafts:
            self._add_broken(facts, draft, past.engine)
        return facts

    def _add_broken(self, facts: FactTable, draft: Draft, engine: Engine) -> None:
        """Each draft has its own breaches: what is called the same in another is set aside meanwhile.

        The columns stay as many as the facts, by which new ones are numbered.
        """
        names = {fact: name for (whose, fact), name in self._broken.items() if whose == draft.name}
        if all(name in facts.yes_columns for name in names.values()):
            return  # none, or a draft before it has the same
        aside = {fact: facts.yes_columns.pop(fact) for fact in names if fact in facts.yes_columns}
        facts.yes_columns.update({f"aside:{fact}": column for fact, column in aside.items()})
        add_broken(facts, draft.compiled, engine)
        found = {name: facts.yes_columns.pop(fact) for fact, name in names.items()}
        for fact, column in aside.items():
            del facts.yes_columns[f"aside:{fact}"]
            facts.yes_columns[fact] = column
        facts.yes_columns.update(found)


def grouped(drafts: Sequence[Draft], present: Compiled) -> list[Group]:
    """The drafts in as few groups as can share their facts, in their order."""
    groups: list[tuple[Vocabulary, list[Draft]]] = []
    start = present.agreement.vocabulary
    for draft in drafts:
        mine = draft.compiled.agreement.vocabulary
        for place, (known, members) in enumerate(groups or [(start, [])]):
            both = joined(known, mine)
            if both is not None and (both is known or not any(map(_names_leaves, [*members, draft]))):
                groups[place : place + 1] = [(both, [*members, draft])]
                break
        else:
            groups.append((mine, [draft]))
    return [_group(members, words) for words, members in groups]


def joined(one: Vocabulary, other: Vocabulary) -> Vocabulary | None:
    """The vocabulary that holds the actors of both; None where they put an actor in different places."""
    if one.actors.parents == other.actors.parents:
        return one
    mine, theirs = one.actors.parents, other.actors.parents
    if any(theirs.get(node, parent) != parent for node, parent in mine.items()):
        return None
    both = mine | theirs
    try:
        return vocabulary(both, {node: (one if node in mine else other).actors.label(node) for node in both})
    except ValueError:
        return None


def _names_leaves(draft: Draft) -> bool:
    """Whether a draft names a leaf that more actors would split: those that it does not name, or the rest of some."""
    given = [list(conditions_of(item)) for item in draft.file.provisions.values()]
    meant = [list(term.versions.values()) for term in draft.file.terms.values()]
    return any(word == OTHER or word.endswith(".unspecified") for word in actors_in([*given, *meant]))


def _group(drafts: Sequence[Draft], words: Vocabulary) -> Group:
    legend, rules = Legend(), dict[RuleKey, Rule]()
    known: dict[str, list[str]] = {}
    broken: dict[tuple[str, str], str] = {}
    members = []
    for given in drafts:
        draft = replace(given, compiled=_in_words(given.compiled, words))
        members.append(draft)
        for provision in draft.compiled.judged:
            for reading in draft.compiled.agreement.readings:
                rule = draft.compiled.rule(provision, Understanding(reading), dated=False)
                rules[draft.name, provision, reading] = rule
        mine = draft.compiled.legend
        renamed = {
            fact: _named(known, fact, _meaning(draft.file, fact)) for fact in [*mine.questions, *_broken_facts(draft)]
        }
        broken |= {(draft.name, fact): renamed[fact] for fact in _broken_facts(draft)}
        for key, rule in rules.items():
            if key[0] == draft.name:
                rules[key] = _bare_rule(rule, renamed)
        for name in ("areas", "near", "stated"):
            getattr(legend, name).update(getattr(mine, name))
    return Group(tuple(members), words, legend, rules, broken)


def _in_words(compiled: Compiled, words: Vocabulary) -> Compiled:
    """The same terms with masks of these trees."""
    if compiled.agreement.vocabulary.actors is words.actors:
        return compiled
    return compile_agreement(replace(compiled.agreement, vocabulary=words))


def _broken_facts(draft: Draft) -> list[str]:
    readings = draft.compiled.agreement.readings
    return sorted(
        {
            replace(what, reading=reading, counted=counted).fact
            for what in draft.compiled.legend.broken.values()
            for reading in readings
            for counted in readings
        }
    )


def _named(known: dict[str, list[str]], fact: str, meaning: str) -> str:
    """The name of a fact among several drafts: its own, numbered where another draft means something else by it."""
    meanings = known.setdefault(fact, [])
    if meaning not in meanings:
        meanings.append(meaning)
    place = meanings.index(meaning)
    return fact if place == 0 else f"{fact}@{place}"


def _meaning(file: AgreementFile, fact: str) -> str:
    """What decides that two drafts ask the same open question: the words that it is about, as they stand in the file."""
    kind, _, rest = fact.partition(":")
    if kind == "term":
        names = terms_in(file, rest.split(":")[0])
        return _written([file.terms[name] for name in names if name in file.terms])
    if kind == "unstated":
        section, name, *_ = rest.split(".")
        entries = [item for key, item in getattr(file, section, {}).items() if rest.startswith(f"{section}.{key}.")]
        return _written(entries) if entries else name
    return _written([file]) if kind == "broken" else ""


def _written(items: Iterable[Any]) -> str:
    return json.dumps([item.model_dump(mode="json", exclude={"title", "note", "address"}) for item in items])


def _bare_rule(rule: Rule, renamed: Mapping[str, str]) -> Rule:
    return replace(rule, barred=bare(rule.barred, renamed), excused=bare(rule.excused, renamed))


def bare(formula: Formula, renamed: Mapping[str, str] | None = None) -> Formula:
    """A formula without labels, some yes/no facts by other names."""
    match formula:
        case Named(of):
            return bare(of, renamed)
        case Not(of):
            return Not(bare(of, renamed))
        case And(parts):
            return And(tuple(bare(part, renamed) for part in parts))
        case Or(parts):
            return Or(tuple(bare(part, renamed) for part in parts))
        case Yes(fact):
            return Yes((renamed or {}).get(fact, fact))
    return formula


def readings_of(drafts: Sequence[Draft]) -> list[str]:
    """The readings that all drafts have, in the order of the first."""
    return [
        one for one in drafts[0].compiled.agreement.readings
        if all(one in other.compiled.agreement.readings for other in drafts)
    ]  # fmt: skip


def judged_of(draft: Draft) -> Iterator[tuple[str, str]]:
    """The provisions of a draft that single incidents are judged under, with their kinds."""
    for name in draft.compiled.judged:
        yield name, draft.file.provisions[name].kind
