"""Texts read by the phrase tables: by hand for eight languages, against a plain matcher, and what must never happen."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sulh.words import phrases
from sulh.words.folding import fold
from sulh.words.phrase_tables import LANGUAGES, Entry, _forms, _language, table_of
from sulh.words.phrases import Meant, known_phrases, read_phrases, whole_phrase
from sulh.words.vocabulary import shipped

OWN = (
    ("us forces", (("us_forces",), ("us_forces",))),
    ("afghan forces", (("afghan_forces",), ("afghan_forces",))),
    ("taliban", (("taliban",), ("taliban",))),
    ("طالبان", (("taliban",), ("taliban",))),
    ("талиб*", (("taliban",), ("taliban",))),
)

TEXTS = [
    # language, text, acts that it can be, stance
    ("en", "An air strike hit a house", {"air_strike"}, None),
    ("en", "Rocket attack on the district centre", {"rocket_fire"}, None),
    ("en", "Shelling and then a raid", {"indirect_fire", "raid"}, None),
    ("en", "Our forces did not fire", None, "denies"),
    ("en", "There was no air strike", None, "denies"),
    ("en", "Roadside bomb, two killed", {"roadside_bomb"}, None),
    ("en", "a suicide car bomb exploded", {"suicide_vehicle_bomb"}, None),
    ("prs", "حمله هوایی بالای قریه", {"air_strike", "air_attack"}, None),
    ("prs", "انفجار ماین کنار جاده", {"roadside_bomb"}, None),
    ("prs", "کمین", {"ambush"}, None),
    ("prs", "اختطاف سه نفر", {"abduction"}, None),
    ("ps", "هوایي برید", {"air_strike", "air_attack"}, None),
    ("ar", "قصف جوي على القرية", {"air_strike", "air_attack"}, None),
    ("ar", "كمين للقوات", {"ambush"}, None),
    ("ar", "لم يقصف الجيش القرية", None, "denies"),
    ("ar", "خطف مدنيين", {"abduction"}, None),
    ("ru", "Авиаудар по селу", {"air_strike"}, None),
    ("ru", "Миномётный обстрел позиций", {"mortar_fire"}, None),
    ("ru", "обстрела не было", None, "denies"),
    ("ru", "засада на дороге", {"ambush"}, None),
    ("uk", "Авіаудар по селищу", {"air_strike"}, None),
    ("uk", "обстріл з мінометів", {"mortar_fire", "indirect_fire"}, None),
    ("uk", "засідка", {"ambush"}, None),
    ("fr", "Frappe aérienne sur le village", {"air_strike"}, None),
    ("fr", "une embuscade contre un convoi", {"ambush"}, None),
    ("fr", "Il n'y a pas eu de bombardement", None, "denies"),
    ("fr", "enlèvement de deux civils", {"abduction"}, None),
    ("es", "Ataque aéreo contra la aldea", {"air_strike", "air_attack"}, None),
    ("es", "emboscada a una patrulla", {"ambush"}, None),
    ("es", "no hubo bombardeo", None, "denies"),
    ("es", "secuestro de tres personas", {"abduction"}, None),
]


@pytest.mark.parametrize(("language", "text", "acts", "stance"), TEXTS)
def test_texts_by_hand(language: str, text: str, acts: set[str] | None, stance: str | None) -> None:
    for languages in ((language,), LANGUAGES):
        said = read_phrases(text, languages, OWN)
        if acts is None:
            assert said.act.surely == (), said
        else:
            assert said.act.maybe is not None, said
            tree = shipped("acts")
            assert tree.mask(said.act.maybe) & ~tree.mask(acts) == 0, said
            assert said.act.surely, said
        assert said.stance == stance, said


@pytest.mark.parametrize(
    ("text", "maybe", "surely"),
    [
        ("air strike by US forces", {"us_forces"}, {"us_forces"}),
        ("air strike by US or Afghan forces", {"us_forces", "afghan_forces"}, set()),
        ("air strike by US forces or Afghan forces", {"us_forces", "afghan_forces"}, set()),
        ("air strike by US forces and Afghan forces", {"us_forces", "afghan_forces"}, {"us_forces", "afghan_forces"}),
        ("air strike by US forces or unknown gunmen", None, set()),
        ("air strike by US forces or an unknown", None, set()),
        ("air strike by US forces and unknown gunmen", None, {"us_forces"}),
        ("air strike by US forces on houses and gardens", {"us_forces"}, {"us_forces"}),
        ("US forces carried out an air strike", {"us_forces"}, {"us_forces"}),
        ("air strike on the Taliban", None, set()),
        ("air strike near US forces", None, set()),
    ],
)
def test_who_did_it(text: str, maybe: set[str] | None, surely: set[str]) -> None:
    said = read_phrases(text, ("en",), (*OWN, ("us", (("us_forces",), ("us_forces",)))))
    assert (None if said.perpetrator.maybe is None else set(said.perpetrator.maybe)) == maybe
    assert set(said.perpetrator.surely) == surely


@pytest.mark.parametrize(
    ("text", "relation"),
    [
        ("air strike in defence of a checkpoint under attack", "in_defence_of"),
        ("in reprisal for the raid the village was shelled", "reprisal_for"),
        ("در دفاع از نیروهای امنیتی", "in_defence_of"),
        ("в ответ на обстрел", "reprisal_for"),
        ("у відповідь на обстріл", "reprisal_for"),
        ("en représailles à l'attaque", "reprisal_for"),
        ("en represalia por el ataque", "reprisal_for"),
        ("انتقاما", "reprisal_for"),
    ],
)
def test_stated_relations(text: str, relation: str) -> None:
    assert relation in read_phrases(text, LANGUAGES).relations


def test_the_deed_that_was_avenged_is_another() -> None:
    said = read_phrases("air strike in reprisal for the ambush", ("en",))
    assert said.act == Meant(("air_strike",), ("air_strike",))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_table_covers_the_usual(language: str) -> None:
    tables = _language(language)
    acts = {node for _, entry in tables if entry.field == "act" for node in entry.nodes}
    assert len(acts) >= 0.6 * len(shipped("acts").parents)
    counts = known_phrases(language)
    assert counts["object"] >= 20
    assert counts["weapon"] >= 8
    words = {entry.word for _, entry in tables if entry.field == "word"}
    assert {"not", "or", "and", "by"} <= words


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_phrase_alone_means_what_its_table_says(language: str) -> None:
    for phrase, entry in _language(language):
        if entry.field in ("act", "object", "weapon"):
            text = phrase.replace("*", "")
            found = whole_phrase(text, entry.field, (language,))
            assert found is not None, (language, phrase)
            tree = shipped({"act": "acts", "object": "objects", "weapon": "weapons"}[entry.field])
            assert tree.mask(found.maybe or ()) & tree.mask(entry.nodes), (language, phrase, found)


NOT = {
    language: sorted(phrase for phrase, entry in _language(language) if entry.word == "not" and "*" not in phrase)
    for language in LANGUAGES
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_negated_was_surely_not_done(language: str) -> None:
    for phrase, entry in _language(language):
        if entry.field != "act":
            continue
        for no in NOT[language]:
            said = read_phrases(f"{no} {phrase.replace('*', '')}", (language,))
            assert said.act.surely == (), (no, phrase, said)


def patterns(language: str) -> list[tuple[tuple[str, ...], Entry]]:
    """The phrases of a language as folded words; a word that ends with * is a beginning."""
    found = []
    for phrase, entry in _language(language):
        words: list[str] = []
        for part in phrase.split():
            words += fold(part.rstrip("*")).split()
            words[-1] += "*" if part.endswith("*") else ""
        found.append((tuple(words), entry))
    return found


def fits(pattern: tuple[str, ...], words: tuple[str, ...]) -> bool:
    if len(pattern) != len(words):
        return False
    return all(
        any(form.startswith(one[:-1]) and len(one) > 2 if one.endswith("*") else form == one for form in _forms(word))
        for one, word in zip(pattern, words, strict=True)
    )


def sentences(language: str) -> st.SearchStrategy[list[str]]:
    known = [phrase.replace("*", "") for phrase, _ in _language(language)]
    noise = st.text(st.characters(categories=["Ll", "Lo"]), min_size=1, max_size=5)
    return st.lists(st.sampled_from(known) | noise, min_size=1, max_size=6)


@pytest.mark.parametrize("language", LANGUAGES)
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_the_trie_finds_what_a_plain_matcher_finds(language: str, data: st.DataObject) -> None:
    words = tuple(fold(" ".join(data.draw(sentences(language)))).split())
    table, known = table_of((language,), ()), patterns(language)
    for start in range(len(words)):
        got = {end: set(entries) for end, entries in table.phrases(words, start).items()}
        plain: dict[int, set[Entry]] = {}
        for end in range(start + 1, len(words) + 1):
            entries = {entry for pattern, entry in known if fits(pattern, words[start:end])}
            if entries:
                plain[end] = entries
        # the trie takes the first form of a word that is known, and the longest beginning: never more than the plain one
        assert got.keys() <= plain.keys()
        assert all(got[end] <= plain[end] for end in got)
        # and never nothing where the plain one finds a phrase of words as they stand
        for end in plain:
            whole = {entry for pattern, entry in known if pattern == words[start:end]}
            assert whole <= got.get(end, set())


@settings(max_examples=60, deadline=None)
@given(sentences("en"))
def test_the_phrases_that_are_taken_cover_most(parts: list[str]) -> None:
    words, clauses = phrases._words(" ".join(parts))
    table = table_of(("en",), ())
    hits = phrases._found(words, clauses, table)
    spans = {(hit.start, hit.end) for hit in hits}
    worth = sum((end - start) ** 2 for start, end in spans)
    can = [(start, end) for start in range(len(words)) for end in table.phrases(words, start) if end > start]

    def best(place: int) -> int:
        later = [(end - start) ** 2 + best(end) for start, end in can if start >= place] if place < len(words) else []
        return max(later, default=0)

    if len(can) <= 12:
        assert worth == best(0)
    assert all(one[1] <= other[0] or other[1] <= one[0] for one, other in itertools.combinations(spans, 2))


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(LANGUAGES).flatmap(lambda one: st.tuples(st.just(one), sentences(one))),
    st.sampled_from(["qqxz", "ъъыщ"]),
)
def test_an_unknown_word_behind_never_narrows(made: tuple[str, list[str]], word: str) -> None:
    language, parts = made
    text = " ".join(parts)
    before, after = read_phrases(text, (language,)), read_phrases(f"{text} {word}", (language,))
    for name in ("act", "object", "weapon", "perpetrator", "target"):
        one, other = getattr(before, name), getattr(after, name)
        assert set(other.surely) <= set(one.surely)
        if other.maybe is not None:
            assert one.maybe is not None
            assert set(one.maybe) <= set(other.maybe)


@settings(max_examples=60, deadline=None)
@given(st.permutations(LANGUAGES), sentences("ar") | sentences("ru") | sentences("fr"))
def test_the_order_of_the_languages_does_not_matter(languages: list[str], parts: list[str]) -> None:
    text = " ".join(parts)
    assert read_phrases(text, languages, OWN) == read_phrases(text, LANGUAGES, OWN)
