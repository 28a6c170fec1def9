"""Reading queries: the grammar, its messages, and where they point."""

from pathlib import Path

import lark
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from rules.lexemes import scan
from rules.query import parse
from rules.tree import All, Any, AtLeast, Guard, ListRef, Near, Node, Not, Number, Some, Term, Within, children, walk

GRAMMAR = Path(__file__).resolve().parents[1] / "support" / "query.lark"
ORACLE = lark.Lark(GRAMMAR.read_text(encoding="utf-8"), parser="lalr")
# What the grammar itself cannot say.
CONTEXT = {"E117", "E119", "E120", "E121", "E122", "E125"}
LEXEMES = [
    *("alpha", "alpha", '"beta gamma"', "=Delta", "$list", "NUM>=10", "AND", "AND", "OR", "NOT", "NEAR/5"),
    *("NOT NEAR/5", "NOT INSIDE", "ATLEAST/1", "1 OF", "title:", "(", "(", ")", ")", ","),
]


def _oracle(query: str) -> bool:
    try:
        ORACLE.parse(query)
    except lark.exceptions.LarkError:
        return False
    return True


def _agrees(query: str) -> bool:
    codes = {fault.code for fault in parse(query).faults} - CONTEXT
    # An AND with nothing but NOT is right by the grammar and refused by a rule of context.
    return _oracle(query) == (not codes) or (codes == {"E116"} and _oracle(query))


@settings(max_examples=500)
@given(st.lists(st.sampled_from(LEXEMES), min_size=1, max_size=12).map(" ".join))
@example("alpha NOT INSIDE ( alpha OR $list )")
@example("1 OF ( alpha AND NOT alpha , title: ( alpha ) )")
@example("title: alpha")
@example("( NOT alpha )")
@example("alpha NEAR/5 NOT alpha")
def test_the_parser_agrees_with_the_grammar(query: str) -> None:
    """The hand-written parser takes what the grammar takes, and nothing else."""
    assert _agrees(query)


def _units(level: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    bracket = level.map(lambda one: f"( {one} )")
    return st.one_of(
        st.sampled_from(["alpha", '"beta gamma"', "=Delta", "$list", "NUM>=10"]),
        bracket,
        bracket.map(lambda one: f"title: {one}"),
        bracket.map(lambda one: f"ATLEAST/1 {one}"),
        st.lists(level, min_size=1, max_size=3).map(lambda ones: f"1 OF ( {' , '.join(ones)} )"),
    )


def _levels(level: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    unit = _units(level)
    aopd = st.one_of(unit, unit.map(lambda one: f"NOT {one}"))
    return st.one_of(
        unit,
        st.lists(aopd, min_size=2, max_size=3).map(" AND ".join),
        st.lists(unit, min_size=2, max_size=3).map(" OR ".join),
        st.lists(unit, min_size=2, max_size=3).map(" NEAR/5 ".join),
        st.tuples(unit, unit).map(" NOT NEAR/5 ".join),
    )


@given(st.recursive(st.just("alpha"), _levels, max_leaves=8))
def test_the_parser_takes_what_the_grammar_makes(query: str) -> None:
    """Every string that the grammar derives is read."""
    assert _oracle(query)
    assert _agrees(query)


@given(st.text(st.sampled_from('aAbT()"“”=$*/:,.#-\u200c \nNOTDRE5sé؟塔|'), max_size=40))
def test_no_text_makes_the_parser_fall(query: str) -> None:
    """Any text is a tree or faults, never both, and every fault points into the text and says what to write."""
    parsed = parse(query)
    assert (parsed.tree is None) == bool(parsed.faults)
    for fault in parsed.faults:
        assert 0 <= fault.offset <= len(query)
        assert fault.offset + fault.length <= len(query) + 1
        assert fault.message
        assert fault.advice


def _tree(query: str) -> Node:
    tree = parse(query).tree
    assert tree is not None
    return tree


def test_operators_bind_only_what_stands_in_one_bracket() -> None:
    """A bracket holds one kind of operator, and the tree is as written."""
    assert _tree("(a OR b) AND NOT title:(=C OR $d)") == All(
        (Any((Term("a"), Term("b"))), Not(Within("title", Any((Term("C", exact=True), ListRef("d"))))))
    )


def test_remarks_and_line_breaks_are_free() -> None:
    """White space and remarks stand anywhere between words."""
    assert _tree("a # one AND b\n\n AND\tb#two") == All((Term("a"), Term("b")))
    assert _tree('"a # b"') == Term("a # b")


def test_nodes_know_where_they_stand() -> None:
    """A term's place is its characters, an operator's its first word."""
    tree = _tree('kabul AND "x y"')
    assert (tree.at, tree.length) == (6, 3)
    assert [(node.at, node.length) for node in children(tree)] == [(0, 5), (10, 5)]


@pytest.mark.parametrize(
    ("query", "kind"),
    [
        ("a NEAR/5 b", Near),
        ("a BEFORE/s b", Near),
        ("a NOT AFTER/2 b", Guard),
        ("ATLEAST/2 a", AtLeast),
        ("2 OF (a, b, c)", Some),
        ("NUM>=2.5", Number),
    ],
)
def test_forms_of_distance_and_count_are_read(query: str, kind: type[Node]) -> None:
    """Each form of the language becomes a node of its kind, marked by its own characters."""
    tree = _tree(query)
    assert type(tree) is kind
    word = next(one for one in scan(query)[0] if one.kind != "TERM" or one.text == "2")
    assert tree.at == word.start


def test_all_faults_come_at_once_in_order() -> None:
    """One reading finds every fault of a query."""
    faults = parse("at* OR “x” or $B OR (z").faults
    assert [fault.code for fault in faults] == ["E110", "E103", "E102", "E127", "E105"]
    assert [fault.offset for fault in faults] == sorted(fault.offset for fault in faults)


@pytest.mark.parametrize(
    ("query", "code", "marked"),
    [
        ("attack OR raid AND Kabul", "E114", "AND"),
        ("air strike AND Kabul", "E113", "strike"),
        ("attack or raid", "E102", "or"),
        ("NOT cricket", "E116", "NOT"),
        ("attack OR NOT cricket", "E115", "NOT"),
        ("raid AND at*", "E110", "at*"),
        ("x AND “air strike” AND Kabul", "E103", "“air strike”"),
        ('raid AND "so at* go"', "E110", "at*"),
        ("raid AND =stem*", "E111", "stem*"),
        ("(a AND (b OR c)", "E105", "("),
        ("a NEAR/500 b", "E120", "NEAR/500"),
        ("summary:(a) AND bdy:(b)", "E118", "bdy:"),
    ],
)
def test_a_fault_points_at_its_words(query: str, code: str, marked: str) -> None:
    """The offset and length of a fault are those of the words that are wrong."""
    fault = next(fault for fault in parse(query).faults if fault.code == code)
    assert query[fault.offset : fault.offset + fault.length] == marked


def test_a_small_operator_is_told_once() -> None:
    """An operator in small letters among words gives one fault, not a chain of them."""
    assert [fault.code for fault in parse("(raid OR near OR attack)").faults] == ["E102"]


@pytest.mark.parametrize(
    "query", ["NEARBY AND ORDER", "(a)OR(b)", "a AND(b OR c)", '"and" AND "NEAR"', "Sana’a OR d.i.khan"]
)
def test_words_are_not_taken_for_operators(query: str) -> None:
    """Words that begin like an operator, quoted ones, and brackets that touch an operator are read as meant."""
    assert parse(query).faults == ()


WRITTEN = st.lists(
    st.sampled_from(
        [
            *LEXEMES,
            *(
                *" \n\t()*=\"“”$,:/-'’.#&|",
                "\u200c",
                "\u00a0",
                "at*",
                "a-b*",
                "NEAR*",
                "OR*",
                "Near",
                "AND-x",
                "NUM",
                "OF",
            ),
            *(
                "and",
                "x",
                "word",
                "12",
                "ش",
                "title:(",
                "body (",
                "(a|b)",
                "a(b)c",
                "$a-b_1",
                "$A",
                "$list:",
                '"x y"',
                "ſ",
            ),
        ],
    ),
    max_size=12,
)


@settings(max_examples=400)
@given(WRITTEN.map("".join) | WRITTEN.map(" ".join) | st.text(max_size=30))
@example('(NEAR* OR $list)"a b"AND-x\n')
def test_the_short_way_of_cutting_gives_the_same_words(query: str) -> None:
    """Lexemes and faults do not depend on whether common words are taken at once or step by step."""
    quick, slow = scan(query), scan(query, step_by_step=True)
    assert quick[0] == slow[0]
    assert [vars(fault) for fault in quick[1]] == [vars(fault) for fault in slow[1]]


def test_walk_sees_every_node() -> None:
    """Walking a tree gives the node itself and all below it."""
    kinds = [type(node).__name__ for node in walk(_tree("a AND NOT title:(b OR c)"))]
    assert kinds == ["All", "Term", "Not", "Within", "Any", "Term", "Term"]
