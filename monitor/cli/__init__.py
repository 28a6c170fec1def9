"""The command line: the only place that prints or exits.

A verb's module is imported when the verb is used, so that `forewarn --help` costs no more than click.
"""

import gc
import importlib
import sys

import click

from monitor import __version__

VERBS = {
    "init": "lay out a new desk from the shipped one",
    "check": "tell every fault of a desk's files",
    "test": "run the rules' own examples",
    "explain": "say why a rule matches an entry or a text, or why not",
    "why": "say which rules hit a stored entry; the arithmetic behind a rule or the level of a problem",
    "why-not": "say in a sentence why a rule did not hit a stored entry",
    "story": "show a story: its reports, its sources, its grade, and what became new",
    "new": "lay out the file of a new rule, filter or term list",
    "terms": "show all that a term list or a named query stands for",
    "who-uses": "tell who depends on a list, a rule, a tag or a publisher",
    "schema": "write anew what editors complete and check by",
    "override": "set the level of a problem for some days",
    "accept": "accept a rule's present rate as the normal one",
    "split": "say that entries are not the story they stand in",
    "merge": "say that two stories are one",
    "exclude": "leave a story out of all counts",
    "grade": "give a story a digit of your own",
    "vote": "call a rule's claim on a story relevant, noise or wrong",
    "ack": "say that somebody deals with an alert: it is not told again",
    "silence": "hold back alerts about a rule, a story or a problem for a while",
    "cancel": "say that an expected event was called off",
    "undo": "take a judgement back",
    "judgements": "list what people decided, and what of it holds",
    "run": "run the daemon",
    "poll": "do one round: fetch, match, judge",
    "status": "show how the problems stand, what is expected, feeds, rules and letters",
    "digest": "show the next digest, or send one as a test",
    "routes": "tell who is told what and when, and who is told of one story",
    "doctor": "look for what is wrong with this installation and desk",
    "backup": "make a verified copy of the database",
    "feeds": "list feeds, try their addresses, or carry them in and out as OPML",
    "replay": "play news that somebody kept through the desk's rules, on a clock turned by hand",
    "demo": "play an invented sample through the real pipeline",
}
"""Each verb and its one line of help; its module under monitor.cli has the same name, with _ for -."""


class Verbs(click.Group):
    """The verbs, each imported when it is used."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """The verbs in the order in which a newcomer meets them."""
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's
        """The command of one verb, None if there is no such verb."""
        if cmd_name not in VERBS:
            return None
        module = importlib.import_module(f"monitor.cli.{cmd_name.replace('-', '_')}")
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's
        """List the verbs without importing any of them."""
        with formatter.section("Verbs"):
            formatter.write_dl(list(VERBS.items()))


@click.command(cls=Verbs, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="forewarn")
def group() -> None:
    """Forewarn: an early-warning monitor that polls feeds, matches them against a desk's rules and tells people."""


def main() -> None:
    """Run the command line; exit code 1 for faults in a desk's files, 2 for wrong usage, 3 for a fault of ours."""
    try:
        group(prog_name="forewarn")
    except (KeyboardInterrupt, BrokenPipeError):
        sys.exit(130)
    finally:
        # The process ends: nothing of a large desk has to be looked through for garbage first.
        gc.freeze()
