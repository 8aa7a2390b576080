"""The ``salessim`` command: finds its commands, and turns every error into a message and an exit code.

A command is a file in this folder with a click command called ``command`` and a ``short_help``; nothing else
has to know it. It is imported when it is called. Files whose name starts with ``_`` are no commands.
"""

from __future__ import annotations

import difflib
import gc
import os
import pkgutil
import re
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from salessim.cli._streams import Messages

__all__ = ["cli", "main"]

EXIT_BUG = 1
EXIT_USAGE = 2
EXIT_INTERRUPTED = 130
_FOLDER = Path(__file__).parent
_SHORT_HELP = re.compile(r'short_help="([^"]+)"')


def _messages() -> Messages | None:
    return sys.stderr if isinstance(sys.stderr, Messages) else None


def _set_verbose(ctx: click.Context, parameter: click.Parameter, value: bool) -> None:
    if value and (messages := _messages()):
        messages.is_verbose = True


def _set_quiet(ctx: click.Context, parameter: click.Parameter, value: bool) -> None:
    if value and (messages := _messages()):
        messages.is_quiet = True


def _set_log_file(ctx: click.Context, parameter: click.Parameter, value: Path | None) -> None:
    if value is not None and (messages := _messages()):
        try:
            messages.log_to(value)
        except OSError as error:
            raise click.BadParameter(f"cannot be written: {error.strerror}", ctx, parameter) from None


def _show_version(ctx: click.Context, parameter: click.Parameter, value: bool) -> None:
    if value:
        from importlib.metadata import version

        click.echo(f"salessim {version('salessim')}")
        ctx.exit()


def _load_metrics(ctx: click.Context, parameter: click.Parameter, paths: tuple[Path, ...]) -> None:
    if paths:
        from salessim.metrics import load_metrics

        for path in paths:
            load_metrics(path)


def _options() -> list[click.Parameter]:
    """Options of the group and of every command."""
    shared: dict[str, Any] = {"is_eager": True, "expose_value": False}
    path = click.Path(dir_okay=False, path_type=Path)
    return [
        click.Option(
            ["-v", "--verbose"], is_flag=True, callback=_set_verbose, help="Say more; tracebacks.", **shared
        ),
        click.Option(["-q", "--quiet"], is_flag=True, callback=_set_quiet, help="Say errors only.", **shared),
        click.Option(
            ["--log-file"], type=path, callback=_set_log_file, help="Also write messages here.", **shared
        ),
        click.Option(
            ["--own-metrics"],
            type=path,
            multiple=True,
            callback=_load_metrics,
            help="Know the metrics in this Python file, too.",
            **shared,
        ),
    ]


class Commands(click.Group):
    """The commands of this folder."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names of all commands, without importing any."""
        names = [module.name for module in pkgutil.iter_modules([str(_FOLDER)])]
        return sorted(name.replace("_", "-") for name in names if not name.startswith("_") and name != "main")

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command, imported now."""
        if cmd_name not in self.list_commands(ctx):
            return None
        module = import_module(f"salessim.cli.{cmd_name.replace('-', '_')}")
        command: click.Command = module.command
        taken = {name for parameter in command.params for name in parameter.opts}
        command.params += [one for one in _options() if taken.isdisjoint(one.opts)]
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that is asked for; an unknown one is answered with the nearest."""
        names = self.list_commands(ctx)
        if args and args[0] not in names and not args[0].startswith("-") and not ctx.resilient_parsing:
            near = difflib.get_close_matches(args[0][:80], names, n=1)
            hint = f'did you mean "{near[0]}"?' if near else f"commands: {', '.join(names)}"
            raise click.UsageError(f"No such command {args[0][:80]!r}; {hint}", ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands in ``--help``, read from their files."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, _short_help(name)) for name in self.list_commands(ctx)])

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[Any]:
        """Names of commands for the shell, without importing any."""
        from click.shell_completion import CompletionItem

        names = [name for name in self.list_commands(ctx) if name.startswith(incomplete)]
        found = [CompletionItem(name, help=_short_help(name)) for name in names]
        return found + click.Command.shell_complete(self, ctx, incomplete)

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        **extra: Any,
    ) -> Any:
        """Run a command and leave with its exit code."""
        messages, before = Messages(), sys.stderr
        sys.stderr = messages
        try:
            code = super().main(args, prog_name or "salessim", complete_var, False, **extra)
        except click.exceptions.Abort:
            code = EXIT_INTERRUPTED
        except click.ClickException as error:
            code = _tell_usage(error, messages)
        except Exception as error:  # the last line of defence: nobody wants to read a traceback
            code = _tell(error, messages)
        finally:
            sys.stderr = before
            messages.close()
        if standalone_mode:
            sys.exit(code if isinstance(code, int) else 0)
        return code


def _short_help(name: str) -> str:
    """The ``short_help`` in a command's file."""
    found = _SHORT_HELP.search((_FOLDER / f"{name.replace('-', '_')}.py").read_text(encoding="utf-8"))
    return found[1] if found else ""


def _tell_usage(error: click.ClickException, messages: Messages) -> int:
    """How the command is meant to be called."""
    if isinstance(error, click.UsageError) and error.ctx is not None:
        messages.say(f"{error.ctx.get_usage()}\nHelp: {error.ctx.command_path} --help\n")
    messages.say(f"{_error(messages)} {_safe(error.format_message())}")
    return EXIT_USAGE


def _tell(error: Exception, messages: Messages) -> int:
    """One message for one error; the exit code that goes with it."""
    from salessim.errors import InputError, SalessimError

    if messages.is_verbose and not isinstance(error, InputError):
        import traceback

        messages.say("".join(traceback.format_exception(error)).rstrip())
    if isinstance(error, InputError):
        for fault in error.faults:
            messages.say(_safe(str(fault)))
        n = len(error.faults)
        messages.say(f"{_error(messages)} {n} mistake{'s' if n != 1 else ''} in what was given")
        return error.exit_code
    if isinstance(error, SalessimError):
        messages.say(f"{_error(messages)} {_safe(str(error))}")
        return error.exit_code
    if isinstance(error, OSError):
        where = f": {error.filename}" if error.filename else ""
        messages.say(f"{_error(messages)} {_safe(f'{error.strerror or error}{where}')}")
        return EXIT_BUG
    if isinstance(error, MemoryError):
        messages.say(f"{_error(messages)} not enough memory")
        return EXIT_BUG
    if isinstance(error, ModuleNotFoundError) and error.name and not error.name.startswith("salessim"):
        package = error.name.partition(".")[0]
        messages.say(f"{_error(messages)} this needs a package that is not installed: pip install {package}")
        return EXIT_BUG
    hint = "" if messages.is_verbose else "; -v shows where"
    what = _safe(f"{type(error).__name__}: {error}".splitlines()[0])
    messages.say(f"{_error(messages)} this is a bug in salessim, please report it{hint} ({what})")
    return EXIT_BUG


def _error(messages: Messages) -> str:
    """The word, red on a terminal that wants colours."""
    is_coloured = messages.isatty() and not os.environ.get("NO_COLOR")
    return click.style("Error:", fg="red", bold=True) if is_coloured else "Error:"


def _safe(text: str) -> str:
    """The text without anything that could act on a terminal; it keeps its lines."""
    return "\n".join(
        "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in line)
        for line in text.split("\n")
    )


cli = Commands(
    name="salessim",
    params=[
        *_options(),
        click.Option(["--version"], is_flag=True, is_eager=True, expose_value=False, callback=_show_version,
                     help="Show the version."),
    ],
    help="Try a sales organisation before you hire it.\n\nStart with: salessim init, then salessim run.",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)  # fmt: skip


def main() -> None:
    """Entry point of the ``salessim`` script and of ``python -m salessim``.

    Nearly all that a command imports and makes stays to its end: to look through it for garbage on the way, and once
    more at the end, takes longer than what is played in a short run.
    """
    gc.set_threshold(50_000, 20, 20)
    try:
        cli.main(prog_name="salessim")
    finally:
        gc.freeze()
