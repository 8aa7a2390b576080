"""Stories of leads and accounts: every one can be told, in time order, and its money is the trace's."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from salessim.engine import play
from salessim.errors import InputError
from salessim.metrics.view import View
from salessim.report.identities import Identities
from salessim.report.overview import overview_of, overview_text
from salessim.report.running import running_arr
from salessim.report.story import story_of, story_text
from salessim.report.story_choice import CHOICES, chosen
from salessim.scenario.load import load_scenario
from salessim.scenario.lower import lower
from salessim.trace.kinds import COLUMNS, KINDS, LeavingReason, LossReason, Milestone, RowKind, Work
from salessim.trace.recorder import Trace
from salessim.units import DAY, HOUR, MONTH, WEEK, YEAR

from ..told_company import told_company

SCENARIOS = Path(__file__).parents[2] / "scenarios"
K = RowKind
LEAD, OTHER = 0x1111_2222_3333_4444, 0x0FFF_FFFF_FFAB_CDEF


@pytest.fixture(scope="module")
def played():
    tables = lower(told_company(SCENARIOS))
    view = View(tables, play(tables, 1, 0, engine="simpy"))
    return view, Identities(view)


@pytest.fixture(scope="module")
def stories(played):
    view, names = played
    return {identity: story_of(view, names, identity) for identity in names.customers}


def rows(view, kind):
    return [dict(zip(COLUMNS, row, strict=True)) for row in view.trace.of(kind).tolist()]


def words(story):
    return "\n".join(one.text for one in story.told)


def money(cents):
    return f"{cents // 100:,}.{cents % 100:02d} USD"


# -- every story of a played company ----------------------------------------------------------------------------


def test_every_lead_and_account_has_a_story_in_time_order(played, stories):
    view, _ = played
    assert len(stories) == len(view.leads.ids) + int(view.accounts.given.sum())
    for story in stories.values():
        assert story.told
        assert all(one.at <= other.at for one, other in pairwise(story.told))
        assert all(one.text[0] == one.text[0].upper() and one.text.endswith(".") for one in story.told)
        assert "  " not in words(story)


def test_every_kind_of_row_is_told_in_words_of_its_own(stories):
    """Descriptions of kinds are for rows that no story knows: none of them is about a lead or an account."""
    described = {kind.happened for kind in KINDS.values()}
    assert not [one.text for story in stories.values() for one in story.told if one.text in described]
    assert not [
        story for story in stories.values() if re.search("stranger|nobody's|stage [0-9]", words(story))
    ]


def test_recurring_revenue_at_the_end_of_a_story_is_what_the_rows_add_up_to(played, stories):
    view, _ = played
    arr = {row["entity"]: 0 for row in rows(view, K.CONTRACT_STARTED)}
    for row in rows(view, K.CONTRACT_STARTED):
        arr[row["entity"]] += row["a"] if row["occurrence"] == 0 else 0
    for kind, sign in ((K.UPSOLD, 1), (K.CROSS_SOLD, 1), (K.CONTRACTED, -1), (K.CHURNED, -1)):
        for row in rows(view, kind):
            arr[row["entity"]] += sign * row["a"]
    gone = {row["entity"] for row in rows(view, K.CHURNED)}
    assert all(arr[one] == 0 for one in gone)
    assert running_arr(view) == {one: cents for one, cents in arr.items() if one not in gone}
    for account, cents in arr.items():
        last = stories[account].told[-1].text
        assert (f"the customer is there, at {money(cents)} a year" in last) == (account not in gone)


@pytest.mark.parametrize(
    ("kind", "column"),
    [
        (K.LEAD_CREATED, "c"), (K.DEAL_WON, "b"), (K.ACCOUNT_GIVEN, "b"), (K.UPSOLD, "a"), (K.CROSS_SOLD, "a"),
        (K.CONTRACTED, "a"), (K.CHURNED, "a"),
    ],
)  # fmt: skip
def test_every_amount_of_the_trace_stands_in_its_story(played, stories, kind, column):
    view, _ = played
    assert rows(view, kind)
    for row in rows(view, kind):
        told = [one.text for one in stories[row["entity"]].told if one.at == row["at"]]
        assert any(money(row[column]) in text for text in told), (kind, row)


def test_what_people_were_paid_for_customers_is_told_to_the_cent(played, stories):
    view, _ = played
    paid = sum(row["b"] for row in rows(view, K.PAID) if row["entity"] in stories)
    told = re.findall(r"was paid ([0-9,]+)\.([0-9]{2}) USD", "\n".join(map(words, stories.values())))
    assert sum(int(whole.replace(",", "") + cents) for whole, cents in told) == paid > 0


def test_touches_are_counted_and_not_listed(played, stories):
    view, _ = played
    account = int(view.accounts.ids[view.accounts.given & (view.accounts.churned > view.horizon)][0])
    done = [row for row in rows(view, K.TASK_DONE) if (row["entity"], row["a"]) == (account, Work.TOUCH)]
    told = words(stories[account])
    counts = [1 if one == "once" else int(one) for one in re.findall(r"contacted (once|[0-9]+)", told)]
    assert sum(counts) == len(done) > 5
    assert "touch" not in told.lower()


def test_a_referral_is_told_on_both_sides(played, stories):
    view, names = played
    for row in rows(view, K.REFERRED):
        assert f"lead {names.customer(row['a'])}, " in words(stories[row["entity"]])
        if row["a"] in stories:  # it may come in after the end
            assert f"The customer {names.customer(row['entity'])} sent somebody" in words(stories[row["a"]])
    won = {row["entity"]: row for row in rows(view, K.DEAL_WON)}
    fruitful = [row for row in rows(view, K.REFERRED) if row["a"] in won]
    assert fruitful
    for row in fruitful:
        assert f"at {money(won[row['a']]['b'])} a year." in words(stories[row["entity"]])


def test_hostile_names_are_shown_as_text(played, stories):
    view, names = played
    won = chosen(view, names, "first-won")
    text = story_text(stories[won]) + overview_text(overview_of(view, names), "USD")
    assert r"=<b>R&D</b> \x1b[31mred" in text
    assert "\x1b" not in text


def test_lines_fit_the_width_and_begin_with_the_moment(stories):
    for story in list(stories.values())[:200]:
        lines = story_text(story, 90).splitlines()
        assert max(map(len, lines)) <= 90
        told = lines[lines.index("") + 1 :]
        assert len(told) >= len(story.told)
        assert all(re.match(r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun)[ ,]| {17}", line) for line in told)


# -- which story -------------------------------------------------------------------------------------------------


def test_words_choose_by_the_rows(played):
    view, names = played
    won = rows(view, K.DEAL_WON)
    largest = max(won, key=lambda row: row["b"])
    slowest = max(won, key=lambda row: row["at"] - row["c"])
    assert chosen(view, names, "first-won") == won[0]["entity"]
    assert chosen(view, names, "largest-won") == largest["entity"]
    assert chosen(view, names, "slowest-won") == slowest["entity"]
    assert chosen(view, names, "first-lost") == rows(view, K.LEAD_LOST)[0]["entity"]
    assert chosen(view, names, "first-churned") == rows(view, K.CHURNED)[0]["entity"]
    abandoned = [row["entity"] for row in rows(view, K.LEAD_LOST) if row["a"] == LossReason.ABANDONED]
    assert chosen(view, names, "first-abandoned") == abandoned[0]
    running = running_arr(view)
    assert running[chosen(view, names, "largest-account")] == max(running.values())
    for word in CHOICES:
        assert chosen(view, names, word) in names.customers


def test_names_choose_and_are_unique(played):
    view, names = played
    short = [names.customer(one) for one in names.customers]
    assert len(set(short)) == len(short)
    for identity, name in zip(names.customers, short, strict=True):
        assert chosen(view, names, name) == identity
    assert chosen(view, names, f"{identity:016X}") == identity


def test_unknown_and_ambiguous_ones_are_refused_with_the_nearest(played):
    view, names = played
    with pytest.raises(InputError, match=r'--story: no such lead or account.*"first-won".*given: first-wun'):
        chosen(view, names, "first-wun")
    name = names.customer(next(iter(names.customers)))
    with pytest.raises(InputError, match=f'"{name}"'):
        chosen(view, names, name + "00")
    with pytest.raises(InputError, match="no such lead or account"):
        chosen(view, names, name[-3:])
    with pytest.raises(InputError, match="there is none in this replication: the first customer who left"):
        chosen(*by_hand([]), "first-churned")


def test_names_grow_until_they_differ():
    one, other = 0x1234_5678_9ABC_DEF0, 0x1234_5678_AABC_DEF0
    view, names = by_hand(
        [(0, K.LEAD_CREATED, identity, 0, 0, 0, 0, 0, 0) for identity in (one, other, LEAD)]
    )
    assert [names.customer(each) for each in (one, other, LEAD)] == ["9abcdef0", "aabcdef0", "334444"]
    with pytest.raises(InputError, match="2 leads and accounts end in these digits, for example 9abcdef0"):
        chosen(view, names, "abcdef0")


# -- worked out by hand ------------------------------------------------------------------------------------------


def by_hand(events):
    """A view of rows written by hand, in the shipped company growth."""
    tables = lower(load_scenario(SCENARIOS / "growth.scenario.toml").override({"horizon": "60 weeks"}))
    seats = tables.seats
    people = [
        (0, K.PERSON_STARTED, who, 0, who, int(tables.units.ids[0]), seat, 0, -1)
        for who, seat in zip(seats.person_ids.tolist(), seats.ids.tolist(), strict=True)
    ]
    trace = np.array(people + [tuple(map(int, row)) for row in events], dtype=np.int64).reshape(-1, 9)
    view = View(tables, Trace(trace, 60 * WEEK))
    return view, Identities(view)


def person(tables, seat):
    return int(tables.seats.person_ids[tables.seats.names.index(seat)])


def test_a_story_worked_out_by_hand():
    tables = by_hand([])[0].tables
    hunter, closer, second, keeper = (
        person(tables, f"sales/{one}")
        for one in ("generators 4", "closers 1", "closers 2", "account_managers 3")
    )
    roles = dict(zip(tables.roles.keys, tables.roles.ids.tolist(), strict=True))
    generates, sells, keeps = (roles[one] for one in ("lead_generator", "sales_manager", "account_manager"))
    source = int(tables.sources.ids[tables.sources.keys.index("website")])
    segment = int(tables.segments.ids[tables.segments.keys.index("mid")])
    unit, seat = int(tables.units.ids[0]), int(tables.seats.ids[tables.seats.names.index("sales/closers 1")])
    first, meeting = 2 * WEEK + 8 * HOUR + 30 * 60, 2 * WEEK + 10 * HOUR + 40 * 60
    leaves, signs = 4 * WEEK, 6 * WEEK + 2 * DAY
    q, d = Work.STAGE, Work.STAGE + 1
    view, names = by_hand([
        (first, K.LEAD_CREATED, LEAD, 0, 0, unit, source, segment, 3_500_000),
        (first, K.TASK_CREATED, LEAD, 0, 0, unit, q, generates, 0),
        (meeting, K.TASK_STARTED, LEAD, 0, hunter, unit, q, generates, first),
        (meeting + 3_000, K.TASK_DONE, LEAD, 0, hunter, unit, q, generates, meeting),
        (meeting + 3_000, K.STAGE_PASSED, LEAD, 0, hunter, unit, q, Milestone.ACCEPTED, 10_800),
        (meeting + 3_000, K.TASK_CREATED, LEAD, 0, 0, unit, d, sells, 0),
        (meeting + 3_000, K.TASK_STARTED, LEAD, 0, closer, unit, d, sells, meeting + 3_000),
        (meeting + 3_000, K.CONTEXT_LOST, LEAD, 0, closer, unit, d, hunter, 3_600),
        (meeting + DAY, K.TASK_DONE, LEAD, 0, closer, unit, d, sells, meeting + 3_000),
        (leaves, K.PERSON_LEFT, closer, 0, closer, unit, seat, LeavingReason.QUIT, 0),
        (leaves, K.LEAD_PASSED, LEAD, 0, second, unit, closer, 0, 0),
        (leaves + 1, K.DEAL_MOVED, LEAD, 0, second, unit, signs, signs + WEEK, 80_000),
        (signs, K.DEAL_WON, LEAD, 0, second, unit, segment, 3_220_000, first),
        (signs, K.CONTRACT_STARTED, LEAD, 0, second, unit, 3_220_000, signs, 12 * MONTH),
        (signs, K.TASK_CREATED, LEAD, 0, 0, unit, Work.ONBOARDING, keeps, 0),
        (signs + DAY, K.TASK_STARTED, LEAD, 0, keeper, unit, Work.ONBOARDING, keeps, signs),
        (signs + DAY, K.ACCOUNT_TAKEN, LEAD, 0, keeper, unit, 0, 0, 0),
        (signs + 2 * DAY, K.TASK_DONE, LEAD, 0, keeper, unit, Work.ONBOARDING, keeps, signs + DAY),
        (signs + YEAR, K.CONTRACTED, LEAD, 1, keeper, unit, 220_000, 0, 0),
        (signs + YEAR, K.CONTRACT_STARTED, LEAD, 1, keeper, unit, 3_000_000, signs + YEAR, 12 * MONTH),
    ])  # fmt: skip
    story = story_of(view, names, LEAD)
    assert (
        story.headline
        == "Lead 334444 from Website, Mid-market: won in week 7 after 4 weeks 1 day, a customer at the end"
    )
    assert [(one.at, one.text) for one in story.told] == [
        (first, "A lead came in from Website: Mid-market, 35,000.00 USD a year if it is won."),
        (meeting, "Generators 4 in Sales took up Qualification after it had waited 2 h 10 min for a lead generator, "
                  "and was done at 11:30."),
        (meeting + 3_000, "Qualification succeeded, and the lead was accepted. So far 3 h were not the customer's own "
                          "time."),
        (meeting + 3_000, "Closers 1 in Sales took over from generators 4 in Sales for Discovery at once, and was done "
                          "on Tue week 3, 10:40."),
        (meeting + 3_000, "Context was lost on the way from generators 4 in Sales to closers 1 in Sales: 1 h of extra "
                          "work on Discovery."),
        (leaves, "Closers 1 in Sales left the company; the lead went to closers 2 in Sales."),
        (leaves + 1, "Closers 2 in Sales moved the deal forward, at a discount of 8 %: it will be decided on "
                     "Wed week 7, 00:00 instead of Wed week 8, 00:00."),
        (signs, "Closers 2 in Sales signed the contract: 32,200.00 USD a year, 4 weeks 1 day after first contact. "
                "It had been listed at 35,000.00 USD."),
        (signs, "The contract runs for 12 months, until Wed week 59, 00:00."),
        (signs + DAY, "Account managers 3 in Sales began to onboard the customer after it had waited 1 day for an "
                      "account manager, and was done on Fri week 7, 00:00."),
        (signs + DAY, "Account managers 3 in Sales is the account manager from now on."),
        (signs + YEAR, "The customer stays with less: 2,200.00 USD a year are lost."),
        (signs + YEAR, "The customer renewed at 30,000.00 USD a year for 12 months, until Wed week 111, 00:00."),
        (60 * WEEK, "The replication ends: the customer is there, at 30,000.00 USD a year, and the contract runs "
                    "until Wed week 111, 00:00."),
    ]  # fmt: skip


def test_waiting_in_vain_by_hand():
    tables = by_hand([])[0].tables
    role, unit = int(tables.roles.ids[tables.roles.keys.index("lead_generator")]), int(tables.units.ids[0])
    segment, source = int(tables.segments.ids[1]), int(tables.sources.ids[0])
    gone = DAY + 90 * 60
    created = [
        (DAY, K.LEAD_CREATED, each, 0, 0, unit, source, segment, 100)
        for each in (LEAD, OTHER)
    ]  # fmt: skip
    waits = [(DAY, K.TASK_CREATED, each, 0, 0, unit, Work.STAGE, role, 0) for each in (LEAD, OTHER)]
    view, names = by_hand([
        *created, *waits,
        (gone, K.WORK_MOVED, OTHER, 0, 0, unit, Work.STAGE, role, unit),
        (gone, K.TASK_DROPPED, LEAD, 0, 0, unit, Work.STAGE, role, DAY),
        (gone, K.LEAD_LOST, LEAD, 0, 0, unit, LossReason.ABANDONED, Work.STAGE, 0),
    ])  # fmt: skip
    assert [one.text for one in story_of(view, names, LEAD).told[1:]] == [
        "Qualification had waited 1 h 30 min for a lead generator, and nobody had come to it.",
        "The customer lost patience: the lead is lost.",
    ]
    assert [one.text for one in story_of(view, names, OTHER).told[1:]] == [
        "Nobody in Sales does this work any more: Qualification waits in Sales now.",
        "The replication ends: Qualification waits for a lead generator, since Tue week 1, 00:00.",
    ]


# -- at a glance -------------------------------------------------------------------------------------------------


def test_the_overview_adds_up(played):
    view, names = played
    found = overview_of(view, names)
    created, lost, won = (len(rows(view, kind)) for kind in (K.LEAD_CREATED, K.LEAD_LOST, K.DEAL_WON))
    assert sum(found.leads_by_source.values()) == created
    assert sum(found.fates.values()) == created + len(rows(view, K.LEAD_GIVEN))
    assert found.fates["won"] == won
    assert sum(n for fate, n in found.fates.items() if fate not in ("won", "open")) == lost
    assert found.accounts["at the end"] == len(running_arr(view))
    assert found.accounts["new"] == won
    assert found.steered == {"One more closer": 1, "Help": 1}
    text = overview_text(found, "USD")
    assert "Changes and policies that took effect: One more closer and Help." in text
    assert f"--story first-won        {names.customer(chosen(view, names, 'first-won'))}" in text
    assert max(map(len, text.splitlines())) <= 100


def test_an_empty_replication_has_an_overview():
    view, names = by_hand([])
    text = overview_text(overview_of(view, names), "USD")
    assert "Leads: none." in text
    assert "--story" not in text
    assert "Nobody came or went." in text
