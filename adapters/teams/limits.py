"""What Teams allows: sizes, rates, hosts. Figures from Microsoft's pages on bot limits; they say they may change."""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

#: A request from Teams is never larger than a message of theirs with its HTML twin; 200 KB ones were seen.
MOST_REQUEST_BYTES = 1_000_000
#: One card as UTF-16, the way the service counts. Pages name 28 KB, 40 KB and 100 KB; the smallest holds everywhere.
MOST_CARD_BYTES = 28_000
#: What the activity around the card needs of it.
AROUND_BYTES = 2_000
#: More than this is no chat message but a document.
MOST_PARTS = 8
#: Buttons a card shows in one row before it hides them behind "…".
MOST_ACTIONS = 6
#: (sends, seconds) per bot and conversation.
RATES = ((7, 1.0), (8, 2.0), (60, 30.0), (1800, 3600.0))
MOST_CONVERSATIONS = 4096

#: Where the service may live; anything else never sees the bot's token.
SERVICE_HOSTS = (
    "smba.trafficmanager.net",
    "smba.infra.gcc.teams.microsoft.com",
    "smba.infra.gov.teams.microsoft.us",
    "smba.infra.dod.teams.microsoft.us",
)
#: Where files that people attach live; their addresses are pre-authorised and are asked without the bot's token.
FILE_HOSTS = ("*.sharepoint.com", "*.sharepoint.us", "*.sharepoint-mil.us", "*.sharepoint.cn")
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


def utf16(text: str) -> int:
    """Bytes as the service counts them."""
    return len(text.encode("utf-16-le", "surrogatepass"))


def allowed(url: str, hosts: tuple[str, ...], *, loopback: bool) -> bool:
    """Whether `url` is https on one of the hosts ("*." stands for any subdomain); with `loopback`: only http(s) on this machine."""
    try:
        parts = urlsplit(url)
        host, _ = (parts.hostname or "").lower(), parts.port
    except ValueError:
        return False
    if parts.username is not None or parts.password is not None or "\\" in url or parts.fragment:
        return False
    if loopback:
        return parts.scheme in ("http", "https") and host in LOOPBACK
    if parts.scheme != "https" or parts.port not in (None, 443):
        return False
    return any(host == one or (one.startswith("*.") and host.endswith(one[1:])) for one in hosts)


class Pace:
    """How long a conversation has to rest before the next send. Not for several threads at once in one conversation: lanes see to that."""

    def __init__(self, monotonic: Callable[[], float], rates: tuple[tuple[int, float], ...] = RATES) -> None:
        self._monotonic = monotonic
        self._rates = rates
        self._sent: OrderedDict[str, deque[float]] = OrderedDict()

    def wait(self, conversation: str) -> float:
        """Seconds until one more is allowed; 0.0 counts it as sent now."""
        now = self._monotonic()
        sent = self._sent.setdefault(conversation, deque(maxlen=max(count for count, _ in self._rates)))
        self._sent.move_to_end(conversation)
        while len(self._sent) > MOST_CONVERSATIONS:
            self._sent.popitem(last=False)
        rest = max((sent[-count] + seconds - now for count, seconds in self._rates if len(sent) >= count), default=0.0)
        if rest > 0:
            return rest
        sent.append(now)
        return 0.0


def json_bytes(plain: Mapping[str, Any]) -> int:
    """The size of a JSON object on the wire, counted as UTF-16."""
    import json

    return utf16(json.dumps(plain, ensure_ascii=False, separators=(",", ":")))
