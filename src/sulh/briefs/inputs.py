"""What a brief is told beside the tables: the case, the agreement in words, explanations, duties and conclusions.

Plain values only: whoever calls `build_view` turns its own objects into these. Nothing here is computed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from sulh.words.vocabulary import Vocabulary

Truth = Literal["yes", "no", "open"]


@dataclass(frozen=True)
class SourceInfo:
    """A source of the case: `side` is a party, another actor or None (`none` in the case file)."""

    source: str
    title: str
    side: str | None
    grade: str | None = None
    address: str | None = None
    note: str | None = None
    file: str | None = None
    citation: str | None = None


@dataclass(frozen=True)
class FileHash:
    """An input file as it was read: its path within the case, sha256 in hex, and size in bytes."""

    file: str
    sha256: str
    size: int | None = None


@dataclass(frozen=True)
class MeasureInfo:
    """A declared measure (`measures.yaml`), or a `must_reduce` under its provision's id. `baselines`: key to words."""

    measure: str
    title: str
    declared: dt.date | None = None
    note: str | None = None
    baselines: Mapping[str, str] = field(default_factory=dict)
    declared_after_start: bool = False
    sha256: str = ""


@dataclass(frozen=True)
class LayerInfo:
    """Land that somebody held: who, in words since when, and its rings of longitude and latitude."""

    control: str
    words: str
    rings: tuple[tuple[tuple[float, float], ...], ...]


@dataclass(frozen=True)
class CaseInfo:
    """The case: its texts, period (first and last day, UTC), sources, and what its run rests on.

    `region` is west, south, east, north in degrees; without it the map shows where the incidents are.
    """

    case: str
    title: str
    vocabulary: Vocabulary
    about: str | None = None
    first_day: dt.date | None = None
    last_day: dt.date | None = None
    region: tuple[float, float, float, float] | None = None
    sources: tuple[SourceInfo, ...] = ()
    measures: tuple[MeasureInfo, ...] = ()
    standard_of_proof: tuple[str, ...] = ()
    versions: tuple[tuple[str, str], ...] = ()
    files: tuple[FileHash, ...] = ()
    licences: tuple[str, ...] = ()
    layers: tuple[LayerInfo, ...] = ()


@dataclass(frozen=True)
class ProvisionInfo:
    """A provision, or an exception to one (then `kind` is `except`).

    `text` is the machine reading in words, one for each reading; `kind` is must_not, must_reduce, must_do or except.
    """

    provision: str
    title: str
    kind: str
    binds: tuple[str, ...] = ()
    quote: str | None = None
    address: str | None = None
    note: str | None = None
    alleged: bool = False
    illustration: bool = False
    text: Mapping[str, str] = field(default_factory=dict)
    exceptions: tuple[ProvisionInfo, ...] = ()


@dataclass(frozen=True)
class TermInfo:
    """A term: its words in the agreement and what each reading takes it to mean; a reading not in `text` is open."""

    term: str
    quote: str | None = None
    address: str | None = None
    note: str | None = None
    alleged: bool = False
    illustration: bool = False
    undefined_by_text: bool = False
    text: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class AgreementInfo:
    """The agreement in words.

    `readings` and `accounts` are in the order in which they are shown; `names` gives the words for parties, actors,
    readings and accounts. `own_account` gives, for each reading, the account of the same side, where there is one.
    """

    agreement: str
    title: str
    readings: tuple[str, ...]
    accounts: tuple[str, ...]
    parties: tuple[str, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    own_account: Mapping[str, str] = field(default_factory=dict)
    signed: dt.date | None = None
    in_force: Mapping[str, str] = field(default_factory=dict)
    note: str | None = None
    provisions: tuple[ProvisionInfo, ...] = ()
    terms: tuple[TermInfo, ...] = ()


@dataclass(frozen=True)
class ExplainNode:
    """One condition with the facts filled in: whether it holds, in which words, on which reports' word."""

    label: str
    truth: Truth
    detail: str = ""
    reports: tuple[str, ...] = ()
    children: tuple[ExplainNode, ...] = ()


@dataclass(frozen=True)
class Explanation:
    """Why a finding is what it is: a tree whose root restates the finding (it is not shown again), and sentences that say which facts would decide it."""

    tree: ExplainNode
    deciding: tuple[str, ...] = ()


FindingKey = tuple[str, str, str, str]
"""incident_id, provision, reading, account."""
Explanations = Callable[[str, str, str, str], Explanation | None] | Mapping[FindingKey, Explanation]


@dataclass(frozen=True)
class PictureInfo:
    """A picture as one SVG element, with what stands beside it; `measure` is the declared measure that it is about."""

    name: str
    title: str
    svg: str
    words: str
    source: str
    measure: str | None = None


@dataclass(frozen=True)
class MeasuredInfo:
    """What was found of violence, as sentences (section, what about, text), and the pictures."""

    said: tuple[tuple[str, str, str], ...] = ()
    pictures: tuple[PictureInfo, ...] = ()
    waits: tuple[str, ...] = ()
    """Which duty waits on which, and deadlocks, as sentences."""


@dataclass(frozen=True)
class SectionInfo:
    """A section: its title, what it is about, sentences under what each is of, and pictures."""

    title: str
    about: str
    lines: tuple[tuple[str, tuple[str, ...]], ...]
    pictures: tuple[PictureInfo, ...] = ()


@dataclass(frozen=True)
class ProposalsInfo:
    """What is said of other terms: the drafts side by side as HTML (made by `sulh.drafts.comparing.fragment`, which escapes all text
    in it), and sections."""

    compared: str = ""
    sections: tuple[SectionInfo, ...] = ()


@dataclass(frozen=True)
class DutyRow:
    """A `must_do`: what is owed, when it is due and where it stands, in each reading (reading to words); `said` are sentences on
    what was delivered, the pace, and excuses."""

    provision: str
    text: str
    due: Mapping[str, str] = field(default_factory=dict)
    status: Mapping[str, str] = field(default_factory=dict)
    note: str | None = None
    said: tuple[str, ...] = ()


@dataclass(frozen=True)
class ConclusionRow:
    """What a person concluded and signed: `outcome` is a word of the case's list of outcomes."""

    incident_id: str
    provision: str
    outcome: str
    who: str
    when: str
    why: str = ""
