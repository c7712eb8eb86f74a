"""Amendments: files that change named provisions and terms from a day on, and the versions that they make."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sulh.errors import FileError, Position
from sulh.strict_yaml import Document, Path_, load
from sulh.terms.schema import AgreementFile, AmendmentFile, Provision


@dataclass(frozen=True)
class Version:
    """An agreement as it stands once an amendment holds; `amendment` is None for the original."""

    amendment: AmendmentFile | None
    file: AgreementFile
    document: Document = field(repr=False)


class Amended(Document):
    """The places of an agreement's parts, in whichever file each part stands."""

    def __init__(self, base: Document, amendment: Document) -> None:
        super().__init__(base.file, base.data, {})
        self._base = base
        self._amendment = amendment

    def place(self, path: Path_) -> Position:
        """The place of a part: in the amendment where it stands there, else in what it amends."""
        inside = path[1:] if path[:1] == ("in_force",) else path
        return self._amendment.place(path) if self._amendment.has(inside[:2]) else self._base.place(path)


def load_amendments(file: AgreementFile, document: Document) -> Iterator[Version]:
    """The original version and one for each amendment. Raises FileError or InputError with the place."""
    yield Version(None, file, document)
    seen: set[str] = set()
    for number, name in enumerate(file.amendments):
        place: Path_ = ("amendments", number)
        amendment, source = _load(document, name, place)
        if amendment.amends != file.agreement:
            what = f"{name} amends “{amendment.amends}”, not “{file.agreement}”"
            raise document.error(place, what, "Name the agreement's own id there, or remove the file here.")
        if amendment.amendment in seen:
            raise document.error(place, f"two amendments are called “{amendment.amendment}”", "Rename one.")
        seen.add(amendment.amendment)
        _check(file, amendment, source)
        file, document = _amend(file, amendment), Amended(document, source)
        yield Version(amendment, file, document)


def _load(document: Document, name: str, place: Path_) -> tuple[AmendmentFile, Document]:
    target = Path(document.file).parent / name
    if not target.is_file():
        raise FileError(
            f"there is no amendment {name} here", where=str(document.place(place)), remedy="Check the path."
        )
    source = load(target)
    return source.parse(AmendmentFile), source


def _check(file: AgreementFile, amendment: AmendmentFile, source: Document) -> None:
    for number, name in enumerate(amendment.removed):
        if name not in file.provisions or name in amendment.provisions:
            why = "is given anew by the same amendment" if name in amendment.provisions else "is not in force to end"
            raise source.error(("removed", number), f"the provision {name} {why}", "Correct one of the two.")
    for section in ("actors", "areas"):
        for name in getattr(amendment, section):
            if name in getattr(file, section) or name in file.parties:
                remedy = "An amendment may only add; change it in the agreement file."
                raise source.error((section, name), f"“{name}” is there already", remedy)
    for name, item in amendment.provisions.items():
        old = file.provisions.get(name)
        if old is not None and _kinds(old) != _kinds(item):
            raise source.error(
                ("provisions", name), f"{name} was another kind of rule", "Give the new rule a new name."
            )


def _kinds(item: Provision) -> list[bool]:
    return [item.must_not is not None, item.must_reduce is not None, item.must_do is not None]


def _amend(file: AgreementFile, amendment: AmendmentFile) -> AgreementFile:
    kept = {name: item for name, item in file.provisions.items() if name not in amendment.removed}
    dates = {
        "extended": {**file.in_force.extended, **amendment.extended},
        "suspended": {**file.in_force.suspended, **amendment.suspended},
    }
    return file.model_copy(
        update={
            "actors": {**file.actors, **amendment.actors},
            "areas": {**file.areas, **amendment.areas},
            "terms": {**file.terms, **amendment.terms},
            "provisions": {**kept, **amendment.provisions},
            "in_force": file.in_force.model_copy(update=dates),
        }
    )


def whole(versions: Sequence[Version]) -> AgreementFile:
    """The last version, with the provisions that were ended on the way."""
    last = versions[-1].file
    ever: dict[str, Provision] = {}
    for version in versions:
        ever |= version.file.provisions
    return last.model_copy(update={"provisions": ever})
