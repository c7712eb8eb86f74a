"""The parts of a brief, ready to be set: words and numbers for people. No logic.

Drawings and dossiers have modules of their own.
"""

from __future__ import annotations

from dataclasses import dataclass

from sulh.briefs.dossier_parts import Dossier, StatusChip
from sulh.briefs.drawings import Chart, MapView, RangeBar, Timeline
from sulh.briefs.inputs import ConclusionRow, DutyRow, FileHash, PictureInfo, SectionInfo


@dataclass(frozen=True)
class Number:
    """A headline number: the number with its bounds, its unit, and what it rests on."""

    value: str
    unit: str
    note: str = ""
    status: str = ""


@dataclass(frozen=True)
class Cause:
    """What divides the sides: how many incidents under one provision it concerns, and examples with a dossier."""

    sort: str
    what: str
    certain: int
    possible: int
    provisions: tuple[str, ...]
    examples: tuple[int, ...]


@dataclass(frozen=True)
class PairRow:
    """One incident under one provision: statuses on `established` by reading, each side's own account, its class."""

    dossier: int
    provision: str
    alleged: bool
    illustration: bool
    when: str
    where: str
    what: str
    toll: str
    told: str
    first_day: str
    last_day: str
    group: str
    possibly_disputed: bool
    established: tuple[StatusChip, ...]
    own: tuple[StatusChip, ...]
    causes: tuple[str, ...]


@dataclass(frozen=True)
class CountRow:
    """How many incidents have which status under a provision, in one reading on one account."""

    reading: str
    account: str
    main: bool
    breach: int
    excused: int
    undetermined: int
    counts: int


@dataclass(frozen=True)
class ProvisionCounts:
    """The count rows of one provision, and its incidents by class on `established`."""

    provision: str
    title: str
    kind: str
    binds: str
    alleged: bool
    illustration: bool
    agreed: int
    disputed: int
    undetermined: int
    rows: tuple[CountRow, ...]


@dataclass(frozen=True)
class ReadingText:
    """A machine reading in words, and who reads so."""

    readings: str
    text: str


@dataclass(frozen=True)
class LawItem:
    """A provision, exception or term: the words of the agreement and the machine readings beside them."""

    key: str
    title: str
    kind: str
    binds: str
    quote: str | None
    address: str | None
    note: str | None
    alleged: bool
    illustration: bool
    undefined_by_text: bool
    readings: tuple[ReadingText, ...]
    exceptions: tuple[LawItem, ...] = ()


@dataclass(frozen=True)
class PeriodView:
    """One period against one baseline, in one reading on one account."""

    reading: str
    account: str
    baseline: str
    status: str
    sentence: str
    why: str
    bars: tuple[RangeBar, ...]
    scale: str


@dataclass(frozen=True)
class MeasureView:
    """A measure: its periods, those on other accounts than the first apart, and its weekly series (one chart for each reading shown)."""

    measure: str
    title: str
    declared: str
    note: str
    periods: tuple[PeriodView, ...]
    weekly: tuple[Chart, ...]
    said: tuple[str, ...] = ()
    pictures: tuple[PictureInfo, ...] = ()
    elsewhere: tuple[PeriodView, ...] = ()


@dataclass(frozen=True)
class CoverageRow:
    """What a source could see, or where it was kept out."""

    kind: str
    acts: str
    where: str
    period: str
    note: str


@dataclass(frozen=True)
class RejectRow:
    """A row or cell that was set aside or marked, and why."""

    place: str
    what: str
    value: str
    reason: str


@dataclass(frozen=True)
class SourceView:
    """A source: who speaks, how good, what of it was read, and what only it says."""

    source: str
    title: str
    side: str
    grade: str
    address: str | None
    note: str | None
    file: str | None
    citation: str | None
    rows: int
    rows_set_aside: int
    cells_set_aside: int
    no_reports: int
    marked: int
    incidents: int
    only_here: int
    covers_more: str
    coverage: tuple[CoverageRow, ...]
    rejects: tuple[RejectRow, ...]


@dataclass(frozen=True)
class DutyView:
    """A duty with its marks; rows are reading, due, status."""

    row: DutyRow
    title: str
    alleged: bool
    illustration: bool
    rows: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class Footer:
    """What the brief rests on: versions, inputs with hashes, the method, licences, and those of map and zoom in full."""

    versions: tuple[tuple[str, str], ...]
    files: tuple[FileHash, ...]
    method: tuple[str, ...]
    standard_of_proof: tuple[str, ...]
    licences: tuple[str, ...]
    script_licences: str


@dataclass(frozen=True)
class BriefView:
    """A brief as it will be set, top to bottom. `data` is JSON for the map and filters; `script` a library or ""."""

    case: str
    title: str
    agreement: str
    signed: str
    about: str | None
    agreement_note: str | None
    period: str
    parties: tuple[str, ...]
    in_force: tuple[ReadingText, ...]
    any_alleged: bool
    any_illustration: bool
    headline: tuple[Number, ...]
    determined: str
    own_words: tuple[str, ...]
    unspoken_pairs: int
    agreed_pairs: int
    disputed_pairs: int
    undetermined_pairs: int
    possibly_disputed_pairs: int
    causes: tuple[Cause, ...]
    map: MapView
    timeline: Timeline
    counts: tuple[ProvisionCounts, ...]
    pairs: tuple[PairRow, ...]
    pairs_note: str
    dossiers: tuple[Dossier, ...]
    dossiers_note: str
    provisions: tuple[LawItem, ...]
    terms: tuple[LawItem, ...]
    measures: tuple[MeasureView, ...]
    found: tuple[SectionInfo, ...]
    compared: str
    proposals: tuple[SectionInfo, ...]
    duties: tuple[DutyView, ...]
    duties_picture: PictureInfo | None
    waits: tuple[str, ...]
    conclusions: tuple[tuple[ConclusionRow, int, str], ...]
    sources: tuple[SourceView, ...]
    footer: Footer
    data: str
    script: str
