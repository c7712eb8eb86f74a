"""A period against its baseline, per day, in exact arithmetic: floats appear only in what is shown.

With n and b the counts per day now and in the baseline, the fall is 1 - n / b. It is bounded by taking the most now
against the least before, and the other way round. A promised fall of x is met for certain where the most now is at most
(1 - x) of the least before, and failed for certain where even the least now is above (1 - x) of the most before.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

MET, NOT_MET, UNDETERMINED, CANNOT_BE_SAID = "met", "not_met", "undetermined", "cannot_be_said"


@dataclass(frozen=True)
class Total:
    """Bounds on a count over some days. `unbounded`: how many incidents or rows keep it without an upper bound, beside
    `high`, which holds what is bounded. `has_data`: whether the account has any dated incident there."""

    days: int
    low: int
    high: int
    unbounded: int = 0
    has_data: bool = True

    @property
    def most(self) -> int | None:
        """The upper bound; None where there is none."""
        return None if self.unbounded else self.high


@dataclass(frozen=True)
class Answer:
    """What can be said: the status, the fall's bounds as exact shares (None: no bound), and the reasons."""

    status: str
    fall_low: Fraction | None
    fall_high: Fraction | None
    why: tuple[str, ...]


def compare(now: Total, base: Total, promised: Fraction | None, unpromised: str) -> Answer:
    """Compare a period with its baseline. `unpromised` is what to say where no share is promised."""
    reason = _cannot(now, base)
    if reason is not None:
        return Answer(CANNOT_BE_SAID, None, None, (reason,))
    why: tuple[str, ...]
    low, high = _fall(now.most, base.low, now, base), _fall(now.low, base.most, now, base)
    if promised is None:
        status, why = UNDETERMINED, (unpromised, _direction(low, high))
        if low is None and high is None:
            status = CANNOT_BE_SAID
    else:
        status, why = _kept(now, base, promised)
    if status == CANNOT_BE_SAID:
        why = (*why, f"{now.unbounded + base.unbounded} of what may count has no upper bound")
    return Answer(status, low, high, tuple(part for part in why if part))


def _cannot(now: Total, base: Total) -> str | None:
    """Why nothing at all can be said, if so."""
    reasons = (
        (not base.days, "there is no baseline"),
        (not now.days, "there are no days to judge"),
        (1 in (now.days, base.days), "a single day says nothing about a rate"),
        (not base.has_data, "the account has no incident of any kind in the baseline"),
        (not now.has_data, "the account has no incident of any kind in the period or after it"),
        (base.most == 0, "nothing was counted in the baseline"),
    )
    return next((words for holds, words in reasons if holds), None)


def _fall(now_count: int | None, base_count: int | None, now: Total, base: Total) -> Fraction | None:
    if now_count is None or not base_count:
        return None
    return 1 - Fraction(now_count * base.days, base_count * now.days)


def _kept(now: Total, base: Total, promised: Fraction) -> tuple[str, tuple[str, ...]]:
    left = 1 - promised
    if now.most is not None and now.most * base.days <= left * base.low * now.days:
        return MET, ()
    if base.most is not None and now.low * base.days > left * base.most * now.days:
        return NOT_MET, ()
    if now.most is None or base.most is None:
        return CANNOT_BE_SAID, ()
    return UNDETERMINED, ("the bounds allow both a fall as promised and a smaller one",)


def _direction(low: Fraction | None, high: Fraction | None) -> str:
    if low is not None and low > 0:
        return "it fell for certain"
    if high is not None and high < 0:
        return "it rose for certain"
    if high is not None and high == 0:
        return "it did not fall"
    return "whether it fell is open"
