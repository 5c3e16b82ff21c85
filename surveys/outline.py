"""The order of a draft: pages, blocks on them, questions in both. Positions are unique, so they are written at once."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import F, Max

from surveys.models import Group, Question, Version

Row = Group | Question
# Above every position in use: rows wait here while they change places.
ASIDE = 1_000_000


@dataclass
class Node:
    """A page, block or question with what stands in it; the root has no row and holds the pages."""

    row: Row | None = None
    parent: "Node | None" = None
    children: list["Node"] = field(default_factory=list)

    def walk(self) -> "Iterator[Node]":
        """Everything below, in the order of the questionnaire."""
        for child in self.children:
            yield child
            yield from child.walk()

    @property
    def is_question(self) -> bool:
        return isinstance(self.row, Question)

    @property
    def is_page(self) -> bool:
        return self.parent is not None and self.parent.row is None

    @property
    def first(self) -> bool:
        """Whether nothing stands before it: it cannot move up."""
        return self._is_at(0)

    @property
    def last(self) -> bool:
        """Whether nothing stands behind it: it cannot move down."""
        return self._is_at(-1)

    def _is_at(self, end: int) -> bool:
        node = self
        while node.parent is not None:
            if node.parent.children[end] is not node:
                return False
            node = node.parent
        return True


def outline(version: Version) -> Node:
    """The rows of a version as a tree, read with two queries."""
    root = Node()
    groups = list(version.groups.all())
    nodes = {group.pk: Node(group) for group in groups}
    parts: list[tuple[Node, Node]] = [
        (nodes[group.parent_id] if group.parent_id else root, nodes[group.pk]) for group in groups
    ]
    parts += [(nodes[question.group_id], Node(question)) for question in version.questions.select_related("choices")]
    for parent, node in sorted(parts, key=lambda part: part[1].row.position):  # type: ignore[union-attr]
        node.parent = parent
        parent.children.append(node)
    return root


@transaction.atomic
def move(version: Version, row: Row, step: int) -> None:
    """Move a row up (-1) or down (1). At the edge of its page or block it crosses into what stands next."""
    root = outline(version)
    node = next(node for node in root.walk() if node.row == row)
    if node.is_question or not node.is_page:
        _move_part(root, node, step)
    else:
        _swap(node, step)
    write(version, root)


def _swap(node: Node, step: int) -> bool:
    siblings = node.parent.children  # type: ignore[union-attr]
    here = siblings.index(node)
    there = here + step
    if not 0 <= there < len(siblings):
        return False
    siblings[here], siblings[there] = siblings[there], siblings[here]
    return True


def _move_part(root: Node, node: Node, step: int) -> None:
    """A question enters and leaves blocks; a question or block at the edge goes to the next page."""
    container = node.parent
    if container is None:
        return
    siblings = container.children
    there = siblings.index(node) + step
    if 0 <= there < len(siblings):
        beside = siblings[there]
        if node.is_question and not beside.is_question:
            _into(node, beside, step)
        else:
            _swap(node, step)
    elif not container.is_page:
        _out_of_block(node, container, step)
    else:
        page = root.children.index(container) + step
        if 0 <= page < len(root.children):
            _into(node, root.children[page], step)


def _into(node: Node, container: Node, step: int) -> None:
    """To the near end: moving down it becomes the first, moving up the last."""
    node.parent.children.remove(node)  # type: ignore[union-attr]
    container.children.insert(0 if step > 0 else len(container.children), node)
    node.parent = container


def _out_of_block(node: Node, block: Node, step: int) -> None:
    page = block.parent
    if page is None:
        return
    block.children.remove(node)
    page.children.insert(page.children.index(block) + (1 if step > 0 else 0), node)
    node.parent = page


def next_position(version: Version) -> int:
    """A position behind everything in the version."""
    lasts = (rows.aggregate(last=Max("position"))["last"] or 0 for rows in (version.groups, version.questions))
    return max(lasts) + 1


@transaction.atomic
def put_in_order(version: Version) -> None:
    """Number all rows in reading order, after one was added or given to another page."""
    write(version, outline(version))


def write(version: Version, root: Node) -> None:
    """Store the order of the tree. All rows step aside first, because no two may ever share a position."""
    groups: list[Group] = []
    questions: list[Question] = []
    for number, node in enumerate(root.walk(), 1):
        above = node.parent.row if node.parent else None
        if isinstance(node.row, Question):
            node.row.position, node.row.group = number, above
            questions.append(node.row)
        elif node.row is not None:
            node.row.position, node.row.parent = number, above
            groups.append(node.row)
    version.groups.update(position=F("position") + ASIDE)
    version.questions.update(position=F("position") + ASIDE)
    Group.objects.bulk_update(groups, ["position", "parent"])
    Question.objects.bulk_update(questions, ["position", "group"])
