"""What went in, as a page shows it: how many settings are sourced, what differs between scenarios, and all the rest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from salessim.experiment.inputs import Input
from salessim.report.page.background import Background
from salessim.report.page.model import Assumptions, Table
from salessim.report.page.settings import TAGS, Setting, settings_of, tag_of
from salessim.report.wording import join_words, shorten

__all__ = ["assumptions_of"]

NOT_THERE = "-"
_UNKNOWN = (
    "These results were put together without their scenarios, so that their settings are not known here."
)
_VALUE_WIDTH = 400
_NAME_WIDTH = 30
_PAIR_WIDTH = 120
_HEAD = ("setting", "value", "unit", "tag", "source")


def assumptions_of(known: Background, pairs: Sequence[tuple[str, str, str]] = ()) -> Assumptions:
    """Every setting of every scenario once: side by side where they differ, else in one list for all.

    Parameters
    ----------
    known : Background
        The scenarios.
    pairs : sequence of (str, str, str)
        Where scenarios of several experiments stand on one page: what is claimed of each pair, and the names of both.
        What differs is then told pair by pair.
    """
    if not known.documents:
        return Assumptions(moved=_moved(known.inputs), why_not=_UNKNOWN)
    by_name = {name: {one.path: one for one in settings_of(text)} for name, text in known.documents.items()}
    paths = list(dict.fromkeys(path for settings in by_name.values() for path in settings))
    same = [path for path in paths if _is_same(by_name.values(), path)]
    differing = [path for path in paths if path not in set(same)]
    told = [path for path in differing if any(_is_given(one, path) for one in by_name.values())]
    silent = [path for path in differing if path not in set(told)]
    first = next(iter(by_name.values()))
    if pairs:
        return Assumptions(
            counts=_counts(by_name.values(), paths),
            differing=_by_pair(by_name, pairs),
            shared=_by_block([first[path] for path in same]),
        )
    return Assumptions(
        counts=_counts(by_name.values(), paths),
        moved=_moved(known.inputs),
        differing=_side_by_side(by_name, told) if len(by_name) > 1 else None,
        silent=_only_in_some(by_name, silent) if silent else None,
        shared=_by_block([first[path] for path in same]),
    )


def _is_same(scenarios: Iterable[Mapping[str, Setting]], path: str) -> bool:
    values = {settings[path].value if path in settings else None for settings in scenarios}
    return len(values) == 1


def _is_given(settings: Mapping[str, Setting], path: str) -> bool:
    return path in settings and settings[path].tag == "file"


def _counts(
    scenarios: Iterable[Mapping[str, Setting]], paths: Sequence[str]
) -> tuple[tuple[str, str, int], ...]:
    """How many settings have each tag; one that any scenario's file gives counts as given."""
    every = list(scenarios)
    found: Counter[str] = Counter()
    for path in paths:
        tags = [settings[path].tag for settings in every if path in settings]
        found["file" if "file" in tags else tags[0]] += 1
    return tuple((_tag_text(tag), words, found[tag]) for tag, words in TAGS.items())


def _tag_text(tag: str) -> str:
    return f"[{tag}]" if len(tag) == 1 else tag or "none"


def _row(one: Setting) -> tuple[str, ...]:
    return (one.path, shorten(one.value, _VALUE_WIDTH), one.unit, _tag_text(one.tag), one.source)


def _side_by_side(by_name: Mapping[str, Mapping[str, Setting]], paths: Sequence[str]) -> Table:
    """Settings that a file gives and that differ."""
    names = join_words([shorten(name, _NAME_WIDTH) for name in by_name])
    note = f"Nothing that a file gives differs between {names}."
    if paths:
        note = (
            f"{len(paths):,} settings that a file gives differ between {names}; {NOT_THERE} means that a scenario has "
            "no such setting."
        )
    return _table("What differs between the scenarios", by_name, paths, note)


def _by_pair(by_name: Mapping[str, Mapping[str, Setting]], pairs: Sequence[tuple[str, str, str]]) -> Table:
    """What a file gives and what differs in each pair, one pair after the other."""
    rows = []
    for title, against, scenario in pairs:
        one, other = by_name[against], by_name[scenario]
        told = [path for path in {**one, **other} if _is_given(one, path) or _is_given(other, path)]
        for path in told:
            both = [
                shorten(side[path].value, _PAIR_WIDTH) if path in side else NOT_THERE for side in (one, other)
            ]
            if both[0] != both[1]:
                rows.append((shorten(title, _PAIR_WIDTH), path, *both, (one.get(path) or other[path]).unit))
    head = ("claim", "setting", "held against", "scenario", "unit")
    note = f"What a file gives and what differs; {NOT_THERE} means that a scenario has no such setting."
    return Table("What each claim is about", head, tuple(rows), frozenset(range(len(head))), (note,))


def _only_in_some(by_name: Mapping[str, Mapping[str, Setting]], paths: Sequence[str]) -> Table:
    """Defaults that hold in some scenarios only, because only they have the block."""
    note = f"These follow from blocks that only some scenarios have; {NOT_THERE} where there is none."
    return _table("Defaults that only some scenarios need", by_name, paths, note)


def _table(
    caption: str, by_name: Mapping[str, Mapping[str, Setting]], paths: Sequence[str], note: str
) -> Table:
    """A row a setting, a column a scenario."""
    rows = []
    for path in paths:
        there = [settings.get(path) for settings in by_name.values()]
        unit = next(one.unit for one in there if one is not None)
        values = [shorten(one.value, _VALUE_WIDTH) if one is not None else NOT_THERE for one in there]
        rows.append((path, *values, unit))
    head = ("setting", *(shorten(name, _NAME_WIDTH) for name in by_name), "unit")
    return Table(caption, head, tuple(rows), frozenset(range(len(head))), (note,))


def _by_block(settings: Sequence[Setting]) -> tuple[Table, ...]:
    """One table a block of the file, in its order."""
    blocks: dict[str, list[Setting]] = {}
    for one in settings:
        block, dot, _ = one.path.partition(".")
        blocks.setdefault(block if dot else "", []).append(one)
    return tuple(
        Table(
            f"[{name}]" if name else "At the top of the file",
            _HEAD,
            tuple(map(_row, inside)),
            frozenset(range(len(_HEAD))),
        )
        for name, inside in blocks.items()
    )


def _moved(inputs: Sequence[Input]) -> Table | None:
    """Inputs that were moved: between which values, in which settings, and where the range comes from."""
    if not inputs:
        return None
    rows = []
    for one in inputs:
        tag, source = tag_of(one.source)
        rows.append(
            (
                shorten(one.title or one.key, 60),
                _range(one),
                "we" if one.is_lever else "the world",
                join_words(list(one.paths)) or NOT_THERE,
                _tag_text(tag),
                source,
            )
        )
    head = ("input", "range", "chosen by", "settings", "tag", "source")
    note = "Ranges of numbers are P10 to P90 of what was thought possible."
    return Table("What was moved", head, tuple(rows), frozenset(range(len(head))), (note,))


def _range(one: Input) -> str:
    if one.values:
        return join_words([str(value) for value in one.values])
    return f"{one.words(one.number(0.1))} to {one.words(one.number(0.9))}"
