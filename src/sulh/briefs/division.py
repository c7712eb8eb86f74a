"""What divides the sides: causes of disputes in words, the headline numbers, and counts by provision."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from sulh.briefs.inputs import AgreementInfo, ProvisionInfo
from sulh.briefs.model import Cause, CountRow, Number, ProvisionCounts
from sulh.briefs.pairs import Pair
from sulh.briefs.phrases import Row, bounds, listing, number, plural
from sulh.briefs.texts import exceptions_in, name_of, names_of
from sulh.incidents.schema import ESTABLISHED
from sulh.sources.reading.rows import MOST_INCIDENTS

_SORTS = {"fact": "fact", "term": "term", "exception": "exception", "actor": "actor link", "dates": "dates"}
_FACTS = {
    "": "what happened", "occurred": "whether it happened", "time": "when it happened", "place": "where it happened",
    "act": "what was done", "perpetrator": "who did it", "target": "who was hit", "object": "what was hit",
    "weapon": "with which weapon", "near": "whether an attack nearby came before", "stated": "what it was said to answer",
}  # fmt: skip
_MOST_EXAMPLES = 8


def _one_cause(agreement: AgreementInfo, cause: str) -> tuple[str, str]:
    sort, _, key = cause.partition(":")
    if sort == "fact":
        words = _FACTS.get(key.partition(":")[0], key.partition(":")[0].replace("_", " "))
        return "fact", f"{words} (the accounts differ)"
    if sort == "term":
        quote = next((term.quote for term in agreement.terms if term.term == key), None)
        return "term", f"what “{quote or key.replace('_', ' ')}” means"
    if sort == "exception":
        known = exceptions_in(agreement.provisions).get(key)
        title = f": {known.title}" if known and known.title and known.title != key else ""
        return "exception", f"how far exception {key} reaches{title}"
    if sort == "actor":
        return "actor link", f"for whom {name_of(agreement, key)} acts"
    if sort == "dates":
        return "dates", "when the agreement is in force"
    if sort == "provision":
        return "provision", f"whether {key} had been broken"
    if sort == "amendment":
        return "amendment", f"whether and when {key} holds"
    if sort == "counting":
        return "counting rule", "what counts as one"
    return _SORTS.get(sort, sort), key.replace("_", " ") or "a cause of another kind"


def cause_words(agreement: AgreementInfo, cause: str) -> tuple[str, str]:
    """The sort of a cause (`term`, `fact + exception`, `fact or term` where either ends it) and the cause in words."""
    ways = [_one_way(agreement, way) for way in cause.split(" / ")]
    return " or ".join(dict.fromkeys(sort for sort, _ in ways)), ", or ".join(words for _, words in ways)


def _one_way(agreement: AgreementInfo, way: str) -> tuple[str, str]:
    """What has to change together to end a dispute."""
    parts = [_one_cause(agreement, part) for part in way.split(" + ")]
    return " + ".join(dict.fromkeys(sort for sort, _ in parts)), listing([words for _, words in parts], "together with")


def causes(agreement: AgreementInfo, pairs: Iterable[Pair], dossiers: Mapping[str, int]) -> tuple[Cause, ...]:
    """One entry for each cause, the one that certainly divides most first."""

    def words_of(row: Row) -> tuple[str, str]:
        return cause_words(agreement, row["cause"])

    counts: defaultdict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    provisions: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    examples: defaultdict[tuple[str, str], set[int]] = defaultdict(set)
    for pair in pairs:
        certain = {words_of(row) for row in pair.disputes if row["certain"]}
        for cause in {words_of(row) for row in pair.disputes}:
            counts[cause]["certain" if cause in certain else "possible"] += 1
            provisions[cause].add(pair.provision)
            if pair.incident_id in dossiers:
                examples[cause].add(dossiers[pair.incident_id])
    order = sorted(counts, key=lambda cause: (-counts[cause]["certain"], -counts[cause]["possible"], cause))
    return tuple(
        Cause(*cause, counts[cause]["certain"], counts[cause]["possible"],
              tuple(sorted(provisions[cause])), tuple(sorted(examples[cause])[:_MOST_EXAMPLES]))
        for cause in order
    )  # fmt: skip


def _count_row(agreement: AgreementInfo, key: tuple[str, str], statuses: Counter[str]) -> CountRow:
    reading, account = key
    main = account == ESTABLISHED or agreement.own_account.get(reading) == account
    return CountRow(
        name_of(agreement, reading), name_of(agreement, account), main, statuses["breach"], statuses["excused"],
        statuses["undetermined"], statuses["counts"],
    )  # fmt: skip


def provision_counts(agreement: AgreementInfo, pairs: Sequence[Pair]) -> tuple[ProvisionCounts, ...]:
    """For each provision that bars or reduces: counts of statuses for every reading and account, and of groups."""
    statuses: defaultdict[str, defaultdict[tuple[str, str], Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    groups: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for pair in pairs:
        groups[pair.provision][pair.group] += 1
        for key, finding in pair.findings.items():
            statuses[pair.provision][key][finding.status] += 1
    return tuple(
        _provision_counts(agreement, one, statuses[one.provision], groups[one.provision])
        for one in agreement.provisions if one.kind != "must_do"
    )  # fmt: skip


def _provision_counts(
    agreement: AgreementInfo, given: ProvisionInfo, statuses: Mapping[tuple[str, str], Counter[str]],
    groups: Mapping[str, int],
) -> ProvisionCounts:  # fmt: skip
    keys = [(reading, account) for account in agreement.accounts for reading in agreement.readings]
    rows = tuple(_count_row(agreement, key, statuses.get(key, Counter())) for key in keys)
    return ProvisionCounts(
        given.provision, given.title, given.kind, names_of(agreement, given.binds), given.alleged, given.illustration,
        groups.get("agreed", 0), groups.get("disputed", 0), groups.get("undetermined", 0), rows,
    )  # fmt: skip


def more_incidents(residuals: Sequence[Row]) -> tuple[int, int | None]:
    """How many incidents rows on several speak of beyond those linked to them; None: some row gives no most."""
    open_ended = any(row["covers_high"] >= MOST_INCIDENTS for row in residuals)
    high = None if open_ended else sum(row["residual_high"] for row in residuals)
    return sum(row["residual_low"] for row in residuals), high


def _incidents(established: Iterable[Row], residuals: Sequence[Row]) -> Number:
    rows = list(established)
    low, high = sum(row["occurred"] == "yes" for row in rows), sum(row["occurred"] != "no" for row in rows)
    more_low, more_high = more_incidents(residuals)
    note = "on the established account"
    if more_high != 0:
        note += f"; {bounds(more_low, more_high)} of them known only from rows that speak of several incidents"
    return Number(bounds(low + more_low, None if more_high is None else high + more_high), "incidents", note)


def _deaths(established: Iterable[Row], residuals: Sequence[Row]) -> Number:
    rows = [row for row in established if row["occurred"] != "no"]
    low = sum(row["killed_low"] or 0 for row in rows if row["occurred"] == "yes")
    capped = sum(row["killed_high"] or 0 for row in rows)
    open_ended = sum(row["killed_high"] is None for row in rows)
    note = "in incidents, on the established account"
    if open_ended:
        note += (
            f"; no upper bound, because {plural(open_ended, 'incident has', 'incidents have')} none "
            f"(the others: at most {number(capped)})"
        )
    if any(row["residual_high"] for row in residuals):
        note += "; deaths known only from rows on several incidents are not in it"
    return Number(bounds(low, None if open_ended else capped), "deaths", note)


def headline(
    established: Iterable[Row], residuals: Sequence[Row], pairs: Sequence[Pair], rows_read: int, set_aside: int,
    cells: int,
) -> tuple[Number, ...]:  # fmt: skip
    """The numbers at the top: incidents, deaths, findings by status on `established`, rows read and set aside."""
    rows = list(established)
    statuses = Counter(pair.status for pair in pairs)
    alike = "under one provision, alike in every reading"
    found = [
        Number(number(statuses["breach"]), "breach", f"incidents {alike}", "breach"),
        Number(number(statuses["excused"]), "excused", "by an exception, in every reading", "excused"),
        Number(number(statuses["undetermined"]), "undetermined", "some fact or term is open", "undetermined"),
        Number(number(statuses["disputed"]), "disputed", "the sides certainly differ", "disputed"),
    ]
    if statuses["counts"]:
        found.append(Number(number(statuses["counts"]), "counts", "towards a reduction, in every reading", "counts"))
    read = Number(number(rows_read), "rows read", f"{plural(set_aside, 'row')} and {plural(cells, 'cell')} set aside")
    return (_incidents(rows, residuals), _deaths(rows, residuals), *found, read)


def determined_words(pairs: Sequence[Pair], readings: Sequence[str], judged: int, provisions: int) -> str:
    """How much is determined: of all judgements on `established`, and of those in which something is at stake.

    `judged` is the number of incidents with an established account, `provisions` of provisions that judge incidents.
    """
    rows = [finding for pair in pairs for (_, account), finding in pair.findings.items() if account == ESTABLISHED]
    settled = sum(finding.status != "undetermined" for finding in rows)
    total = judged * provisions * len(readings)
    if not total:
        return "No incident could be judged."
    undetermined = len(rows) - settled
    words = (
        f"Of {number(total)} judgements (each incident under each provision in each reading, on the established "
        f"account), {number(total - undetermined)} are determined ({_percent(total - undetermined, total)})."
    )
    if rows:
        words += (
            f" In {number(len(rows))} of them something other than “no breach” is possible; of these "
            f"{number(settled)} are determined ({_percent(settled, len(rows))})."
        )
    return words


def own_words(agreement: AgreementInfo, pairs: Sequence[Pair], told: Counter[str]) -> tuple[str, ...]:
    """One sentence for each side that speaks: what its own account, as it reads the agreement, makes of the incidents.

    `told` is the number of incidents that each account tells.
    """
    out = []
    for reading, account in agreement.own_account.items():
        statuses = Counter(
            pair.findings[reading, account].status for pair in pairs if (reading, account) in pair.findings
        )
        found = [(statuses["breach"], "breach"), (statuses["counts"], "counting towards a reduction")]
        found += [(statuses["excused"], "excused"), (statuses["undetermined"], "undetermined")]
        words = ", ".join(f"{number(count)} {word}" for count, word in found if count) or "nothing under any provision"
        name = agreement.names.get(account, account)
        out.append(f"{name}, on its own account of {number(told[account])} incidents and in its own reading: {words}.")
    return tuple(out)


def _percent(part: int, whole: int) -> str:
    share = 1000 * part // whole
    return f"{share // 10}.{share % 10} %"
