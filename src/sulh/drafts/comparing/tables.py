"""The tables of drafts that are compared: on one account, undated, in the readings that all of them have."""

from __future__ import annotations

import pyarrow as pa


def _key(*names: str) -> list[pa.Field]:
    return [pa.field(name, pa.string(), nullable=False) for name in names]


def _bounds(*names: str) -> list[pa.Field]:
    return [pa.field(f"{name}_{end}", pa.int64(), nullable=end == "high") for name in names for end in ("low", "high")]


COMPARE_DRAFTS = pa.schema(
    [
        *_key("draft", "title", "provision", "kind", "binds", "reading", "account"),
        pa.field("incidents", pa.int64(), nullable=False),
        *_bounds("barred"),
        pa.field("undetermined", pa.int64(), nullable=False),
        *_bounds("disputed"),
        pa.field("exact", pa.bool_(), nullable=False),
    ]
)
"""What each draft, and each clause of it, makes of the incidents. `provision` is a clause, or all: every must_not taken together,
world by world. `barred_low` incidents are surely barred (of a must_reduce: counted), `barred_high` possibly; `undetermined` have more than one
outcome; `disputed`: whether it is barred differs between this reading and some other in every world (low), in some world (high). Not
`exact`: too many ways to come about, so the bounds hold and may be wide."""

COMPARE_CLAUSES = pa.schema(
    [
        *_key("draft_a", "draft_b"),
        pa.field("provision_a", pa.string()),
        pa.field("provision_b", pa.string()),
        pa.field("how", pa.string(), nullable=False),
        pa.field("wording", pa.int64()),
        pa.field("caught", pa.int64()),
    ]
)
"""Which clause of one draft stands for which of the other: `how` is name, likeness, or alone. `wording` and `caught` are how alike
their words, and the incidents that they surely bar, are, in thousandths (null: neither surely bars any, or nothing is compared)."""

COMPARE_REDLINES = pa.schema(
    [
        *_key("draft_a", "draft_b"),
        pa.field("provision_a", pa.string()),
        pa.field("provision_b", pa.string()),
        *_key("part", "text_a", "text_b", "marked"),
        pa.field("changed", pa.bool_(), nullable=False),
    ]
)
"""The words of each pair of clauses, part by part, in the order of the file: what either draft has there (empty: nothing), and both in one with
[-what is taken out-] and {+what is put in+}."""

COMPARE_CATCHES = pa.schema(
    [
        pa.field("comparison", pa.int32(), nullable=False),
        *_key("barred_by", "provision", "not_by", "not_provision", "reading", "account", "side", "unit"),
        pa.field("low", pa.int64(), nullable=False),
        pa.field("high", pa.int64()),
        pa.field("exact", pa.bool_(), nullable=False),
    ]
)
"""What one draft bars and another does not, in one reading. `provision` and `not_provision` are clauses, or all: every must_not taken together.
`low`: barred in every world by the one and in none by the other; `high`: there is a world in which the one bars it and the other does not
(null: no bound on the toll). Not `exact`: from what each says alone, so `high` may be too much. `comparison` leads to the incidents."""

COMPARE_CAUGHT = pa.schema(
    [
        pa.field("comparison", pa.int32(), nullable=False),
        *_key("incident_id"),
        pa.field("certain", pa.bool_(), nullable=False),
    ]
)
"""The incidents behind `compare_catches`, by `comparison`: those of `high`; `certain` ones are those of `low`."""

COMPARE_BURDENS = pa.schema(
    [
        *_key("draft", "provision", "reading", "account", "side", "unit"),
        *_bounds("acts", "barred"),
        pa.field("share_low", pa.float64()),
        pa.field("share_high", pa.float64()),
        pa.field("perhaps_high", pa.int64()),
    ]
)
"""The burden on each side: of its own recorded deeds, those that would have been barred. `acts` are the deeds that surely are the side's
(others: that surely are no single party's), `barred` those of them that are barred, and the shares what they are of all (of the harm, with each
toll as its bounds allow; null: there is none). `perhaps_high`: possibly barred deeds that may be this party's and are not surely anybody's."""

COMPARE_OBSERVED = pa.schema(
    [
        *_key("draft", "provision", "reading", "account", "barred"),
        pa.field("incidents", pa.int64(), nullable=False),
        *[
            pa.field(f"{name}_{end}", pa.int64())
            for name in ("seen", "in_view", "seen_and_attributed")
            for end in ("low", "high")
        ],
        pa.field("attributed", pa.int64()),
    ]
)
"""Of what a draft or clause surely, or possibly, bars (`barred`): how many incidents the sources could see and attribute. `seen`: told by
a source of another side than the perpetrators', or of none; `in_view`: within what such a source declared to cover; `attributed`: the established
account leaves one side as perpetrator. Low where it is so in every world, high where in some. Null: it cannot be said (no reports, no
coverage table, no established account)."""

COMPARE_SYMMETRY = pa.schema(
    [
        *_key("draft", "provision", "binds", "party", "reading"),
        pa.field("counterpart", pa.string()),
        *_key("relation"),
    ]
)
"""Whether what a clause asks of the party that it `binds` is asked of another `party`, too, each side's actors exchanged. `relation` of the
`counterpart` to that: same, more (all of it and other deeds), less (some of it and no others), otherwise (the same acts, other conditions), none."""

COMPARE_BALANCE = pa.schema(
    [
        *_key("draft", "reading", "account", "unit", "side_a", "side_b"),
        *[
            pa.field(f"{name}_{end}", pa.float64())
            for name in ("share_a", "share_b", "ratio")
            for end in ("low", "high")
        ],
    ]
)
"""What share of two parties' recorded deeds, and of the harm of them, all clauses together bar, and the ratio of the first to the second.
Null: a party has none on record; a ratio without `ratio_high` has no upper bound."""
