"""``salessim init``: a folder to start from."""

from __future__ import annotations

from pathlib import Path

import click

__all__ = ["command", "starter_files"]


@click.command(
    name="init", short_help="Write a commented scenario, a variant and an experiment to start from."
)
@click.argument("folder", default=".", type=click.Path(file_okay=False, path_type=Path))
@click.option("--force", is_flag=True, help="Overwrite files that are there.")
def command(folder: Path, force: bool) -> None:
    """Write a scenario, a variant, an experiment, and the schemas for editors into FOLDER (default: here).

    Files that are there already are never overwritten without --force; then nothing at all is written.
    """
    files = starter_files()
    there = [name for name in files if (folder / name).exists()]
    if there and not force:
        raise click.UsageError(f"already there: {', '.join(there)}; --force overwrites them")
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        click.echo(path)
    click.echo(f"Next: cd {folder} && salessim run experiments/first.experiment.toml", err=True)


def starter_files() -> dict[str, str]:
    """Relative paths and texts of everything that a new folder holds."""
    import salessim.scenario
    from salessim.cli.schema import SCHEMAS, schema_text

    starter = Path(salessim.scenario.__file__).with_name("starter")
    files = {}
    for path in sorted(starter.glob("*.toml")):
        files[f"{_home(path.name)}/{path.name}"] = path.read_text(encoding="utf-8")
    for kind in SCHEMAS:
        name = f"{kind}.schema.json"
        files[f"{_home(name)}/{name}"] = schema_text(kind)
    return files


def _home(name: str) -> str:
    return "experiments" if "experiment" in name else "scenarios"
