"""What feeds and templates may try: no word becomes markup, no address leads astray, no broken template holds a mail."""

import html
import re
from dataclasses import replace
from pathlib import Path

import golden
import morning
import pytest
from html_reader import Reader
from jinja2 import DictLoader
from mail_clients import ATTRIBUTES, TAGS

from alerts import front
from alerts.digest import FeedTrouble, View, compose
from alerts.plain import ISOLATE, POP
from alerts.render import Templates, render

TEMPLATES = Path(front.__file__).parent / "templates"

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
# -- what feeds may try -----------------------------------------------------------------------------


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_word_of_a_feed_becomes_markup(payload):
    """Put into title, text, author, publisher, rule and link, a payload leaves our tags and attributes only."""
    card = replace(morning.RULES["talks-convene"], title=f"Rule {payload}", why=payload)
    reports = morning.told(
        "x", "indus", morning.at(3, 0), f"Talks {payload}", {"talks-convene": ["Talks"]}, f"{payload} Talks", card=card
    )
    report = reports[0]
    entry = replace(report.entry, author=payload, lang=payload, link=f"https://x.example/{payload}")
    bad = replace(report, entry=entry, publisher=f"Paper {payload}", letter="B")
    troubles = (FeedTrouble(payload, payload, None, payload),)
    view = View(2, 1, 1, troubles, (payload,))
    made = render(compose(golden.heading(desk=payload), golden.DAY, [bad], view), Templates())
    assert made.fault == ""
    read = Reader(made.html)
    assert {tag for tag, _ in read.tags} <= set(TAGS)
    assert {each for _, attributes in read.tags for each in attributes} <= set(ATTRIBUTES)
    assert all(link.startswith("https://x.example/") for link in read.links)
    assert "__class__" not in payload or "__mro__" in read.text


@pytest.mark.parametrize("link", golden.HOSTILE_LINKS)
def test_no_strange_address_can_be_clicked(link):
    """Other schemes, user info, broken hosts and endless paths are not linked; foreign letters show as punycode."""
    reports = morning.told("x", "indus", morning.at(3, 0), "Talks open", {"talks-convene": ["Talks"]}, link=link)
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
    one = morning.STRIKE[0]
    many = [replace(one, story=f"s{n:04}", entry=replace(one.entry, link="javascript:x")) for n in range(300)]
    made = render(compose(golden.heading(), golden.DAY, many, golden.FULL), Templates(loader=DictLoader({})))
    assert "And 100 more stories." in made.text
    assert "javascript" not in made.text
    broken = replace(golden.critical_alert(), zone="No/Where", problem="")
    assert render(broken, Templates()).fault


def test_a_desk_s_own_template_takes_the_shipped_one_s_place():
    """What lies in a desk's templates folder is used, with the same words."""
    made = render(golden.quiet(), Templates({"digest.txt.j2": "OURS {{ page.subject }}"}))
    assert made.text.startswith("OURS [QUIET]")
    assert made.html == golden.rendered("quiet").html
