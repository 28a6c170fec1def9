"""What people decided, and what of it holds."""

from datetime import UTC, datetime, timedelta

from rules.judgement import (
    Excluded,
    Judgement,
    Links,
    Vote,
    cancelled,
    digits,
    excluded,
    grades,
    in_force,
    links,
    new_normals,
    overrides,
    sentence,
    votes,
)

NOW = datetime(2025, 11, 18, 1, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def judged(number, kind, subject, at=NOW, who="amina", until=None, undoes=None, **value):
    """The n-th judgement."""
    return Judgement(kind, subject, who, at, "", value, until, undoes, number)


def vote(number, said, who="amina", rule="attack", story="18f3", at=NOW, rev="r1"):
    """A reader's vote on a rule's claim on a story."""
    return judged(number, "vote", f"story:{story}", at, who, rule=rule, vote=said, rule_rev=rev)


def test_undoing_takes_effect_when_it_is_done():
    """A judgement holds until it is undone or over, and an undo is never one that holds."""
    made = [
        judged(1, "override", "problem:border", until=NOW + DAY, level="high"),
        judged(2, "exclude", "story:18f3"),
        judged(3, "undo", "story:18f3", NOW + HOUR, undoes=2),
    ]
    assert [[one.id for one in in_force(made, NOW + n * HOUR)] for n in (-1, 0, 1, 24)] == [[], [1, 2], [1], []]
    assert in_force(reversed(made), NOW) == made[:2]


def test_the_newest_judgement_of_a_thing_holds():
    """Of two overrides of a problem, two digits of a story, two new normals of a rule, the later counts."""
    held = [
        judged(1, "override", "problem:border", level="high"),
        judged(2, "override", "problem:border", level="watch"),
        judged(3, "grade", "story:18f3", digit=1),
        judged(4, "grade", "story:18f3", NOW + HOUR, digit=5),
        judged(5, "new-normal", "rule:attack/part"),
        judged(6, "new-normal", "rule:attack/part", NOW + DAY),
        judged(7, "cancel", "event:round-4", instance=""),
    ]
    assert {name: one.value["level"] for name, one in overrides(held).items()} == {"border": "watch"}
    assert digits(held) == {"18f3": 5}
    assert grades(held) == {"18f3": ((NOW, 3), (NOW + HOUR, 0))}
    assert new_normals(held) == {"attack/part": NOW + DAY}
    assert {name: one.id for name, one in cancelled(held).items()} == {("round-4", ""): 7}


def test_an_excluded_story_takes_its_entries_along():
    """What was in a story when it was excluded stays out, also when the story became part of another."""
    out = excluded([judged(1, "exclude", "story:18f3", entries=["18f3", "2ab1"])])
    assert out == Excluded(frozenset({"18f3"}), frozenset({"18f3", "2ab1"}))
    assert out.leaves_out("18f3", "new", "attack")
    assert out.leaves_out("other", "2ab1", "attack")
    assert not out.leaves_out("other", "new", "attack")


def test_noise_by_two_readers_takes_a_story_from_a_rules_counts():
    """Two readers' newest votes on one rule's claim must both be noise; another rule still counts the story."""
    one = [vote(1, "noise"), vote(2, "noise")]
    two = [*one, vote(3, "noise", "bilal")]
    assert excluded(one).noise == frozenset()
    assert excluded(two).noise == {("18f3", "attack")}
    assert excluded(two).leaves_out("18f3", "any", "attack")
    assert not excluded(two).leaves_out("18f3", "any", "strike")
    assert excluded([*two, vote(4, "relevant", "bilal")]).noise == frozenset()
    assert excluded([vote(1, "noise"), vote(2, "noise", "bilal", rule="strike")]).noise == frozenset()


def test_a_readers_newest_vote_wins():
    """Each reader has one vote for each rule and story, whatever the rule's revision; others keep theirs."""
    held = [vote(1, "noise"), vote(2, "wrong", "bilal"), vote(3, "relevant", at=NOW + DAY, rev="r2")]
    assert votes(held) == [
        Vote("bilal", "18f3", "attack", "r1", "wrong", NOW),
        Vote("amina", "18f3", "attack", "r2", "relevant", NOW + DAY),
    ]


def test_splits_and_merges_are_links_of_entries():
    """A split holds two groups apart and each together; a merge holds one together; other judgements link nothing."""
    held = [
        judged(1, "split", "story:18f3", entries=["c"], rest=["a", "b"]),
        judged(2, "merge", "story:18f3", entries=["a", "d"], story="d"),
        judged(3, "exclude", "story:18f3", entries=["a"]),
    ]
    assert links(held) == Links(
        (frozenset("c"), frozenset("ab"), frozenset("ad")), ((frozenset("c"), frozenset("ab")),)
    )


def test_the_later_of_two_contradicting_links_holds():
    """A merge of what was split, and a split of what was merged, each take the earlier judgement's place."""
    split = judged(1, "split", "story:18f3", entries=["c"], rest=["a", "b"])
    merge = judged(2, "merge", "story:18f3", entries=["a", "c"], story="c")
    assert links([split, merge]).apart == ()
    assert frozenset("ac") in links([split, merge]).together
    again = judged(3, "split", "story:18f3", entries=["a"], rest=["b", "c"])
    assert links([merge, again]) == Links((frozenset("a"), frozenset("bc")), ((frozenset("a"), frozenset("bc")),))
    assert links([]) == Links()


def test_every_kind_is_told_in_words():
    """What was decided is a phrase of its own for each kind, without the subject."""
    told = {
        "override": judged(1, "override", "problem:border", level="high"),
        "new-normal": judged(1, "new-normal", "rule:attack"),
        "split": judged(1, "split", "story:a", entries=["b", "c"], rest=["a"]),
        "merge": judged(1, "merge", "story:a", story="b", entries=["a", "b"]),
        "exclude": judged(1, "exclude", "story:a", entries=["a"]),
        "grade": judged(1, "grade", "story:a", digit=2),
        "vote": judged(1, "vote", "story:a", rule="attack", part="toll", vote="noise"),
        "cancel": judged(1, "cancel", "event:talks", instance="2025-11-20"),
        "undo": judged(2, "undo", "story:a", undoes=1),
        "ack": judged(1, "ack", "alert:a"),
    }
    assert {kind: sentence(one) for kind, one in told.items()} == {
        "override": "set to HIGH",
        "new-normal": "its present rate is the normal one",
        "split": "these entries are another story: b, c",
        "merge": "one story with b",
        "exclude": "left out of all counts",
        "grade": "graded 2",
        "vote": "attack/toll: noise",
        "cancel": "called off for 2025-11-20",
        "undo": "judgement 1 taken back",
        "ack": "acknowledged",
    }
    assert sentence(judged(1, "cancel", "event:talks", instance="")) == "called off"
