"""What can go wrong on the way to a reader.

AlertError
├── RenderFault      a template could not be read or filled
└── SendFault        a message was not, or perhaps not, taken; carries the server's code (0 none) and words
    ├── Temporary    not taken: try again later
    ├── Uncertain    the link went after the final dot: it may have been taken
    ├── Permanent    this message to this reader is refused for good
    ├── Misaddressed what this reader's address stands for is refused: someone has to set it right
    └── Trouble      the channel's own settings are refused: login, sender, certificate
"""


class AlertError(Exception):
    """The root of what this room raises."""


class RenderFault(AlertError):  # noqa: N818 - named for what it is, as the kinds below
    """A template could not be read or filled."""


class SendFault(AlertError):  # noqa: N818 - an outcome that a sender expects
    """A message was not, or perhaps not, taken: the server's `code` (0 none) and its words, one line."""

    def __init__(self, code: int, text: str) -> None:
        super().__init__(text)
        self.code, self.text = code, text


class Temporary(SendFault):
    """Not taken: try again later."""


class Uncertain(SendFault):
    """The link went after the final dot: it may have been taken."""


class Permanent(SendFault):
    """This message to this reader is refused for good."""


class Misaddressed(SendFault):
    """What this reader's address stands for is refused: someone has to set it right, and others are served."""


class Trouble(SendFault):
    """The channel's own settings are refused: login, sender, certificate."""
