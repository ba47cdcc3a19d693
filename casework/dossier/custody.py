"""The path of custody and its limits as they stand on the page, with the axis that draws both. Pure."""

from collections.abc import Iterable, Sequence
from datetime import time
from typing import Any

from casework.dossier.facts import CaseFacts, Clock, Verdict
from casework.dossier.path import Leg
from casework.dossier.wording import duration, zone_in_words
from casework.dossier.words import Words

MIDNIGHT = time()


def custody(facts: CaseFacts, words: Words, legs: Sequence[Leg], drawn: dict[str, Any] | None) -> dict[str, Any]:
    """The path, its limits, the axis that draws both, and the notes below."""
    moments = [moment for leg in legs for moment in (leg.arrived_at, leg.left_at) if moment]
    years = {moment.year for moment in moments}
    with_year = len(years) != 1
    zone = zone_in_words(facts.zone, moments[0] if moments else words.now, words.language)
    notes = [
        words.say("custody.zone", zone=zone)
        if with_year
        else words.say("custody.zone_in_year", zone=zone, year=years.pop())
    ]
    if any(leg.is_gap for leg in legs):
        notes.append(words.say("custody.gaps_are_gaps"))
    if drawn and drawn["is_cut"]:
        notes.append(words.say("custody.cut"))
    return {
        "axis": _axis_labels(drawn, words) if drawn else None,
        "legs": [_leg(leg, words, with_year=with_year, is_last=leg is legs[-1]) for leg in legs],
        "notes": " ".join(notes),
        "clocks": [_clock(clock, words, with_year=with_year) for clock in facts.clocks],
        "explanations": [
            words.say("clocks.article", article=clock.explanation.name(words.language))
            for clock in facts.clocks
            if clock.explanation
        ],
        "rules": words.say("clocks.rules", rules=", ".join(_citations(facts.clocks, words))),
    }


def _citations(clocks: Sequence[Clock], words: Words) -> Iterable[str]:
    """The rules of law, each once."""
    return dict.fromkeys(clock.citation.name(words.language) for clock in clocks)


def _leg(leg: Leg, words: Words, *, with_year: bool, is_last: bool) -> dict[str, Any]:
    open_end = words.say("custody.going_on" if is_last else "unknown")
    return {
        "number": str(leg.number),
        "is_gap": leg.is_gap,
        "place": leg.place or words.say("custody.gap"),
        "from": words.moment(leg.arrived_at, with_year=with_year)
        if leg.arrived_at
        else words.say("custody.since"),
        "until": words.moment(leg.left_at, with_year=with_year) if leg.left_at else open_end,
        "lasted": words.say("nothing") if leg.lasted is None else duration(leg.lasted, words.language),
        "source": leg.source or (words.say("custody.no_source") if leg.is_gap else ""),
        "confidence": words.say(f"confidence.{leg.confidence.value}") if leg.confidence else "",
    }


def _clock(clock: Clock, words: Words, *, with_year: bool) -> dict[str, str]:
    verdict = words.say(f"clocks.{clock.verdict.value}")
    if clock.over is not None:
        verdict = words.say("clocks.over", over=duration(clock.over, words.language))
    return {
        "name": clock.name.name(words.language),
        "citation": clock.citation.name(words.language),
        "started": words.moment(clock.started_at, with_year=with_year),
        "due": words.moment(clock.due_at, with_year=with_year),
        "ended": _ended(clock, words, with_year=with_year),
        "verdict": verdict,
        "is_broken": "broken" if clock.verdict is Verdict.BROKEN else "",
    }


def _ended(clock: Clock, words: Words, *, with_year: bool) -> str:
    moment = words.moment(clock.ended_at, with_year=with_year)
    return words.say("clocks.as_of", moment=moment) if clock.is_open else moment


def _axis_labels(drawn: dict[str, Any], words: Words) -> dict[str, Any]:
    """The axis with texts for its ticks, segments and limit, as far as there is room for them."""
    first, *others = drawn["ticks"]
    ticks = [{"x": first["x"], "text": words.moment(first["at"], with_year=False)}]
    ticks += [
        {
            "x": tick["x"],
            "text": words.moment(tick["at"], with_year=False)
            if tick["at"].time() == MIDNIGHT
            else f"{tick['at']:%H:%M}",
        }
        for tick in others
    ]
    segments = []
    for segment in drawn["segments"]:
        place = words.say("custody.unknown_short") if segment["is_gap"] else segment["place"]
        fits = len(place) <= segment["letters"] and segment["number"]
        segments.append({**segment, "text": f"{segment['number']}. {place}" if fits else segment["number"]})
    limit = drawn["limit"]
    texts = _limit_labels(limit["clock"], words, is_beyond=limit["is_beyond"]) if limit else {}
    return {**drawn, "ticks": ticks, "segments": segments, "limit": {**limit, **texts} if limit else None}


def _limit_labels(clock: Clock, words: Words, *, is_beyond: bool) -> dict[str, str]:
    over = duration(clock.over, words.language) if clock.over else ""
    end = "custody.limit_beyond" if is_beyond else "custody.limit_end"
    return {
        "start_text": words.say("custody.limit_start", time=f"{clock.started_at:%H:%M}"),
        "due_text": words.say(end, time=f"{clock.due_at:%H:%M}"),
        "over_text": words.say("custody.limit_over", over=over) if over else "",
    }
