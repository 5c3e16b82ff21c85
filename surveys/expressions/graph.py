"""How the expressions of a questionnaire depend on each other.

A question, block or page depends on what its relevance, calculation and choice filter name, a question also on its
block and page. A constraint only judges an answer and changes no other value, so two constraints may name each other.
"""

from collections.abc import Container, Iterable, Iterator
from contextlib import suppress

from surveys.definition import Block, Definition, Page, Question
from surveys.expressions.parsing import ExpressionError, parse

# Beyond these nobody reads on; a questionnaire is mended from the top.
MOST_CYCLES = 20

# Keys are (kind, name): a page may have the name of a question. The list is what the key depends on.
Key = tuple[str, str]
Graph = dict[Key, list[Key]]


def order(definition: Definition) -> list[str]:
    """The questions so that each stands behind all that it depends on; the questionnaire's order where it can."""
    done, _cycles = _walk(graph_of(definition))
    return [name for kind, name in done if kind == "question"]


def cycles(definition: Definition) -> list[str]:
    """Circular dependencies as chains: "A -> B -> A"."""
    _done, found = _walk(graph_of(definition))
    return [" -> ".join(name for _kind, name in chain) for chain in found]


def graph_of(definition: Definition) -> Graph:
    """What each page, block and question depends on directly. Expressions that cannot be read count as empty."""
    known = definition.questions
    graph: Graph = {}
    for page in definition.pages:
        on_page = _with_relevance(graph, ("page", page.name), page, [], known)
        for block in page.blocks:
            in_block = _with_relevance(graph, ("block", block.name), block, on_page, known)
            for question in block.questions:
                graph[("question", question.name)] = [*in_block, *_question(question, known)]
    return graph


def _with_relevance(graph: Graph, key: Key, part: Page | Block, above: list[Key], known: Container[str]) -> list[Key]:
    """Enter a page or block that has a relevance of its own; the answer is what its content depends on."""
    if not part.relevant:
        return above
    graph[key] = [*above, *references([part.relevant], known)]
    return [key]


def _question(question: Question, known: Container[str]) -> list[Key]:
    depends = references([question.relevant, question.calculation], known)
    return depends + references([question.choice_filter], known, columns=True)


def references(texts: Iterable[str], known: Container[str], *, columns: bool = False) -> list[Key]:
    """The known questions that the expressions name, without doubles, in alphabetical order."""
    names: set[str] = set()
    for text in filter(None, texts):
        with suppress(ExpressionError):
            names |= parse(text, columns=columns).names
    return [("question", name) for name in sorted(names) if name in known]


def _walk(graph: Graph) -> tuple[list[Key], list[list[Key]]]:
    """Depth first without recursion: the keys in dependency order, and the circles found on the way."""
    done: dict[Key, None] = {}
    found: list[list[Key]] = []
    for start in graph:
        path: dict[Key, Iterator[Key]] = {}
        if start not in done:
            path[start] = iter(graph[start])
        while path:
            key = next(reversed(path))
            following = next(path[key], None)
            if following is None:
                del path[key]
                done[key] = None
            elif following in path:
                keys = list(path)
                found.append([*keys[keys.index(following) :], following])
                if len(found) == MOST_CYCLES:
                    return list(done), found
            elif following not in done:
                path[following] = iter(graph[following])
    return list(done), found
