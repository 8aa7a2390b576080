"""``salessim completion``: commands and options completed by the shell."""

from __future__ import annotations

import click

__all__ = ["command"]


@click.command(name="completion", short_help="Print a completion script for bash, zsh or fish.")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def command(shell: str) -> None:
    """Print a script that teaches a shell to complete salessim's commands.

    For bash, put this into ~/.bashrc:  eval "$(salessim completion bash)"
    """
    from click.shell_completion import get_completion_class

    from salessim.cli.main import cli

    kind = get_completion_class(shell)
    if kind is None:
        raise click.UsageError(f"no completion for {shell}")
    click.echo(kind(cli, {}, "salessim", "_SALESSIM_COMPLETE").source())
