"""What can go wrong between a publisher and a document.

FeedError
├── FetchError           a fetch that could not be finished; its kind is what Failed says
│   ├── AddressError     the address may not be asked: scheme, spelling, port, or a private address behind the name
│   ├── RedirectError    too many, nowhere, or from https down to http
│   ├── SizeError        more bytes or headers than the limits allow, on the wire or unpacked
│   ├── EncodingError    packed in a way we did not ask for, twice, or cut short
│   ├── DeadlineError    not done in time: to connect, between two reads, or as a whole
│   ├── NetworkError     no such name, nobody listening, hung up early
│   ├── TlsError         the certificate does not hold, or the handshake failed
│   └── ProtocolError    what answered does not speak HTTP
└── ParseFailed          the bytes came, and no document could be read from them
    └── NoFeed           they are something else: a challenge, a web page, a site map
"""

from typing import ClassVar, Literal

FailKind = Literal[
    "address",
    "redirect",
    "too large",
    "encoding",
    "timeout",
    "network",
    "tls",
    "protocol",
    "http",
    "empty",
]
"""Why nothing came: an error of the tree above, or an answer with an HTTP status or body that is of no use."""

ParseKind = Literal["died", "timeout", "refused", "not a feed"]


class FeedError(Exception):
    """The root of what this room raises; `why` is one line for the operator, without secrets."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class FetchError(FeedError):
    """A fetch that could not be finished; `kind` is what `Failed` will say."""

    kind: ClassVar[FailKind] = "network"


class AddressError(FetchError):
    """An address that may not be asked."""

    kind = "address"


class RedirectError(FetchError):
    """A redirect that is not followed."""

    kind = "redirect"


class SizeError(FetchError):
    """More than the limits allow."""

    kind = "too large"


class EncodingError(FetchError):
    """A body packed in a way that is not unpacked."""

    kind = "encoding"


class DeadlineError(FetchError):
    """Not done in time."""

    kind = "timeout"


class NetworkError(FetchError):
    """No such name, nobody listening, or hung up early."""


class TlsError(FetchError):
    """A certificate that does not hold, or a failed handshake."""

    kind = "tls"


class ProtocolError(FetchError):
    """An answer that is not HTTP."""

    kind = "protocol"


class ParseFailed(FeedError):  # noqa: N818 - an outcome, named like Fetched and Failed
    """No document could be read from the bytes: `died` and `timeout` are the child's end, `refused` a limit of ours."""

    def __init__(self, kind: ParseKind, why: str) -> None:
        super().__init__(why)
        self.kind = kind


class NoFeed(ParseFailed):
    """Something else came in place of a feed: `what` is its kind, `named` the addresses of feeds that it names."""

    def __init__(self, what: str, why: str, named: tuple[str, ...] = ()) -> None:
        super().__init__("not a feed", why)
        self.what = what
        self.named = named
