"""The desk's places and actors as what a text is searched for, and what is wrong with how they are written.

Their names are read like entries of lists: `=TTP`, spelling groups, hyphens, `*` for endings, particles under `ar`.
"""

import typing
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from feeds.anchors import Anchor, Gazetteer, Named
from feeds.phrases import Phrase, Word
from rules.errors import Flaw, Flaws
from rules.labels import language_advice
from rules.lint import of_word, warning
from rules.places import Actor, Place
from rules.references import nearest
from rules.terms import Literal, entry

Kind = typing.Literal["place", "actor"]


def gazetteer(places: Iterable[Place], actors: Iterable[Actor]) -> Gazetteer:
    """What is to be found in texts, of places and actors that are without a flaw."""
    return Gazetteer(named(places, actors))


def named(places: Iterable[Place], actors: Iterable[Actor]) -> Iterator[Named]:
    """All of them with every spelling of their names."""
    return chain((_named("place", one) for one in places), (_named("actor", one) for one in actors))


def check(places: Sequence[Place], actors: Sequence[Actor], flaws: Flaws) -> None:
    """Where they lie and how they are written; what is wrong, or probably wrong, is added to `flaws`."""
    _within("place", places, flaws)
    _within("actor", actors, flaws)
    owners: dict[Literal, str] = {}
    both: list[tuple[Kind, Place | Actor]] = [("place", place) for place in places]
    both += [("actor", actor) for actor in actors]
    for kind, one in both:
        subject = f"{kind}:{one.id}"
        for language, names in one.names.items():
            advice = language_advice(language)
            if advice is not None:
                message = f"{language} is no language code used here"
                flaws.say(subject, ("names", language), "E208", message, advice)
            for n, name in enumerate(names):
                flaws += _of_name(subject, ("names", language, n), name, language, owners)


def _within(kind: Kind, ones: Sequence[Place] | Sequence[Actor], flaws: Flaws) -> None:
    """What something lies in or belongs to must be there, and not be the thing itself."""
    above = {one.id: one.within for one in ones}
    for name, within in above.items():
        if within and within not in above:
            advice = nearest(within, above) or f"write the id of one of the {kind}s in this file, or leave it out"
            flaws.say(f"{kind}:{name}", ("within",), "E213", f"there is no {kind} {within}", advice)
        step, steps = within, 0
        while step and step != name and steps < len(above):
            step, steps = above.get(step, ""), steps + 1
        if step == name:
            message = f"{name} lies, through others or at once, within itself"
            flaws.say(f"{kind}:{name}", ("within",), "E213", message, "take one of these references out")


def _of_name(
    subject: str, path: tuple[str | int, ...], name: str, language: str, owners: dict[Literal, str]
) -> Iterator[Flaw]:
    """What is wrong with one name, or warrants a warning; `owners` says whose each spelling is."""
    if name.startswith("$"):
        yield Flaw(subject, path, "E129", f"{name} is a list, and no name", "write its words here")
        return
    found = entry(name, particles=language == "ar")
    wrong = Flaws()
    wrong.quote(subject, path, found.faults)
    yield from wrong
    yield from of_word((subject, path), name, 0, exact=name.startswith("="))
    others = {owners.setdefault(literal, subject) for literal in found.literals} - {subject}
    if others:
        other = min(others).partition(":")
        message = f"{name} is also a name of the {other[0]} {other[2]}"
        advice = "a text that says it names both: leave one out, or write a phrase that tells them apart"
        yield warning((subject, path), "W320", message, advice)


def _named(kind: Kind, one: Place | Actor) -> Named:
    phrases = (phrase for language, names in one.names.items() for name in names for phrase in _phrases(name, language))
    return Named(Anchor(kind, one.id), one.kind, one.within, tuple(phrases))


def _phrases(name: str, language: str) -> Iterator[Phrase]:
    for literal in entry(name, particles=language == "ar").literals:
        yield Phrase(tuple(Word(word.text, word.open) for word in literal.words), literal.exact)
