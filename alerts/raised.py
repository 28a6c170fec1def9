"""What rose, was missed or went blind: two pictures of a problem become alerts (warning.md 1.9).

raised()        the picture before and the one after -> U1 to U6           T6
again()         a CRITICAL that nobody acknowledged -> the same once more  T6

U0 is decided from hits (`alerts.alert.critical`), and what follows U3 in `alerts.followed`. A key is made from what an
alert says, never from when it was noticed, so that what is judged again decides nothing twice.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from types import MappingProxyType

from alerts.alert import Alert, key
from alerts.facts import Backed, Backing, Facts, frozen, thawed, unknown
from alerts.found import counts, found, set_by
from alerts.route import Urgent
from rules.grade import SHOWN as GRADES
from rules.picture import CRITICAL, ELEVATED, HIGH, LEVELS, Due, Picture, Sign
from rules.rolling import Rolling
from rules.sighting import CLEAR, FAINT, STRONG

BLIND_FOR = timedelta(hours=3)
"""How long too little is seen before anyone is woken for it."""
REPEATS = 3
"""How often a CRITICAL that nobody acknowledged is told again."""
STORIES = 3
"""Stories that a rise or a surge tells."""
GOOD = frozenset("AB")
"""Letters of a source that is told of alone."""


@dataclass(frozen=True, slots=True)
class _Step:
    """From one picture of a problem to the next: what the kinds of alert look at."""

    before: Picture | None
    after: Picture
    backed: Backed
    all_blind: bool = False
    surges: Mapping[str, Rolling] = field(default_factory=dict)


def raised(
    before: Picture | None,
    after: Picture,
    now: datetime,
    backed: Backed = unknown,
    *,
    all_blind: bool = False,
    surges: Mapping[str, Rolling] = MappingProxyType({}),
) -> list[Alert]:
    """The alerts that this step of a problem is worth, gravest first.

    `before` is None for a problem that was never assessed. `backed` grades stories, as of each picture's time;
    without it every story of a decisive sign that is clear counts as corroborated. `all_blind` says that every
    problem of the desk has been seen too little for `BLIND_FOR`: then it is told whatever the level. `surges` are the
    indicators whose last 24 hours are far above what is usual.
    """
    step = _Step(before, after, backed, all_blind, surges)
    return [
        Alert(
            key=key(kind, after.problem, *content),
            kind=kind,
            problem=after.problem,
            subject=subject,
            episode=episode,
            raised=now,
            evidence=frozen(facts),
        )
        for kind, judged in _KINDS.items()
        for subject, episode, content, facts in judged(step, now)
    ]


_Raised = tuple[str, str, tuple[str, ...], Facts]
"""Subject, episode, what the key is made from, and the facts."""


# -- U1: a rise -------------------------------------------------------------------------------------


def _rises(step: _Step, _now: datetime) -> list[_Raised]:
    """The problem stands at HIGH or CRITICAL and stood lower before.

    The key holds since when the lower level stood: who falls and rises again in one episode is told again. A level
    that a person set is a rise of its own, so that the computed one which follows it is told too.
    """
    before, after = step.before, step.after
    if unrisen(before, after):
        return []
    stood = before.since.isoformat() if before else ""
    by = set_by(after)
    content = [after.episode, LEVELS[after.level], stood]
    if by:
        content += [by.who, by.until.isoformat()]
    facts = _facts(
        step,
        reason=_reason(step),
        stories=tuple(_backing(step, story, sign) for story, sign in _told(step)),
    )
    subject = f"problem:{after.problem}"
    return [(subject, after.episode or f"U1:{subject}:{after.since.isoformat()}", tuple(content), facts)]


def unrisen(before: Picture | None, after: Picture) -> str:
    """Why a problem that went from one picture to the next is told as no rise; '' where it is."""
    if after.level < HIGH:
        return f"the problem stands at {LEVELS[after.level]}, and a rise is told from {LEVELS[HIGH]}"
    if before is not None and before.level >= after.level:
        since = f"{after.since:%Y-%m-%d %H:%MZ}"
        return f"the problem stands at {LEVELS[after.level]} since {since}; a rise is told when it comes"
    return ""


def _reason(step: _Step) -> str:
    """In a few words: the decisive event, or what agrees, or who set the level."""
    after = step.after
    if by := set_by(after):
        return f"set by {by.who}"
    movers = _movers(step)
    if movers and movers[0].decisive:
        return _decisive(movers[0], _backing(step, movers[0].stories[0], movers[0]) if movers[0].stories else None)
    kinds = len({sign.family for sign in movers})
    if kinds > 1:
        return f"{kinds} kinds of evidence agree"
    return movers[0].title if movers else f"{after.on} of {after.of} indicators on"


def _decisive(sign: Sign, backing: Backing | None) -> str:
    return f"{sign.title} {GRADES[backing.grade if backing else sign.activation]}"


def _movers(step: _Step) -> list[Sign]:
    """The signs that bear a level: decisive ones first, then what is new, then the strongest."""
    bearing = [sign for sign in step.after.signs if counts(sign) and sign.held >= CLEAR]
    return sorted(
        bearing, key=lambda sign: (not sign.decisive, not sign.news, -sign.activation, -sign.held, sign.indicator)
    )


def _told(step: _Step) -> list[tuple[str, Sign]]:
    """The stories that a rise tells: the new ones of decisive signs, then the best of each further sign."""
    told: dict[str, Sign] = {}
    for sign in _movers(step):
        fresh = _corroborated(step, sign) if sign.decisive else []
        for story in fresh or sign.stories[:1]:
            told.setdefault(story, sign)
    return list(told.items())[:STORIES]


# -- U2: a decisive event corroborated ----------------------------------------------------------------


def _decided(step: _Step, _now: datetime) -> list[_Raised]:
    """A decisive sign is borne out by a story that was not corroborated before, whatever the level was."""
    made: list[_Raised] = []
    for sign in step.after.signs:
        for story in _corroborated(step, sign) if not undecided(sign) else []:
            backing = _backing(step, story, sign)
            facts = _facts(step, reason=_decisive(sign, backing), stories=(backing,), indicator=sign.indicator)
            episode = step.after.episode or f"U2:{sign.indicator}:{story}"
            made.append((f"story:{story}", episode, (sign.indicator, story), facts))
    return made


def undecided(sign: Sign) -> str:
    """Why no story of a sign is told as a decisive event; '' where one is that was not corroborated before."""
    if not sign.decisive:
        return "it is not decisive"
    if not sign.live:
        return "the rule is under test"
    if sign.direction == "down":
        return "it points the other way"
    return "" if sign.activation >= CLEAR and sign.held >= CLEAR else "it is not corroborated"


def _corroborated(step: _Step, sign: Sign) -> list[str]:
    """The stories that bear a sign out with two sources or more, and did not in the picture before."""
    if sign.activation < CLEAR or sign.held < CLEAR:
        return []
    old = _before(step, sign.indicator)
    earlier = set(old.stories) if old and old.activation >= CLEAR else set()

    def grew(story: str) -> bool:
        at = step.before.at if step.before and story in earlier else None
        was = _grade(step.backed, story, at) if at else 0
        return was < CLEAR <= _grade(step.backed, story, step.after.at)

    return [story for story in sign.stories if grew(story)]


def _grade(backed: Backed, story: str, moment: datetime) -> int:
    backing = backed(story, moment)
    return CLEAR if backing is None else backing.grade


def _before(step: _Step, indicator: str) -> Sign | None:
    signs = step.before.signs if step.before else ()
    return next((sign for sign in signs if sign.indicator == indicator and sign.decisive and counts(sign)), None)


# -- U3: one good source for a decisive event ----------------------------------------------------------


def _single(step: _Step, _now: datetime) -> list[_Raised]:
    """A decisive sign is borne out by a story that one good source tells, and was by nothing of it before."""
    made: list[_Raised] = []
    for sign in step.after.signs:
        if not (sign.decisive and counts(sign) and sign.activation):
            continue
        old = _before(step, sign.indicator)
        earlier = old.stories if old and old.activation else ()
        for story in sign.stories:
            backing = step.backed(story, step.after.at)
            if _is_single(backing) and not (story in earlier and _was_told(step, story)):
                facts = _facts(step, sign.title, (backing,) if backing else (), indicator=sign.indicator)
                episode = f"U3:{sign.indicator}:{story}"
                made.append((f"story:{story}", episode, (sign.indicator, story), facts))
    return made


def _is_single(backing: Backing | None) -> bool:
    return backing is not None and backing.grade == FAINT and backing.letter in GOOD


def _was_told(step: _Step, story: str) -> bool:
    """Whether a story of the picture before was as well backed then, or better."""
    was = step.backed(story, step.before.at) if step.before else None
    return was is not None and (was.grade > FAINT or _is_single(was))


# -- U4: far more than usual ---------------------------------------------------------------------------


def _surged(step: _Step, _now: datetime) -> list[_Raised]:
    """The last 24 hours of an indicator are far above what is usual; not where the cut-off has said so already."""
    made: list[_Raised] = []
    for sign in step.after.signs:
        risen = step.surges.get(sign.indicator)
        if risen is None or not counts(sign) or sign.held >= STRONG:
            continue
        stories = tuple(_backing(step, story, sign) for story in risen.stories[:STORIES])
        facts = _facts(step, sign.title, stories, indicator=sign.indicator, count=risen.counted)
        day = risen.day.isoformat()
        made.append((f"rule:{sign.indicator}", f"U4:{sign.indicator}:{day}", (sign.indicator, day), facts))
    return made


# -- U5: an event missed ------------------------------------------------------------------------------


def _missed(step: _Step, _now: datetime) -> list[_Raised]:
    """An expected event whose miss is told at once was not missed before; a date of its own is a miss of its own."""
    earlier = {(due.event, due.instance) for due in (step.before.due if step.before else ()) if due.state == "missed"}
    made: list[_Raised] = []
    for due in step.after.due:
        if due.urgent and not due.note and due.state == "missed" and (due.event, due.instance) not in earlier:
            subject = event_subject(due)
            when = due.due.isoformat() if due.due else ""
            facts = _facts(step, reason=due.title, due=due.due_text)
            made.append((subject, f"U5:{subject}", (due.event, due.instance, when), facts))
    return made


def event_subject(due: Due) -> str:
    """What an alert about this expected event is about."""
    return f"event:{due.event}:{due.instance}" if due.instance else f"event:{due.event}"


# -- U6: blind ----------------------------------------------------------------------------------------


def _blind(step: _Step, now: datetime) -> list[_Raised]:
    """Too little is seen of a problem that stands high, or of all problems, for longer than three hours."""
    after = step.after
    if not is_blind(after, now) or not (after.level >= ELEVATED or step.all_blind):
        return []
    since = after.sight.blind_since
    began = since.isoformat() if since else ""
    facts = _facts(step, reason="too little is seen")
    return [(f"problem:{after.problem}", f"U6:{after.problem}:{began}", (began,), facts)]


def is_blind(picture: Picture, now: datetime) -> bool:
    """Whether too little of the problem has been seen for longer than three hours."""
    since = picture.sight.blind_since
    return since is not None and now - since > BLIND_FOR


# -- told again ---------------------------------------------------------------------------------------


def again(
    earlier: Sequence[Alert],
    after: Picture,
    urgent: Urgent,
    now: datetime,
    acknowledged: Callable[[str], bool],
) -> Alert | None:
    """The rise to CRITICAL told once more: a problem still stands there, a day later, and nobody acknowledged it.

    `earlier` are the alerts of kind U1 in this episode of the problem, the oldest first. None where there is nothing
    to repeat, its time has not come, or it was repeated three times.
    """
    critical = [(alert, facts) for alert in earlier if (facts := thawed(alert.evidence)) and facts.level == CRITICAL]
    rises = [alert for alert, facts in critical if not facts.repeat]
    if after.level < CRITICAL or not rises:
        return None
    first = rises[-1]
    chain = [first, *(alert for alert, facts in critical if facts.repeat and alert.subject == _repeats(first))]
    if len(chain) > REPEATS or now - chain[-1].raised < urgent.repeat or any(acknowledged(each.key) for each in chain):
        return None
    step = _Step(after, after, unknown)
    told = thawed(first.evidence)
    facts = _facts(
        step,
        reason=_reason(step),
        stories=told.stories if told else (),
        repeat=len(chain),
    )
    return Alert(
        key=key("U1", "repeat", first.key, str(len(chain))),
        kind="U1",
        problem=after.problem,
        subject=_repeats(first),
        episode=first.episode,
        raised=now,
        evidence=frozen(facts),
    )


def _repeats(first: Alert) -> str:
    return f"alert:{first.key}"


# -- what all of them say -----------------------------------------------------------------------------


def _facts(step: _Step, reason: str, stories: tuple[Backing, ...] = (), **more: str | int) -> Facts:
    """The problem as this step leaves it; `more` are facts of one kind alone."""
    facts = found(step.before, step.after, reason)
    return replace(facts, stories=stories, **more)  # type: ignore[arg-type]  # each by its name, as Facts has them


def _backing(step: _Step, story: str, sign: Sign) -> Backing:
    """How a story is backed; where nobody says, as well as its sign is activated."""
    return step.backed(story, step.after.at) or Backing(story, sign.activation)


_KINDS: dict[str, Callable[[_Step, datetime], list[_Raised]]] = {
    "U1": _rises,
    "U2": _decided,
    "U3": _single,
    "U4": _surged,
    "U5": _missed,
    "U6": _blind,
}
