"""The command `fugai fetch`."""

from __future__ import annotations

from typing import Annotated

import typer

from fugai.cli.commands import Folder, app
from fugai.cli.ends import DONE
from fugai.cli.language import language


@app.command()
def fetch(
    project: Folder,
    place: Annotated[
        list[str] | None,
        typer.Option(
            help="A place as OpenStreetMap names it, several times for several [the project's districts]."
        ),
    ] = None,
    only: Annotated[
        str, typer.Option(help="Tables to fetch: districts,roads,venues,outlets [all].")
    ] = "",
    force: Annotated[
        bool, typer.Option("--force", help="Replace files that were fetched before.")
    ] = False,
    overpass_url: Annotated[
        str | None, typer.Option(metavar="URL", help="Another Overpass server.")
    ] = None,
    nominatim_url: Annotated[
        str | None, typer.Option(metavar="URL", help="Another Nominatim server.")
    ] = None,
) -> int:
    """Get roads, boundaries, venues and post offices from OpenStreetMap into a project."""
    import fugai  # noqa: PLC0415  so that --help answers at once

    server = fugai.fetch.OsmServer(overpass_url=overpass_url, nominatim_url=nominatim_url)
    chosen = [name.strip() for name in only.split(",") if name.strip()]
    found = fugai.fetch.fetch_project(
        project,
        place=tuple(place or ()),
        tables=tuple(chosen) or ("districts", "roads", "venues", "outlets"),
        force=force,
        server=server,
    )
    typer.echo(found.text(language()))
    return DONE
