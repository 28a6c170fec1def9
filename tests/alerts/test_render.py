"""The mails: their form, their safety, and that both halves say the same."""

import html
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import golden
import pytest
from jinja2 import DictLoader

from alerts import front
from alerts.digest import View, compose
from alerts.front import minute_words, page
from alerts.page import Plan
from alerts.plain import ISOLATE, POP
from alerts.render import (
    BANNER_COLOURS,
    HARD_STOP,
    PAPER,
    PLANS,
    SEVERITY_COLOURS,
    Templates,
    render,
    wrapped,
)
from alerts.transfer import size

TEMPLATES = Path(front.__file__).parent / "templates"
DIGESTS = [name for name in golden.SITUATIONS if name != "critical-alert"]

# Every leak of the cleaners we know of, and its kin.
PAYLOADS = [
    "<script>alert(1)</script>",
    "<ScRiPt>alert(1)</sCrIpT>",
    "<script src=//x.example/a.js></script>",
    "<img src=x onerror=alert(1)>",
    "<img/src=x/onerror=alert(1)>",
    '"><img src=x onerror=alert(1)>',
    "'><img src=x onerror=alert(1)>",
    '" onmouseover="alert(1)',
    "' onfocus='alert(1)' autofocus='",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><animate onbegin=alert(1) attributeName=x></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "<iframe src=javascript:alert(1)>",
    "<object data=data:text/html,<script>alert(1)</script>>",
    "<embed src=javascript:alert(1)>",
    "<a href=javascript:alert(1)>x</a>",
    "<a href='java&#10;script:alert(1)'>x</a>",
    "<form action=//x.example><input name=q><button>go</button></form>",
    "<input autofocus onfocus=alert(1)>",
    "<style>@import '//x.example/a.css';</style>",
    "<link rel=stylesheet href=//x.example/a.css>",
    "<meta http-equiv=refresh content='0;url=//x.example'>",
    "<base href=//x.example/>",
    "<body onload=alert(1)>",
    "<table background=javascript:alert(1)>",
    "<div style=background:url(javascript:alert(1))>",
    "<details open ontoggle=alert(1)>",
    "<video><source onerror=alert(1)></video>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<!--><script>alert(1)</script>-->",
    "<?xml-stylesheet href=javascript:alert(1)?>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;alert(1)&#60;/script&#62;",
    "%3Cscript%3Ealert(1)%3C/script%3E",
    "\\x3cscript\\x3ealert(1)",
    "</p></td></tr></table><script>alert(1)</script>",
    "</style><script>alert(1)</script>",
    "</title><script>alert(1)</script>",
    "{{ ''.__class__.__mro__ }}{% for x in y %}",
    "<x onclick=alert(1)>",
    "<\u202escript>alert(1)</script>",
    "\u0000<scr\u0000ipt>alert(1)</script>",
    "<p class=link id=x name=y target=_top>",
    "＜script＞alert(1)＜/script＞",
]
OUR_TAGS = {
    "a", "body", "br", "caption", "div", "h1", "h2", "h3", "head", "html", "meta", "p", "span", "strong", "style",
    "table", "td", "th", "title", "tr",
}  # fmt: skip
OUR_ATTRIBUTES = {
    "align", "bgcolor", "border", "cellpadding", "cellspacing", "charset", "class", "content", "dir", "href", "lang",
    "name", "role", "scope", "style", "width",
}  # fmt: skip


class Reader(HTMLParser):
    """Every tag, attribute and word of a document, as a mail program finds them."""

    def __init__(self, document: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.words: list[str] = []
        self.open: list[str] = []
        self.feed(document)
        self.close()

    def handle_starttag(self, tag, attrs):
        """Keep it."""
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in {"meta", "br"}:
            self.open.append(tag)

    def handle_endtag(self, tag):
        """Tags close in the order they opened."""
        assert self.open.pop() == tag

    def handle_data(self, data):
        """Keep what is read aloud."""
        if "style" not in self.open:
            self.words.append(data)

    def handle_comment(self, data):
        """We write none."""
        raise AssertionError(data)

    def handle_pi(self, data):
        """We write none."""
        raise AssertionError(data)

    @property
    def links(self) -> set[str]:
        """Where it leads."""
        return {attributes["href"] for tag, attributes in self.tags if tag == "a"}

    @property
    def text(self) -> str:
        """All words with single blanks."""
        return squeezed(" ".join(self.words))


def squeezed(text: str) -> str:
    """Words with single blanks, without isolates and asterisks."""
    return " ".join(re.sub(f"[{ISOLATE}{POP}*]", "", text).split())


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2 defines it."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, two: str) -> float:
    """The contrast of two colours."""
    high, low = sorted((luminance(one), luminance(two)), reverse=True)
    return (high + 0.05) / (low + 0.05)


# -- golden -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", list(golden.SITUATIONS))
def test_the_mails_are_those_a_person_has_read(name):
    """Each situation's mail is byte for byte the one under review; `python tests/support/golden.py` rewrites them."""
    for file, text in golden.files(name).items():
        assert (golden.GOLDEN / file).read_bytes() == text.encode(), file


@pytest.mark.parametrize("name", list(golden.SITUATIONS))
def test_the_same_set_gives_the_same_bytes(name):
    """Rendering again gives the same mail."""
    assert render(golden.SITUATIONS[name](), Templates()) == golden.rendered(name)


# -- form -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", list(golden.SITUATIONS))
def test_the_html_is_built_for_every_mail_program(name):
    """Only our tags and attributes, closed in order; one h1; sized tables; colours on every cell with words."""
    document = golden.rendered(name).html
    read = Reader(document)
    assert read.open == []
    assert {tag for tag, _ in read.tags} <= OUR_TAGS
    assert {each for _, attributes in read.tags for each in attributes} <= OUR_ATTRIBUTES
    assert [tag for tag, _ in read.tags].count("h1") == 1
    body = document.split("<body", 1)[1]
    assert not re.search(r"<(script|svg|form|style|img|link)", body)
    boards = [attributes for tag, attributes in read.tags if tag == "table" and "role" not in attributes]
    assert len(boards) == [tag for tag, _ in read.tags].count("caption") <= 1
    assert size(document) <= HARD_STOP
    assert len(document.split("<style>")[1].split("</style>")[0]) < 16_000


@pytest.mark.parametrize("name", list(golden.SITUATIONS))
def test_the_text_holds_whatever_the_html_holds(name):
    """Each block of words, and each link, of the HTML stands in the text twin."""
    made = golden.rendered(name)
    read, text = Reader(made.html), squeezed(made.text).casefold()
    for link in read.links:
        assert f"] {link}" in made.text
    body = Reader("<body" + made.html.split("<body", 1)[1].rsplit("</html>", 1)[0])
    skipped = squeezed(made.preheader).casefold()
    for block in body.words:
        for piece in re.split(r"[.:,;] ", squeezed(block).casefold()):
            words = piece.strip(" .,:()")
            if words and words not in skipped and words not in {"stories", "sources"}:
                assert words in text, words


@pytest.mark.parametrize("name", list(golden.SITUATIONS))
def test_the_text_fits_72_columns(name):
    """No line is longer but links and words that have no place to break."""
    for each in golden.rendered(name).text.splitlines():
        assert len(each) <= 76 or each.startswith("[") or max(map(len, each.split())) > 40, each


@pytest.mark.parametrize("name", list(golden.SITUATIONS))
def test_subjects_are_short_and_say_the_worst_first(name):
    """At most seventy characters, opening with what matters."""
    subject = golden.rendered(name).subject
    assert len(subject) <= 70
    assert re.match(
        r"\[(BLIND|PARTLY BLIND|NO MATCHES|FIRST DIGEST|(CRITICAL|HIGH|MEDIUM|LOW|INFO) REPORTS?)\]", subject
    )


def test_blindness_is_never_calm():
    """A blind digest says so in its first word, and nothing in it says quiet, calm or no matches of what it did not see."""
    blind, partly = golden.rendered("blind"), golden.rendered("partly-blind")
    assert blind.subject.startswith("[BLIND]")
    assert partly.subject.startswith("[PARTLY BLIND]")
    assert blind.view == "blind"
    for text in (blind.text, blind.html, blind.subject):
        assert not re.search(r"(?i)\bquiet\b|no indicator matched|no matches|all calm", text)
    nothing = compose(golden.heading(), golden.DAY, [], View(10, 4, 90, dark=("ps",)))
    assert "in what could be seen" in render(nothing, Templates()).text


@pytest.mark.parametrize("name", DIGESTS)
def test_levels_are_not_invented(name):
    """Every digest says that no level is assessed."""
    assert "Not assessed in this version: warning levels" in squeezed(golden.rendered(name).text)


@pytest.mark.parametrize("name", DIGESTS)
def test_a_senior_reads_one_minute(name):
    """The first block has at most 150 words."""
    assert minute_words(page(golden.SITUATIONS[name](), Plan())) <= 150


def test_long_titles_leave_the_first_minute_short():
    """Four titles of the greatest length do not make the first block longer than a minute."""
    reports = [
        replace(report, story=f"s{n}", entry=replace(report.entry, title="a b c d e f g " * 30))
        for n, report in enumerate(golden.BUSY)
    ]
    made = page(compose(golden.heading(desk="w " * 50), golden.DAY, reports, golden.FULL), Plan())
    assert minute_words(made) <= 150
    assert made.bullets


def test_downtime_puts_late_news_first_and_names_the_days():
    """After three days without the machine one digest names them, and what came late heads it."""
    text = golden.rendered("after-downtime").text
    assert "Sun 16 Nov, Mon 17 Nov and Tue 18 Nov" in text
    assert text.index("LATE, OR FOUND") < text.index("TOP STORIES")
    assert "2 letters not yet delivered" in text
    long = replace(
        golden.after_downtime(),
        period=replace(golden.DAY, days=tuple(golden.TODAY.replace(day=d) for d in range(10, 19))),
    )
    assert "Mon 10 Nov to Tue 18 Nov" in render(long, Templates()).text


# -- the words --------------------------------------------------------------------------------------

FALSE_PRECISION = re.compile(
    r"%|\b\d+\.\d+\b|probabilit|\b(un)?likely\b|likelihood|chance of|risk score|confidence|almost certain",
    re.IGNORECASE,
)


def test_our_words_claim_no_precision():
    """No template and no sentence of ours has a percentage, a decimal or a word of likelihood."""
    for path in sorted(TEMPLATES.glob("*.j2")):
        source = re.sub(
            r"<style>.*?</style>|\{[{%#].*?[}%#]\}|<[^>]*>|line-height:[\d.]+", "", path.read_text(), flags=re.DOTALL
        )
        assert not FALSE_PRECISION.search(source), path.name
    for name in golden.SITUATIONS:
        for text in (golden.rendered(name).text, golden.rendered(name).subject):
            # links, and the one hostile title that spells a template
            said = re.sub(r"^\[\d+\] .*$|\{% raw %\}", "", text, flags=re.MULTILINE)
            assert not FALSE_PRECISION.search(said), name


# -- colours ----------------------------------------------------------------------------------------


def test_every_text_stands_out_from_its_ground():
    """Contrast is at least 4.5 for every pair of colours we put together, by day and by night."""
    pairs = [*SEVERITY_COLOURS.values(), *BANNER_COLOURS.values()]
    pairs += [(PAPER["paper"], PAPER[ink]) for ink in ("ink", "dim", "link")] + [(PAPER["mark"], PAPER["ink"])]
    pairs += [(PAPER["head"], PAPER[ink]) for ink in ("head_ink", "head_dim")]
    grave = SEVERITY_COLOURS["critical"][0]
    pairs += [(grave, PAPER[ink]) for ink in ("head_ink", "head_dim")]
    night = re.search(r"dark\) \{(.*?)\n\}", (TEMPLATES / "_macros.html.j2").read_text(), re.DOTALL)
    assert night is not None
    dark = dict(re.findall(r"\.(\w+) \{[^}]*?(?<!-)(?:background-)?color:(#\w{6})", night[1]))
    pairs += [(dark["paper"], dark[ink]) for ink in ("ink", "dim", "link")] + [("#574500", "#FFF3C4")]
    for ground, ink in pairs:
        assert contrast(ground, ink) >= 4.5, (ground, ink)


def test_neighbouring_severities_differ_in_lightness():
    """Whoever sees no colours still sees steps, and the word stands on each."""
    grounds = [luminance(ground) for ground, _ in SEVERITY_COLOURS.values()]
    assert grounds == sorted(grounds, reverse=True)
    assert len(set(grounds)) == 5


# -- what feeds may try -----------------------------------------------------------------------------


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_word_of_a_feed_becomes_markup(payload):
    """Put into title, text, author, publisher, rule and link, a payload leaves our tags and attributes only."""
    card = replace(golden.RULES["talks-convene"], title=f"Rule {payload}", why=payload)
    reports = golden.told(
        "x", "indus", golden.at(3, 0), f"Talks {payload}", {"talks-convene": ["Talks"]}, f"{payload} Talks", card=card
    )
    report = reports[0]
    entry = replace(report.entry, author=payload, lang=payload, link=f"https://x.example/{payload}")
    bad = replace(report, entry=entry, publisher=f"Paper {payload}", letter="B")
    troubles = (golden.FeedTrouble(payload, payload, None, payload),)
    view = View(2, 1, 1, troubles, (payload,))
    made = render(compose(golden.heading(desk=payload), golden.DAY, [bad], view), Templates())
    assert made.fault == ""
    read = Reader(made.html)
    assert {tag for tag, _ in read.tags} <= OUR_TAGS
    assert {each for _, attributes in read.tags for each in attributes} <= OUR_ATTRIBUTES
    assert all(link.startswith("https://x.example/") for link in read.links)
    assert "__class__" not in payload or "__mro__" in read.text


@pytest.mark.parametrize("link", golden.HOSTILE_LINKS)
def test_no_strange_address_can_be_clicked(link):
    """Other schemes, user info, broken hosts and endless paths are not linked; foreign letters show as punycode."""
    reports = golden.told("x", "indus", golden.at(3, 0), "Talks open", {"talks-convene": ["Talks"]}, link=link)
    made = render(compose(golden.heading(), golden.DAY, reports, golden.FULL), Templates())
    links = Reader(made.html).links
    if link.startswith("https://а"):
        assert len(links) == 1
        assert "xn--" in next(iter(links))
        assert "(xn--" in made.text
    else:
        assert links == set()
        assert "no link that can be trusted" in made.text


def test_hostile_titles_keep_the_mail_whole():
    """Titles with line breaks, overrides, halves of characters and 20,000 letters: one mail, every story in it."""
    made = golden.rendered("hostile")
    text = made.text + made.html + made.subject + made.preheader
    assert not re.search("[\u202a-\u202e\u2066\u2067\u200e\u200f\x00\x1b\x85\u2028\u2029\ud800-\udfff]", text)
    assert text.count(ISOLATE) == text.count(POP)
    assert "7*7" in html.unescape(made.html)


# -- templates --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(path.name for path in TEMPLATES.glob("*.j2")))
def test_autoescape_is_on_whatever_a_template_is_called(name):
    """`.html.j2`, `.txt.j2` and strings are escaped alike; a text template says itself that it is not markup."""
    environment = Templates().environment
    environment.get_template(name)
    assert environment.autoescape is True
    source = (TEMPLATES / name).read_text()
    assert ("autoescape false" in source) is name.endswith(".txt.j2")
    assert "|safe" not in source
    assert environment.from_string("{{ x }}").render(x="<b>") == "&lt;b&gt;"


@pytest.mark.parametrize(
    "own",
    [
        {"digest.html.j2": "{{ pgae.subject }}"},
        {"digest.html.j2": "{% if %}"},
        {"digest.txt.j2": "{{ page.subject.nothing }}"},
        {"digest.html.j2": "{{ ''.__class__.__mro__[1].__subclasses__() }}"},
        {"_macros.html.j2": "{{ 1 / 0 }}"},
    ],
)
def test_a_broken_template_holds_no_mail_back(own):
    """A misspelt name, broken syntax or a way out of the sandbox: plain words go out, and the fault is told."""
    made = render(golden.busy(), Templates(own))
    assert made.fault
    assert made.html == ""
    assert made.subject == golden.rendered("busy").subject
    assert "jets strike Khost" in made.text
    assert "https://bosphorus.example" in made.text
    assert "View: full" in made.text
    alert = render(golden.critical_alert(), Templates({"alert.html.j2": "{{ nothing }}"}))
    assert alert.fault
    assert "jets strike Khost" in alert.text


def test_a_fallback_counts_what_it_leaves_out():
    """Even without templates a digest of thousands is bounded and says how many more there are."""
    one = golden.STRIKE[0]
    many = [replace(one, story=f"s{n:04}", entry=replace(one.entry, link="javascript:x")) for n in range(300)]
    made = render(compose(golden.heading(), golden.DAY, many, golden.FULL), Templates(loader=DictLoader({})))
    assert "And 100 more stories." in made.text
    assert "javascript" not in made.text
    broken = replace(golden.critical_alert(), zone="No/Where", problem="")
    assert render(broken, Templates()).fault


def test_a_desk_s_own_template_takes_the_shipped_one_s_place():
    """What lies in a desk's templates folder is used, with the same words."""
    made = render(golden.quiet(), Templates({"digest.txt.j2": "OURS {{ page.subject }}"}))
    assert made.text.startswith("OURS [NO MATCHES]")
    assert made.html == golden.rendered("quiet").html


# -- size -------------------------------------------------------------------------------------------


def crowd(stories: int, letters: str) -> list:
    """So many stories with long titles in a script that travels badly."""
    title = f"Talks {letters * 40}"[:210]
    reports = golden.told("c", "indus", golden.at(3, 0), title, {"talks-convene": ["Talks"]}, f"Talks {letters * 60}")
    return [
        replace(
            reports[0], story=f"s{n:05}", entry=replace(reports[0].entry, key=f"{n:016}", link=f"https://x.example/{n}")
        )
        for n in range(stories)
    ]


@pytest.mark.parametrize("stories", [0, 1, 500, 20_000])
def test_a_mail_stays_below_what_mail_programs_cut(stories):
    """However many stories, one mail within the size, each shown once or counted."""
    digest = compose(golden.heading(), golden.DAY, crowd(stories, "خوست "), golden.FULL)
    made = render(digest, Templates())
    assert made.fault == ""
    assert size(made.html) <= HARD_STOP
    assert digest.stories == stories
    shown = len(set(re.findall(r"https://x\.example/\d+", made.html)))
    left = sum(int(count.replace(",", "")) for count in re.findall(r"([\d,]+) more stor", made.text))
    assert shown + left == stories


def test_what_is_cut_gives_way_in_order():
    """Plans shrink from plenty to nothing, so that some plan fits whatever there is."""
    assert PLANS[0] == Plan()
    assert PLANS[-1] == Plan(0, 0, 0, 0)
    digest = compose(golden.heading(), golden.DAY, crowd(50, "x"), golden.FULL)
    sizes = [size(Templates().fill("digest.html.j2", page=page(digest, plan))) for plan in PLANS]
    assert sizes == sorted(sizes, reverse=True)


def test_wrapping_keeps_isolates_whole():
    """An isolate that a line break cuts in two is closed before it and opened after it."""
    text = f"[ur] {ISOLATE}{'خوست ' * 40}{POP} end"
    lines = wrapped(text, 3, 2).split("\n")
    assert len(lines) > 2
    assert all(each.count(ISOLATE) == each.count(POP) == 1 for each in lines)
    assert all(each.startswith("   ") for each in lines)
