"""Places by name, against a slow plain evaluator: nothing near is missed, costs are right, and ties are never broken."""

from __future__ import annotations

import csv
import random
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sources.make_pashto_places import DISTRICTS as PASHTO_BASE
from sources.make_pashto_places import OUT, PROVINCES, rows

from benchmarks.places import ARABIC, DISTRICTS, LATIN, District, districts, measured, outcome, typing_error
from sulh.sources.places.discs import metres
from sulh.sources.places.files import load_gazetteer
from sulh.sources.places.fold import fold, letters, skeleton, sounds
from sulh.sources.places.gazetteer import Gazetteer, PlaceRow, make_gazetteer
from sulh.sources.places.match import Found, PlaceQuery, find_places
from sulh.sources.places.search import in_context, search

needs_districts = pytest.mark.skipif(not DISTRICTS.exists(), reason="../shared/data/places is absent")
NAMES = st.text(alphabet="abdkmrsz", min_size=3, max_size=9)
SCRIPTS = {
    "Sangin": ("سنگین", "سنګین", "Сангин", "SANGIN", "Sañgîn", "San-gin", "سنگـین"),
    "Kandahar": ("کندهار", "قندهار", "Кандагар", "Qandahār", "Kandahâr"),
    "Mazar-e Sharif": ("مزار شریف", "مزارشريف", "Мазари-Шариф", "Mazari Sharif", "مزار\u200cشریف"),
    "Kharkiv": ("Харків", "Kharkiv", "KHARKIV"),
    "Bogotá": ("Bogota", "BOGOTÁ", "Bogota\u0301"),
}


def made(names: list[str], provinces: list[str], lats: list[float] | None = None) -> Gazetteer:
    """A gazetteer of villages, each in a province, a degree apart."""
    lat = lats or [30 + place % 20 for place in range(len(names))]
    return make_gazetteer(
        [PlaceRow((name,), "province", 35.0, 65.0, fold(name)) for name in sorted(set(provinces))]
        + [
            PlaceRow((name,), "village", lat[place], 60.0 + place % 10, fold(province))
            for place, (name, province) in enumerate(zip(names, provinces, strict=True))
        ]
    )


def one(gazetteer: Gazetteer, text: str, adm1: str | None = None, adm2: str | None = None) -> Found:
    """The answer for one text."""
    return find_places(gazetteer, [PlaceQuery(text, adm1, adm2)])[0]


def slow_edits(one: str, other: str) -> int:
    """Optimal string alignment by its definition."""
    table = [
        [max(row, column) if 0 in (row, column) else 0 for column in range(len(other) + 1)]
        for row in range(len(one) + 1)
    ]
    for row in range(1, len(one) + 1):
        for column in range(1, len(other) + 1):
            same = one[row - 1] == other[column - 1]
            table[row][column] = min(
                table[row - 1][column] + 1, table[row][column - 1] + 1, table[row - 1][column - 1] + (not same)
            )
            if min(row, column) > 1 and one[row - 1] == other[column - 2] and one[row - 2] == other[column - 1]:
                table[row][column] = min(table[row][column], table[row - 2][column - 2] + 1)
    return table[len(one)][len(other)]


def slow_cost(query: str, name: str) -> int:
    """The cost of taking a Latin name for another, by its definition."""
    if query == name:
        return 0
    one, other = sounds(query), sounds(name)
    bones, edits = slow_edits(skeleton(one), skeleton(other)), slow_edits(one, other)
    by_sound = 20 if edits == 0 else 600 * bones + 400 * edits
    return min(by_sound, 1000 * slow_edits(letters(query), letters(name)) + 20)


@settings(deadline=None)
@given(st.lists(NAMES, min_size=1, max_size=25), NAMES, st.integers(0, 10**6), st.booleans())
def test_every_name_one_slip_away_is_thought_of_at_its_cost(
    names: list[str], text: str, seed: int, slipped: bool
) -> None:
    rng = random.Random(seed)
    query = typing_error(rng.choice(names), rng, "abdkmrsz") if slipped else text
    if not query:
        return
    gazetteer = made(names, ["Tomir"] * len(names))
    hits = search(gazetteer, in_context(gazetteer, [PlaceQuery(query, "Tomir")]), "village")[0]
    thought_of = {gazetteer.names[hit.row]: hit.cost for hit in hits}
    if query in names:  # the name itself ends the search
        assert thought_of == {query: 0}
        return
    for name, cost in thought_of.items():
        assert cost == slow_cost(query, name)
    for name in names:
        near = slow_edits(query, name) == 1 and min(len(query), len(name)) >= 3
        if near or (
            skeleton(sounds(query)) == skeleton(sounds(name)) != "" and slow_edits(sounds(query), sounds(name)) <= 3
        ):
            assert name in thought_of


@settings(deadline=None)
@given(
    st.lists(st.tuples(NAMES, st.sampled_from(["Tomir", "Velna"])), min_size=2, max_size=15),
    st.randoms(use_true_random=False),
)
def test_the_order_of_rows_and_queries_changes_nothing(places: list[tuple[str, str]], rng: random.Random) -> None:
    queries = [
        PlaceQuery(typing_error(name, rng, LATIN) or name, rng.choice([province, None])) for name, province in places
    ]
    rows = [
        PlaceRow((name,), "village", 30.0 + len(name), 60.0, fold(province), "", province) for name, province in places
    ]
    first = dict(zip(queries, find_places(make_gazetteer(rows), queries), strict=True))
    rng.shuffle(rows)
    rng.shuffle(queries)
    assert dict(zip(queries, find_places(make_gazetteer(rows), queries), strict=True)) == first


@settings(deadline=None)
@given(st.lists(st.floats(25, 45), min_size=2, max_size=6, unique=True))
def test_places_of_one_name_are_ambiguous_and_the_disc_holds_them_all(lats: list[float]) -> None:
    gazetteer = made(["Karsa"] * len(lats), ["Tomir"] * len(lats), [round(lat, 4) for lat in lats])
    found = one(gazetteer, "Karsa", "Tomir")
    if len({round(lat, 4) for lat in lats}) == 1:
        return
    assert found.status == "ambiguous"
    assert found.lat is not None and found.lon is not None and found.radius_km is not None
    assert len(found.lost) >= min(len(lats), 5)
    for candidate in found.lost:
        assert candidate.lat is not None and candidate.lon is not None and candidate.radius_km is not None
        reach = metres((found.lat, found.lon), (candidate.lat, candidate.lon)) + candidate.radius_km * 1000
        assert reach <= found.radius_km * 1000 + 10


@pytest.mark.parametrize(
    ("name", "spelling"), [(name, spelling) for name, many in SCRIPTS.items() for spelling in many]
)
def test_scripts_and_spellings(name: str, spelling: str) -> None:
    gazetteer = made([*SCRIPTS, "Karsa", "Velnaberg"], ["Tomir"] * (len(SCRIPTS) + 2))
    for province in ("Tomir", None):
        assert (one(gazetteer, spelling, province).status, one(gazetteer, spelling, province).name) == ("found", name)


def test_arabic_has_no_letter_for_g_and_the_province_helps() -> None:
    assert one(made(["Sangin", "Karsa"], ["Tomir"] * 2), "سنكين", "تومير").name == "Sangin"


@pytest.mark.parametrize(
    "text",
    ["Karsa District", "district of Karsa", "village of Karsa", "KARSA (village)", "с. Карса", "н.п. Карса", "город Карса",
     "ولسوالی کرسا", "قریه کرسا", "مديرية كرسا", "مدينة كرسا", "د کرسا ولسوالۍ", "distrito de Karsa", "ville de Karsa"],
)  # fmt: skip
def test_words_of_level_are_left_out(text: str) -> None:
    gazetteer = make_gazetteer(
        [
            PlaceRow(("Karsa", "Карса", "کرسا"), "district", 35.0, 65.0, "tomir"),
            PlaceRow(("Velna",), "district", 36.0, 65.0, "tomir"),
        ]
    )
    assert (one(gazetteer, text).status, one(gazetteer, text).name) == ("found", "Karsa")


def test_a_word_of_level_settles_which_of_one_name_is_meant() -> None:
    gazetteer = make_gazetteer(
        [PlaceRow(("Karsa",), "district", 35.0, 65.0, "tomir"), PlaceRow(("Karsa",), "village", 37.0, 66.0, "tomir")]
    )
    assert one(gazetteer, "Karsa").status == "ambiguous"
    assert one(gazetteer, "Karsa district").level == "district"
    assert one(gazetteer, "village of Karsa").level == "village"


def test_a_city_in_the_province_of_its_name_gives_the_province() -> None:
    gazetteer = make_gazetteer(
        [PlaceRow(("Tomir",), "province", 35.0, 65.0, "tomir"), PlaceRow(("Tomir",), "town", 35.1, 65.0, "tomir")]
    )
    found = one(gazetteer, "Tomir")
    assert (found.status, found.level, found.adm2) == ("found", "province", None)
    assert [candidate.level for candidate in found.lost] == ["town"]


@pytest.mark.parametrize(
    ("text", "status"),
    [("PD 5", "found"), ("PD 05", "found"), ("PD ۵", "found"), ("PD 7", "not_found"), ("PD 55", "not_found")],
)
def test_figures_are_never_taken_for_typing_errors(text: str, status: str) -> None:
    gazetteer = made(["PD 5", "PD 6", "PD 15"], ["Tomir"] * 3)
    found = one(gazetteer, text, "Tomir")
    assert found.status == status
    assert found.name in ("PD 5", None)


def test_the_province_and_district_may_be_misspelt_and_settle_it() -> None:
    gazetteer = make_gazetteer(
        [PlaceRow((name,), "province", 30.0 + 3 * place, 65.0, fold(name)) for place, name in enumerate(("Tomir", "Velnaland"))]
        + [PlaceRow(("Orsk",), "district", 30.5, 65.0, "tomir", "orsk"), PlaceRow(("Pella",), "district", 31.5, 65.0, "tomir", "pella")]
        + [PlaceRow(("Karsa",), "village", lat, 65.1, adm1, adm2) for lat, adm1, adm2 in ((30.4, "tomir", "orsk"), (31.4, "tomir", "pella"), (33.0, "velnaland", ""))]
    )  # fmt: skip
    assert one(gazetteer, "Karsa").status == "ambiguous"
    assert one(gazetteer, "Karsa", "Velnalnad").lat == 33.0
    assert one(gazetteer, "Karsa", "Tomir").status == "ambiguous"
    assert one(gazetteer, "Karsa", "Tomir", "Pela").lat == 31.4
    assert one(gazetteer, "Karsa", "Nowhere").status == "ambiguous"
    assert "not in the gazetteer" in one(gazetteer, "Pella", "Nowhere").why


def test_a_gazetteer_without_provinces_has_nothing_to_check_a_province_against() -> None:
    gazetteer = make_gazetteer(
        [PlaceRow(("Karsa",), "village", 35.0, 65.0), PlaceRow(("Velna",), "village", 36.0, 65.0)]
    )
    assert (one(gazetteer, "Karsa", "Tomir", "Orsk").status, one(gazetteer, "Karsa", "Tomir").name) == (
        "found",
        "Karsa",
    )


def test_what_is_not_found_is_somewhere_in_the_unit_that_the_row_names() -> None:
    gazetteer = made(["Karsa", "Velna"], ["Tomir", "Orsk"])
    found = one(gazetteer, "Quxupitl", "Tomir")
    assert (found.status, found.adm1, found.name) == ("not_found", "Tomir", None)
    assert found.radius_km is not None and found.radius_km >= 60
    elsewhere = one(gazetteer, "Velna", "Tomir")
    assert elsewhere.status == "not_found"
    assert [(place.name, place.adm1) for place in elsewhere.lost] == [("Velna", "Orsk")]
    assert one(gazetteer, "Quxupitl").lat is None


def test_a_loose_likeness_is_ambiguous_and_never_found() -> None:
    gazetteer = made(["Obe", "Karsavina"], ["Tomir"] * 2)
    assert one(gazetteer, "Obf", "Tomir").status == "ambiguous"
    assert one(gazetteer, "Karsvina", "Tomir").status == "found"
    assert one(gazetteer, "Karsvina").status == "found"
    assert one(gazetteer, "Obf").status == "not_found"


def test_a_place_without_coordinates_takes_its_province_s_disc_and_says_so() -> None:
    nan = float("nan")
    gazetteer = make_gazetteer(
        [PlaceRow(("Tomir",), "province", 35.0, 65.0, "tomir"), PlaceRow(("Karsa",), "district", nan, nan, "tomir")]
    )
    found = one(gazetteer, "Karsa", "Tomir")
    assert (found.status, found.lat, found.lon) == ("found", 35.0, 65.0)
    assert found.radius_km is not None and found.radius_km >= 60
    assert "no coordinates" in found.why


@needs_districts
@pytest.mark.parametrize(
    ("column", "province", "alphabet"),
    [
        ("name", "name", LATIN),
        ("name_dari", "name_dari", ARABIC),
        ("name", "name_dari", LATIN),
        ("name_dari", "name", ARABIC),
    ],
)
def test_real_districts_with_ten_typing_errors_in_a_hundred_names(column: str, province: str, alphabet: str) -> None:
    alone, shared = measured(load_gazetteer(DISTRICTS), districts(column, province), alphabet, 0.1, range(5))
    total = sum(alone.values())
    assert total >= 2000
    assert alone["right"] >= 0.97 * total
    assert alone["wrong"] <= 0.002 * total
    assert shared["wrong"] == 0


@needs_districts
def test_real_districts_as_they_are_written_are_all_found() -> None:
    for column in ("name", "name_dari"):
        alone, shared = measured(load_gazetteer(DISTRICTS), districts(column), LATIN, 0.0, range(1))
        assert set(alone) == {"right"}
        assert shared["wrong"] == 0


def pashto() -> list[District]:
    """The committed table of Pashto spellings."""
    with OUT.open(encoding="utf-8", newline="") as file:
        return [
            District(row["district"], row["province"], row["district_pashto"], row["province_pashto"])
            for row in csv.DictReader(file)
        ]


def test_the_table_of_pashto_spellings_is_what_its_rules_make() -> None:
    assert [(row.province, row.english, row.asked_province, row.asked) for row in pashto()] == rows()
    assert len(pashto()) >= 100


def pashto_outcomes(gazetteer: Gazetteer) -> Counter[str]:
    """How the Pashto spellings come out."""
    wanted = pashto()
    found = find_places(gazetteer, [PlaceQuery(row.asked, row.asked_province) for row in wanted], level="district")
    return Counter(outcome(place, row) for row, place in zip(wanted, found, strict=True))


@needs_districts
def test_pashto_spellings_against_real_districts_in_english_and_dari() -> None:
    counts = pashto_outcomes(load_gazetteer(DISTRICTS))
    assert counts["right"] >= 0.95 * len(pashto())
    assert counts["wrong"] == 0


def test_pashto_spellings_against_english_names_alone_or_dari_alone() -> None:
    known = {(row.province, row.english) for row in pashto()}
    dari = {tuple(line.split("|")[:2]): line.split("|")[2] for line in PASHTO_BASE.strip().splitlines()}
    for names in ({key: key[1] for key in known}, {key: dari.get(key, key[1]) for key in known}):
        gazetteer = make_gazetteer(
            [PlaceRow((name,), "province", 34.0, 66.0, fold(name)) for name in PROVINCES]
            + [PlaceRow((english, names[province, english]), "district", 34.0 + place / 100, 66.0, fold(province)) for place, (province, english) in enumerate(sorted(known))]
        )  # fmt: skip
        counts = pashto_outcomes(gazetteer)
        assert counts["wrong"] == 0
        assert counts["right"] >= 0.9 * len(pashto())


def test_nothing_in_a_text_breaks_the_search() -> None:
    gazetteer = made(["Karsa", "پنجوایی"], ["Tomir"] * 2)
    for text in (
        "",
        " ",
        "0",
        "…",
        "\x00",
        "\ud800",
        "'" * 50,
        "a" * 5000,
        "北京",
        "()",
        "(((",
        "[x",
        "ولسوالی",
        "district",
        "\u202eKarsa",
        "5",
        "1/2",
    ):
        assert one(gazetteer, text, "Tomir").status in ("found", "ambiguous", "not_found")
        assert one(gazetteer, text).status in ("found", "ambiguous", "not_found")
    assert find_places(gazetteer, []) == []
    assert find_places(make_gazetteer([]), [PlaceQuery("Karsa", "Tomir")])[0].status == "not_found"
