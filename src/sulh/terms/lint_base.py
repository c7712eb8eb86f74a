"""What every rule of the lint shares: remarks, the rules' names, and how remarks of several readings become one line."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from sulh.errors import Position
from sulh.strict_yaml import Document, Path_
from sulh.terms.amendments import Version
from sulh.terms.compile import Compiled
from sulh.terms.legend import Legend
from sulh.terms.lint_worlds import Worlds

Severity = Literal["warning", "note"]
MOST_NAMES = 8
"""Names listed in one remark before the rest is only counted."""

RULES: dict[str, Severity] = {
    "undefined-term": "warning",
    "open-term": "note",
    "unused-term": "note",
    "unused-area": "note",
    "unstated-bound": "warning",
    "no-counting-rule": "note",
    "illustration": "note",
    "never-in-force": "warning",
    "suspended-throughout": "warning",
    "no-sure-day": "note",
    "dates-outside": "note",
    "due-outside-dates": "warning",
    "accepted-by-nobody": "warning",
    "changes-nothing": "warning",
    "unreachable-provision": "warning",
    "unreachable-term": "warning",
    "unreachable-alternative": "warning",
    "covered-alternative": "note",
    "exception-swallows": "warning",
    "unreachable-exception": "warning",
    "excuses-nothing": "warning",
    "covered-exception": "note",
    "redundant-provision": "note",
    "barred-to-one-side": "note",
    "nobody-answers": "note",
    "contested-actor": "warning",
    "party-not-bound": "warning",
    "performed-by-unbound": "warning",
    "no-coverage": "note",
    "silence-proves-nothing": "warning",
    "unobserved-fact": "warning",
    "unwatched-acts": "note",
}
"""Every rule of the lint with its severity; docs/lint.md says what each means and what to do."""


@dataclass(frozen=True)
class Remark:
    """What the lint says of one part of an agreement: `where` is file, line and column, `readings` those it holds in.

    `rule` is a key of RULES; `provision` and `term` name what it is about, where it is about one.
    """

    rule: str
    severity: Severity
    where: str
    what: str
    remedy: str
    provision: str | None = None
    term: str | None = None
    readings: tuple[str, ...] = ()
    position: Position = field(default=Position(""), repr=False, compare=False)

    @property
    def order(self) -> tuple[Any, ...]:
        """What remarks are sorted by: the place, then the rule, then the words."""
        at = self.position
        return str(at.file), at.line or 0, at.column or 0, self.rule, self.what, self.readings

    def plain(self) -> dict[str, Any]:
        """The remark as plain values, for a machine."""
        kept = {name: value for name, value in vars(self).items() if name != "position"}
        return kept | {"readings": list(self.readings)}


@dataclass(frozen=True)
class Owner:
    """The provision or term that remarks are gathered under, and the document that it stands in."""

    document: Document
    provision: str | None = None
    term: str | None = None


@dataclass(frozen=True)
class Detail:
    """One thing found: the rule, whose it is, where it stands, and what there is to say."""

    rule: str
    owner: Owner
    path: Path_
    what: str


class Lint:
    """One agreement under the lint: its rules in every reading, what worlds there are, and what was found so far."""

    def __init__(self, compiled: Compiled) -> None:
        legend = compiled.legend
        copied = Legend(
            dict(legend.areas), dict(legend.near), dict(legend.stated), dict(legend.questions), dict(legend.broken)
        )
        self.compiled = Compiled(compiled.agreement, copied, dict(compiled.rules))
        self.agreement = compiled.agreement
        self.file = compiled.agreement.file
        self.readings = compiled.agreement.readings
        self.worlds = Worlds(compiled.agreement.vocabulary, legend)
        self._remarks: list[Remark] = []
        self._details: dict[Detail, tuple[str, list[str]]] = {}

    @property
    def is_whole(self) -> bool:
        """Whether the reader sees all of it: only then may it be said that something is nowhere."""
        return not self.agreement.hidden

    def version(self, version: Version) -> Compiled:
        """One version of the agreement by itself, with the dates that all versions have together."""
        file = version.file.model_copy(update={"in_force": self.file.in_force})
        alone = replace(self.agreement, file=file, versions=(Version(None, file, version.document),))
        return Compiled(alone, self.compiled.legend)

    def remark(
        self,
        rule: str,
        path: Path_,
        what: str,
        remedy: str,
        *,
        readings: Sequence[str] = (),
        owner: Owner | None = None,
    ) -> None:
        """Note something; `owner` is the provision or term that it is about."""
        position = (owner.document if owner else self.agreement.document).place(path)
        provision, term = (owner.provision, owner.term) if owner else (None, None)
        found = Remark(rule, RULES[rule], str(position), what, remedy, provision, term, tuple(readings), position)
        self._remarks.append(found)

    def detail(self, found: Detail, reading: str, remedy: str) -> None:
        """Note something that holds in a reading; what holds in the same readings becomes one line for its owner."""
        _, readings = self._details.setdefault(found, (remedy, []))
        if reading not in readings:
            readings.append(reading)

    def remarks(self) -> list[Remark]:
        """All that was noted, each once, sorted by place."""
        groups: dict[tuple[str, str | None, str | None, tuple[str, ...]], list[Detail]] = {}
        for found, (_, readings) in self._details.items():
            key = found.rule, found.owner.provision, found.owner.term, self.in_order(readings)
            groups.setdefault(key, []).append(found)
        for (rule, _, _, given), details in groups.items():
            words = joined([detail.what for detail in details], "; ")
            remedy = self._details[details[0]][0]
            first = details[0]
            self.remark(rule, first.path, self.said(words, given), remedy, readings=given, owner=first.owner)
        self._details.clear()
        return sorted(dict.fromkeys(self._remarks), key=lambda item: item.order)

    def in_order(self, readings: Iterable[str]) -> tuple[str, ...]:
        """Readings in the order of the agreement."""
        some = set(readings)
        return tuple(reading for reading in self.readings if reading in some)

    def said(self, words: str, readings: Sequence[str]) -> str:
        """A sentence with the readings that it holds in."""
        return f"{words[:1].upper()}{words[1:]} ({self.in_readings(readings)})."

    def in_readings(self, readings: Sequence[str]) -> str:
        """“in every reading”, or “as read by …”."""
        if set(readings) == set(self.readings):
            return "in every reading"
        return f"as read by {listed([self.label(reading) for reading in readings])}"

    def label(self, name: str) -> str:
        """A party, reading or actor as it is written for people."""
        actors = self.agreement.vocabulary.actors
        return actors.label(name) if name in actors else name

    def owner(self, *, provision: str | None = None, term: str | None = None) -> Owner:
        """A provision or term of the agreement as it stands in the end."""
        return Owner(self.agreement.document, provision, term)


def listed(names: Sequence[str]) -> str:
    """“a”, “a and b”, “a, b and c”; more than MOST_NAMES are only counted."""
    shown = list(names[:MOST_NAMES])
    if len(names) > MOST_NAMES:
        shown.append(f"{len(names) - MOST_NAMES} more")
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"


def joined(parts: Sequence[str], between: str) -> str:
    """Parts side by side; more than MOST_NAMES are only counted."""
    rest = [f"and {len(parts) - MOST_NAMES} more"] if len(parts) > MOST_NAMES else []
    return between.join([*parts[:MOST_NAMES], *rest])


def written(given: Any, most: int = 70) -> str:
    """A part of an agreement as it is written, on one line, cut where it is long."""
    words = _flow(given)
    return words if len(words) <= most else words[: most - 1].rstrip() + "…"


def _flow(given: Any) -> str:
    if isinstance(given, dict):
        return "{" + ", ".join(f"{key}: {_flow(value)}" for key, value in given.items()) + "}"
    if isinstance(given, list):
        return "[" + ", ".join(_flow(item) for item in given) + "]"
    return str(given)
