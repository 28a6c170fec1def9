"""Pool: trees of queries -> parts, equal ones built once however many rules use them."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import count

from feeds.tokens import width
from rules.atoms import Atoms
from rules.candidate import FIELDS, GRAM, HEAD, Candidate
from rules.evaluate import Look, Part
from rules.leaves import Numbers, Wanted, Words
from rules.lists import ListEntry
from rules.operators import Chain, Either, Every, Guarded, InField, Reference, Repeated, Several, Unless
from rules.terms import Literal, expand
from rules.tree import All, Any, AtLeast, Guard, ListRef, Named, Near, Node, Not, Number, Some, Term, Within


class Pool:
    """Builds parts. What it is asked for later may be built of what it made before."""

    def __init__(self, entries: Mapping[str, tuple[ListEntry, ...]]) -> None:
        self.atoms = Atoms()
        self._entries = entries
        self._made: dict[Node, Part] = {}
        self._keys = count()
        self._waking: tuple[int, dict[int, list[int]]] | None = None

    def part(self, node: Node) -> Part:
        """The part that a tree stands for."""
        found = self._made.get(node)
        if found is None:
            found = self._made[node] = self._make(node)
        return found

    def look(self, candidate: Candidate) -> Look:
        """An entry for parts that are asked whether or not they may hold: all its words are looked up at once."""
        if self._waking is None or self._waking[0] < len(self._made):
            leads: dict[int, list[int]] = defaultdict(list)
            for leaf in self._made.values():
                if isinstance(leaf, Words):
                    rarest = {one.atoms[one.rarest] if one.beside is None else one.beside for one in leaf.wanted}
                    for atom in rarest:
                        leads[atom].append(leaf.key)
            self._waking = len(self._made), leads
        among, leads = self.atoms.among(candidate), self._waking[1]
        awake = set[int]().union(*(leads[atom] for atom in among if atom in leads))
        return Look(candidate, self.atoms, among, awake)

    def _make(self, node: Node) -> Part:
        match node:
            case Term() | ListRef():
                return self._words(node)
            case Number(comparison, value):
                text = f"NUM{comparison}{'' if value is None else f'{value:g}'}"
                return Numbers(next(self._keys), text, comparison, value or 0.0)
            case Near(parts, distance, ordered):
                members = tuple(map(self.part, parts))
                return Chain(next(self._keys), written(node), members, distance, ordered)
            case Guard(kind, distance, part, by):
                return Guarded(next(self._keys), written(node), self.part(part), self.part(by), kind, distance)
        return self._logic(node)

    def _logic(self, node: Node) -> Part:
        match node:
            case All(parts):
                return Every(next(self._keys), "AND", tuple(map(self.part, parts)))
            case Any(parts):
                return Either(next(self._keys), "OR", tuple(map(self.part, parts)))
            case Not(part):
                return Unless(next(self._keys), "NOT", self.part(part))
            case Within(name, part):
                return InField(next(self._keys), f"{name}:", self.part(part), FIELDS if name == "any" else (name,))
            case Named(name, part):
                return Reference(next(self._keys), f"${name}", self.part(part))
            case AtLeast(least, part):
                return Repeated(next(self._keys), f"ATLEAST/{least}", self.part(part), least)
            case Some(least, parts):
                return Several(next(self._keys), f"{least} OF", tuple(map(self.part, parts)), least)
        raise TypeError(f"{type(node).__name__} cannot be evaluated")

    def _literals(self, node: Term | ListRef) -> Iterator[tuple[str, Literal]]:
        """The literals of a leaf, each with the term or the entry of the list it comes from."""
        if isinstance(node, Term):
            shown = shown_term(node)
            yield from ((shown, literal) for literal in expand(node.text, exact=node.exact).literals)
            return
        for one in self._entries[node.name]:
            label = f"${node.name}: {one.label}"
            yield from ((label, literal) for literal in one.literals)

    def _words(self, node: Term | ListRef) -> Words:
        wanted = [self._wanted(order, *labelled) for order, labelled in enumerate(self._literals(node))]
        single: dict[str, list[Wanted]] = defaultdict(list)
        pairs: dict[tuple[str, str], list[Wanted]] = defaultdict(list)
        runs: dict[str, list[Wanted]] = defaultdict(list)
        openings: dict[str, list[Wanted]] = defaultdict(list)
        others: list[Wanted] = []
        for one in wanted:
            first = self.atoms.all[one.atoms[0]]
            if one.run:
                runs[one.run[:GRAM]].append(one)
            elif one.pair is not None:
                pairs[one.pair].append(one)
            elif len(one.atoms) > 1 or first.exact:
                others.append(one)
            elif first.open:
                openings[first.text[:HEAD]].append(one)
            else:
                single[first.text].append(one)
        return Words(
            next(self._keys),
            shown_term(node) if isinstance(node, Term) else f"${node.name}",
            tuple(wanted),
            single={word: tuple(ones) for word, ones in single.items()},
            openings={head: tuple(ones) for head, ones in openings.items()},
            pairs={pair: tuple(ones) for pair, ones in pairs.items()},
            runs={gram: tuple(ones) for gram, ones in runs.items()},
            others=tuple(others),
        )

    def _wanted(self, order: int, by: str, literal: Literal) -> Wanted:
        weights = self.atoms.weights
        atoms = tuple(self.atoms.number(word, exact=literal.exact) for word in literal.words)
        rarest = min(range(len(atoms)), key=lambda n: weights[atoms[n]]) if len(atoms) > 1 else 0
        pair = self._pair(literal, atoms)
        run = _run(literal) if pair else ""
        beside = pair and self.atoms.beside(*pair, run)
        return Wanted(atoms, rarest, order, by, pair, beside, run, _plain(literal))

    def _pair(self, literal: Literal, atoms: tuple[int, ...]) -> tuple[str, str] | None:
        """Of the folded words of a literal that stand side by side, the two that are rarest together."""
        if literal.exact:
            return None
        weights = self.atoms.weights
        sides = [n for n in range(len(atoms) - 1) if not (literal.words[n].open or literal.words[n + 1].open)]
        best = min(sides, key=lambda n: weights[atoms[n]] + weights[atoms[n + 1]], default=None)
        return None if best is None else (literal.words[best].text, literal.words[best + 1].text)


def _run(literal: Literal) -> str:
    """The characters of a literal of more than two, each of which is a token: a text has them side by side."""
    words = [word.text for word in literal.words]
    is_run = len(words) > 2 and not any(word.open for word in literal.words)
    return "".join(words) if is_run and all(width(word) == 1 for word in words) else ""


def _plain(literal: Literal) -> str:
    """A phrase of folded ASCII words as a text has it between blanks, '' for any other literal."""
    words = [word.text for word in literal.words]
    is_plain = len(words) > 1 and not literal.exact and not any(word.open for word in literal.words)
    return f" {' '.join(words)} " if is_plain and all(word.isascii() and word.isalnum() for word in words) else ""


def shown_term(node: Term) -> str:
    """A term as it is written."""
    return ("=" if node.exact else "") + (f'"{node.text}"' if " " in node.text else node.text)


def written(node: Near | Guard) -> str:
    """An operator of distance as it is written."""
    name = ("BEFORE" if node.ordered else "NEAR") if isinstance(node, Near) else f"NOT {node.kind}"
    if isinstance(node, Guard) and node.kind == "INSIDE":
        return name
    return f"{name}/{'s' if node.distance is None else node.distance}"
