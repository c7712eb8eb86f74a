"""Cells that say where something happened, in eight languages: which places, and that the disc holds all that the text allows."""

from __future__ import annotations

import math
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sulh.sources.places.discs import along, displaced, metres
from sulh.sources.places.gazetteer import Gazetteer, PlaceRow, make_gazetteer
from sulh.sources.places.grammar import parse
from sulh.sources.places.match import Found, PlaceQuery
from sulh.sources.places.text import read_place, read_places


def gazetteer() -> Gazetteer:
    """An invented country: two provinces, four districts, towns and villages, with their names in four scripts."""
    nan = float("nan")
    return make_gazetteer(
        [
            PlaceRow(("Tomir", "Томир", "تومیر"), "province", 35.0, 65.0, "tomir"),
            PlaceRow(("Pellan", "Пеллан", "پلان"), "province", 38.0, 66.0, "pellan"),
            PlaceRow(("Karsa", "Карса", "کرسا"), "district", 35.4, 65.3, "tomir", "karsa"),
            PlaceRow(("Velna", "Велна", "ولنا"), "district", 34.8, 64.6, "tomir", "velna"),
            PlaceRow(("Orskund", "Орскунд", "اورسکند"), "district", 38.2, 66.2, "pellan", "orskund"),
            PlaceRow(("Dakhi", "Дахи", "داخی"), "village", 35.45, 65.35, "tomir", "karsa"),
            PlaceRow(("Mirova", "Мирова", "میروا"), "town", 34.81, 64.61, "tomir", "velna"),
            PlaceRow(("Gulzan wa Barim", "گلزان و بریم"), "village", 35.3, 65.2, "tomir", "karsa"),
            PlaceRow(("Shimal", "شمال"), "village", 38.3, 66.3, "pellan", "orskund"),
            PlaceRow(("Unplaced", "نامعلومه"), "village", nan, nan, "tomir"),
        ]
    )


PLACES = gazetteer()


def read(text: str, adm1: str | None = None, adm2: str | None = None) -> tuple[Found, ...]:
    """The places of one cell."""
    return read_place(text, PLACES, adm1, adm2).places


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Dakhi", ["Dakhi"]),
        ("Dakhi, Karsa district, Tomir province", ["Dakhi"]),
        ("Dakhi village in Karsa District of Tomir Province", ["Dakhi"]),
        ("Karsa, Tomir", ["Karsa"]),
        ("Tomir: Karsa", ["Karsa"]),
        ("Tomir - Karsa - Dakhi", ["Dakhi"]),
        ("Dakhi (Karsa)", ["Dakhi"]),
        ("Karsa and Velna districts", ["Karsa", "Velna"]),
        ("Karsa, Velna and Orskund", ["Karsa", "Velna", "Orskund"]),
        ("Karsa; Velna / Mirova", ["Karsa", "Velna", "Mirova"]),
        ("Gulzan wa Barim", ["Gulzan wa Barim"]),
        ("Gulzan wa Barim and Dakhi", ["Gulzan wa Barim", "Dakhi"]),
        ("Shimal", ["Shimal"]),
        ("شمال", ["Shimal"]),
        ("ولسوالی کرسا ولایت تومیر", ["Karsa"]),
        ("ولایت تومیر، ولسوالی کرسا", ["Karsa"]),
        ("ولسوالی های کرسا و ولنا", ["Karsa", "Velna"]),
        ("د تومیر ولایت د کرسا ولسوالۍ", ["Karsa"]),
        ("محافظة تومیر، مديرية كرسا", ["Karsa"]),
        ("Карса и Велна", ["Karsa", "Velna"]),
        ("село Дахи, район Карса, Томирская область", ["Dakhi"]),
        ("с. Дахи", ["Dakhi"]),
        ("Карса та Велна", ["Karsa", "Velna"]),
        ("Karsa et Velna", ["Karsa", "Velna"]),
        ("Karsa y Velna", ["Karsa", "Velna"]),
        ("village de Dakhi, district de Karsa", ["Dakhi"]),
        ("distrito de Karsa, provincia de Tomir", ["Karsa"]),
    ],
)  # fmt: skip
def test_names_units_and_lists(text: str, names: list[str]) -> None:
    found = read(text)
    assert [(place.status, place.name) for place in found] == [("found", name) for name in names]


NORTH = [
    "5 km north of Dakhi", "5km N of Dakhi", "Dakhi, 5 km north", "5 km to the north of Dakhi village",
    "۵ کیلومتری شمال داخی", "در ۵ کیلومتری شمال قریه داخی", "د داخي شمال ته ۵ کیلومتره", "على بعد 5 كم شمال داخی",
    "5 كم إلى الشمال من داخی", "в 5 км севернее Дахи", "5 км к северу от села Дахи", "5 км північніше Дахи",
    "5 км на північ від Дахи", "à 5 km au nord de Dakhi", "a 5 km al norte de Dakhi", "5 kilometres north of Dakhi, Karsa, Tomir",
]  # fmt: skip


@pytest.mark.parametrize("text", NORTH)
def test_so_far_in_a_direction(text: str) -> None:
    (found,) = read(text)
    assert (found.status, found.name, found.adm2) == ("found", "Dakhi", None)
    assert (found.lat, found.lon) == displaced(35.45, 65.35, 0, 5000)
    assert found.radius_km is not None and 8 < found.radius_km < 12


WORDS = {
    "north": 0,
    "northeast": 45,
    "east": 90,
    "southeast": 135,
    "south": 180,
    "southwest": 225,
    "west": 270,
    "northwest": 315,
}


@settings(deadline=None)
@given(
    st.sampled_from(sorted(WORDS)),
    st.integers(1, 80),
    st.floats(-45, 45),
    st.floats(-0.25, 0.25),
    st.floats(0, 360),
    st.floats(0, 1),
)
def test_the_disc_holds_every_point_that_the_words_allow(
    direction: str, km: int, turn: float, error: float, inside: float, share: float
) -> None:
    (found,) = read(f"{km} km {direction} of Dakhi")
    start = displaced(35.45, 65.35, inside, share * 5000)
    true = displaced(*start, WORDS[direction] + turn, km * 1000 * (1 + error))
    assert found.lat is not None and found.lon is not None and found.radius_km is not None
    assert metres((found.lat, found.lon), true) <= found.radius_km * 1000 + 20
    (anywhere,) = read(f"{km} km from Dakhi")
    assert anywhere.radius_km is not None and metres((35.45, 65.35), true) <= anywhere.radius_km * 1000 + 20


@settings(deadline=None)
@given(st.integers(0, 30), st.integers(0, 60), st.floats(0, 1), st.floats(-45, 45), st.floats(-0.25, 0.25))
def test_a_range_of_distances_is_held_whole(low: int, more: int, share: float, turn: float, error: float) -> None:
    (found,) = read(f"{low}-{low + more} km east of Dakhi")
    start = displaced(35.45, 65.35, turn * 4, 4990)
    true = displaced(*start, 90 + turn, 1000 * (low + share * more) * (1 + error))
    assert found.lat is not None and found.lon is not None and found.radius_km is not None
    assert metres((found.lat, found.lon), true) <= found.radius_km * 1000 + 20


@pytest.mark.parametrize(
    "text",
    ["between Dakhi and Mirova", "on the road from Dakhi to Mirova", "Dakhi-Mirova road", "Dakhi – Mirova highway", "road Dakhi - Mirova",
     "بین داخی و میروا", "شاهراه داخی - میروا", "سرک داخی به میروا", "د داخي او میروا ترمنځ", "بين داخی و میروا", "على طريق داخی میروا",
     "между Дахи и Мирова", "на трассе Дахи – Мирова", "між Дахи та Мирова", "entre Dakhi et Mirova", "sur la route de Dakhi à Mirova",
     "entre Dakhi y Mirova", "en la carretera de Dakhi a Mirova"],
)  # fmt: skip
def test_between_two_places(text: str) -> None:
    (found,) = read(text)
    assert (found.status, found.name) in (("found", "Dakhi – Mirova"), ("found", "Mirova – Dakhi"))
    assert found.lat is not None and found.lon is not None and found.radius_km is not None
    for share in (0, 0.25, 0.5, 0.75, 1):
        assert (
            metres((found.lat, found.lon), along((35.45, 65.35), (34.81, 64.61), share)) + 5000
            <= found.radius_km * 1000
        )


@pytest.mark.parametrize(
    "text",
    ["near Dakhi", "in the vicinity of Dakhi village", "outskirts of Dakhi", "در نزدیکی داخی", "نزدیک قریه داخی", "داخي ته نږدې", "بالقرب من داخی",
     "возле Дахи", "недалеко от села Дахи", "біля Дахи", "près de Dakhi", "cerca de Dakhi"],
)  # fmt: skip
def test_near_a_place(text: str) -> None:
    (found,) = read(text)
    assert (found.status, found.name, found.lat, found.lon) == ("found", "Dakhi", 35.45, 65.35)
    assert found.radius_km == 20.0


@pytest.mark.parametrize(
    "text",
    ["north of Karsa", "northern Karsa", "شمال کرسا", "на севере Карса", "au nord de Karsa", "al norte de Karsa"],
)
def test_a_direction_without_a_distance_is_wider_than_the_place(text: str) -> None:
    (plain,) = read("Karsa")
    (found,) = read(text)
    assert found.name == "Karsa"
    assert plain.radius_km is not None and found.radius_km == plain.radius_km + 30


@pytest.mark.parametrize(
    "text",
    [
        "Karsa or Velna",
        "کرسا یا ولنا",
        "كرسا أو ولنا",
        "Карса или Велна",
        "Карса або Велна",
        "Karsa ou Velna",
        "Karsa o Velna",
    ],
)
def test_either_of_two_is_one_ambiguous_place(text: str) -> None:
    (found,) = read(text)
    assert (found.status, found.name, found.adm1) == ("ambiguous", None, "Tomir")
    for place in (*read("Karsa"), *read("Velna")):
        assert found.lat is not None and found.lon is not None and found.radius_km is not None
        assert place.lat is not None and place.lon is not None and place.radius_km is not None
        reach = metres((found.lat, found.lon), (place.lat, place.lon)) / 1000 + place.radius_km
        assert reach <= found.radius_km + 0.02


def test_of_a_list_the_known_and_the_unknown_are_told_apart() -> None:
    found = read("Karsa, Velna and Quxupitl")
    assert [(place.status, place.name) for place in found] == [
        ("found", "Karsa"),
        ("found", "Velna"),
        ("not_found", None),
    ]


def test_an_unknown_place_in_a_known_unit_is_somewhere_in_it() -> None:
    (found,) = read("Quxupitl, Karsa district, Tomir")
    (karsa,) = read("Karsa")
    assert (found.status, found.name, found.adm1, found.adm2) == ("not_found", None, "Tomir", "Karsa")
    assert (found.lat, found.lon, found.radius_km) == (karsa.lat, karsa.lon, karsa.radius_km)


def test_the_row_s_province_and_district_hold_for_the_text() -> None:
    assert [place.name for place in read("Dakhi", "Tomir", "Karsa")] == ["Dakhi"]
    assert [place.status for place in read("Dakhi", "Pellan")] == ["not_found"]
    assert [place.status for place in read("Karsa, Tomir", "Pellan")] == ["not_found"] * len(
        read("Karsa, Tomir", "Pellan")
    )
    assert [(place.name, place.adm1) for place in read("near Dakhi", "Tomir")] == [("Dakhi", "Tomir")]


def test_a_place_whose_own_place_is_unknown_gives_no_narrow_disc() -> None:
    (found,) = read("5 km north of Unplaced")
    (tomir,) = read("Tomir")
    assert found.radius_km is not None and tomir.radius_km is not None
    assert found.radius_km > tomir.radius_km


@pytest.mark.parametrize("text", ["", "  ", "\n"])
def test_an_empty_cell_names_no_place(text: str) -> None:
    assert read(text) == ()


NAMED = ["Karsa", "Velna", "Dakhi", "Mirova", "کرسا", "Дахи", "Quxupitl"]
GLUE = [
    " ",
    ", ",
    " and ",
    " or ",
    " - ",
    "; ",
    " و ",
    " и ",
    "5 km north of ",
    " between ",
    " near ",
    " (",
    ") ",
    " district ",
    " в ",
    "۳ کیلومتری ",
    ": ",
    " road ",
    "/",
]


@settings(deadline=None, max_examples=200)
@given(st.lists(st.one_of(st.sampled_from(NAMED), st.sampled_from(GLUE), st.text(max_size=5)), max_size=9))
def test_any_text_is_read_the_same_alone_and_among_others(parts: list[str]) -> None:
    text = "".join(parts)
    alone = read(text)
    among = read_places([PlaceQuery("Karsa"), PlaceQuery(text), PlaceQuery("Дахи", "Tomir")], PLACES)
    assert among[1].places == alone
    for place in alone:
        assert place.status in ("found", "ambiguous", "not_found")
        assert 0 <= place.score <= 1000
        assert place.radius_km is None or (place.radius_km > 0 and math.isfinite(place.radius_km))


@settings(deadline=None)
@given(st.lists(st.sampled_from(NAMED[:4]), min_size=1, max_size=4, unique=True), st.randoms(use_true_random=False))
def test_a_list_names_the_same_places_in_any_order(names: list[str], rng: random.Random) -> None:
    def listed(some: list[str]) -> set[str | None]:
        return {place.name for place in read("; ".join(some) + " and Orskund")}

    first = listed(names)
    rng.shuffle(names)
    assert first == listed(names) == {*names, "Orskund"}


def test_a_cell_too_long_to_be_taken_apart_is_not_found_rather_than_cut() -> None:
    assert len(parse("Karsa and " * 90)) < 50
    assert parse("Karsa and " * 5000) == []
    assert [place.status for place in read("Karsa, " * 2000)] == ["not_found"]
    assert [place.status for place in read(", ".join(["Karsa"] * 41), "Tomir")] == ["not_found"]
