"""Damage in one cell: texts of eight languages, and lists of objects made of a known truth."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sulh.sources.numbers.damage import read_damage
from sulh.sources.numbers.text import ALL
from sulh.sources.numbers.words import entries
from sulh.words.vocabulary import shipped

TEXTS = [
    ("3 houses burned, 2 vehicles", (5, 5), ("home",), [((3, 3), "burned"), ((2, 2), None)]),
    ("one mosque partly destroyed", (1, 1), ("mosque",), [((1, 1), "partly_destroyed")]),
    ("a mosque was destroyed", (1, 1), ("mosque",), [((1, 1), "destroyed")]),
    ("mosque destroyed", (1, None), ("mosque",), [((1, None), "destroyed")]),
    ("mosque and school damaged", (2, None), ("mosque", "school"), [((1, None), None), ((1, None), "damaged")]),
    ("houses: 3, bridges: 2", (5, 5), ("home", "bridge"), [((3, 3), None), ((2, 2), None)]),
    ("5 houses (3 destroyed, 2 damaged)", (5, 5), ("home",), [((5, 5), None)]),
    ("5 houses damaged, 2 of them destroyed", (5, 5), ("home",), [((5, 5), "damaged")]),
    ("at least 3 houses burned", (3, None), ("home",), [((3, None), "burned")]),
    ("dozens of shops looted", (20, None), ("civilian_object",), [((20, None), "looted")]),
    ("3 killed, 2 houses burned", (2, 2), ("home",), [((2, 2), "burned")]),
    ("2 houses burned on 5 June 2020", (2, 2), ("home",), [((2, 2), "burned")]),
    ("2 tractors destroyed, 3 houses burned", (3, None), ("home",), [((3, 3), "burned")]),
    ("no damage", (0, 0), (), []),
    ("none", (0, 0), (), []),
    ("5", (5, 5), (), []),
    ("", (None, None), (), []),
    ("no houses destroyed", (None, None), (), []),
    ("3 houses not destroyed", (None, None), (), []),
    ("3 houses?", (None, None), (), []),
    ("۳ خانه حریق و ۲ موتر تخریب شد", (5, 5), ("home",), [((3, 3), "burned"), ((2, 2), "destroyed")]),
    ("یک مسجد قسماً تخریب", (1, 1), ("mosque",), [((1, 1), "partly_destroyed")]),
    ("خسارات نداشت", (0, 0), (), []),
    ("درې کورونه ویجاړ شوي او یو جومات", (4, 4), ("home", "mosque"), [((3, 3), "destroyed"), ((1, 1), None)]),
    ("تدمير 3 منازل ومسجدين", (5, 5), ("home", "mosque"), [((3, 3), "destroyed"), ((2, 2), None)]),
    ("تضرر منزلان", (2, 2), ("home",), [((2, 2), "damaged")]),
    (
        "разрушено 3 дома, повреждена школа",
        (4, None),
        ("home", "school"),
        [((3, 3), "destroyed"), ((1, None), "damaged")],
    ),
    ("без ущерба", (0, 0), (), []),
    (
        "3 будинки пошкоджено, 1 школу зруйновано",
        (4, 4),
        ("home", "school"),
        [((3, 3), "damaged"), ((1, 1), "destroyed")],
    ),
    (
        "3 maisons brûlées et 2 écoles détruites",
        (5, 5),
        ("home", "school"),
        [((3, 3), "burned"), ((2, 2), "destroyed")],
    ),
    ("aucun dégât", (0, 0), (), []),
    ("3 casas quemadas, 2 iglesias dañadas", (5, 5), ("home", "church"), [((3, 3), "burned"), ((2, 2), "damaged")]),
    ("sin daños", (0, 0), (), []),
]


@pytest.mark.parametrize(("text", "damaged", "surely", "parts"), TEXTS)
def test_texts_of_eight_languages(text: str, damaged: object, surely: object, parts: list[object]) -> None:
    said = read_damage(text)
    assert said.damaged == damaged
    assert said.surely == surely
    assert [(part.bounds, part.how) for part in said.parts] == parts


def test_an_object_of_unclear_kind_is_one_of_several_nodes() -> None:
    said = read_damage("2 vehicles")
    assert said.surely == ()
    assert {"civilian_vehicle", "official_vehicle", "other"} <= set(said.objects)
    inside = read_damage("3 buildings (2 houses, 1 school)")
    assert inside.damaged == (3, 3)
    assert {"home", "school", "government_object"} <= set(inside.objects)


def test_what_no_table_knows_is_said() -> None:
    assert read_damage("3 houses and 2 zorbs").unread == ("zorbs", "2")


@pytest.mark.parametrize("language", ALL)
def test_every_object_is_a_node_of_the_tree(language: str) -> None:
    nodes = set(shipped("objects").parents) | {"other"}
    hows = {"destroyed", "partly_destroyed", "damaged", "burned", "looted"}
    for phrase, meaning in entries("damage", language):
        if meaning.kind in ("objects", "two_objects"):
            named = meaning.value if isinstance(meaning.value, tuple) else (meaning.value,)
            assert set(named) <= nodes, phrase
        elif meaning.kind == "damaged":
            assert meaning.value in hows, phrase
        else:
            assert meaning.kind == "harm", phrase


WORDS = {
    "en": ("houses", "schools", "burned", "and"),
    "fr": ("maisons", "écoles", "brûlées", "et"),
    "es": ("casas", "escuelas", "quemadas", "y"),
    "ru": ("домов", "школ", "разрушено", "и"),
    "uk": ("будинків", "шкіл", "зруйновано", "та"),
    "prs": ("خانه", "مکتب", "تخریب", "و"),
    "ps": ("کورونه", "ښوونځي", "ویجاړ", "او"),
    "ar": ("منازل", "مدارس", "تدمير", "و"),
}


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(ALL), st.integers(1, 900), st.integers(1, 900), st.booleans(), st.booleans())
def test_the_sum_is_of_all_that_is_named(language: str, houses: int, schools: int, comma: bool, before: bool) -> None:
    house, school, how, also = WORDS[language]
    joint = ", " if comma else f" {also} "
    parts = [f"{houses} {house}", f"{schools} {school}"]
    text = joint.join(f"{how} {part}" if before else f"{part} {how}" for part in parts)
    for languages in ((language,), ALL):
        said = read_damage(text, languages)
        assert said.damaged == (houses + schools,) * 2, text
        assert said.surely == ("home", "school"), text


PIECES = [
    "3",
    "no",
    "a",
    "houses",
    "school",
    "vehicles",
    "burned",
    "damage",
    ",",
    "and",
    "(",
    ")",
    "including",
    "of them",
]
PIECES += ["?", "xyz", "5 killed", "خانه", "تخریب", "на", "дом"]


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=8).map(" ".join) | st.text(max_size=40))
def test_any_text_gives_damage_that_can_be(text: str) -> None:
    said = read_damage(text)
    low, high = said.damaged
    assert (low or 0) >= 0
    assert high is None or (low or 0) <= high
    assert set(said.surely) <= set(said.objects)
