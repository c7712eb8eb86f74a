"""What was found of violence, as sections of a brief: sentences under what they are about, with their pictures."""

from __future__ import annotations

from sulh.briefs.inputs import MeasuredInfo, MeasureInfo, PictureInfo, SectionInfo

_SECTIONS = {
    "alerts": ("Alerts", "Rules of the case that fire on the last day of the data."),
    "displacement": (
        "Where violence moved",
        "Whole weeks are exchanged between the period and its baseline: a change counts only if exchanges seldom bring so large a one. "
        "None of this says why.",
    ),
    "hot_spots": (
        "Where it gathered",
        "Circles and runs of days in which more happened than the place and the time alone bring (space-time permutation scan).",
    ),
    "reprisals": (
        "What followed what",
        "Deeds of one side soon after and near deeds of the other. Followed is not caused.",
    ),
    "sources": ("What the sources allow", "How late reports come, and who fell silent. Silence says nothing of violence."),
    "counts": (
        "How much there was in each week",
        "On the established account: dark is what surely was of the part named, light what may have been.",
    ),
}  # fmt: skip
_PICTURES = {
    **{f"weeks-{by}": "counts" for by in ("act", "perpetrator", "target", "object", "place", "account", "unit")},
    "shares": "displacement",
    "hot-spots": "hot_spots",
    "reprisals": "reprisals",
    "late": "sources",
}
"""The section that each picture stands in, by its name."""


def said_of(measured: MeasuredInfo, measure: str) -> tuple[str, ...]:
    """The sentences that answer a declared question."""
    return tuple(text for section, about, text in measured.said if section == "answers" and about == measure)


def pictures_of(measured: MeasuredInfo, measure: str) -> tuple[PictureInfo, ...]:
    """The pictures of a declared question."""
    return tuple(one for one in measured.pictures if one.measure == measure)


def titled(measure: MeasureInfo) -> str:
    """A question's title, marked where it was declared after its period began."""
    late = measure.declared_after_start and measure.declared is not None
    return f"{measure.title} (declared on {measure.declared}, after its period began)" if late else measure.title


def found_view(measured: MeasuredInfo, titles: dict[str, str]) -> tuple[SectionInfo, ...]:
    """The sections that have something to say; `titles` are those of the declared questions."""
    found = []
    for key, (title, about) in _SECTIONS.items():
        lines: dict[str, list[str]] = {}
        for section, what, text in measured.said:
            if section == key:
                lines.setdefault(titles.get(what, what), []).append(text)
        pictures = tuple(one for one in measured.pictures if _PICTURES.get(one.name) == key)
        if lines or pictures:
            found.append(
                SectionInfo(title, about, tuple((what, tuple(texts)) for what, texts in lines.items()), pictures)
            )
    return tuple(found)
