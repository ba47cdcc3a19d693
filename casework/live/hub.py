"""Who waits for which change, inside one event loop."""

import asyncio
from collections import defaultdict
from collections.abc import Collection, Iterable


class Subscriber:
    """One open page. Changes it has not taken yet are kept once each, so a slow page costs no memory."""

    def __init__(self, topics: Collection[str]) -> None:
        self.topics = frozenset(topics)
        self._pending: dict[str, None] = {}
        self._woken = asyncio.Event()

    def put(self, topics: Iterable[str]) -> None:
        """Note that these topics have changed."""
        self._pending.update(dict.fromkeys(topics))
        self._woken.set()

    async def take(self) -> list[str]:
        """The topics that changed since the last call, in order; waits for the first. Empty at the end."""
        await self._woken.wait()
        self._woken.clear()
        taken, self._pending = list(self._pending), {}
        return taken


class Hub:
    """All open pages, found by topic."""

    def __init__(self, most: int) -> None:
        self.hears = False  # whether notifications arrive at this moment
        self._most = most
        self._count = 0
        self._by_topic: defaultdict[str, set[Subscriber]] = defaultdict(set)

    @property
    def is_full(self) -> bool:
        return self._count >= self._most

    def join(self, topics: Collection[str]) -> Subscriber:
        """Let a page in; it stays until `leave`."""
        subscriber = Subscriber(topics)
        for topic in subscriber.topics:
            self._by_topic[topic].add(subscriber)
        self._count += 1
        return subscriber

    def leave(self, subscriber: Subscriber) -> None:
        """Let a page out."""
        for topic in subscriber.topics:
            waiting = self._by_topic[topic]
            waiting.discard(subscriber)
            if not waiting:
                del self._by_topic[topic]
        self._count -= 1

    def announce(self, topics: Iterable[str]) -> None:
        """Tell every page that asked for one of these."""
        for topic in topics:
            for subscriber in self._by_topic.get(topic, ()):
                subscriber.put([topic])

    def announce_everything(self) -> None:
        """Tell every page all it asked for: nobody knows what was missed."""
        for topic, waiting in self._by_topic.items():
            for subscriber in waiting:
                subscriber.put([topic])

    def end(self) -> None:
        """Wake every page with nothing, which ends it."""
        for waiting in self._by_topic.values():
            for subscriber in waiting:
                subscriber.put([])
