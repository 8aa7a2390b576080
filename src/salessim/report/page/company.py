"""A scenario in sentences: who works there, what flows through, what waits, and how it starts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from salessim.report.page.settings import as_text
from salessim.report.wording import as_safe_text, join_words, shorten
from salessim.scenario.complete import completed

__all__ = ["Company"]

_NAME_WIDTH = 40
_MOST = 12  # things of a kind in one sentence


class Company:
    """What a scenario says of the company, in words.

    Parameters
    ----------
    name : str
        Name of the scenario.
    document : mapping
        The scenario as a file would write it, merged over the shipped defaults.
    """

    def __init__(self, name: str, document: Mapping[str, Any]) -> None:
        self._all = completed(document)
        self.title = shorten(name, _NAME_WIDTH)

    def _titles(self, block: str) -> list[str]:
        return [_title(key, one) for key, one in self._all.get(block, {}).items()]

    def _seats(self) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
        """Unit, title and table of every group of seats."""
        for key, unit in self._all.get("units", {}).items():
            for name, seats in unit.get("seats", {}).items():
                yield _title(key, unit), _title(name, seats), seats

    def _served(self) -> dict[str, Mapping[str, Any]]:
        """Segments from which anybody comes or is there."""
        named: set[str] = set(self._all.get("start", {}).get("accounts", {}))
        for source in self._all.get("sources", {}).values():
            named |= {*source.get("segments", {}), *filter(None, [source.get("segment")])}
        return {key: one for key, one in self._all.get("segments", {}).items() if key in named}

    def flow(self) -> str:
        """The way through the company, from sources to accounts."""
        ways = []
        for key, segment in self._served().items():
            stages = [
                f"{_title(name, stage)} ({_words(stage.get('role', ''))})"
                for name, stage in segment.get("stages", {}).items()
            ]
            keeper = _words(segment.get("accounts", {}).get("role", "account_manager"))
            ways.append(
                f"{_title(key, segment)}: {' → '.join([*stages, 'won', f'account ({keeper})', 'renewal or churn'])}"
            )
        sources = join_words(self._titles("sources")[:_MOST]) or "no source"
        return f"{sources} → {'; '.join(ways[:_MOST]) or 'no stage'}."

    def seats_words(self) -> str:
        """How many seats of which kind."""
        seats = [f"{as_text(one.get('count', 1))} {title}" for _, title, one in self._seats()]
        more = len(seats) - _MOST
        return join_words([*seats[:_MOST], f"{more} more groups"] if more > 0 else seats) or "nobody"

    def entities(self) -> str:
        """What flows."""
        return (
            "Leads, each with a source, segment, fit, contract value, tempo and patience; deals; accounts with a "
            f"contract and satisfaction. Segments: "
            f"{join_words([_title(k, s) for k, s in self._served().items()]) or 'none'}."
        )

    def activities(self) -> str:
        """What takes hours."""
        stages = dict.fromkeys(
            _title(name, stage)
            for segment in self._served().values()
            for name, stage in segment.get("stages", {}).items()
        )
        return (
            f"Tasks of the stages ({join_words(list(stages)[:_MOST]) or 'none'}), first contact, prospecting, "
            "onboarding, touches, incidents, renewal and upsell of accounts, and what learning and management take."
        )

    def resources(self) -> str:
        """Who does it."""
        units = dict.fromkeys(unit for unit, _, _ in self._seats())
        return (
            f"{self.seats_words()}, in {join_words(list(units)[:_MOST]) or 'no unit'}; people in their opening "
            "hours, with talent, ramp and availability of their own."
        )

    def queues(self) -> str:
        """What waits for whom."""
        roles = dict.fromkeys(
            _words(role) for _, _, seats in self._seats() for role in seats.get("roles", [])
        )
        return (
            f"One for each unit and role ({join_words(list(roles)[:_MOST]) or 'none'}), and one for each owner of "
            "leads and accounts; the most urgent task first, then the oldest; leads lose patience, nothing else "
            "leaves a queue."
        )

    def entry_and_exit(self) -> str:
        """Where entities come from and where they end."""
        sources = [
            f"{_title(key, one)} ({_words(one.get('kind', ''))})"
            for key, one in self._all.get("sources", {}).items()
        ]
        return (
            f"In: {join_words(sources[:_MOST]) or 'nothing'}. Out: leads are abandoned, not accepted, missed, given up "
            "after waiting, or lost; accounts churn at the end of a term; what is open at the end is counted as open."
        )

    def start_words(self) -> str:
        """The state on the first Monday."""
        start = self._all.get("start", {})
        accounts = join_words(
            [f"{as_text(n)} in {_words(key)}" for key, n in start.get("accounts", {}).items()]
        )
        return (
            f"{f'accounts: {accounts}' if accounts else 'no accounts'}, pipeline: "
            f"{_words(start.get('pipeline', 'none'))}, cash {as_text(start.get('cash', 0))} "
            f"{shorten(str(self._all.get('currency', '')), 16)}."
        )


def _words(key: object) -> str:
    return as_safe_text(str(key)).replace("_", " ")


def _title(key: str, table: Mapping[str, Any]) -> str:
    """Title of a block, or its key in words."""
    return shorten(str(table.get("title") or "") or _words(key), _NAME_WIDTH)
