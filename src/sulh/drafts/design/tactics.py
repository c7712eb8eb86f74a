"""Of one tactic, how much came back as another: where it cannot be said of all that terms bar."""

from __future__ import annotations

from sulh.drafts.loopholes.find import ground, shifted, told
from sulh.drafts.loopholes.substitution import Substitution
from sulh.drafts.past import Past
from sulh.drafts.replay import INCIDENTS_UNIT
from sulh.measures.unsaid import CannotBeSaid


def tactic_moved(past: Past, account: str) -> Substitution | None:
    """The strongest shift from a deed that the present terms bar to another, beyond chance, as `sulh loopholes` finds it; None
    where there is none of which it can be said how much of the fall the rise makes up for."""
    found = shifted(told(ground(past, past.present, account, INCIDENTS_UNIT)), past.present)
    if isinstance(found, CannotBeSaid):
        return None
    return next((one for one in found.pairs if one.used and one.moved is not None), None)
