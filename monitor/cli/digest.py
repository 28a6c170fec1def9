"""`forewarn digest`: what the next digest would say, on the screen, or as a mail to one address to see it there."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from monitor.cli.asked import desk_asked
from monitor.cli.start import desk_argument, refuse

if TYPE_CHECKING:
    from alerts.outbox import Delivery
    from alerts.route import Route
    from monitor.desk.load import Desk
    from monitor.editions import Editions
    from monitor.inforce import InForce
    from monitor.store import Store

PATIENCE_S, LOOK_S = 60, 0.5
"""Seconds that a test waits for the daemon to send it, and between two looks at how far it has come."""


@click.command()
@desk_argument
@click.option("--preview", is_flag=True, help="Render what has gathered since the last digest; nothing is sent.")
@click.option("--to", "address", default="", metavar="ADDRESS", help="Mail it to this address now, marked as a test.")
@click.option("--route", default="", help="The route to render for; the desk's first where none is given.")
@click.option("--html", type=click.Path(dir_okay=False, path_type=Path), help="Write the HTML to this file too.")
def command(desk: Path, preview: bool, address: str, route: str, html: Path | None) -> None:
    """Show DESK's next digest as it stands now, as text; or mail it to one address, to see it there.

    A test is of no edition: the next digest tells all of it again. It goes through the desk's own mail server, by the
    daemon where it runs, and is recorded in the outbox and in sent.log like every letter.
    """
    if preview == bool(address):
        refuse(2, "say --preview, or --to ADDRESS: digests are published by the daemon, at their hour (`forewarn run`)")
    if address:
        _test(desk, address, route, html)
        return
    store = _looking(desk)
    loaded = desk_asked(desk, tried=True)
    rendered = _editions(store, loaded).preview(_force(store, loaded), _chosen(loaded, route))
    store.close()
    click.echo(f"Subject: {rendered.subject}\n")
    click.echo(rendered.text)
    if html is not None:
        html.write_text(rendered.html, encoding="utf-8")
        click.echo(f"HTML: {html}", err=True)


def _looking(desk: Path) -> "Store":
    from monitor.desk.var import Var
    from monitor.store import Store
    from monitor.store.errors import StoreError

    try:
        return Store.read(Var(desk).database)
    except StoreError as error:
        refuse(3, str(error), "`forewarn poll` makes a database and fills it.")


def _chosen(loaded: "Desk", route: str) -> "Route":
    chosen = next((each for each in loaded.settings.routes if route in {"", each.id}), None)
    if chosen is None:
        names = ", ".join(each.id for each in loaded.settings.routes)
        refuse(2, f"desk.yaml has no route {route}; it has {names}")
    return chosen


def _force(store: "Store", loaded: "Desk") -> "InForce":
    from monitor.inforce import InForce
    from rules.matcher import Matcher

    running = store.desks.current()
    number = store.desks.number(loaded.version) or (running.n + 1 if running else 1)
    return InForce(loaded, Matcher.compile(loaded.rulebook, loaded.publishers), loaded.version, number)


def _editions(store: "Store", loaded: "Desk") -> "Editions":
    from monitor import wiring
    from monitor.editions import Editions
    from monitor.pictures import Pictures

    pictures = Pictures(store)
    return Editions(store, wiring.now, present=lambda: pictures.present(loaded))


# -- a test -------------------------------------------------------------------------------------------


def _test(desk: Path, address: str, route: str, html: Path | None) -> None:
    """Mail the digest to one address, and say what became of it."""
    from alerts.route import read_address
    from monitor.desk.var import Var
    from monitor.lock import holder

    if html is not None:
        refuse(2, "--html goes with --preview: a test is read where it arrives")
    try:
        read_address(address)
    except ValueError as wrong:
        refuse(2, str(wrong))
    _looking(desk).close()
    loaded = desk_asked(desk, tried=True)
    chosen = _chosen(loaded, route)
    if loaded.settings.mail is None:
        refuse(2, "this desk has no mail server: add `mail:` to desk.yaml; --preview shows a digest without one")
    by_daemon = bool(holder(Var(desk).lock))
    delivery = _by_daemon(desk, loaded, chosen, address) if by_daemon else _by_hand(desk, loaded, chosen, address)
    said = f"{delivery.last_code or ''} {delivery.last_text}".strip()
    if delivery.state == "sent":
        click.echo(f"sent to {address} as a test of route {chosen.id}: {said}")
        return
    if delivery.state == "sending":
        refuse(3, "the daemon is still sending it; `forewarn status` counts no test, your mailbox tells")
    refuse(3, f"not sent to {address}, and not tried again: {said or 'the daemon did not come to it'}")


def _by_hand(desk: Path, loaded: "Desk", route: "Route", address: str) -> "Delivery":
    """Send it from here: no daemon runs, and none may start meanwhile."""
    from monitor import wiring
    from monitor.cli.start import started
    from monitor.delivery import Deliveries
    from monitor.desk.var import Var
    from monitor.store.ledger import Ledger

    var = Var(desk)
    with started(desk) as store:
        deliveries = Deliveries(store, Ledger(var.ledger), wiring.owner(), wiring.now, wiring.chance())
        # as a daemon begins: what an earlier process left half done must not be mistaken for this one's
        deliveries.recover()
        number = _editions(store, loaded).test(_force(store, loaded), route, address)
        deliveries.send_one(number, wiring.channels(loaded, var)["mail"])
        return _ended(store, number)


def _by_daemon(desk: Path, loaded: "Desk", route: "Route", address: str) -> "Delivery":
    """Put it into the outbox of the daemon that runs, and wait until it has sent it, a minute at most."""
    import threading

    from monitor import wiring
    from monitor.desk.var import Var
    from monitor.store import Store
    from monitor.store.errors import StoreError

    try:
        with Store.join(Var(desk).database) as store:
            number = _editions(store, loaded).test(_force(store, loaded), route, address)
            until, pause = wiring.monotonic() + PATIENCE_S, threading.Event()
            while store.outbox.delivery(number).attempts == 0 or store.outbox.delivery(number).state == "sending":
                if wiring.monotonic() > until:
                    break
                pause.wait(LOOK_S)
            return _ended(store, number)
    except StoreError as error:
        refuse(3, str(error))


def _ended(store: "Store", number: int) -> "Delivery":
    """How far it came; one that was not sent is not tried again, for whoever asked knows by now."""
    from monitor import wiring

    delivery = store.outbox.delivery(number)
    if delivery.state == "pending":
        # what is held has no code of a server any more: its words keep it
        said = f"{delivery.last_code or ''} {delivery.last_text}".strip()
        with store.transaction():
            store.outbox.hold(number, said or "a test that was not sent in time", wiring.now())
    return store.outbox.delivery(number)
