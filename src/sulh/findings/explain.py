"""Why a finding is what it is: the rule as a tree with the facts filled in, and what would decide it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from sulh.findings.deciding import deciding, outcomes
from sulh.findings.judge import RuleBoxes, expand
from sulh.findings.schema import BREACH, EXCUSED, NO_BREACH
from sulh.findings.values import NumberValue, PlaceValue, SetValue, Value, Values, YesValue, possible
from sulh.incidents.schema import BEARING
from sulh.messages import say
from sulh.terms.compile import OUTCOMES, Compiled, Rule, listed_as_violation
from sulh.terms.formula import FALSE, And, Formula, Named, Not, Or, boxes, conj
from sulh.terms.legend import TIME
from sulh.terms.wording import Wording, day

SaidBy = Callable[[str], Mapping[str, str]]
"""The reports that speak of a fact, and what each is to it (a role of `FACT_REPORTS`)."""


@dataclass(frozen=True)
class Node:
    """A condition: whether it holds (`yes`, `no`, `open`), what is known, and the reports that speak of it; `aside` are those of
    them that what is known does not rest on, each with the role that says why."""

    label: str
    truth: str
    known: str = ""
    quote: str = ""
    reports: tuple[str, ...] = ()
    children: tuple[Node, ...] = ()
    aside: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Explanation:
    """A finding explained: the outcomes still possible, the tree, and sentences on what would decide it."""

    provision: str
    reading: str
    outcomes: tuple[str, ...]
    tree: Node
    deciding: tuple[str, ...]


class Explainer:
    """Explains findings of one agreement. Rules are expanded once."""

    def __init__(self, compiled: Compiled) -> None:
        self.compiled = compiled
        self.wording = Wording(compiled)
        self._expanded: dict[tuple[str, str], RuleBoxes] = {}

    def explain(self, provision: str, reading: str, values: Values, said_by: SaidBy) -> Explanation:
        """The explanation of one incident under one provision and reading; `values` are its facts on one account."""
        found = self.found(provision, reading)
        rule = found.rule
        words = outcome_words(rule.kind, outcomes(found, values))
        conditions = self._nodes(rule.barred, values, said_by)
        tree = Node(
            label=say("explain-title", provision=provision, reading=self.wording.reading(reading)),
            truth="yes" if len(words) == 1 else "open",
            known=" or ".join(word.replace("_", " ") for word in words),
            children=(*conditions, *self._excused(rule, values, said_by)),
        )
        return Explanation(provision, reading, words, tree, tuple(self._deciding(found, values)))

    def found(self, provision: str, reading: str) -> RuleBoxes:
        """The expanded rule of a provision and reading."""
        key = provision, reading
        if key not in self._expanded:
            self._expanded[key] = expand(self.compiled.rules[key], self.compiled.legend.implications())
        return self._expanded[key]

    def _nodes(self, formula: Formula, values: Values, said_by: SaidBy) -> list[Node]:
        parts = formula.of if isinstance(formula, And) else (formula,)
        return [self._node(part, values, said_by) for part in parts]

    def _excused(self, rule: Rule, values: Values, said_by: SaidBy) -> list[Node]:
        """The exceptions; that the side lists this as a violation is said only where it does."""
        if rule.excused == FALSE:
            return []
        whole = rule.excused
        listed = isinstance(whole, And) and whole.of[0] == listed_as_violation(rule)
        if isinstance(whole, And) and listed and truth_of(whole.of[0], values) == "yes":
            whole = conj(*whole.of[1:])
        node = self._node(whole, values, said_by)
        return [Node(say("explain-exception"), node.truth, children=node.children or (node,))]

    def _node(self, formula: Formula, values: Values, said_by: SaidBy) -> Node:
        truth = truth_of(formula, values)
        match formula:
            case Named(of, label, quote):
                inner = self._node(of, values, said_by)
                children = inner.children if _is_group(of) else (inner,)
                return Node(label, truth, "", quote, (), children)
            case Not(of):
                return Node(say("explain-not"), truth, children=(self._node(of, values, said_by),))
            case And(parts):
                return Node(
                    say("explain-all"), truth, children=tuple(self._node(part, values, said_by) for part in parts)
                )
            case Or(parts):
                return Node(
                    say("explain-some"), truth, children=tuple(self._node(part, values, said_by) for part in parts)
                )
        fact = self.wording.subject(formula) or ""
        known = self.known(fact, values.get(fact, YesValue()))
        said = said_by(fact)
        aside = tuple((report, role) for report, role in said.items() if role not in BEARING)
        return Node(self.wording.atom(formula), truth, known, "", tuple(said), aside=aside)

    def known(self, fact: str, value: Value) -> str:
        """What is known of a fact, in words."""
        match value:
            case SetValue(maybe, surely):
                return self._known_set(fact, maybe, surely)
            case NumberValue(low, high, _):
                return _known_number(fact, low, high)
            case PlaceValue(cells):
                return say("known" if len(cells) == 1 else "known-roughly")
            case YesValue(yes, no):
                return say("unknown" if yes and no else "yes" if yes else "no")

    def _known_set(self, fact: str, maybe: int, surely: tuple[int, ...]) -> str:
        tree = self.wording.vocabulary.tree(fact)
        if maybe == tree.everything and not surely:
            return say("unknown")
        could = self.wording.nodes(fact, maybe)
        sure = [self.wording.nodes(fact, mask) for mask in surely if mask != tree.everything]
        if sure == [could]:
            return could
        return (
            say("could-be-surely", nodes=could, sure=say("surely-and-some").join(sure))
            if sure
            else say("could-be", nodes=could)
        )

    def _deciding(self, found: RuleBoxes, values: Values) -> Iterator[str]:
        answer = deciding(found, values)
        for fact in answer.always:
            yield say("settles-always", fact=self.wording.fact(fact))
        for fact in answer.can:
            yield say("settles-maybe", fact=self.wording.fact(fact))
        for facts in answer.together:
            yield say("settles-together", facts="; ".join(self.wording.fact(fact) for fact in facts))


def truth_of(formula: Formula, values: Values) -> str:
    """yes, no or open: whether a formula holds in every, in no, or in some worlds only. Exact."""
    can_hold = possible(boxes(formula), values)
    can_fail = possible(boxes(Not(formula)), values)
    return "open" if can_hold and can_fail else "yes" if can_hold else "no"


def outcome_words(kind: str, bits: int) -> tuple[str, ...]:
    """The outcomes of a bit set, as words of the provision's kind."""
    return tuple(word for bit, word in zip((BREACH, EXCUSED, NO_BREACH), OUTCOMES[kind], strict=True) if bits & bit)


def _is_group(formula: Formula) -> bool:
    return isinstance(formula, And | Or)


def _known_number(fact: str, low: int | None, high: int | None) -> str:
    if fact == TIME:
        return _known_time(low, high)
    if (low in (None, 0)) and high is None:
        return say("unknown")
    if low == high:
        return str(low)
    if high is None:
        return say("number-at-least", low=str(low))
    return say("number-range", low=str(low or 0), high=str(high))


def _known_time(low: int | None, high: int | None) -> str:
    if low is None and high is None:
        return say("unknown")
    first, last = (None if bound is None else day(bound) for bound in (low, high))
    if first == last:
        return str(first)
    if first is None or last is None:
        return say("not-before", first=str(first)) if last is None else say("not-after", last=str(last))
    return say("time-range", first=first, last=last)
