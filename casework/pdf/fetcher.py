"""The fetcher that refuses: nothing leaves a document that is being rendered, and nothing enters it.

WeasyPrint asks it for everything a document refers to. Only pictures that came with the request are handed
out, as `habeas:<name>`. Whatever else is asked for is remembered and stops the rendering. WeasyPrint swallows
any exception inside an SVG picture, so who renders looks at `refused` afterwards as well.
"""

from collections.abc import Mapping

from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

SCHEME = "habeas:"
# Schemes that are worth telling apart in an error. The rest of the address is content and is never repeated.
KNOWN_SCHEMES = frozenset({"file", "http", "https", "ftp", "data", "habeas"})


class RefusingFetcher(URLFetcher):  # type: ignore[misc]
    """Hands out the pictures of one request and remembers what else was asked for."""

    def __init__(self, pictures: Mapping[str, bytes]) -> None:
        super().__init__(allowed_protocols=(), allow_redirects=False, fail_on_errors=True)
        self._pictures = pictures
        self.refused: list[str] = []

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
        """A picture of the request. Anything else raises `FatalURLFetchingError` and is remembered."""
        name = url.removeprefix(SCHEME)
        if url.startswith(SCHEME) and name in self._pictures:
            return URLFetcherResponse(url, self._pictures[name], {"Content-Type": _media_type(name)})
        self.refused.append(kind_of(url))
        raise FatalURLFetchingError("refused")


def kind_of(url: str) -> str:
    """The scheme of an address if it is a known one, else "other": all that may be said of what was asked."""
    scheme = url.partition(":")[0].lower()
    return scheme if scheme in KNOWN_SCHEMES else "other"


def _media_type(name: str) -> str:
    return "image/svg+xml" if name.endswith(".svg") else "image/png"
