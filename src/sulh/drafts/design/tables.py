"""The tables of `sulh design`: packages of clauses that would have reached a target, and what stands between."""

from __future__ import annotations

import pyarrow as pa

PACKAGES = pa.schema(
    [
        pa.field("package", pa.string(), nullable=False),
        pa.field("clauses", pa.list_(pa.string()), nullable=False),
        pa.field("least", pa.float64()),
        pa.field("on_record", pa.float64()),
        pa.field("most", pa.float64()),
        pa.field("burden", pa.int64(), nullable=False),
        pa.field("imbalance", pa.float64(), nullable=False),
    ]
)
"""Every package that an answer names. `package` is its name in the other tables. Shares of the harm, each in the worst way to count the
readings asked for: `least` and `most` over all that is unknown, `on_record` of the harm that is surely there (null: there is none).
`burden` sums the parties' own deeds barred over the readings looked at, and `imbalance` is the largest difference between two parties'
shares of own deeds barred: both at their most where the target has to be surely reached, else of what is surely barred."""

CLAUSES = pa.schema(
    [
        pa.field("clause", pa.string(), nullable=False),
        pa.field("title", pa.string(), nullable=False),
        pa.field("origin", pa.string(), nullable=False),
        pa.field("in_answer", pa.bool_(), nullable=False),
        pa.field("same_as", pa.string()),
        pa.field("least", pa.float64()),
        pa.field("on_record", pa.float64()),
        pa.field("most", pa.float64()),
    ]
)
"""The clauses to choose from, with the share of the harm that each bars alone, as above. `origin` is present terms, catalogue, words (made
from the words that incidents use) or a draft's name. `same_as` names the clause that stands for one that bars the same incidents;
a clause that bars nothing has no row."""

BURDENS = pa.schema(
    [
        pa.field("package", pa.string(), nullable=False),
        pa.field("side", pa.string(), nullable=False),
        pa.field("reading", pa.string(), nullable=False),
        pa.field("low", pa.int64(), nullable=False),
        pa.field("high", pa.int64(), nullable=False),
        pa.field("own", pa.int64(), nullable=False),
    ]
)
"""How many of each side's own deeds a package bars in each reading, surely (`low`) and possibly (`high`), of `own`. A deed is a party's
where its perpetrator surely stands under that party, else of `others`."""

ALTERNATIVES = pa.schema(
    [pa.field("package", pa.string(), nullable=False), pa.field("more_clauses", pa.int64(), nullable=False)]
)
"""Other packages that reach the target within the limits, with how many clauses more than the answer; none holds all of another."""

PARETO = pa.schema(
    [
        pa.field("axis", pa.string(), nullable=False),
        pa.field("most", pa.int64(), nullable=False),
        pa.field("package", pa.string(), nullable=False),
        pa.field("share", pa.float64(), nullable=False),
        pa.field("bound", pa.float64(), nullable=False),
        pa.field("proved", pa.bool_(), nullable=False),
    ]
)
"""The most that can be reached within the limits by at most so many clauses (`axis` clauses), or where all parties together lose at most so
many deeds in the readings looked at (`axis` burden). `bound` is what is proved that no package goes beyond."""

ANSWERS = pa.schema(
    [
        pa.field("answer", pa.string(), nullable=False),
        pa.field("certainty", pa.string(), nullable=False),
        pa.field("reading", pa.string(), nullable=False),
        pa.field("target", pa.float64(), nullable=False),
        pa.field("substitution", pa.float64(), nullable=False),
        pa.field("reached", pa.bool_(), nullable=False),
        pa.field("package", pa.string()),
        pa.field("clauses_at_least", pa.int64()),
        pa.field("proved", pa.bool_(), nullable=False),
        pa.field("share", pa.float64()),
        pa.field("bound", pa.float64()),
    ]
)
"""Each answer: as asked for; the same target by another certainty where that cannot be reached; and with substitution, where a share
`substitution` of what is barred comes back as something else. `reached` says whether `package` reaches the target; where none does, `package`
is the smallest of those that reach most. `share` is what it bars before substitution, `bound` what is proved that none goes beyond (null
where the target is reached). `proved`: no smaller package reaches it, or none reaches more."""
