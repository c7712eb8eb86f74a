"""Rows that speak of several deeds: texts of eight languages, and that numbers of other things count no deeds."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sulh.sources.numbers.aggregates import read_aggregate
from sulh.sources.numbers.text import ALL
from sulh.sources.numbers.words import entries
from sulh.words.vocabulary import shipped

NONE = (None, None)
TEXTS = [
    ("14 strikes in two districts", (14, 14), (2, 2), "attack"),
    ("two air strikes on 4 June", (2, 2), NONE, "air_strike"),
    ("several attacks", (3, None), NONE, "attack"),
    ("daily shelling", (2, None), NONE, "indirect_fire"),
    ("14 killed in a strike", (1, 1), NONE, "attack"),
    ("14 killed in shelling", NONE, NONE, "indirect_fire"),
    ("air strike on a convoy", (1, 1), NONE, "air_strike"),
    ("shelling", NONE, NONE, "indirect_fire"),
    ("strikes on villages", (1, None), NONE, "attack"),
    ("4 June attack", (1, 1), NONE, "attack"),
    ("4 June attacks", (1, None), NONE, "attack"),
    ("14 strikes and 3 raids", (14, 17), NONE, None),
    ("at least 10 rocket attacks in 3 villages", (10, None), (3, 3), "rocket_fire"),
    ("dozens of attacks", (20, None), NONE, "attack"),
    ("no attacks", NONE, NONE, "attack"),
    ("3 soldiers killed in 2 separate ambushes", (2, 2), NONE, "ambush"),
    ("two strikes. The strike killed 4", (2, 3), NONE, "attack"),
    ("attack on 3 villages", (1, 1), (3, 3), "attack"),
    ("122 mm rocket attacks", (1, None), NONE, "rocket_fire"),
    ("3 houses burned", NONE, NONE, None),
    ("", NONE, NONE, None),
    ("14 حمله در دو ولسوالی", (14, 14), (2, 2), "attack"),
    ("یک حمله هوایی", (1, 1), NONE, "air_strike"),
    ("حمله هوایی", NONE, NONE, "air_strike"),
    ("چندین حمله هوایی", (3, None), NONE, "air_strike"),
    ("بمباردمان روزانه", (2, None), NONE, "air_strike"),
    ("۱۴ تن در یک حمله کشته شدند", (1, 1), NONE, "attack"),
    ("دوه بریدونه په دریو کلیو کې", (2, 2), (3, 3), "attack"),
    ("غارتان جويتان على قريتين", (2, 2), (2, 2), "air_strike"),
    ("5 غارات جوية", (5, 5), NONE, "air_strike"),
    ("قصف يومي", (2, None), NONE, "attack"),
    ("14 ударов по двум районам", (14, 14), (2, 2), "attack"),
    ("три обстрела", (3, 3), NONE, "attack"),
    ("ежедневные обстрелы", (2, None), NONE, "attack"),
    ("5 обстрілів у 3 громадах", (5, 5), (3, 3), "attack"),
    ("trois frappes aériennes dans deux villages", (3, 3), (2, 2), "air_strike"),
    ("une attaque", (1, 1), NONE, "attack"),
    ("dos ataques en tres municipios", (2, 2), (3, 3), "attack"),
    ("14 muertos en un ataque", (1, 1), NONE, "attack"),
]


@pytest.mark.parametrize(("text", "covers", "places", "deed"), TEXTS)
def test_texts_of_eight_languages(text: str, covers: object, places: object, deed: str | None) -> None:
    said = read_aggregate(text)
    assert (said.covers, said.places, said.deed) == (covers, places, deed)


@pytest.mark.parametrize("language", ALL)
def test_every_deed_is_a_node_of_the_tree(language: str) -> None:
    for phrase, meaning in entries("aggregates", language):
        if meaning.kind.startswith("deeds_"):
            assert meaning.value in shipped("acts").parents, phrase


KILLED = {
    "en": "killed",
    "fr": "tués",
    "es": "muertos",
    "ru": "убито",
    "uk": "загиблих",
    "prs": "کشته",
    "ps": "وژل شوي",
    "ar": "قتلى",
}
DEEDS = {
    "en": "attacks",
    "fr": "attaques",
    "es": "ataques",
    "ru": "атак",
    "uk": "атак",
    "prs": "حمله",
    "ps": "بریدونه",
    "ar": "هجمات",
}


@settings(deadline=None)
@given(st.sampled_from(ALL), st.integers(2, 900), st.integers(2, 900))
def test_the_number_of_the_killed_is_no_number_of_deeds(language: str, killed: int, deeds: int) -> None:
    for languages in ((language,), ALL):
        text = f"{killed} {KILLED[language]}, {deeds} {DEEDS[language]}"
        assert read_aggregate(text, languages).covers == (deeds, deeds), text
        low, high = read_aggregate(f"{killed} {KILLED[language]}, {DEEDS[language]}", languages).covers
        assert (low, high) in {(1, None), NONE}


PIECES = [
    "3",
    "a",
    "no",
    "attack",
    "attacks",
    "shelling",
    "daily",
    "districts",
    "in",
    "and",
    "14 killed",
    "حمله",
    "ударов",
    "xyz",
]


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=8).map(" ".join) | st.text(max_size=40))
def test_any_text_covers_one_deed_at_least(text: str) -> None:
    said = read_aggregate(text)
    for low, high in (said.covers, said.places):
        assert low is None or low >= 1
        assert high is None or (low or 1) <= high
