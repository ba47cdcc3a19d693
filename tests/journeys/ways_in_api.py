"""Every endpoint of the API that takes a body, with invented words in it, sent to the real web process."""

from dataclasses import dataclass, field
from typing import Any

import orjson
from django.urls import resolve

from casework.rest.viewsets import RecordViewSet
from tests import makers
from tests.access.world import World, plant
from tests.api import Program
from tests.bodies import endpoints
from tests.journeys.running import Running
from tests.journeys.words import PLACE, Words
from tests.sendings import Sending, sendings

# What the samples of `tests.bodies` say where any word may stand.
ANY = {"Проба", "Алиханова"}
ANY_PHONE = "+79280000019"
# Kept plain: places, occasions, what a part of the police is called.
PLAIN: dict[str, set[str]] = {
    "incidents": {"title_ru", "title_en", "city"},
    "facilities": {*PLACE},
    "detentions": {"agency"},
    "hearings": {"room"},
}


@dataclass
class Speaker:
    """A program that sends to every endpoint a body that is refused and one that is taken."""

    running: Running
    program: Program
    words: Words
    number: int = 0
    sent: set[tuple[str, str]] = field(default_factory=set)
    not_refused: list[str] = field(default_factory=list)
    not_taken: list[str] = field(default_factory=list)

    def through(self) -> None:
        """Send to every endpoint that the router knows."""
        for viewset in endpoints():
            for sending in list(sendings(viewset, self._world())):
                if self._send(sending, {**self._worded(sending, taken=False), "foreign": "–"}) != 422:
                    self.not_refused.append(str(sending))
                words = len(self.words.where)
                is_taken = self._send(sending, self._worded(sending)) < 300 or self._again(viewset, sending)
                if not is_taken and len(self.words.where) > words:
                    self.not_taken.append(str(sending))

    def _world(self) -> World:
        self.number += 1
        return plant(decided_by=makers.make_user(f"keeper-{self.number}"))

    def _again(self, viewset: type[RecordViewSet], before: Sending) -> bool:
        """Send it in a world in which nothing has happened yet."""
        anew = next(each for each in sendings(viewset, self._world()) if str(each) == str(before))
        return self._send(anew, self._worded(anew)) < 300

    def _send(self, sending: Sending, body: dict[str, Any]) -> int:
        headers = {"Idempotency_Key": f"seized-request-{len(self.words.where):06}-{len(body):04}"}
        if sending.method == "PATCH":
            headers["If_Match"] = self.running.ask(self.program, "GET", sending.address, b"").headers["etag"]
        answer = self.running.ask(self.program, sending.method, sending.address, orjson.dumps(body), **headers)
        self.sent.add((sending.method.lower(), str(resolve(f"/api/v1{sending.address}").view_name)))
        if location := answer.headers.get("location"):
            self.running.ask(self.program, "GET", location.removeprefix("/api/v1"), b"")
        return answer.status

    def _worded(self, sending: Sending, *, taken: bool = True) -> dict[str, Any]:
        """The body with words of people; where it is taken, with open ones in the fields that are kept plain."""
        return {each: self._word(value, sending.name, each, taken) for each, value in sending.body.items()}

    def _word(self, value: Any, name: str, each: str, taken: bool) -> Any:
        if isinstance(value, dict):
            return {inner: self._word(one, name, inner, taken) for inner, one in value.items()}
        if isinstance(value, list):
            return [self._word(one, name, each, taken) for one in value]
        where = f"{name} {each}"
        if value == ANY_PHONE:
            return self.words.phone(where)
        if value not in ANY:
            return value
        return self.words.open(where) if taken and each in PLAIN.get(name, set()) else self.words.name(where)
