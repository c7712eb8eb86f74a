"""How far apart two names are, in thousandths of a typing error; and which names can be near a query at all.

Within one script an edit of a consonant costs 1000 and one of a vowel 400: vowels differ between honest spellings, consonants
between names. Between Arabic script and the others, vowels that only the other script writes cost little. Figures must
agree: a typing error never turns “PD 5” into “PD 6” unseen. Distances are the optimal string alignment ones of rapidfuzz
(insert, delete, substitute, exchange neighbours).
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from rapidfuzz.distance import OSA, Levenshtein
from rapidfuzz.process import cpdist

from sulh.sources.places.fold import weak
from sulh.sources.places.forms import FormTable, Texts
from sulh.sources.places.index import DeletionIndex, distinct

Ints = npt.NDArray[np.int64]
CONSONANT, VOWEL = 600, 400
"""An edit of a consonant changes the skeleton and the sounds, one of a vowel the sounds alone."""
SLIP = 1000
"""An edit of one letter, where that is less: a slip may part two letters of one sound (“Rohka” for Rokha)."""
MOST_SLIPS = 2
SAME_SOUND = 20
"""Other letters of the same sound."""
CROSS, CROSS_CONSONANT, CROSS_WEAK = 60, 700, 60
UNBOUNDED = 100_000
MOST_EDITS = 3
MOST_BONES = 2
"""Edits of the skeleton: what one slip of a letter can change at most, or two errors."""
CHUNK = 400_000
MOST_SHARING = {True: 2_000, False: 300}
"""How many forms may share a hash, within one province and in all of the gazetteer."""


@dataclass(frozen=True)
class Blocks:
    """Forms entered for asking, each in a block (a province, or one for all)."""

    forms: FormTable
    by_letter: DeletionIndex
    by_skeleton: DeletionIndex
    scoped: bool


def make_blocks(forms: FormTable, blocks: Ints, scoped: bool) -> Blocks:
    """Enters the forms; `blocks` is the block of each."""
    salts = _salts(forms.figures.tolist(), blocks)
    spelt, bones = forms.letters.tolist(), forms.skeleton.tolist()
    return Blocks(
        forms,
        DeletionIndex(spelt, salts, _letter_depths(spelt)),
        DeletionIndex(bones, salts, _skeleton_depths(bones, scoped)),
        scoped,
    )


def near_pairs(blocks: Blocks, asked: FormTable, chosen: Ints, of_block: Ints) -> tuple[Ints, Ints]:
    """Pairs (position in `chosen`, form of the blocks) that may be near; `chosen` are forms asked, in their blocks."""
    spelt, bones = asked.letters[chosen].tolist(), asked.skeleton[chosen].tolist()
    salts = _salts(asked.figures[chosen].tolist(), of_block)
    most = MOST_SHARING[blocks.scoped]
    one = blocks.by_letter.pairs(spelt, salts, _letter_depths(spelt), most)
    other = blocks.by_skeleton.pairs(bones, salts, _skeleton_depths(bones, blocks.scoped), most)
    both = distinct(np.concatenate([(a << np.int64(32)) | b for a, b in (one, other)]))
    return both >> np.int64(32), both & np.int64(0xFFFFFFFF)


def costs(asked: FormTable, asks: Ints, forms: FormTable, entered: Ints) -> Ints:
    """The cost of each pair of forms, `UNBOUNDED` where they have other figures or are too far apart."""
    found = np.full(len(asks), UNBOUNDED, dtype=np.int64)
    for start in range(0, len(asks), CHUNK):
        part = slice(start, start + CHUNK)
        found[part] = _costs(asked, asks[part], forms, entered[part])
    return found


def _costs(asked: FormTable, asks: Ints, forms: FormTable, entered: Ints) -> Ints:
    found = np.full(len(asks), UNBOUNDED, dtype=np.int64)
    near = np.flatnonzero(asked.figures[asks] == forms.figures[entered])
    bones = _edits(asked.skeleton, asks[near], forms.skeleton, entered[near], MOST_BONES)
    near, bones = near[bones <= MOST_BONES], bones[bones <= MOST_BONES]
    cross: npt.NDArray[np.bool_] = asked.arabic[asks[near]] != forms.arabic[entered[near]]
    rows = near[~cross]
    found[rows] = _same_script(asked, asks[rows], forms, entered[rows], bones[~cross])
    rows = near[cross]
    added = CROSS_WEAK * _vowels(asked, asks[rows], forms, entered[rows])
    found[rows] = CROSS + CROSS_CONSONANT * bones[cross] + added
    found = found + asked.cost[asks] + forms.cost[entered]
    found[found > UNBOUNDED] = UNBOUNDED
    return found


def _same_script(asked: FormTable, asks: Ints, forms: FormTable, entered: Ints, bones: Ints) -> Ints:
    edits = _edits(asked.sounds, asks, forms.sounds, entered, MOST_EDITS)
    slips = _edits(asked.letters, asks, forms.letters, entered, MOST_SLIPS)
    by_sound = np.where(edits > MOST_EDITS, UNBOUNDED, CONSONANT * bones + VOWEL * edits)
    by_letter = np.where(slips > MOST_SLIPS, UNBOUNDED, SLIP * slips + SAME_SOUND)
    by_sound[edits == 0] = SAME_SOUND
    by_sound[asked.tight[asks] == forms.tight[entered]] = 0
    found: Ints = np.minimum(by_sound, by_letter)
    return found


def _edits(asked: Texts, asks: Ints, entered: Texts, rows: Ints, most: int) -> Ints:
    """Edits between pairs; more than `most` where there are more."""
    if not len(asks):
        return np.zeros(0, dtype=np.int64)
    found = cpdist(asked[asks].tolist(), entered[rows].tolist(), scorer=OSA.distance, score_cutoff=most, dtype=np.int32)
    return np.asarray(found, dtype=np.int64)


def _vowels(asked: FormTable, asks: Ints, forms: FormTable, rows: Ints) -> Ints:
    """What must be added (1), dropped or changed (3 each) to get the other script's spelling from the Arabic one."""
    found = np.zeros(len(asks), dtype=np.int64)
    known: dict[str, str] = {}
    for position, (a, b) in enumerate(zip(asks, rows, strict=True)):
        one, other = asked.sounds[a], forms.sounds[b]
        if not asked.arabic[a]:
            one, other = other, one
        one, other = (known.get(text) or known.setdefault(text, weak(text)) for text in (one, other))
        found[position] = Levenshtein.distance(one, other, weights=(1, 3, 3))
    return found


def _salts(figures: Sequence[str], blocks: Ints) -> npt.NDArray[np.uint64]:
    numbers = np.array([zlib.crc32(text.encode()) if text else 0 for text in figures], dtype=np.uint64)
    return (numbers << np.uint64(32)) ^ ((blocks.astype(np.uint64) + np.uint64(1)) * np.uint64(2_654_435_761))


def _lengths(strings: Sequence[str]) -> Ints:
    return np.array([len(text) for text in strings], dtype=np.int64)


def _letter_depths(strings: Sequence[str]) -> npt.NDArray[np.int8]:
    """One error in names of three letters or more; of the longer string, where an error drops or adds one."""
    return (_lengths(strings) >= 3).astype(np.int8)


def _skeleton_depths(strings: Sequence[str], scoped: bool) -> npt.NDArray[np.int8]:
    """Errors by the length of the skeleton, fewer where there is no province to narrow the search."""
    one, two, most = (4, 6, 14) if scoped else (6, 8, 14)
    lengths = _lengths(strings)
    return ((lengths >= one).astype(np.int8) + ((lengths >= two) & (lengths <= most)).astype(np.int8)).astype(np.int8)
