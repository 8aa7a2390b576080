"""What the commands that play designs share: their options, and how they play."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from salessim.cli._progress import EXIT_INTERRUPTED, cores, interruptible

if TYPE_CHECKING:
    from salessim.experiment.designed import Designed
    from salessim.experiment.plan import Experiment

__all__ = [
    "EXIT_FAILED",
    "play_options",
    "read_experiment",
    "refuse_both",
    "settings",
    "tell_failures",
    "typed",
]

RESULTS = Path("results")
EXIT_FAILED = 4
_Command = TypeVar("_Command", bound=Callable[..., Any])


def play_options(command: _Command) -> _Command:
    """Options of every command that plays a design."""
    for option in reversed(
        (
            click.option(
                "--seed", type=click.IntRange(0, 2**63 - 1), help="Seed of points and replications."
            ),
            click.option(
                "--jobs",
                type=click.IntRange(1, 1024),
                help="Processes [default: all cores]; never moves a result.",
            ),
            click.option(
                "--engine",
                default="auto",
                metavar="auto|simpy|compiled",
                help="Engine that plays [default: auto, the compiled one where it can]; never moves a result.",
            ),
            click.option("--resume", is_flag=True, help="Go on with an interrupted run."),
            click.option(
                "--force", is_flag=True, help="Start anew over earlier results, and allow a very large run."
            ),
        )
    ):
        command = option(command)
    return command


def typed() -> str:
    """The command as it was typed."""
    return shlex.join(["salessim", *sys.argv[1:]])


def refuse_both(options: dict[str, Any]) -> None:
    """Refuse to go on with a run and to start it anew at once."""
    if options["resume"] and options["force"]:
        raise click.UsageError("give either --resume or --force, not both")


def read_experiment(path: Path, options: dict[str, Any]) -> Experiment:
    """The experiment in a file, with what the command line says instead."""
    from salessim.experiment.plan import load_experiment

    refuse_both(options)
    experiment = load_experiment(path)
    return experiment if options["seed"] is None else experiment.changed(seed=options["seed"])


def settings(options: dict[str, Any], play: Callable[[dict[str, Any]], Any]) -> Any:
    """Play with the settings of the command line, telling on stderr how it goes and how to go on."""
    from salessim.experiment.estimate import DEFAULT_LIMIT
    from salessim.experiment.play import Watcher

    words = [word for word in sys.argv[1:] if word not in ("--resume", "--force")]
    with interruptible() as line:
        try:
            return play(
                {
                    "results": RESULTS,
                    "folder": options["output"],
                    "jobs": options["jobs"] or cores(),
                    "engine": options["engine"],
                    "resume": options["resume"],
                    "force": options["force"],
                    "limit": None if options["force"] else DEFAULT_LIMIT,
                    "about": {"command": typed()},
                    "watcher": Watcher(line.show, line.note),
                }
            )
        except KeyboardInterrupt:
            again = shlex.join(["salessim", *words, "--resume"])
            line.note(f"interrupted; {line.done} finished replications are kept. Go on with:\n  {again}")
            sys.exit(EXIT_INTERRUPTED)


def tell_failures(played: Designed) -> int:
    """Exit code: 0, or 4 where runs failed, which is said on stderr."""
    if not played.n_failed:
        return 0
    click.echo(
        f"{played.n_failed} of {played.n_played} runs failed and are missing, for example: {played.failures[0]}",
        err=True,
    )
    return EXIT_FAILED
