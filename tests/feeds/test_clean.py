"""Whatever a feed wrote -> the words a reader would see."""

import time
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from feeds.clean import TEXT, header, line, prose

MARKED = st.lists(
    st.one_of(
        st.text(max_size=8),
        st.sampled_from(
            [
                "<b>",
                "</b>",
                "<p>",
                "<br/>",
                "&lt;",
                "&amp;",
                "&#38;",
                "&",
                "<",
                ">",
                "<!--",
                "-->",
                "<script>",
                "</script>",
                "&#xD800;",
                "&#0;",
                "\u200d",
                "\u200b",
                "\u202e",
                "\n",
                "\n\n",
                "\u2029",
                "\u0301",
                "\u0338",
                "=?",
                "\u037e",
                "]]>",
            ]
        ),
    ),
    max_size=25,
).map("".join)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Talks resume in Istanbul", "Talks resume in Istanbul"),
        ("  Talks\tresume \r\n in\u00a0Istanbul\u2028", "Talks resume in Istanbul"),
        ("<b>A</b>ttack in <i>Khost</i>", "Attack in Khost"),
        ("Blast<br>in Kabul<p>Talks", "Blast in Kabul Talks"),
        ("<table><tr><td>Kabul</td><td>Herat</td></tr></table>", "Kabul Herat"),
        ("<td>Kabul</td><td>Herat</td>", "Kabul Herat"),
        ('Kabul<img src="x">Herat', "Kabul Herat"),
        ("AT&amp;T", "AT&T"),
        ("AT&amp;amp;T", "AT&T"),
        ("Day 1 &#8211; Day 2 &nbsp; end", "Day 1 – Day 2 end"),
        ("a &lt;b&gt;bold&lt;/b&gt; claim", "a bold claim"),
        ("fewer than < 5 and more than > 3", "fewer than < 5 and more than > 3"),
        ("Price <Rs500 after the strike", "Price <Rs500 after the strike"),
        ("<![CDATA[Wrapped twice]]>", "Wrapped twice"),
        ("<script>alert('x')</script>Calm<style>p{}</style>", "Calm"),
        ("Kab\u00adul at\u200btack \ufeffnow", "Kabul attack now"),
        ("می\u200cخواهم \u200cجنگ\u200d", "می\u200cخواهم جنگ"),
        ("\u202eevil\u2066 \u200fx", "evil x"),
        ("nul\x00 esc\x1b[31m c1\x9b", "nul esc[31m c1"),
        ("\ud83d\ude00 \ud800", "😀 \ufffd"),
        ("&#xD800; &#99999999999; &#0;", "\ufffd \ufffd \ufffd"),
        ("Cafe\u0301", "Café"),
        ("", ""),
    ],
)
def test_a_line_holds_what_a_reader_would_see(written: str, read: str) -> None:
    """Markup, controls, direction marks and odd blanks go; words, letters and signs stay."""
    assert line(written) == read


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("<p>One\ntwo</p><p>Three<br/>four</p>", "One two\nThree\nfour"),
        ("One\ntwo\n\nThree\r\n \r\nfour", "One two\nThree\nfour"),
        ("One\u2029Two\u2028still two", "One\nTwo still two"),
        ("<ul><li>One<li>Two</ul><div></div><div> </div>Three", "One\nTwo\nThree"),
        ("&lt;p&gt;One&lt;/p&gt;&lt;p&gt;Two&lt;/p&gt;", "One\nTwo"),
        ("One &amp;lt;p&amp;gt; two", "One\ntwo"),
    ],
)
def test_prose_keeps_paragraphs(written: str, read: str) -> None:
    """Block elements and blank lines become one line feed, soft wraps become blanks."""
    assert prose(written) == read


def test_a_cap_cuts_between_graphemes() -> None:
    """What is too long ends in … and neither a letter with its accents nor a flag is cut in two."""
    assert line("abcdef", 4) == "abc…"
    assert line("ab q\u0323\u0307 x", 7) == "ab q\u0323\u0307…"
    assert line("ab q\u0323\u0307 x", 6) == "ab…"
    assert line("🇵🇰🇦🇫🇹🇷", 4) == "🇵🇰…"
    assert line("one two three", 5) == "one…"
    assert len(line("x" + "\u0323" * 5000)) == 1000
    assert line("word " * 1000).endswith("…")


@given(MARKED)
@example("&lt\u037e")
@example("<\u200bb>x")
@example("<<b>b>")
@example("&" + "amp;" * 30 + "lt;b>")
@example("e\u200b\u0301")
def test_cleaning_twice_changes_nothing(written: str) -> None:
    """A cleaned line is its own clean form, and so is prose whose paragraphs are parted by blank lines again."""
    once = line(written)
    assert line(once) == once
    text = prose(written)
    assert prose(text.replace("\n", "\n\n")) == text
    assert header(header(written)) == header(written)


@given(MARKED, st.integers(1, 40))
def test_nothing_unseen_is_left(written: str, cap: int) -> None:
    """No control or direction character, no surrogate, no NUL and no more than the cap leave, in NFC."""
    for text in (line(written, cap), prose(written, cap), header(written)):
        kinds = {unicodedata.category(char) for char in text if char not in "\n\u200c\u200d"}
        assert not kinds & {"Cc", "Cf", "Cs"}
        assert unicodedata.is_normalized("NFC", text)
        assert text == text.strip()
    assert len(line(written, cap)) <= cap
    assert len(prose(written, cap)) <= cap
    assert "\n" not in line(written) + header(written)
    assert "=?" not in header(written)


def test_a_header_cannot_start_an_encoded_word() -> None:
    """A title that would add a Bcc header when decoded does not begin an encoded word any more."""
    assert header("=?utf-8?q?Hi=0D=0ABcc:_e=40x?=") == "= ?utf-8?q?Hi=0D=0ABcc:_e=40x?="
    assert header("a <b> &amp;\r\nBcc: x") == "a <b> &amp; Bcc: x"


@pytest.mark.parametrize(
    "piece",
    [
        "<b>",
        "<div>",
        "<a ",
        "<",
        "&lt;!--",
        "&amp;",
        "&#38;",
        "<script>",
        "<script",
        "&#",
        "\u200d",
        "<p></p>",
        "<svg>",
        "e\u0301",
        "<b></p>",
        "\u0301",
        " ",
        "<![CDATA[",
        "<x a='",
        "&#1",
        "&#00",
        "&a",
        "&amp;lt;",
        "&lt;b&gt;",
        "\n",
        "]]>",
    ],
)
def test_hostile_text_is_cheap(piece: str) -> None:
    """64 KiB of anything cost far less than a second, and so do 10 MB, of which only the start is read."""
    for text in (piece * (TEXT // len(piece)), piece * (10 * 2**20 // len(piece))):
        start = time.process_time()
        prose(text)
        line(text)
        assert time.process_time() - start < 0.5


def test_a_cap_on_raw_text_leaves_no_half_tag() -> None:
    """A tag or reference that the cap cuts in two is left out."""
    assert prose("x" * (TEXT - 3) + "<a href='http://example'>") == "x" * (TEXT - 3)
    assert prose("x" * (TEXT - 3) + "&amp;") == "x" * (TEXT - 3)


def test_dense_markup_is_read_alike() -> None:
    """Markup too dense for a browser's tree loses its tags and its scripts too, and keeps its words apart."""
    assert prose("<p>word</p>" * 700 + "<script>no<b></script><i>seen</i>") == "\n".join(["word"] * 700 + ["seen"])


def test_markup_in_markup_in_markup_comes_to_an_end() -> None:
    """Text escaped more often than anyone would is left as words that no reader takes for markup."""
    read = line("x &ampampampampampamplt;b>y")
    assert line(read) == read
    assert "& " in read
