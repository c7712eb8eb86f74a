"""The tables of `sulh measure`: whether violence is down, whether it moved, where it gathers, and what follows what."""

from __future__ import annotations

import pyarrow as pa

_SCOPE = (
    pa.field("measure", pa.string(), nullable=False),
    pa.field("reading", pa.string(), nullable=False),
    pa.field("account", pa.string(), nullable=False),
    pa.field("declared_after_start", pa.bool_(), nullable=False),
)
"""Whose answer a row belongs to, and whether the question was declared only after its period had begun."""

SERIES = pa.schema(
    [
        *_SCOPE,
        pa.field("from", pa.date32(), nullable=False),
        pa.field("low", pa.int64(), nullable=False),
        pa.field("high", pa.int64(), nullable=False),
    ]
)
"""What each question counts in each week of the data, weeks running from the first day of its period, on its own account:
surely and at most. An incident that may lie in several weeks is in the upper bound of each; where nobody gave an upper count, the lower
one stands for it."""

ANSWERS = pa.schema(
    [
        *_SCOPE,
        pa.field("sha256", pa.string(), nullable=False),
        pa.field("baseline", pa.string(), nullable=False),
        pa.field("fall", pa.float64()),
        pa.field("fall_low", pa.float64()),
        pa.field("fall_high", pa.float64()),
        pa.field("bound_low", pa.float64()),
        pa.field("bound_high", pa.float64()),
        pa.field("promised", pa.float64()),
        pa.field("because", pa.string()),
        pa.field("notes", pa.list_(pa.string()), nullable=False),
    ]
)
"""Each declared question against each baseline, the model of the season included: the fall as a share of the baseline's daily
rate (negative: a rise) on what surely counts, with its 95 % interval; `bound_*` what it can be by what is open (null: no bound).
`because` says why there is no number, `notes` what else a reader has to know: incidents without a date, a source that fell silent, could
see a part only, or whose reports are not all here yet."""

TESTS = pa.schema(
    [
        *_SCOPE,
        pa.field("test", pa.string(), nullable=False),
        pa.field("p_low", pa.float64()),
        pa.field("p_high", pa.float64()),
        pa.field("tried", pa.int64()),
        pa.field("apart", pa.int64()),
        pa.field("fall", pa.float64()),
        pa.field("fall_low", pa.float64()),
        pa.field("fall_high", pa.float64()),
        pa.field("because", pa.string()),
    ]
)
"""Whether such a fall comes about anyway. `test` is `placebo dates` (the headline: the same comparison on `tried` earlier dates,
`apart` of which share no day), `simulation` (where the data are too short for that), `interrupted series` (with its step as a
fall) or `hac`, which stands beside the others because it is usual: on short periods it cries wolf. `p_low` to `p_high`: over both ways to
count what is open."""

PLACEBOS = pa.schema(
    [*_SCOPE, pa.field("from", pa.date32(), nullable=False), pa.field("ratio", pa.float64(), nullable=False)]
)
"""The placebo dates: the first day of each earlier period and how much there was in it as a share of the weeks before (per day,
half a deed added to each count). The period itself is the last row."""

CHANGES = pa.schema(
    [
        *_SCOPE,
        pa.field("from", pa.date32()),
        pa.field("from_low", pa.date32()),
        pa.field("from_high", pa.date32()),
        pa.field("before", pa.float64()),
        pa.field("after", pa.float64()),
        pa.field("because", pa.string()),
    ]
)
"""Days from which the weekly level of what a question counts changed, found without being told when to look, with a 95 % interval, and
the level before and after. No row: none was found."""

SHIFTS = pa.schema(
    [
        *_SCOPE,
        pa.field("dimension", pa.string(), nullable=False),
        pa.field("baseline", pa.string(), nullable=False),
        pa.field("distance", pa.float64()),
        pa.field("p", pa.float64()),
        pa.field("weeks_before", pa.int64()),
        pa.field("weeks_now", pa.int64()),
        pa.field("unknown", pa.int64()),
        pa.field("fewer_barred", pa.float64()),
        pa.field("shifted", pa.float64()),
        pa.field("shifted_low", pa.float64()),
        pa.field("shifted_high", pa.float64()),
        pa.field("shifted_because", pa.string()),
        pa.field("because", pa.string()),
    ]
)
"""Whether violence moved: how far the mix (`dimension`: act, target, perpetrator, sides, place, hour, control, barred) of a question's
period lies from that of a baseline (0 the same, 1 nothing in common), with the p of an exchange of weeks. `fewer_barred` is by how
many a day the deeds that the agreement bars fell, `shifted` how many more there were for each of them that nobody bars."""

SHARES = pa.schema(
    [
        *_SCOPE,
        pa.field("dimension", pa.string(), nullable=False),
        pa.field("baseline", pa.string(), nullable=False),
        pa.field("value", pa.string(), nullable=False),
        pa.field("barred", pa.string(), nullable=False),
        pa.field("a_day_before", pa.float64(), nullable=False),
        pa.field("a_day_now", pa.float64(), nullable=False),
        pa.field("share_before", pa.float64(), nullable=False),
        pa.field("share_now", pa.float64(), nullable=False),
        pa.field("change_low", pa.float64(), nullable=False),
        pa.field("change_high", pa.float64(), nullable=False),
    ]
)
"""The parts of each mix, with the 95 % interval of the change in each share; `barred` is yes, no or open."""

HOT_SPOTS = pa.schema(
    [
        pa.field("account", pa.string(), nullable=False),
        pa.field("rank", pa.int64(), nullable=False),
        pa.field("lat", pa.float64(), nullable=False),
        pa.field("lon", pa.float64(), nullable=False),
        pa.field("radius_km", pa.float64(), nullable=False),
        pa.field("from", pa.date32(), nullable=False),
        pa.field("until", pa.date32(), nullable=False),
        pa.field("observed", pa.int64(), nullable=False),
        pa.field("expected", pa.float64(), nullable=False),
        pa.field("p", pa.float64(), nullable=False),
    ]
)
"""Circles and runs of days in which more happened than place and time alone bring, the strongest first; p is against the strongest one of
simulated data, and only those below .05 are kept."""

REPRISALS = pa.schema(
    [
        pa.field("account", pa.string(), nullable=False),
        pa.field("method", pa.string(), nullable=False),
        pa.field("one", pa.string(), nullable=False),
        pa.field("other", pa.string(), nullable=False),
        pa.field("km", pa.float64()),
        pa.field("days", pa.float64()),
        pa.field("observed", pa.float64()),
        pa.field("expected", pa.float64()),
        pa.field("estimate", pa.float64()),
        pa.field("low", pa.float64()),
        pa.field("high", pa.float64()),
        pa.field("p", pa.float64()),
        pa.field("because", pa.string()),
    ]
)
"""Whether deeds of `other` followed deeds of `one`. `method` knox: pairs within so many km and days, `estimate` is how many times as many
as moved days bring; wake: how many more after each than after matched deeds of others; hawkes: how many followed each that
would not have come anyway (`days` is the mean delay, null where it does not show)."""

CHAINS = pa.schema(
    [
        pa.field("account", pa.string(), nullable=False),
        pa.field("first", pa.string(), nullable=False),
        pa.field("first_day", pa.date32(), nullable=False),
        pa.field("one", pa.string(), nullable=False),
        pa.field("then", pa.string(), nullable=False),
        pa.field("then_day", pa.date32(), nullable=False),
        pa.field("other", pa.string(), nullable=False),
        pa.field("km", pa.float64()),
        pa.field("claimed_by", pa.list_(pa.string()), nullable=False),
        pa.field("share_beyond_chance", pa.float64()),
    ]
)
"""An incident that followed another of the other side, soon and near. `claimed_by` are the sources that call it a reprisal;
`share_beyond_chance` is the share of all pairs of the two sides within 25 km and 7 days that place and time alone do not bring (null: it
is farther or later than that, or cannot be said): nobody knows of a single pair."""

SOURCES = pa.schema(
    [
        pa.field("source", pa.string(), nullable=False),
        pa.field("first", pa.date32(), nullable=False),
        pa.field("last", pa.date32(), nullable=False),
        pa.field("silent_days", pa.int64(), nullable=False),
        pa.field("longest_silence", pa.int64(), nullable=False),
        pa.field("covered_until", pa.date32()),
        pa.field("delay_median", pa.int64()),
        pa.field("delay_most", pa.int64()),
        pa.field("words", pa.string()),
        pa.field("because", pa.string()),
    ]
)
"""Each source: its first and last day told, the days of silence since and the longest before, the last day that its coverage
table covers, and within how many days half and nine tenths of its reports come (null, with the reason: cannot be said)."""

LATE = pa.schema(
    [
        pa.field("source", pa.string(), nullable=False),
        pa.field("from", pa.date32(), nullable=False),
        pa.field("here", pa.int64(), nullable=False),
        pa.field("share", pa.float64(), nullable=False),
        pa.field("low", pa.int64(), nullable=False),
        pa.field("expected", pa.float64(), nullable=False),
        pa.field("high", pa.int64(), nullable=False),
    ]
)
"""Weeks of which not all reports of a source are here yet: how many are, which share that is, and how many there will be (95 %)."""

SAID = pa.schema(
    [
        pa.field("section", pa.string(), nullable=False),
        pa.field("about", pa.string(), nullable=False),
        pa.field("text", pa.string(), nullable=False),
    ]
)
"""All of it as sentences, in their order: `section` answers, displacement, hot_spots, reprisals or sources, `about` a question,
a pair of sides or a source."""
