"""What a brief says of other terms: the case's drafts side by side, what the present terms leave open, the smallest package that
would have halved the harm, what lies between the readings, and where the parties stand."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from sulh.bridging import readings_of
from sulh.briefs.inputs import PictureInfo, ProposalsInfo, SectionInfo
from sulh.comparing import compare_drafts
from sulh.design_words import ASSUMED, asked, caveat, head, proofs, unknown
from sulh.designing import design, offers_of
from sulh.drafting import PRESENT, load_draft, named_draft, past_of_run, title_of
from sulh.drafts.comparing.fragment import fragment
from sulh.drafts.comparing.shared import Draft
from sulh.drafts.design.wanted import Wanted
from sulh.drafts.past import Past
from sulh.drafts.positions.words import STATUS_WORDS
from sulh.errors import InputError
from sulh.incidents.schema import ESTABLISHED
from sulh.loopholes import INCIDENTS, loopholes_of
from sulh.pictures.front import pareto
from sulh.pictures.loopholes import pictures as loophole_pictures
from sulh.pictures.picture import Picture
from sulh.pictures.readings import pictures as reading_pictures
from sulh.positioning import positioned
from sulh.run import Run

_HALF = Fraction(1, 2)
_MOST = 8
_STATUSES = STATUS_WORDS | {
    "near": "near: nobody rejects it, and one yes, or only conditions, lie between",
    "blocked": "blocked: rejected by somebody",
    "open": "open: several have yet to speak",
}


def proposals(run: Run, source: str) -> ProposalsInfo:
    """Everything on other terms; nothing where a case names neither drafts nor positions. `source` is the line under pictures."""
    case = run.case
    parts: list[SectionInfo] = []
    compared = ""
    past = past_of_run(run)
    if case.entry.drafts and ESTABLISHED in past.accounts:
        drafts = {name: load_draft(named_draft(case, name), past, case.reader) for name in case.entry.drafts}
        given = [Draft(name, title_of(one), one) for name, one in {PRESENT: past.present, **drafts}.items()]
        found = compare_drafts(past, given, ESTABLISHED, lists=False)
        compared = fragment(found.tables, found.drafts, found.people, found.notes)
        parts += [_loopholes(past, source), *_packages(run, past, source), _readings(past, source)]
    if case.entry.positions:
        parts.append(_positions(run))
    return ProposalsInfo(compared, tuple(part for part in parts if part.lines or part.pictures))


def _picture(one: Picture) -> PictureInfo:
    return PictureInfo(one.name, one.title, one.svg(), one.words, one.source)


def _sentence(words: str) -> str:
    """As the brief sets it: with a stop of its own behind it."""
    return words.rstrip(".")


def _loopholes(past: Past, source: str) -> SectionInfo:
    found = loopholes_of(past, past.present, source=source)
    rows = found.tables["loopholes"].to_pylist()
    lines: dict[str, list[str]] = {}
    for row in rows[:_MOST]:
        lines.setdefault(_sentence(row["what"]), []).append(_sentence(row["reason"]))
    notes = tuple(_sentence(note) for note in found.notes[:_MOST])
    told = tuple((what, tuple(why)) for what, why in lines.items())
    return SectionInfo(
        "What the present terms leave open",
        "As if in force all along, on the established account, ranked by incidents. Nobody’s intent is known: what is said is what "
        "was barred and what was not.",
        (*told, *((("What else to know", notes),) if notes else ())),
        tuple(_picture(one) for one in loophole_pictures(found.tables, found.source)),
    )


def _packages(run: Run, past: Past, source: str) -> Iterator[SectionInfo]:
    """The smallest package that would have halved deaths of civilians, or all deaths, or incidents: of what is on record first."""
    account = past.on(ESTABLISHED)
    offers = offers_of(account, run.case)
    for harm in ("civilians_killed", "killed", INCIDENTS):
        try:
            found = design(account, Wanted(_HALF, harm, alternatives=0), offers, ESTABLISHED, every=past)
        except InputError:
            continue  # nobody recorded any of it
        words = list(asked(found))
        for one in found.answers:
            words += [head(one), *proofs(one), *caveat(found, one)]
        package = found.shown.package
        clauses = [] if package is None else [f"{name}: {found.titles.get(name, name)}" for name in package.clauses]
        lacking = [*found.why, *unknown(found)] if not found.answer.reached else []
        lines = [
            ("What was asked", words),
            ("The clauses", clauses[:_MOST]),
            ("What stands in the way", lacking),
            ("What it takes for granted", [ASSUMED, *found.notes]),
        ]
        ask = found.shown.ask
        made = pareto(found.tables, harm.replace("_", " "), ask.certainty.replace("_", " "), float(ask.target), source)
        yield SectionInfo(
            "The smallest package that would have halved the harm"
            if found.answer.reached
            else "Could a package have halved the harm? Not for certain",
            "Chosen from the clauses of the case and its drafts, and from clauses made from the words of the incidents.",
            tuple((what, tuple(_sentence(one) for one in said)) for what, said in lines if said),
            () if made is None else (_picture(made),),
        )
        return


def _readings(past: Past, source: str) -> SectionInfo:
    found = readings_of(past, past.present, ESTABLISHED, dated=True)
    said = [_sentence(words) for words in (*found.said, *found.notes)]
    return SectionInfo(
        "What lies between the readings",
        "Which one definition, taken by all, would remove most disputes, and which numbers lie between two readings.",
        (("On the established account", tuple(said)),) if said else (),
        tuple(_picture(one) for one in reading_pictures(found.tables, found.names, source)),
    )


def _positions(run: Run) -> SectionInfo:
    found = positioned(run.case)
    lines: dict[str, list[str]] = {}
    for row in found.tables["positions"].to_pylist():
        marks = "".join(f" [{mark}]" for mark in ("alleged", "illustration") if row[mark])
        steps = [one.partition(": ") for one in row["ways"][0]] if row["ways"] else []
        yeses = " and ".join(f"{found.label(who)} to {clause.replace('_', ' ')}" for who, _, clause in steps)
        closing = f"; what would close it: an unconditional yes of {yeses}" if yeses else ""
        lines.setdefault(_STATUSES[row["status"]], []).append(f"{row['title']}{marks}{closing}")
    picture = found.picture()
    return SectionInfo(
        f"Where the parties stood at the end of {found.as_of}",
        "As said in public. What was said of a clause on a day that is only about known may have been said earlier or later.",
        tuple((status, tuple(said)) for status, said in lines.items()),
        () if picture is None else (_picture(picture),),
    )
