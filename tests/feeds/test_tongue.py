"""Which language a feed is in."""

import gzip
import json
from itertools import islice

import pytest
import real
from hypothesis import given
from hypothesis import strategies as st

from feeds.tongue import tongue, tongues


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("The two sides will meet again in Istanbul, officials said", "en"),
        ("دونوں ملکوں کے وفود استنبول میں دوبارہ ملیں گے", "ur"),
        ("د دواړو هېوادونو پلاوي به په استانبول کې بیا سره ګوري", "ps"),
        ("هیات‌های دو کشور بار دیگر در استانبول با هم دیدار می‌کنند", "fa"),
        ("يلتقي وفدا البلدين مرة أخرى في إسطنبول", "ar"),
        ("İki ülkenin heyetleri İstanbul'da yeniden görüşecek", "tr"),
        ("दोनों देशों के प्रतिनिधि इस्तांबुल में फिर मिलेंगे", "hi"),
        ("两国代表团将在伊斯坦布尔再次会面", "zh"),
        ("Делегации двух стран снова встретятся в Стамбуле", "ru"),
        ("", ""),
        ("2025: 14-3", ""),
    ],
)
def test_each_language_of_the_desk_is_told(text: str, lang: str) -> None:
    """A sentence of news is told by its script, its letters and its small words."""
    assert tongue(text) == lang


def test_a_feed_may_be_in_two_languages() -> None:
    """What one item in five is in is a language of the feed; a stray headline is none."""
    english, pashto = "The talks will go on in Istanbul", "خبرې به په استانبول کې روانې وي"
    assert tongues([english] * 6 + [pashto] * 4) == ("en", "ps")
    assert tongues([english] * 9 + [pashto]) == ("en",)
    assert tongues([]) == ()


@pytest.mark.parametrize(
    ("name", "lang"),
    [
        ("ur-geo-jang-express-samaa-2024-11", "ur"),
        ("ps-voa-azadi-2025", "ps"),
        ("fa-afkarnews-sample-2025", "fa"),
        ("ar-saudinewsnet-2015", "ar"),
        ("tr-ttc3600-2015", "tr"),
        ("hi-bbc-hindi-346", "hi"),
    ],
)
def test_thirty_real_items_tell_their_language(name: str, lang: str) -> None:
    """Of real items, thirty together are in their own language and in no other."""
    with gzip.open(real.folder("multilingual") / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
        items = [json.loads(line) for line in islice(lines, 300)]
    texts = [f"{item.get('title') or ''} {(item.get('summary') or '')[:300]}" for item in items]
    for start in range(0, len(texts), 30):
        assert tongues(texts[start : start + 30]) == (lang,)


@given(st.text(max_size=80))
def test_any_text_has_a_language_or_none(text: str) -> None:
    """No text raises anything."""
    assert tongue(text) in {"", "ar", "fa", "ps", "ur", "en", "tr", "fr", "de", "es", "ru", "hi", "zh"}
