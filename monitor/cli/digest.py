"""`forewarn digest`: what the next digest would say, without sending it."""

from pathlib import Path

import click

from monitor.cli.start import desk_argument


@click.command()
@desk_argument
@click.option("--preview", is_flag=True, help="Render what has gathered since the last digest; nothing is sent.")
@click.option("--route", default="", help="The route to render for; the desk's first where none is given.")
@click.option("--html", type=click.Path(dir_okay=False, path_type=Path), help="Write the HTML to this file too.")
def command(desk: Path, preview: bool, route: str, html: Path | None) -> None:
    """Show DESK's next digest as it stands now, as text."""
    from monitor import wiring
    from monitor.cli.start import refuse
    from monitor.desk.fault import DeskFaults
    from monitor.desk.load import load_desk
    from monitor.desk.var import Var
    from monitor.editions import Editions
    from monitor.inforce import InForce
    from monitor.pictures import Pictures
    from monitor.store import Store
    from monitor.store.errors import StoreError
    from rules.matcher import Matcher

    if not preview:
        refuse(2, "say --preview: digests are published by the daemon, at their hour (`forewarn run`)")
    try:
        store = Store.read(Var(desk).database)
        loaded = load_desk(desk)
    except StoreError as error:
        refuse(3, str(error), "`forewarn poll` makes a database and fills it.")
    except DeskFaults as faults:
        refuse(1, *(line for fault in faults.faults for line in fault.lines()))
    chosen = next((each for each in loaded.settings.routes if route in {"", each.id}), None)
    if chosen is None:
        names = ", ".join(each.id for each in loaded.settings.routes)
        refuse(2, f"desk.yaml has no route {route}; it has {names}")
    running = store.desks.current()
    force = InForce(
        loaded,
        Matcher.compile(loaded.rulebook, loaded.publishers),
        loaded.version,
        store.desks.number(loaded.version) or (running.n + 1 if running else 1),
    )
    pictures = Pictures(store)
    rendered = Editions(store, wiring.now, present=lambda: pictures.present(loaded)).preview(force, chosen)
    store.close()
    click.echo(f"Subject: {rendered.subject}\n")
    click.echo(rendered.text)
    if html is not None:
        html.write_text(rendered.html, encoding="utf-8")
        click.echo(f"HTML: {html}", err=True)
