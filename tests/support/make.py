"""Small desks for tests, written out as an analyst would write them."""

from collections.abc import Mapping
from pathlib import Path

PROBLEM = """\
id: border
title: The border
question: Will fighting across the border resume within 30 days?
horizon: 30d
owner: desk
language: 1
fold: 1
scenarios:
  - {id: truce, title: The truce holds, adverse: no}
  - {id: collapse, title: The truce collapses, adverse: yes}
"""

RULE = """\
id: {id}
title: {title}
status: active
severity: {severity}
owner: desk
signal: {{kind: tripwire}}
family: military
direction: up
scenarios: {{truce: 1, collapse: 5}}
match: |
  {query}
tests:
{tests}
"""

TERMS = """\
attack:
  about: an attack
  en: [attack*, ambush*]
strike:
  en: [air-strike*, drone strike*]
"""


def rule(name: str, title: str, severity: str, query: str, match: tuple[str, str], no_match: str) -> str:
    """One rule file."""
    tests = [f"  - match: {text}" for text in match] + [f"  - no_match: {no_match}"]
    return RULE.format(id=name, title=title, severity=severity, query=query, tests="\n".join(tests))


RULES = {
    "attack": rule(
        "attack", "Attack reported", "medium", "$attack", ("Attack in Khost", "Ambush on convoy"), "A calm day"
    ),
    "strike": rule(
        "strike",
        "Air strike reported",
        "critical",
        "$strike AND Khost",
        ("Airstrike hits Khost", "Air strikes in Khost"),
        "Air strike in Homs",
    ),
    "talks": rule(
        "talks",
        "Talks reported",
        "info",
        "talks AND Istanbul",
        ("Talks in Istanbul", "Istanbul talks resume"),
        "Talks in Doha",
    ),
}

ROUTE = """\
  - id: letters
    channel: folder
    digest: {at: "06:30"}
    alerts: {kinds: [U0]}
"""


def feeds_yaml(urls: Mapping[str, str]) -> str:
    """feeds.yaml with one publisher for each feed id: {feed id: address}."""
    lines = []
    for feed_id, url in urls.items():
        lines += [
            f"- id: {feed_id}",
            f"  title: {feed_id.title()}",
            "  country: PK",
            "  control: private",
            "  letter: B",
            "  why: a test",
            f'  feeds: [{{id: {feed_id}, url: "{url}", lang: en}}]',
        ]
    return "\n".join(lines) + "\n"


def desk(
    folder: Path,
    urls: Mapping[str, str],
    *,
    allow: tuple[str, ...] = (),
    routes: str = ROUTE,
    extra: str = "",
    rules: Mapping[str, str] = RULES,
) -> Path:
    """A desk in `folder`: three rules, the given feeds, routes and further lines of desk.yaml."""
    (folder / "rules" / "indicators").mkdir(parents=True, exist_ok=True)
    (folder / "rules" / "terms").mkdir(exist_ok=True)
    allowed = ", ".join(f'"{pair}"' for pair in allow)
    (folder / "desk.yaml").write_text(
        f"title: Test desk\nzone: Asia/Karachi\nroutes:\n{routes}fetch: {{allow: [{allowed}]}}\n{extra}",
        encoding="utf-8",
    )
    (folder / "feeds.yaml").write_text(feeds_yaml(urls), encoding="utf-8")
    (folder / "rules" / "problem.yaml").write_text(PROBLEM, encoding="utf-8")
    (folder / "rules" / "terms" / "words.yaml").write_text(TERMS, encoding="utf-8")
    for name, text in rules.items():
        (folder / "rules" / "indicators" / f"{name}.yaml").write_text(text, encoding="utf-8")
    return folder


def rss(title: str, items: list[tuple[str, str, str]], dated: str = "Tue, 18 Nov 2025 00:30:00 GMT") -> bytes:
    """An RSS 2.0 document: items as (guid, link, title)."""
    listed = "".join(
        f"<item><guid isPermaLink='false'>{guid}</guid><link>{link}</link><title>{words}</title>"
        f"<pubDate>{dated}</pubDate></item>"
        for guid, link, words in items
    )
    return (
        f"<?xml version='1.0' encoding='utf-8'?><rss version='2.0'><channel><title>{title}</title>"
        f"<link>https://example.org/</link><description>d</description>{listed}</channel></rss>"
    ).encode()
