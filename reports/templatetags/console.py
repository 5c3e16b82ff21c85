"""The one header of the console, on our own pages and on those of the admin: `{% load console %}`."""

from django import template

from agencies import access
from reports.console import queue
from reports.console.dashboard import has_figures

register = template.Library()


@register.inclusion_tag("console/header.html", takes_context=True)
def console_header(context) -> dict:
    """Where this person can go, how much news waits for them, and whether they are on duty. Two queries and posts."""
    request = context["request"]
    user, posts = request.user, access.posts_of(request.user)
    has_queue = queue.has_queue(user)
    unread = user.notifications.filter(read_at=None).order_by().values("pk")[: queue.COUNTED_UP_TO + 1].count()
    return {
        "request": request,
        "user": user,
        "bell": queue.shown_count(unread) if unread else "",
        "has_queue": has_queue,
        "on_duty": _on_duty(user) if has_queue else None,
        "has_figures": has_figures(posts),
        "researches": access.may_research(user),
        "keeps_data": posts.administrator or posts.has("dispatcher"),
    }


def _on_duty(user):
    """True or False for who holds a post, None for others."""
    duties = list(user.posts.filter(active=True).values_list("on_duty", flat=True))
    return any(duties) if duties else None
