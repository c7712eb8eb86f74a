"""How each English writer names forces, deeds and things. Deeds and things are phrases of sulh's own tables
(`words/phrases/en.yaml`), so that an exercise trains people, not phrases; forces are the mapping's to explain."""

from __future__ import annotations

from sulh.exercise.pages.facts import Spellings

LOG_FORCES: Spellings = {
    "republic_army": ("own tps", "Army", "own tps"),
    "league_forces": ("League", "League tps", "LF"),
    "valley_guard": ("Valley Guard", "V. Guard", "VG"),
    "front_fighters": ("EN (Front)", "Front", "en (front)", "EN (Front)"),
    "black_hand": ("BH", "Black Hand"),
    "bandits": ("bandits", "criminals"),
}
STATEMENT_FORCES: Spellings = {
    "republic_army": ("Republic army", "soldiers of the Republic", "Rep. army", "Republican troops"),
    "league_forces": ("League forces", "forces of the League", "the League"),
    "valley_guard": ("Valley Guard", "Guard militia", "militia of the valleys"),
    "front_fighters": ("our fighters", "fighters of the Front", "Front fighters"),
    "black_hand": ("Black Hand", "the Black Hand"),
    "bandits": ("bandits", "thieves"),
}
PRESS_FORCES: Spellings = {
    "republic_army": ("army", "Republic Army"),
    "league_forces": ("League forces", "League troops"),
    "valley_guard": ("Valley Guard",),
    "front_fighters": ("Front fighters", "the Front"),
    "black_hand": ("Black Hand",),
    "bandits": ("bandits", "armed robbers"),
}
LOG_ACTS: Spellings = {
    "air_strike": ("air strike", "airstrike"),
    "drone_strike": ("UAV strike", "drone strike"),
    "artillery_fire": ("artillery", "artillery fire"),
    "raid": ("raid",),
    "night_raid": ("night raid",),
    "armed_clash": ("firefight", "armed clash", "skirmish"),
    "suicide_attack": ("suicide attack", "suicide bombing"),
    "vehicle_bomb": ("VBIED", "vehicle bomb"),
    "roadside_bomb": ("roadside IED", "roadside bomb"),
    "magnetic_bomb": ("magnetic IED", "sticky bomb"),
    "checkpoint_attack": ("checkpoint attack", "attack on checkpoint"),
    "ambush": ("ambush",),
    "rocket_fire": ("rocket attack", "rocket fire"),
    "targeted_killing": ("targeted killing", "murder"),
    "one_sided_violence": ("attack on civilians", "violence against civilians"),
    "abduction": ("abduction", "kidnap"),
    "looting": ("looting", "robbery"),
    "detention": ("detention", "arrest"),
    "checkpoint_set_up": ("checkpoint set up", "new checkpoint"),
}
STATEMENT_ACTS: Spellings = {
    **LOG_ACTS,
    "air_strike": ("bombed from the air", "air strike", "aerial bombardment"),
    "drone_strike": ("drone attack", "struck by a drone", "drone strike"),
    "artillery_fire": ("artillery fire", "artillery shelling"),
    "armed_clash": ("clashes", "gun battle"),
    "suicide_attack": ("suicide attack",),
    "vehicle_bomb": ("car bomb",),
    "roadside_bomb": ("roadside bomb",),
    "magnetic_bomb": ("magnetic bomb", "magnetic mine"),
    "checkpoint_attack": ("attack on a checkpoint", "attack on an outpost"),
    "one_sided_violence": ("massacre", "attack on civilians"),
    "abduction": ("kidnapping", "abduction"),
    "looting": ("plunder", "looting"),
    "detention": ("arrests", "arrest"),
    "checkpoint_set_up": ("new checkpoint", "illegal checkpoint"),
}
PRESS_ACTS: Spellings = {
    **STATEMENT_ACTS,
    "air_strike": ("air strike", "airstrike"),
    "drone_strike": ("drone strike",),
    "artillery_fire": ("artillery fire", "artillery shelling"),
    "armed_clash": ("gun battle", "armed clash", "exchange of fire"),
    "suicide_attack": ("suicide bombing", "suicide attack"),
    "magnetic_bomb": ("magnetic bomb", "sticky bomb"),
    "checkpoint_attack": ("attack on a checkpoint", "checkpoint attack"),
    "one_sided_violence": ("massacre", "attack on civilians"),
    "abduction": ("kidnapping",),
    "looting": ("looting", "robbery"),
    "detention": ("arrest",),
    "checkpoint_set_up": ("new checkpoint",),
}
LOG_OBJECTS: Spellings = {
    "checkpoint": ("checkpoint", "outpost"),
    "convoy": ("convoy", "patrol"),
    "bridge": ("bridge",),
    "village": ("village",),
    "home": ("compound", "house"),
    "position": ("position", "trenches"),
    "school": ("school",),
    "market": ("market", "bazaar"),
}
STATEMENT_OBJECTS: Spellings = {**LOG_OBJECTS, "home": ("homes", "house"), "convoy": ("convoy", "military vehicles")}
PRESS_OBJECTS: Spellings = {
    **LOG_OBJECTS,
    "checkpoint": ("checkpoint",),
    "convoy": ("convoy",),
    "home": ("home", "house"),
}
_SMALL = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")


def small_number(value: int) -> str:
    """A number as prose writes it: up to twelve in words."""
    return _SMALL[value] if value < len(_SMALL) else str(value)
