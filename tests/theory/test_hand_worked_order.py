"""Oracle 17 for events of one second: the order of kinds that docs/engine.md gives, in tables worked out by hand.

Weeks begin, units open, leads arrive, work is done, patience ends, meetings are held again, customers decide, leads
return, touches, offers and renewals fall due, terms end; after each of these, idle people look for work.
"""

from __future__ import annotations

import math
from typing import Any

from salessim.randomness.draws import identity, identity_of_key
from salessim.randomness.streams import Stream
from salessim.units import HOUR, WEEK

from ..both_engines import play
from .hand import K, clock, company, hand, luck, prospect, story

CALLER = {"roles": ["caller"], "talent_sd": 0, "availability": 1}
CLOSER = {"roles": ["closer"], "talent_sd": 0}
KEEPER = {"roles": ["keeper"], "talent_sd": 0}
ALWAYS = {"units/east/hours": "always"}


def way(**contact: Any) -> dict[str, Any]:
    return {
        "contact": {"role": "caller", "hours": "1 h", "chance": 1, "next": "discovery"} | contact,
        "discovery": {"role": "closer", "hours": "7 h", "chance": 1, "next": "won"},
    }


def test_people_start_before_units_open():
    """Work from Saturday 02:00 waits for Monday 00:00, when a colleague starts: availability 0.8 - 4 / 40 x 40 / 120.

    West is open for 5 x 24 = 120 h a week; 12 h for each colleague: 0.8 - 12 / 120 = 0.7, so 7 h take 10 h.
    """
    west = {
        "hours": "Mon-Fri 00:00-24:00",
        "coordination": {"fixed": "0 s", "per_colleague": "12 h"},
        "seats": {"closer": CLOSER | {"availability": 0.8}, "helper": KEEPER | {"starts": "1 week"}},
    }
    more = ALWAYS | {"segments/alpha/cycle_median": "5 days"}
    tables = company(way(think_share=1), {"caller": CALLER}, west, **more)
    assert story(tables, play(tables, 1, 0), only="discovery", without=[K.STAGE_PASSED]) == hand("""
        Sat 02:00 A discovery waits for anybody in west
        Mon+1 00:00 A discovery begun by closer in west
        Mon+1 10:00 A discovery done by closer in west
    """)


def test_leads_arrive_before_work_is_done_and_patience_ends_after():
    """The second lead comes at the second at which the closer ends the work of the first, and has no patience.

    Two leads in week 0, by the draw keyed (LEADS_OF_WEEK, source, 0): e^-1 (1 + 1) < u <= e^-1 (1 + 1 + 1 / 2).
    """
    web = identity_of_key("source", "web")

    def arrivals(seed: int) -> list[tuple[int, int]]:
        out = []
        for lead in (identity(web, 0, 0), identity(web, 0, 1)):
            hour = math.ceil(168 * luck(Stream.ARRIVAL_HOUR, lead, 0, seed)) - 1
            out.append((hour * HOUR + int(luck(Stream.ARRIVAL_MOMENT, lead, 0, seed) * HOUR), lead))
        return sorted(out)

    e = math.exp(-1)
    seed = next(s for s in range(100) if 2 * e < luck(Stream.LEADS_OF_WEEK, web, 0, s) <= 2.5 * e)
    (first, one), (second, two) = arrivals(seed)
    source = {"kind": "inbound", "per_week": 1, "segments": {"alpha": 1.0}, "dispersion": 1, "profile": "flat",
              "patience": "0 s", "recycle_chance": 0}  # fmt: skip
    stages = {"contact": {"role": "closer", "hours": f"{second - first} s", "chance": 0, "next": "won"}}
    tables = company(stages, {"closer": CLOSER}, sources={"web": source}, **ALWAYS | {"horizon": "1 week"})
    at = clock(second)
    assert story(tables, play(tables, seed, 0), {one: "one", two: "two"}, only=at) == hand(f"""
        {at} two comes to anybody
        {at} two contact waits for anybody
        {at} one contact done by closer
        {at} one lost at contact, not_accepted
        {at} two contact begun by closer         # before the patience of 0 s ends
    """)


def test_customers_decide_before_leads_return():
    """One of two prospects is not accepted and returns at the second at which the other has thought to the end.

    The chance lies between their draws keyed (OUTCOME, lead, 0). A is met until 11:00, not accepted, and returns 26 h
    later. B is met until 12:00, worked by the closer until 13:00, and thinks for a day.
    """
    a, b = sorted((prospect(0), prospect(1)))
    seed = next(s for s in range(100) if luck(Stream.OUTCOME, a, 0, s) > luck(Stream.OUTCOME, b, 0, s))
    chance = (luck(Stream.OUTCOME, a, 0, seed) + luck(Stream.OUTCOME, b, 0, seed)) / 2
    stages = {
        "contact": {"role": "caller", "hours": "1 h", "chance": chance, "next": "discovery"},
        "discovery": {"role": "closer", "hours": "1 h", "chance": 1, "next": "won", "think_share": 1},
    }
    more = {"list_size": 2, "touches_per_hour": 2, "recycle_chance": 1, "recycle_after": "26 h"}
    changes = {f"sources/list/{key}": value for key, value in more.items()} | {
        "segments/alpha/cycle_median": "1 day",
        "horizon": "1 week",
    }
    tables = company(stages, {"caller": CALLER, "closer": CLOSER}, **changes)
    lines = story(tables, play(tables, seed, 0), without=[K.CONTRACT_STARTED])
    assert [line for line in lines if line.startswith("Tue 13:00")] == hand("""
        Tue 13:00 B discovery passed, delay 10800 s   # met 11:00 to 12:00, worked to 13:00, and thought for a day
        Tue 13:00 B won by closer
        Tue 13:00 B onboarding waits for anybody
        Tue 13:00 A contact waits for anybody         # Monday 11:00 + 26 h
    """)


def test_missed_meetings_are_held_again_before_customers_decide():
    """A misses the meeting at 10:00 and B does not: the chance lies between their draws keyed (MISSED, lead, 0).

    A's ends at 10:15 and is held again 26 h later, on Tuesday at 12:15. B is met until 11:15, worked by the closer
    until 12:15, and thinks for a day.
    """
    a, b = sorted((prospect(0), prospect(1)))
    seed = next(s for s in range(100) if luck(Stream.MISSED, a, 0, s) < luck(Stream.MISSED, b, 0, s))
    missed = (luck(Stream.MISSED, a, 0, seed) + luck(Stream.MISSED, b, 0, seed)) / 2
    stages = way()
    stages["discovery"] |= {"hours": "1 h", "think_share": 1}
    changes = {f"sources/list/{key}": 2 for key in ("list_size", "touches_per_hour")} | {
        "sources/list/meeting_missed": missed,
        "meetings/rebook_after": "26 h",
        "segments/alpha/cycle_median": "1 day",
        "horizon": "1 week",
    }
    tables = company(stages, {"caller": CALLER, "closer": CLOSER}, **changes)
    lines = story(tables, play(tables, seed, 0), without=[K.CONTRACT_STARTED])
    assert [line for line in lines if line.startswith("Tue 12:15")] == hand("""
        Tue 12:15 A contact waits for caller            # who ended a block at this second and began the next at once
        Tue 12:15 B discovery passed, delay 8100 s      # 10:00 to 12:15
        Tue 12:15 B won by closer
        Tue 12:15 B onboarding waits for anybody
    """)


def test_touches_then_renewals_then_the_end_of_the_term():
    """Signed on Tuesday at 00:00: a block to Monday 01:00 and a meeting of 23 h. Terms of two weeks.

    A week later a touch and the renewal fall due at one second; the idle keeper takes the touch at once, although
    renewals are more urgent (7 before 10). Two weeks later it is a touch and the end of the term.
    """
    stages = {"contact": {"role": "caller", "hours": "1 h", "chance": 1, "next": "won"}}
    more = ALWAYS | {"sources/list/meeting_hours": "23 h", "horizon": "3 weeks"}
    tables = company(stages, {"caller": CALLER, "keeper": KEEPER}, **more)
    lines = story(tables, play(tables, 1, 0))
    assert lines[-10:] == hand("""
        Tue+1 00:00 A touch waits for keeper until Tue+2 00:00
        Tue+1 00:00 A touch begun by keeper
        Tue+1 00:00 A renewal waits for keeper
        Tue+1 00:30 A touch done by keeper
        Tue+1 00:30 A renewal begun by keeper
        Tue+1 02:30 A renewal done by keeper
        Tue+2 00:00 A touch waits for keeper until Tue+3 00:00
        Tue+2 00:00 A touch begun by keeper
        Tue+2 00:00 A term 1 from Tue+2 00:00 for 14 days at 3500000
        Tue+2 00:30 A touch done by keeper
    """)


def test_renewals_fall_due_before_the_term_ends():
    """No lead time: both at one second, and the work belongs to the term that ends (occurrence 0, then 1)."""
    stages = {"contact": {"role": "caller", "hours": "1 h", "chance": 1, "next": "won"}}
    more = {
        "segments/alpha/accounts/renewal_lead_time": "0 s",
        "segments/alpha/accounts/touch_every": "700 days",
    }
    tables = company(stages, {"caller": CALLER, "keeper": KEEPER}, **more)
    trace = play(tables, 1, 0)
    assert story(tables, trace, only="Mon+2") == hand("""
        Mon+2 11:00 A renewal waits for keeper
        Mon+2 11:00 A renewal begun by keeper
        Mon+2 11:00 A term 1 from Mon+2 11:00 for 14 days at 3500000
        Mon+2 13:00 A renewal done by keeper
    """)
    assert [row[3] for row in trace.of(K.TASK_CREATED).tolist() if row[6] == 3] == [0]
    assert trace.of(K.CONTRACT_STARTED)[-1, 0] == 2 * WEEK + 11 * HOUR


def test_renewals_of_one_account_fall_due_before_the_term_of_another_ends():
    """Signed at 11:00 (A) and 12:00 (B), one hour of lead time: B's renewal falls due when A's term ends."""
    stages = {"contact": {"role": "caller", "hours": "1 h", "chance": 1, "next": "won"}}
    changes = {f"sources/list/{key}": 2 for key in ("list_size", "touches_per_hour")} | {
        "segments/alpha/accounts/renewal_lead_time": "1 h",
        "segments/alpha/accounts/touch_every": "700 days",
    }
    tables = company(stages, {"caller": CALLER, "keeper": KEEPER}, **changes)
    assert story(tables, play(tables, 1, 0), only="Mon+2 11:00") == hand("""
        Mon+2 11:00 B renewal waits for keeper     # the keeper has A's, due at 10:00, until 12:00
        Mon+2 11:00 A term 1 from Mon+2 11:00 for 14 days at 3500000
    """)


def test_offers_fall_due_before_renewals():
    """The lead time is set so that the renewal falls due with the first offer, which an idle keeper takes at once.

    The offer comes -1 week x ln(1 - u) after Monday 02:00, u keyed (UPSELL_GAP, account, 0); terms are two weeks long.
    """
    account = prospect(0)
    seed = next(s for s in range(100) if 0.2 < luck(Stream.UPSELL_GAP, account, 0, s) < 0.5)
    due = 2 * HOUR + math.floor(-WEEK * math.log(1 - luck(Stream.UPSELL_GAP, account, 0, seed)) + 0.5)
    care = {"upsell_per_year": 52, "upsell_hours": "1 h", "touch_every": "700 days", "net_retention": 0}
    care["renewal_lead_time"] = f"{2 * HOUR + 2 * WEEK - due} s"
    stages = {"contact": {"role": "caller", "hours": "1 h", "chance": 1, "next": "won"}}
    changes = ALWAYS | {f"segments/alpha/accounts/{key}": value for key, value in care.items()}
    tables = company(stages, {"caller": CALLER, "keeper": KEEPER}, **changes)
    at = clock(due)
    assert story(tables, play(tables, seed, 0), only=at) == hand(f"""
        {at} A upsell waits for keeper
        {at} A upsell begun by keeper
        {at} A renewal waits for keeper
    """)
