"""Incidents coded in words: what they say in a form that does not hang on the trees of one agreement."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa

from sulh.findings.facts import Coder
from sulh.terms.legend import PLACE, Legend
from sulh.words.vocabulary import Vocabulary

LISTED = "listed"


@dataclass(frozen=True, eq=False)
class Coded:
    """Incidents with their sets coded in words, one row an incident and account.

    `words` has each set that has a code, by fact (`sulh.findings.facts.set_value` reads them). `read` gives columns of the
    fact table but place and yes/no facts, and `listed` (listed as a violation): some of `names`. `given` gives columns of
    the incidents table, batch by batch.
    """

    words: Mapping[str, Sequence[str]]
    size: int
    names: Sequence[str]
    read: Callable[[Sequence[str]], pa.Table]
    given: Callable[[Sequence[str]], Iterator[pa.Table]]


def coded_batches(incidents: Iterable[pa.Table], coder: Coder) -> Iterator[pa.Table]:
    """Batches of incidents in the columns that `Coded.read` gives. Raises KeyError for a node that is in no tree."""
    for batch in incidents:
        coded = coder.coded(batch).drop_columns([PLACE, *coder.yes_columns.values()])
        yield coded.append_column(LISTED, batch["listed_as_violation"].cast(pa.int8()))


def plain_coder(vocabulary: Vocabulary) -> Coder:
    """A coder of what does not depend on the terms."""
    return Coder(vocabulary, Legend(), [])


def coded_in_memory(given: Callable[[Sequence[str] | None], Iterator[pa.Table]], vocabulary: Vocabulary) -> Coded:
    """Code incidents, given batch by batch (at least one batch). Raises KeyError for a node that is in no tree."""
    coder = plain_coder(vocabulary)
    table = pa.concat_tables(list(coded_batches(given(None), coder)))
    return Coded(coder.words, len(table), table.column_names, lambda names: table.select(list(names)), given)
