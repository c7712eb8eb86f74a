"""Killed and wounded in one cell: texts of eight languages, and texts made of a known truth that must lie within."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sulh.sources.numbers.casualties import FIELDS, LONGEST, read_casualties
from sulh.sources.numbers.text import ALL

K, W, CK, CW, FK = "killed", "wounded", "civilians_killed", "civilians_wounded", "fighters_killed"

# text, then field: (low, high); a field that is not named must be absent
TEXTS = [
    # English
    ("3 killed, 5 wounded", {K: (3, 3), W: (5, 5)}),
    ("killed: 3; injured: 5", {K: (3, 3), W: (5, 5)}),
    ("Dead: 3 Wounded: 5", {K: (3, 3), W: (5, 5)}),
    ("killed - 3, wounded - none", {K: (3, 3), W: (0, 0)}),
    ("killing 3 and wounding 5", {K: (3, 3), W: (5, 5)}),
    ("3 civilians killed incl. 1 child", {K: (3, None), CK: (3, 3)}),
    ("2 killed (1 civilian) 4 wounded", {K: (2, 2), CK: (1, 1), W: (4, 4)}),
    (
        "3 killed (2 civilians, 1 soldier), 5 wounded (all civilians)",
        {K: (3, 3), CK: (2, 2), FK: (1, 1), W: (5, 5), CW: (5, 5)},
    ),
    ("3 killed, 1 of them a civilian", {K: (3, 3), CK: (1, 1)}),
    ("10 killed, of whom 7 were civilians", {K: (10, 10), CK: (7, 7)}),
    ("5 people, including 2 civilians, were killed", {K: (5, 5), CK: (2, 2)}),
    ("3 killed including 4 civilians", {}),
    ("2 women and 3 children killed", {K: (5, None)}),
    ("3 soldiers killed", {K: (3, None), FK: (3, 3)}),
    ("3 policemen killed", {K: (3, None)}),
    ("3 civilians and 2 soldiers killed", {K: (5, None), CK: (3, 3), FK: (2, 2)}),
    ("3 civilians and 2 children killed", {K: (5, None), CK: (3, 5)}),
    ("2 policemen, 1 soldier and 3 civilians killed", {K: (6, None), CK: (3, 5), FK: (1, 3)}),
    ("civilians: 3 killed, 5 wounded", {K: (3, None), CK: (3, 3), W: (5, None), CW: (5, 5)}),
    ("civilian deaths: 3", {K: (3, None), CK: (3, 3)}),
    ("killed civilians: 3", {K: (3, None), CK: (3, 3)}),
    ("3 dead civilians", {K: (3, None), CK: (3, 3)}),
    ("a civilian was killed", {K: (1, None), CK: (1, 1)}),
    ("civilians were killed", {K: (1, None), CK: (1, None)}),
    ("casualties: 8", {K: (0, 8), W: (0, 8)}),
    ("8 casualties (3 killed, 5 wounded)", {K: (3, 3), W: (5, 5)}),
    ("8 killed and wounded", {K: (0, 8), W: (0, 8)}),
    ("5 killed or wounded", {K: (0, 5), W: (0, 5)}),
    ("3 killed and wounded 5", {K: (3, 3), W: (5, 5)}),
    ("8", {K: (0, 8), W: (0, 8)}),
    ("no casualties", {K: (0, 0), W: (0, 0)}),
    ("no civilian casualties", {CK: (0, 0), CW: (0, 0)}),
    ("no one was killed, 3 were wounded", {K: (0, 0), W: (3, 3)}),
    ("neither killed nor wounded", {K: (0, 0), W: (0, 0)}),
    ("no casualties were reported", {}),
    ("unknown number of casualties", {}),
    ("3 martyred", {K: (3, 3)}),
    ("at least 3 killed and up to 5 wounded", {K: (3, None), W: (0, 5)}),
    ("several killed, dozens wounded", {K: (3, None), W: (20, None)}),
    ("3-5 killed", {K: (3, 5)}),
    ("3 killed; 2 soldiers killed", {K: (3, 5), FK: (2, 5)}),
    ("2 killed, 1 wounded; 3 killed, 4 wounded", {K: (3, 5), W: (4, 5)}),
    ("3 killed, 2 civilians and 5 wounded", {K: (3, None), W: (5, None)}),
    ("1 dead 2 injured 3 missing", {K: (1, 1), W: (2, 2)}),
    ("14 strikes killed 3", {K: (3, 3)}),
    ("3 soldiers killed 2 civilians", {K: (1, None)}),
    ("soldiers killed 3", {K: (3, None)}),
    ("killed by 3 soldiers", {K: (1, None)}),
    ("killed on 5 June 2020", {K: (1, None)}),
    ("on 5 June soldiers were killed", {K: (1, None), FK: (1, None)}),
    ("killed in 2020", {K: (1, None)}),
    ("3 killed 12 km north of the town", {K: (3, 3)}),
    ("3 killed?", {}),
    ("3 not killed", {}),
    ("5-3 killed", {}),
    ("3/5", {}),
    ("women and children", {}),
    ("3 killed 2 wounded, 5 houses burned", {K: (3, 3), W: (2, 2)}),
    ("3 killed (civilians), 2 wounded", {K: (3, 3), CK: (3, 3), W: (2, 2)}),
    ("3 killed (civilians and soldiers)", {K: (3, 3), CK: (1, 3), FK: (1, 3)}),
    ("3 killed, including civilians", {K: (3, 3), CK: (1, 3)}),
    ("2 killed (2 civilians, 1 soldier)", {K: (2, 3), CK: (2, 2), FK: (1, 1)}),
    ("Taliban: 5 killed, 3 wounded", {K: (5, None), W: (3, None)}),
    ("killed (3), wounded (5)", {K: (3, 3), W: (5, 5)}),
    ("3 dead, 5 injured, 2 of them critically", {K: (3, 3), W: (5, 5)}),
    ("no deaths or injuries", {K: (0, 0), W: (0, 0)}),
    ("3 dead bodies", {K: (3, 3)}),
    # Dari
    ("۳ شهید ۵ زخمی", {K: (3, 3), W: (5, 5)}),
    ("شهید: ۳ زخمی: ۵", {K: (3, 3), W: (5, 5)}),
    ("تلفات نداشت", {K: (0, 0), W: (0, 0)}),
    ("هیچ تلفاتی نداشت", {K: (0, 0), W: (0, 0)}),
    ("تلفات: ۸", {K: (0, 8), W: (0, 8)}),
    ("در این رویداد ۳ غیرنظامی به شهادت رسیدند و ۵ تن دیگر زخمی شدند", {K: (3, None), CK: (3, 3), W: (5, 5)}),
    ("۲ سرباز کشته و ۱ پولیس زخمی", {K: (2, None), FK: (2, 2), W: (1, None)}),
    ("۳ تن به شمول یک طفل کشته شدند", {K: (3, 3)}),
    ("بیست و پنج تن زخمی", {W: (25, 25)}),
    ("۴ کشته توسط ۳ سرباز", {K: (4, 4)}),
    ("۳ کشته ۲ زخمی در ۱۲ حمل ۱۳۹۹", {K: (3, 3), W: (2, 2)}),
    # Pashto
    ("درې تنه شهیدان او پنځه ټپیان", {K: (3, 3), W: (5, 5)}),
    ("دوه تنه شهیدان او درې ټپیان شوي دي", {K: (2, 2), W: (3, 3)}),
    ("۳ سرتېري ووژل شول", {K: (3, None), FK: (3, 3)}),
    ("تلفات نشته", {K: (0, 0), W: (0, 0)}),
    ("دوه ملکي کسان ټپیان شول", {W: (2, None), CW: (2, 2)}),
    # Arabic
    ("5 شهداء و 3 جرحى", {K: (5, 5), W: (3, 3)}),
    ("٥ شهداء و٣ جرحى", {K: (5, 5), W: (3, 3)}),
    ("شهيدان وجريحان", {K: (2, 2), W: (2, 2)}),
    ("شهيد وثلاثة جرحى", {K: (1, 1), W: (3, 3)}),
    ("شهيد", {K: (1, 1)}),
    ("شهيد وجريح", {K: (1, 1), W: (1, 1)}),
    ("شهيد أو جريح", {K: (0, 1), W: (0, 1)}),
    ("2 شهداء بينهم مدني و 3 جرحى من الجنود", {K: (2, 2), CK: (1, 2), W: (3, None)}),
    ("مقتل 3 أشخاص وإصابة 5 آخرين", {K: (3, 3), W: (5, 5)}),
    ("استشهاد مدنيان", {K: (2, None), CK: (2, 2)}),
    ("3 شهداء مدنيين", {K: (3, None), CK: (3, 3)}),
    ("شُهداء: ٣", {K: (3, 3)}),
    ("دون إصابات", {K: (0, 0), W: (0, 0)}),
    # Russian
    ("погибло 3, ранено 5", {K: (3, 3), W: (5, 5)}),
    ("погибли 3 мирных жителя, ранены 5 военнослужащих", {K: (3, None), CK: (3, 3), W: (5, None)}),
    ("двое погибших, в том числе ребенок, трое раненых", {K: (2, 2), W: (3, 3)}),
    ("погибших - 3, раненых - нет", {K: (3, 3), W: (0, 0)}),
    ("раненых нет, погиб 1", {K: (1, 1), W: (0, 0)}),
    ("жертв нет", {K: (0, 0), W: (0, 0)}),
    ("никто не пострадал", {K: (0, 0), W: (0, 0)}),
    # Ukrainian
    ("3 загиблих, 5 поранених", {K: (3, 3), W: (5, 5)}),
    ("Загинула одна людина, ще двоє поранені", {K: (1, 1), W: (2, 2)}),
    ("троє цивільних загинули", {K: (3, None), CK: (3, 3)}),
    ("постраждалих немає", {K: (0, 0), W: (0, 0)}),
    # French
    ("3 morts et 5 blessés", {K: (3, 3), W: (5, 5)}),
    ("6 tués, dont 4 civils et 2 soldats", {K: (6, 6), CK: (4, 4), FK: (2, 2)}),
    ("5 morts (2 femmes et 3 enfants)", {K: (5, 5)}),
    ("trois blessés par 2 soldats", {W: (3, 3)}),
    ("aucun blessé", {W: (0, 0)}),
    ("n'a fait aucune victime", {K: (0, 0), W: (0, 0)}),
    # Spanish
    ("3 muertos, 5 heridos", {K: (3, 3), W: (5, 5)}),
    ("2 civiles muertos y 3 soldados heridos", {K: (2, None), CK: (2, 2), W: (3, None)}),
    ("un muerto y dos heridos", {K: (1, 1), W: (2, 2)}),
    ("3 soldados mataron a 2 civiles", {K: (1, None)}),
    ("sin víctimas", {K: (0, 0), W: (0, 0)}),
    ("murieron 4 personas, entre ellas 1 civil", {K: (4, 4), CK: (1, 1)}),
]


@pytest.mark.parametrize(("text", "expected"), TEXTS)
def test_texts_of_eight_languages(text: str, expected: dict[str, tuple[int | None, int | None]]) -> None:
    assert read_casualties(text).bounds == expected


def test_what_was_not_read_is_said() -> None:
    assert read_casualties("3 killed, 5 zorbs").unread == ("5 zorbs",)
    assert read_casualties("3 killed?").unread == ("3 killed?",)
    assert read_casualties("3 killed, 5 wounded").unread == ()
    assert "2 civilians" in read_casualties("3 killed, 2 civilians and 5 wounded").unread


def test_of_a_long_text_no_high_is_kept() -> None:
    said = read_casualties("3 killed. " + "The rest of the story. " * 200)
    assert said.bounds == {K: (3, None)}
    assert len(said.unread[-1]) == len(("3 killed. " + "The rest of the story. " * 200).strip()) - LONGEST


# texts made of a known truth, which must lie within what is read from them


@dataclass(frozen=True)
class Truth:
    """How many civilians, fighters and persons of neither were killed and wounded."""

    killed: tuple[int, int, int]
    wounded: tuple[int, int, int]

    def value(self, name: str) -> int:
        deed = self.killed if name.endswith("killed") else self.wounded
        return {"civilians": deed[0], "fighters": deed[1]}.get(name.split("_")[0], sum(deed))


# of each language: (killed, wounded), (civilians, fighters, women), and, including; the count stands before
FORMS = {
    "en": (("killed", "wounded"), ("civilians", "soldiers", "women"), "and", "including"),
    "fr": (("tués", "blessés"), ("civils", "soldats", "femmes"), "et", "dont"),
    "es": (("muertos", "heridos"), ("civiles", "soldados", "mujeres"), "y", "incluidos"),
    "ru": (("убито", "ранено"), ("гражданских", "солдат", "женщин"), "и", "в том числе"),
    "uk": (("загинуло", "поранено"), ("цивільних", "солдатів", "жінок"), "та", "у тому числі"),
    "prs": (("کشته", "زخمی"), ("غیرنظامی", "سرباز", "زن"), "و", "به شمول"),
    "ps": (("وژل شوي", "ټپیان"), ("ملکي", "سرتېري", "ښځې"), "او", "په شمول"),
    "ar": (("قتلى", "جرحى"), ("مدنيين", "جنود", "نساء"), "و", "بينهم"),
}
FEW = st.integers(0, 4)
TRUTHS = st.builds(Truth, st.tuples(FEW, FEW, FEW), st.tuples(FEW, FEW, FEW))


def told(counts: tuple[int, int, int], deed: int, language: str, form: str) -> str:
    """One deed as a text that is true of the counts."""
    deeds, kinds, also, including = FORMS[language]
    named = [f"{count} {kind}" for count, kind in zip(counts, kinds, strict=True) if count]
    if form == "kinds" and named:
        head = f" {also} ".join([", ".join(named[:-1]), named[-1]] if named[:-1] else named)
        return f"{head} {deeds[deed]}"
    if form == "each" and named:
        return ", ".join(f"{one} {deeds[deed]}" for one in named)
    if form == "brackets" and named:
        return f"{sum(counts)} {deeds[deed]} ({', '.join(named)})"
    if form == "including" and named:
        return f"{sum(counts)} {deeds[deed]} {including} {named[0]}"
    return f"{deeds[deed]}: {sum(counts)}" if form == "after" else f"{sum(counts)} {deeds[deed]}"


@settings(max_examples=800, deadline=None)
@given(
    TRUTHS,
    st.sampled_from(ALL),
    st.sampled_from(["total", "after", "kinds", "each", "brackets", "including"]),
    st.booleans(),
)
def test_the_truth_lies_within_what_is_read(truth: Truth, language: str, form: str, semicolon: bool) -> None:
    joint = "; " if semicolon else ", "
    text = joint.join(told(counts, deed, language, form) for deed, counts in enumerate((truth.killed, truth.wounded)))
    for languages in ((language,), ALL):
        said = read_casualties(text, languages)
        for name, (low, high) in said.bounds.items():
            assert (low or 0) <= truth.value(name), (text, name)
            assert high is None or truth.value(name) <= high, (text, name)
        if form in ("total", "after", "brackets"):
            assert said.bounds[K] == (truth.value(K),) * 2, text
            assert said.bounds[W] == (truth.value(W),) * 2, text
        if form == "brackets" and truth.killed[0]:
            assert said.bounds[CK][0] == truth.killed[0], text
        if form == "kinds" and sum(truth.killed):
            assert said.bounds[K] == (sum(truth.killed), None), text


NOISE = [
    "2020",
    "12.03.2020",
    "12:30",
    "7 zorbs",
    "; 7 zorbs burned",
    ", 7",
    "zorb",
    "(zorb)",
    "7 км",
    "7 km",
    "۱۲ حمل",
]


@settings(max_examples=500, deadline=None)
@given(
    TRUTHS,
    st.sampled_from(ALL),
    st.sampled_from(["total", "kinds", "each", "brackets"]),
    st.sampled_from(NOISE),
    st.booleans(),
)
def test_what_else_is_said_makes_no_count_wrong(
    truth: Truth, language: str, form: str, noise: str, before: bool
) -> None:
    text = ", ".join(told(counts, deed, language, form) for deed, counts in enumerate((truth.killed, truth.wounded)))
    text = f"{noise} {text}" if before else f"{text} {noise}"
    for name, (low, high) in read_casualties(text).bounds.items():
        assert (low or 0) <= truth.value(name), (text, name)
        assert high is None or truth.value(name) <= high, (text, name)


PIECES = [
    "3",
    "5 ",
    "no",
    "killed",
    "wounded",
    "casualties",
    "civilians",
    "soldiers",
    "women",
    ",",
    ";",
    "and",
    "(",
    ")",
]
PIECES += [
    "including",
    "of them",
    ":",
    "-",
    "?",
    "xyz",
    "by",
    "a",
    "on 5 June",
    "شهید",
    "زخمی",
    "و",
    "ملکی",
    "убито",
    "muertos",
]


@settings(max_examples=800, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=9).map(" ".join) | st.text(max_size=40))
def test_any_text_gives_counts_that_can_be(text: str) -> None:
    said = read_casualties(text)
    assert set(said.bounds) <= set(FIELDS)
    for low, high in said.bounds.values():
        assert (low or 0) >= 0
        assert high is None or (low or 0) <= high
    for deed in ("killed", "wounded"):
        whole_low, whole_high = said.bounds.get(deed, (0, None))
        for kind in ("civilians", "fighters"):
            low, high = said.bounds.get(f"{kind}_{deed}", (0, None))
            assert whole_high is None or (low or 0) <= whole_high, text
            assert (whole_low or 0) >= (low or 0), text
            assert whole_high is None or high is None or high <= whole_high, text
