"""The queue, the bell and the duty switch of a staff member."""

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from agencies import access
from agencies.admin import ROW
from reports import keyset
from reports.console import bulk, queue
from reports.console.filters import QueueFilter
from reports.notifications import bell
from reports.thumbnails import with_thumbnails

PAGE_SIZE = 50
NEWS_SHOWN = 50


def page_of(site, request, template, context, status=200):
    """Render a page of this admin site."""
    request.current_app = site.name
    context = {"site_header": site.site_header, **context}
    return TemplateResponse(request, template, context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def queue_page(request, site):
    """The queue: one view of it at a time, filtered; a POST takes selected reports in bulk."""
    outcomes = bulk.take(request) if request.method == "POST" else []
    now = timezone.now()
    view = queue.chosen(request.user, request.GET.get("view"))
    filtered = QueueFilter(request.GET, queryset=queue.rows_of(view, request.user, now), request=request)
    shown = keyset.page(filtered.qs, view.order, request.GET.get(keyset.PARAMETER, ""), PAGE_SIZE)
    context = {
        "title": view.label,
        "view": view,
        "tabs": queue.tabs(request.user, now, view),
        "filter": filtered,
        "rows": marked(with_thumbnails(shown.rows, request.user), request.user),
        "bulk": bulk.form_for(request.user),
        "outcomes": outcomes,
        **keyset.links(request, shown),
    }
    return page_of(site, request, "console/queue.html", context)


def marked(rows, user):
    """The rows with `unread`: whether news of the report waits in this person's bell. One query."""
    unread = set(user.notifications.filter(read_at=None, report__in=rows).values_list("report_id", flat=True))
    for report in rows:
        report.unread = report.pk in unread
    return rows


@require_http_methods(["GET", "HEAD", "POST"])
def news_page(request, site):
    """The bell: the newest lines; a POST marks all that were shown as read."""
    if request.method == "POST":
        return _read(request)
    lines = bell.lines(request.user, NEWS_SHOWN)
    news = [{"line": line, "report": line.report, "words": bell.words(line)} for line in lines]
    context = {"title": _("News"), "news": news, "unread": any(line.read_at is None for line in lines)}
    return page_of(site, request, "console/news.html", context)


def _read(request):
    shown = [key for key in request.POST.getlist("row")[:NEWS_SHOWN] if ROW.fullmatch(key)]
    read = request.user.notifications.filter(pk__in=shown, read_at=None).update(read_at=timezone.now())
    messages.success(request, ngettext("%d line is read.", "%d lines are read.", read) % read)
    return redirect("admin:news")


@require_POST
def duty(request, site):
    """Go on or off duty, for all posts that one holds."""
    on = request.POST.get("on") == "1"
    for post in request.user.posts.filter(active=True).exclude(on_duty=on):
        post.on_duty = on
        post.save(update_fields=["on_duty"])
    messages.success(request, _("You are on duty.") if on else _("You are off duty."))
    return HttpResponseRedirect(_local_address(request, request.POST.get("next", "")))


def _local_address(request, address):
    safe = url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
    return address if safe else reverse("admin:queue")


@require_GET
def start(request, site):
    """The way in: people with a queue go to what is most urgent in it, researchers to their surveys."""
    now, user = timezone.now(), request.user
    if not queue.has_queue(user):
        return redirect("admin:survey_list" if access.may_research(user) else "admin:queue")
    urgent = next((view.key for view in queue.views_for(user) if view.urgent and queue.count(view, user, now)), "new")
    return redirect(f"{reverse('admin:queue')}?view={urgent}")
