"""Whether deeds of one side followed deeds of the other: the three estimates side by side, and candidate chains."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from sulh.measures.count import Bools
from sulh.measures.unsaid import CannotBeSaid
from sulh.measures.violence.chains import Chain, Claims, chains, claimed_chains
from sulh.measures.violence.events import Events
from sulh.measures.violence.hawkes import Hawkes, hawkes
from sulh.measures.violence.knox import Knox, knox
from sulh.measures.violence.series import EPOCH
from sulh.measures.violence.wake import Deeds, Wake, in_words, wake
from sulh.measures.violence.words import p_words

Row = dict[str, Any]
Said = list[tuple[str, str]]
KM, DAYS = 25.0, 7
"""How near and how soon a deed has to be to have followed."""
CHAIN_KM = 50.0
WAKE_KM, WAKE_DAYS = (10.0, 25.0, 50.0), (3, 7, 14)
MOST_CHAINS = 2_000
MOST_CLAIMED = 20
MOST_DEEDS = 40_000


def followed(
    deeds: Events, account: str, sides: Mapping[str, Bools], claims: Claims, seed: int = 0
) -> tuple[list[Row], list[Row], Said]:
    """Rows of `REPRISALS` and `CHAINS`, and sentences. `sides` says which of the deeds surely were each party's."""
    sharp = deeds.of_a_day & deeds.with_point
    since = _since(deeds, sharp)
    recent = sharp & (deeds.begin >= since)
    x, y = deeds.km()
    rows: list[Row] = []
    links: list[Row] = []
    said: Said = []
    estimates: dict[tuple[str, str], Knox | CannotBeSaid] = {}
    for one, other in itertools.permutations(sides, 2):
        about = f"{one} → {other}"
        first, then = sides[one] & recent, sides[other] & recent
        paired = _knox(deeds, x, y, first, then, seed)
        rows += _knox_rows(paired, account, one, other)
        said.append((about, _said("How often deeds followed", paired)))
        rest = recent & ~np.logical_or.reduce([sides[name] for name in sides])
        woken = _wake(deeds, x, y, (first, rest, then))
        rows += _wake_rows(woken, account, one, other)
        said += _wake_words(woken, about, one, other)
        found = chains(deeds, sides[one], sides[other], km=CHAIN_KM, days=DAYS, claims=claims, most=MOST_CHAINS)
        estimates[one, other] = paired
        links += [_chain_row(item, account, one, other, paired) for item in found if not item.claimed_by]
        said += _chain_words(found, about)
    told, words = _claimed(deeds, account, claims, sides, estimates)
    links, said = told + links, words + said
    if sharp.sum() > MOST_DEEDS:
        said.append(("all", f"Deeds near each other are compared from {_date(since)} on, as there are very many"))
    exciting = _hawkes(deeds, sides, seed)
    rows += _hawkes_rows(exciting, account, list(sides))
    said.append((" and ".join(sides), _said("How many deeds followed each", exciting)))
    return rows, links, said


def _since(deeds: Events, sharp: Bools) -> int:
    """The day from which deeds are compared with each other: the last `MOST_DEEDS` and no more."""
    days = np.sort(deeds.begin[sharp])
    return int(days[-MOST_DEEDS]) + 1 if len(days) > MOST_DEEDS else int(days[0]) if len(days) else 0


def _said(what: str, found: Knox | Hawkes | CannotBeSaid) -> str:
    if isinstance(found, CannotBeSaid):
        return f"{what} {found}"
    text = found.sentence() if isinstance(found, Knox) else "; ".join(found.sentences()) + f" ({p_words(found.p)})"
    return text[0].upper() + text[1:]


def _knox(deeds: Events, x: Any, y: Any, first: Bools, then: Bools, seed: int) -> Knox | CannotBeSaid:
    both = first | then
    return knox(x[both], y[both], deeds.begin[both], first[both], then[both], km=KM, days=DAYS, seed=seed)


def _knox_rows(found: Knox | CannotBeSaid, account: str, one: str, other: str) -> list[Row]:
    head = {"account": account, "method": "knox", "one": one, "other": other, "km": KM, "days": float(DAYS)}
    if isinstance(found, CannotBeSaid):
        return [head | {"because": found.because}]
    return [
        head | {
            "observed": float(found.observed), "expected": found.expected, "estimate": found.ratio, "low": found.low,
            "high": found.high, "p": found.p,
        }
    ]  # fmt: skip


def _wake(deeds: Events, x: Any, y: Any, kinds: Sequence[Bools]) -> Wake | CannotBeSaid:
    cause, control, outcome = (Deeds(x[kind], y[kind], deeds.begin[kind]) for kind in kinds)
    return wake(cause, control, outcome, km=WAKE_KM, days=WAKE_DAYS)


def _wake_rows(found: Wake | CannotBeSaid, account: str, one: str, other: str) -> list[Row]:
    head = {"account": account, "method": "wake", "one": one, "other": other}
    if isinstance(found, CannotBeSaid):
        return [head | {"because": found.because}]
    return [
        head | {"km": item.km, "days": float(item.days), "estimate": item.effect, "low": item.low, "high": item.high, "p": item.p}
        for item in found.windows
    ]  # fmt: skip


def _wake_words(found: Wake | CannotBeSaid, about: str, one: str, other: str) -> Said:
    if isinstance(found, CannotBeSaid):
        return [(about, f"How much more followed than after deeds of others {found}")]
    middle = [item for item in found.windows if (item.km, item.days) == (KM, DAYS)] or list(found.windows[:1])
    texts = in_words(Wake(tuple(middle), found.p), one, "others", other)
    tail = f"; over all windows tried, {p_words(found.p)}"
    return [(about, text[0].upper() + text[1:] + tail) for text in texts]


def _compared(item: Chain) -> bool:
    """Whether a pair is one of those that the estimate compares with chance."""
    return item.km <= KM and 0 < item.days <= DAYS


def _chain_row(item: Chain, account: str, one: str, other: str, estimate: Knox | CannotBeSaid | None) -> Row:
    share = estimate.excess if isinstance(estimate, Knox) and _compared(item) else None
    return {
        "account": account, "first": item.first, "first_day": _date(item.first_day), "one": one, "then": item.then,
        "then_day": _date(item.then_day), "other": other, "km": item.km if np.isfinite(item.km) else None,
        "claimed_by": list(item.claimed_by), "share_beyond_chance": share,
    }  # fmt: skip


def _chain_words(found: Sequence[Chain], about: str) -> Said:
    if not found:
        return []
    number = f"{len(found):,}{' or more' if len(found) >= MOST_CHAINS else ''}"
    return [(about, f"{number} deeds followed another within {DAYS} days and {CHAIN_KM:g} km")]


def _claimed(
    deeds: Events,
    account: str,
    claims: Claims,
    sides: Mapping[str, Bools],
    estimates: Mapping[tuple[str, str], Knox | CannotBeSaid],
) -> tuple[list[Row], Said]:
    """Rows of `CHAINS` for what is claimed, whoever did it, each beside what is estimated of all such pairs; and sentences."""
    found = claimed_chains(deeds, claims)
    if not found:
        return [], []
    place = {str(name): number for number, name in enumerate(deeds.incident)}
    rows: list[Row] = []
    said: Said = []
    for item in found:
        at = place[item.first], place[item.then]
        one, other = (next((name for name, mine in sides.items() if mine[number]), "") for number in at)
        estimate = estimates.get((one, other))
        who = [
            side or str(deeds.perpetrator[number]) or "unknown" for side, number in zip((one, other), at, strict=True)
        ]
        rows.append(_chain_row(item, account, who[0], who[1], estimate))
        what = [str(deeds.act[number]).replace("_", " ") or "deed" for number in at]
        words = (
            f"{_date(item.first_day)}: {what[0]}; {_date(item.then_day)}: {what[1]} followed. Claimed: a reprisal, by "
            f"{', '.join(item.claimed_by)}. Estimated: {_estimated(item, who, estimate)}"
        )
        said.append(("claimed to be reprisals", words))
    return rows, said[:MOST_CLAIMED]


def _estimated(item: Chain, who: Sequence[str], estimate: Knox | CannotBeSaid | None) -> str:
    """What is estimated of all pairs like a claimed one; of itself nobody can know."""
    single = "of this pair nobody can say whether it would have come anyway"
    if estimate is None:
        return f"nothing, as the sides are not both known; {single}"
    if isinstance(estimate, CannotBeSaid):
        return f"how often deeds of {who[1]} followed those of {who[0]} {estimate}; {single}"
    if not _compared(item):
        return f"nothing, as it does not lie within the {KM:g} km and {DAYS} days that are compared; {single}"
    return (
        f"of all {estimate.observed:,} pairs of {who[0]} and {who[1]} so near and soon, {estimate.excess:.0%} are more than place and time alone "
        f"bring; {single}"
    )


def _hawkes(deeds: Events, sides: Mapping[str, Bools], seed: int) -> Hawkes | CannotBeSaid:
    names = list(sides)
    if len(names) < 2:
        return CannotBeSaid("the agreement has fewer than two parties")
    group = np.full(len(deeds), -1)
    for place, name in enumerate(names):
        group[sides[name] & deeds.of_a_day] = place
    mine = group >= 0
    if not mine.any():
        return CannotBeSaid("no deed is surely that of one party")
    days = deeds.begin[mine]
    return hawkes(days, group[mine], names, first=int(days.min()), last=int(days.max()), seed=seed)


def _hawkes_rows(found: Hawkes | CannotBeSaid, account: str, names: Sequence[str]) -> list[Row]:
    rows: list[Row] = []
    for i, j in itertools.permutations(range(len(names)), 2):
        head: Row = {"account": account, "method": "hawkes", "one": names[i], "other": names[j]}
        if isinstance(found, CannotBeSaid):
            rows.append(head | {"because": found.because})
        else:
            rows.append(
                head | {
                    "days": found.delay if found.delays else None, "estimate": float(found.answers[i, j]), "low": float(found.low[i, j]),
                    "high": float(found.high[i, j]), "p": found.p,
                }
            )  # fmt: skip
    return rows


def _date(day: int) -> dt.date:
    return EPOCH + dt.timedelta(days=int(day))
