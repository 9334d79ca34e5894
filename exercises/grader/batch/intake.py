"""Collects what a class handed in: notebooks by student, and everything odd on the way."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, tzinfo
from pathlib import Path

from grader.batch.archive import is_archive
from grader.batch.names import Owner, owner_of
from grader.batch.oddity import Oddity
from grader.batch.roster import Person, Roster
from grader.batch.sources import Item, items, require_sources


@dataclass(frozen=True)
class Attempt:
    """A notebook that a student handed in."""

    file: Path
    name: str
    place: str
    time: datetime | None
    late: bool


@dataclass
class Handed:
    """Everything that one student handed in."""

    person: Person
    attempts: list[Attempt] = field(default_factory=list)
    others: list[str] = field(default_factory=list)
    refused: int = 0


def collect(
    sources: list[Path], sheet: str, roster: Roster, unpacked: Path, zone: tzinfo = UTC
) -> tuple[list[Handed], list[Oddity]]:
    """Return what each student handed in, those of the roster first, and the odd things.

    Parameters
    ----------
    sources : list of Path
        Folders, archives and notebooks, such as the learning platform gave them.
    sheet : str
        The sheet's name; a student's other notebooks are left alone when one carries it.
    roster : Roster
        Who is expected.
    unpacked : Path
        A folder for what comes out of archives.
    zone : tzinfo
        Of the times in zip archives, which name none.
    """
    require_sources(sources)
    handed = {person.id.casefold(): Handed(person) for person in roster.people}
    odd: list[Oddity] = []
    for source in sources:
        for item in _of_people(source, sheet, roster, unpacked, zone, alone=len(sources) == 1):
            owner = owner_of(item.parts[0], sheet, roster) if item.parts else None
            _enter(item, owner, handed, odd)
    everyone = list(handed.values())
    strangers = sorted(everyone[len(roster.people) :], key=lambda one: one.person.id)
    everyone[len(roster.people) :] = strangers
    for one in everyone:
        _of_this_sheet(one, sheet, odd)
    return everyone, odd


def _of_people(
    source: Path, sheet: str, roster: Roster, unpacked: Path, zone: tzinfo, alone: bool
) -> list[Item]:
    """Return what is in a source, with the person as the first part of each path."""

    def known(name: str) -> bool:
        return owner_of(name, sheet, roster).person.known

    # A student's own folder or archive can be named too, as by submissions/*.
    own = known(source.name) and (source.is_dir() or is_archive(source.name))
    # What a platform made holds the archives of students; what a student made needs none.
    found = list(items(source, unpacked, zone, archives=not own))
    # Alone it may be the class, by chance called like a student. Beside other sources it is a student's, and
    # nobody hands in for others, whatever names the files in it bear.
    if own and not (alone and any(known(item.parts[0]) for item in found if item.parts)):
        return [replace(item, parts=(source.name, *item.parts)) for item in found]
    return _below_wrapper(found, sheet, roster)


def _enter(item: Item, owner: Owner | None, handed: dict[str, Handed], odd: list[Oddity]) -> None:
    known = owner is not None and owner.person.known
    id = owner.person.id if known else ""
    if item.refused:
        odd.append(Oddity(id, "refused", item.place, item.refused))
        if known:
            handed[id.casefold()].refused += 1
    elif item.file and owner:
        one = handed.setdefault(owner.person.id.casefold(), Handed(owner.person))
        name = item.parts[-1] if len(item.parts) > 1 else owner.file
        one.attempts.append(Attempt(item.file, name, item.place, item.time, owner.late))
    elif known:
        handed[id.casefold()].others.append(item.place)
    else:
        # Only a notebook makes a stranger: exports hold lists and notes as well.
        odd.append(Oddity("", "ignored", item.place, "neither a notebook nor anybody's in the roster"))


def _of_this_sheet(one: Handed, sheet: str, odd: list[Oddity]) -> None:
    """Keep the notebooks that carry the sheet's name, where some do and others do not."""
    id = one.person.id
    named = [attempt for attempt in one.attempts if sheet.casefold() in attempt.name.casefold()]
    # A name that tells only the student, such as s1.ipynb, is as good as one that tells the sheet.
    named += [attempt for attempt in one.attempts if not attempt.name]
    for attempt in one.attempts if named else []:
        if attempt not in named:
            odd.append(Oddity(id, "ignored", attempt.place, f"not named {sheet}, while another notebook is"))
    one.attempts = named or one.attempts
    if one.others:
        odd.append(Oddity(id, "ignored", one.others[0], f"{len(one.others)} file(s) here are no notebook"))


def _below_wrapper(found: list[Item], sheet: str, roster: Roster) -> list[Item]:
    """Leave out a folder around everything that is nobody's, as archives often have."""
    tops = {item.parts[0] for item in found if item.parts}
    if len(tops) != 1 or owner_of(*tops, sheet, roster).person.known:
        return found
    below = {item.parts[1] for item in found if len(item.parts) > 1}
    if not any(owner_of(name, sheet, roster).person.known for name in below):
        return found
    return [replace(item, parts=item.parts[1:]) for item in found]
