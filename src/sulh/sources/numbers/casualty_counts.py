"""Claims about killed and wounded persons added up to the bounds of the count fields."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from sulh.sources.files.cells import Bounds
from sulh.sources.numbers.casualty_claims import Claim

FIELDS = ("killed", "civilians_killed", "fighters_killed", "wounded", "civilians_wounded")
"""The count fields of the reports table that a text about casualties can fill."""
_SAID = frozenset({"civilians", "fighters"})


def counts_of(claims: Sequence[Claim]) -> dict[str, Bounds]:
    """The bounds of each count field that the claims speak of."""
    out: dict[str, Bounds] = {}
    both = [claim for claim in claims if len(claim.names) == 2]
    for deed in ("killed", "wounded"):
        said = [claim for claim in claims if claim.names == (deed,)]
        whole = _whole(said) if said else _share(both)
        if whole:
            out[deed] = whole
        for kind in ("civilians", "fighters"):
            some = _of_kind(said, kind) if _have(said, kind) else _share_of_kind(both, kind)
            if some and f"{kind}_{deed}" in FIELDS:
                out[f"{kind}_{deed}"] = some[0], _least(some[1], whole[1] if whole else None)
    return out


def _share(both: Sequence[Claim]) -> Bounds | None:
    """What “8 casualties” say of the killed alone, or of the wounded alone: none need be, all may be."""
    return (0, _sum(claim.bounds[1] for claim in _tops(both))) if any(claim.whole for claim in both) else None


def _share_of_kind(both: Sequence[Claim], kind: str) -> Bounds | None:
    return (0, _of_kind(both, kind)[1]) if _have(both, kind) else None


def _whole(said: Sequence[Claim]) -> Bounds:
    """All whom a deed befell: at least the greatest list; at most all statements together, if one of them is of all."""
    low = max(_greatest_list(said), sum(_of_kind(said, kind)[0] or 0 for kind in ("civilians", "fighters")))
    high = _sum(claim.bounds[1] for claim in _tops(said))
    if high is None or not any(claim.whole for claim in said):
        return low, None
    return min(low, high), max(low, high)  # parts that make more than their whole: either may be wrong


def _of_kind(said: Sequence[Claim], kind: str) -> Bounds:
    """Those of one kind: at least the greatest list of them; at most these and all whose kind is not said.

    A whole whose parts are named (“3 killed, including 1 civilian”) is not taken for more of the kind.
    """
    mine = _all_of(said, kind)
    settled = {id(claim.parent) for claim in mine} | {id(claim) for claim in said if claim.kinds & _SAID}
    more = [claim for claim in said if id(claim) not in settled and not _inside(claim, mine)]
    return _greatest_list(mine), _sum(claim.bounds[1] for claim in (*mine, *more))


def _inside(claim: Claim, mine: Collection[Claim]) -> bool:
    """Whether a part is counted with its whole: because that is of a known kind, or of none and so counted itself."""
    whole = claim.parent
    return whole is not None and (bool(whole.kinds & _SAID) or all(one.parent is not whole for one in mine))


def _have(said: Sequence[Claim], kind: str) -> bool:
    return bool(_all_of(said, kind))


def _all_of(said: Sequence[Claim], kind: str) -> list[Claim]:
    return [claim for claim in said if claim.kinds & _SAID == {kind}]


def _greatest_list(said: Collection[Claim]) -> int:
    """The greatest sum of one list, whose members are different persons; a single claim is a list of one."""
    sums: dict[int, int] = {}
    for claim in said:
        sums[claim.listed] = sums.get(claim.listed, 0) + (claim.bounds[0] or 0)
    return max(sums.values(), default=0)


def _tops(said: Iterable[Claim]) -> list[Claim]:
    return [claim for claim in said if claim.parent is None]


def _sum(highs: Iterable[int | None]) -> int | None:
    known = list(highs)
    return None if None in known else sum(high for high in known if high is not None)


def _least(one: int | None, other: int | None) -> int | None:
    return other if one is None else one if other is None else min(one, other)
