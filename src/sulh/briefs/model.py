"""The parts of a brief, ready to be set: words and numbers for people, coordinates for drawings. No logic.

Coordinates of the map and of charts are in drawing units; everything else is text as it will stand in the brief.
"""

from __future__ import annotations

from dataclasses import dataclass

from sulh.briefs.inputs import ConclusionRow, DutyRow, ExplainNode, FileHash


@dataclass(frozen=True)
class Name:
    """A key of the case and how it is written for people."""

    key: str
    text: str


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
class Outline:
    """A country: SVG path data, its name and where to write it (None: not written)."""

    path: str
    name: str
    label_x: float | None
    label_y: float | None


@dataclass(frozen=True)
class MapMark:
    """One or several incidents with the same disc: place, radius true to scale, class, words, dossier (0: none)."""

    x: float
    y: float
    radius: float
    status: str
    title: str
    dossier: int
    index: int


@dataclass(frozen=True)
class MapView:
    """The map: size, country outlines, marks of the drawing without script, scale, notes.

    `marks` are all incidents when there are few, else discs that several incidents share; `canvas` says which.
    """

    width: int
    height: int
    outlines: tuple[Outline, ...]
    marks: tuple[MapMark, ...]
    canvas: bool
    units_per_km: float
    scale_km: int
    note: str
    base_map: str


@dataclass(frozen=True)
class Bar:
    """One period of a timeline: bounds on a count (high None: unbounded)."""

    key: str
    label: str
    x: float
    width: float
    low: int
    high: int | None
    y_low: float
    y_high: float


@dataclass(frozen=True)
class Chart:
    """A row of bars with an axis: `ticks` are (y, number)."""

    title: str
    unit: str
    bars: tuple[Bar, ...]
    ticks: tuple[tuple[float, str], ...]
    height: float


@dataclass(frozen=True)
class Timeline:
    """Charts that share one axis of time: `months` are (x, words)."""

    charts: tuple[Chart, ...]
    months: tuple[tuple[float, str], ...]
    unit: str
    note: str


@dataclass(frozen=True)
class StatusChip:
    """A status in one reading on one account; `detail` names the outcomes left where there are several."""

    reading: str
    account: str
    status: str
    text: str


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
class ReportCard:
    """A report in a dossier: who speaks, how good, what it says, and how it hangs on the incident."""

    number: int
    report_id: str
    source: str
    side: str
    grade: str
    stance: str
    link: str
    facts: tuple[tuple[str, str], ...]
    states: tuple[str, ...]
    text: str | None
    lang: str | None
    address: str | None
    given: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class FactRow:
    """One fact over the accounts of a dossier; `contradictory` marks cells whose own reports cannot all be right."""

    fact: str
    cells: tuple[str, ...]
    contradictory: tuple[bool, ...]


@dataclass(frozen=True)
class FindingView:
    """A finding, or several with the same reasons: who reads so on whose account, and why."""

    chips: tuple[StatusChip, ...]
    main: bool
    tree: ExplainNode | None
    deciding: tuple[str, ...]


@dataclass(frozen=True)
class DossierProvision:
    """A provision in a dossier."""

    provision: str
    title: str
    quote: str | None
    alleged: bool
    illustration: bool
    group: str
    possibly_disputed: bool
    findings: tuple[FindingView, ...]
    disputes: tuple[str, ...]


@dataclass(frozen=True)
class Dossier:
    """Everything on one incident."""

    number: int
    incident_id: str
    status: str
    when: str
    where: str
    what: str
    toll: str
    alleged: bool
    ambiguous: bool
    accounts: tuple[str, ...]
    facts: tuple[FactRow, ...]
    reports: tuple[ReportCard, ...]
    provisions: tuple[DossierProvision, ...]
    conclusions: tuple[ConclusionRow, ...]
    report_numbers: tuple[tuple[str, int], ...]


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
class RangeBar:
    """A range on a common scale: x positions of low and high, words; `open_end`: no upper bound."""

    label: str
    text: str
    x_low: float
    x_high: float
    open_end: bool
    now: bool


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
    """A measure: its periods and its weekly series (one chart for each reading and account shown)."""

    measure: str
    title: str
    declared: str
    note: str
    periods: tuple[PeriodView, ...]
    weekly: tuple[Chart, ...]


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
    """A row or cell that was set aside, and why."""

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
    """What the brief rests on: versions, inputs with hashes, the method, licences."""

    versions: tuple[tuple[str, str], ...]
    files: tuple[FileHash, ...]
    method: tuple[str, ...]
    standard_of_proof: tuple[str, ...]
    licences: tuple[str, ...]


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
    duties: tuple[DutyView, ...]
    conclusions: tuple[tuple[ConclusionRow, int, str], ...]
    sources: tuple[SourceView, ...]
    footer: Footer
    data: str
    script: str
