"""Articles found by what people type: numbers in any order and notation, words in either language."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from casework.jurisdictions.rows import Article

_TOKEN = re.compile(r"\d+(?:\.\d+)*|[^\W\d_]+")

# "Part" and "article" as people write them: they say nothing about which one is meant, the numbers do.
_NOISE = frozenset(
    {"ч", "часть", "части", "ст", "статья", "статьи", "статье", "part", "art", "article", "of", "рф"}
)


def find_articles(articles: Iterable[Article], text: str) -> tuple[Article, ...]:
    """Those that fit every word and number of the text; exact numbers first, then the order given."""
    query = _Query.of(text)
    fitting = [article for article in articles if query.fits(article)]
    return tuple(sorted(fitting, key=query.distance))


@dataclass(frozen=True, slots=True)
class _Query:
    words: tuple[str, ...]
    numbers: tuple[str, ...]

    @classmethod
    def of(cls, text: str) -> "_Query":
        tokens = [token for token in _tokens(text) if token not in _NOISE]
        numbers = tuple(token for token in tokens if token[0].isdigit())
        return cls(words=tuple(token for token in tokens if not token[0].isdigit()), numbers=numbers)

    def fits(self, article: Article) -> bool:
        return self._numbers_fit(article) and all(_begins(word, article) for word in self.words)

    def distance(self, article: Article) -> tuple[int, int]:
        """Smaller is nearer: numbers that are begun but not whole count against."""
        places = {article.article, article.part}
        return sum(number not in places for number in self.numbers), int(article.article not in self.numbers)

    def _numbers_fit(self, article: Article) -> bool:
        """One number may begin the article or the part; two name both, in either order."""
        match self.numbers:
            case ():
                return True
            case (number,):
                # "20.2.5" is how a tired volunteer writes part 5 of 20.2.
                return f"{article.article}.{article.part}".startswith(number) or article.part == number
            case (first, second):
                return _names(article, first, second) or _names(article, second, first)
        return False


def _names(article: Article, number: str, part: str) -> bool:
    return article.article == number and article.part.startswith(part)


def _begins(word: str, article: Article) -> bool:
    cited = f"{article.code} {article.citation_text('ru')} {article.citation_text('en')}"
    spoken = f"{article.ru} {article.en} {cited}"
    return any(each.startswith(word) for each in _tokens(spoken))


def _tokens(text: str) -> list[str]:
    # Nobody is asked to type ё.
    return _TOKEN.findall(text.casefold().replace("ё", "е"))
