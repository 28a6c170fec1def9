"""Stories against people's labels, beside other ways; near copies; and what an entry costs.

Thresholds are chosen on one half of the labelled stories and reported on the other.
"""

import gzip
import json
import random
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zlib import crc32

import pytest
from grouped import b_cubed, pairwise
from rapidfuzz import fuzz, process
from real import folder

from feeds import newsroom
from feeds.copies import is_copy, text_of
from feeds.entry import Entry
from feeds.features import Idf, document, features, wording
from feeds.newsroom import Newsroom
from feeds.stopwords import stopwords

Groups = list[object]
Way = Callable[[list[Entry], float], Groups]
SHOWN = 50
"""Pairs of near copies that are printed to be read."""


def rows(path: Path) -> list[dict[str, Any]]:
    """The records of a file of JSON lines."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def entry(n: int, row: dict[str, Any], at: datetime | None = None) -> Entry:
    """A record as an entry."""
    link = row["url"] or ""
    host = link.partition("//")[2].partition("/")[0].removeprefix("www.")
    lang = (row.get("lang") or "en").partition("-")[0]
    seen = at or datetime.fromisoformat(row["date"])
    title, summary = row["title"] or "", row.get("summary") or ""
    return Entry(f"{n:016x}", "feed", host or row["source"] or "x", link, title, seen, summary=summary, lang=lang)


def placed(entries: list[Entry], idf: Idf) -> Iterator[tuple[Entry, newsroom.Placement]]:
    """Entries with where they were placed, as they come."""
    room = Newsroom(idf)
    for each in entries:
        yield each, room.place(each)


def grouped(entries: list[Entry], idf: Idf) -> Groups:
    """The story of each, after all merges."""
    into: dict[str, str] = {}
    found = []
    for _, placement in placed(entries, idf):
        into.update((merge.gone, merge.into) for merge in placement.merges)
        found.append(placement.story)

    def standing(story: str) -> str:
        while story in into:
            story = into[story]
        return story

    return [standing(story) for story in found]


# -- other ways -------------------------------------------------------------------------------------


def ours(idf: Idf) -> Way:
    """The newsroom, with the threshold for titles alone set to another."""

    def group(entries: list[Entry], threshold: float) -> Groups:
        before = newsroom.JOINS_TITLE
        newsroom.JOINS_TITLE = threshold
        try:
            return grouped(entries, idf)
        finally:
            newsroom.JOINS_TITLE = before

    return group


def bags(entries: list[Entry], idf: Idf) -> list[dict[str, float]]:
    """Each title as plain words weighed by their rarity, of length one."""
    made = []
    for each in entries:
        words = [word for word in wording(each).title.row if word not in stopwords("en")]
        bag = {word: count * idf.square(word) ** 0.5 for word, count in Counter(words).items()}
        length = sum(weight * weight for weight in bag.values()) ** 0.5 or 1.0
        made.append({word: weight / length for word, weight in bag.items()})
    return made


def single_pass(idf: Idf) -> Way:
    """TF-IDF in a single pass: the centroid with the greatest cosine, within 72 hours."""

    def group(entries: list[Entry], threshold: float) -> Groups:
        centres: list[dict[str, float]] = []
        lengths: list[float] = []
        last: list[datetime] = []
        mentions: dict[str, set[int]] = {}
        found: Groups = []
        for each, bag in zip(entries, bags(entries, idf), strict=True):
            dots: Counter[int] = Counter()
            for word, weight in bag.items():
                for centre in mentions.get(word, ()):
                    dots[centre] += weight * centres[centre][word]
            near = {
                centre: dot / lengths[centre] ** 0.5
                for centre, dot in dots.items()
                if each.first_seen - last[centre] <= timedelta(hours=72)
            }
            best = max(near, key=lambda centre: (near[centre], -centre), default=None)
            if best is None or near[best] < threshold:
                best = len(centres)
                centres.append({})
                lengths.append(0.0)
                last.append(each.first_seen)
            for word, weight in bag.items():
                before = centres[best].get(word, 0.0)
                centres[best][word] = before + weight
                lengths[best] += weight * (2 * before + weight)
                mentions.setdefault(word, set()).add(best)
            last[best] = each.first_seen
            found.append(best)
        return found

    return group


def linked(entries: list[Entry], near: Callable[[int], list[int]]) -> Groups:
    """Each entry with the first before it that is near, and with all that is with that."""
    found: Groups = []
    for n in range(len(entries)):
        joined = [found[other] for other in near(n) if other < n]
        found.append(joined[0] if joined else n)
    return found


def minhash(entries: list[Entry], threshold: float) -> Groups:
    """datasketch: MinHash of the title's words, looked up by locality."""
    datasketch = pytest.importorskip("datasketch", reason="`make bench` installs what stories are compared with")
    index = datasketch.MinHashLSH(threshold=threshold, num_perm=64)
    hashes = []
    for each in entries:
        made = datasketch.MinHash(num_perm=64, seed=1)
        made.update_batch([word.encode() for word in wording(each).title.row] or [b""])
        hashes.append(made)

    def near(n: int) -> list[int]:
        met = sorted(index.query(hashes[n]))
        index.insert(n, hashes[n])
        return met

    return linked(entries, near)


def ratios(entries: list[Entry], threshold: float) -> Groups:
    """rapidfuzz: the ratio of sorted words of two titles."""
    titles = [" ".join(sorted(wording(each).title.row)) for each in entries]

    def near(n: int) -> list[int]:
        best = process.extractOne(titles[n], titles[:n], scorer=fuzz.ratio, score_cutoff=100 * threshold)
        return [] if best is None else [best[2]]

    return linked(entries, near)


# -- what is measured -------------------------------------------------------------------------------


def halves(labelled: list[dict[str, Any]]) -> list[tuple[list[Entry], list[str]]]:
    """The labelled items in two halves, whole stories in each."""
    made: list[tuple[list[Entry], list[str]]] = [([], []), ([], [])]
    for n, row in enumerate(sorted(labelled, key=lambda row: (row["date"], row["id"]))):
        entries, gold = made[crc32(row["cluster"].encode()) % 2]
        entries.append(entry(n, row))
        gold.append(row["cluster"])
    return made


def told(name: str, gold: list[str], found: Groups, seconds: float) -> tuple[float, float]:
    """Print one row; B-cubed precision and F."""
    cubed, pairs = b_cubed(gold, found), pairwise(gold, found)
    groups = Counter(found)
    print(
        f"{name:34} B3 P {cubed.precision:.3f} R {cubed.recall:.3f} F {cubed.f:.3f}   pairs P {pairs.precision:.3f}"
        f" R {pairs.recall:.3f} F {pairs.f:.3f}   {len(groups)} groups, largest {max(groups.values())},"
        f" {sum(size == 1 for size in groups.values())} alone   {1000 * seconds / len(gold):.2f} ms",
    )
    return cubed.precision, cubed.f


def test_stories_against_labels() -> None:
    """Every way at its best threshold of the other half; ours also at the one that ships: P >= .85 and F >= .65."""
    labelled = rows(folder("clusters") / "uci-news-aggregator-2014-sample.jsonl.gz")
    (chosen_on, gold), (entries, truth) = halves(labelled)
    news = rows(folder("news") / "rumca-fullstream-en-2022-11-26_2022-12-02.jsonl.gz")
    # titles of another year: nothing of the labelled items is known when they are placed
    idf = Idf.of(document(entry(n, {**row, "summary": ""})) for n, row in enumerate(news))
    print(
        f"\n{len(entries)} titles of {len(set(truth))} stories; thresholds from {len(chosen_on)} titles of the others"
    )
    best = 0.0
    for name, way, thresholds in (
        ("newsroom", ours(idf), (0.10, 0.12, 0.14, 0.16, 0.20, 0.25, 0.30, 0.35)),
        ("TF-IDF single pass", single_pass(idf), (0.10, 0.12, 0.15, 0.20, 0.25, 0.30)),
        ("MinHash LSH (datasketch)", minhash, (0.2, 0.3, 0.4, 0.5, 0.6)),
        ("title ratio (rapidfuzz)", ratios, (0.45, 0.5, 0.55, 0.6, 0.65, 0.7)),
    ):
        threshold = max(thresholds, key=lambda limit: b_cubed(gold, way(chosen_on, limit)).f)
        began = time.process_time()
        found = way(entries, threshold)
        _, f = told(f"{name} at {threshold}", truth, found, time.process_time() - began)
        best = best or f
    began = time.process_time()
    found = grouped(entries, idf)
    precision, f = told(f"newsroom as it ships ({newsroom.JOINS_TITLE})", truth, found, time.process_time() - began)
    assert best >= 0.75
    assert precision >= 0.85
    assert f >= 0.65


def test_stories_among_a_whole_stream() -> None:
    """The same titles among nine thousand of another year: what joins them wrongly counts against precision."""
    (_, _), (entries, truth) = halves(rows(folder("clusters") / "uci-news-aggregator-2014-sample.jsonl.gz"))
    stream = rows(folder("news") / "rumca-fullstream-en-2023-11-01_2023-11-07.jsonl.gz")
    before = rows(folder("news") / "rumca-fullstream-en-2022-11-26_2022-12-02.jsonl.gz")
    rng = random.Random(1)
    first, last = entries[0].first_seen, entries[-1].first_seen
    noise = [
        entry(10**6 + n, {**row, "summary": ""}, first + (last - first) * rng.random())
        for n, row in enumerate(rng.sample(stream, 9000))
    ]
    idf = Idf.of(document(entry(n, {**row, "summary": ""})) for n, row in enumerate(before))
    labels = dict(zip((each.key for each in entries), truth, strict=True))
    mixed = sorted([*entries, *noise], key=lambda each: (each.first_seen, each.key))
    found = grouped(mixed, idf)
    gold = [labels.get(each.key, each.key) for each in mixed]
    both, groups, golden = Counter(zip(gold, found, strict=True)), Counter(found), Counter(gold)
    ours_only = [(true, group) for each, true, group in zip(mixed, gold, found, strict=True) if each.key in labels]
    precision = sum(both[pair] / groups[pair[1]] for pair in ours_only) / len(ours_only)
    recall = sum(both[pair] / golden[pair[0]] for pair in ours_only) / len(ours_only)
    told_by = {group for _, group in ours_only}
    astray = sum(each.key not in labels and group in told_by for each, group in zip(mixed, found, strict=True))
    print(
        f"\namong {len(noise)} other titles: B3 P {precision:.3f} R {recall:.3f}"
        f" F {2 * precision * recall / (precision + recall):.3f}; {astray} of the others in a labelled story",
    )
    assert precision >= 0.85


def test_copies_against_scores() -> None:
    """Pairs of headlines that we call copies and people scored 4 or more: at least .98 of them."""
    pairs = rows(folder("clusters") / "sts-benchmark-headlines.jsonl.gz")
    called = []
    for n, pair in enumerate(pairs):
        one, other = (
            text_of(wording(Entry(f"{n}{side}", side, side, "", pair[f"title_{side}"], datetime.min, lang="en")))
            for side in "ab"
        )
        if is_copy(one, other):
            called.append(pair["score"])
    high = sum(pair["score"] >= 4 for pair in pairs)
    right = sum(score >= 4 for score in called)
    print(f"\nof {len(pairs)} pairs {len(called)} are copies, {right} of them scored 4 or more; {high} pairs are")
    assert right >= 0.98 * len(called)


def test_copies_in_news() -> None:
    """Pairs of several publishers' entries whose summaries are near copies, printed to be read."""
    found: list[tuple[Entry, Entry]] = []
    for path in sorted((folder("news")).glob("rumca-*.jsonl.gz")):
        entries = [entry(n, row) for n, row in enumerate(rows(path))]
        by_key = {each.key: each for each in entries}
        for each, placement in placed(entries, Idf({}, 1000)) if "background" not in path.name else ():
            original = by_key.get(placement.copy_of or "")
            if original is not None and original.publisher != each.publisher:
                found.append((original, each))
    long = [pair for pair in found if all(len(each.summary.split()) >= 12 for each in pair)]
    chosen = long[:SHOWN] + random.Random(5).sample([pair for pair in found if pair not in long], SHOWN)
    print(f"\n{len(found)} copies at another publisher, {len(long)} of them with summaries of twelve words")
    for one, other in chosen[:SHOWN]:
        for each in (one, other):
            print(f"  {each.publisher:24.24} {each.title[:80]} | {each.summary[:80]}")
        print()


def test_what_an_entry_costs() -> None:
    """Milliseconds of processor time an entry with ten thousand open entries, and what a restart takes."""
    stream = [
        entry(n, row)
        for n, row in enumerate(rows(folder("news") / "rumca-fullstream-en-2023-11-01_2023-11-07.jsonl.gz"))
    ]
    start = stream[0].first_seen
    # all within three days, so that none of them closes
    packed = [
        Entry(
            each.key,
            each.feed_id,
            each.publisher,
            each.link,
            each.title,
            start + n * timedelta(seconds=18),
            summary=each.summary,
            lang=each.lang,
        )
        for n, each in enumerate(stream[:12_000])
    ]
    idf = Idf.of(document(each) for each in stream[-3000:])
    room = Newsroom(idf)
    kept = [newsroom.Told(each, room.place(each).story) for each in packed[:10_000]]
    costs = []
    for each in packed[10_000:]:
        began = time.process_time()
        room.place(each)
        costs.append(time.process_time() - began)
    began = time.process_time()
    for each in packed[10_000:]:
        features(wording(each))
    reading = time.process_time() - began
    again = Newsroom(idf)
    began = time.process_time()
    again.recall(kept)
    recalled = time.process_time() - began
    costs.sort()
    mean = 1000 * sum(costs) / len(costs)
    print(
        f"\n10,000 open entries in {len(room)} stories: {mean:.2f} ms an entry (half below {1000 * costs[len(costs) // 2]:.2f},"
        f" of a hundred one above {1000 * costs[len(costs) * 99 // 100]:.2f}), reading its words alone"
        f" {1000 * reading / len(costs):.2f}; made again in {recalled:.1f} s",
    )
