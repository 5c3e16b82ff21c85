"""One report as citizens see it, what its reporter may do there, and the search by code.

The secret link's key comes in the address of the page and in a hidden field of its forms. A page with a key, and every
page of a confidential report, is kept by no cache.
"""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from agencies import access
from reports import feedback, photos
from reports.codes import key_fits, link_key, read_code, secret_path
from reports.limits import too_many
from reports.maps import report_map
from reports.models import Contact, Report
from reports.public import uploads
from reports.public.answer_forms import AddForm, AnswerForm, WithdrawForm
from reports.public.forms import UNREADABLE
from reports.public.next_step import next_step
from reports.public.qr import qr_code
from reports.text import readable_data
from reports.timeline import public_timeline
from reports.workflow import MoveRefused


def find_report(request: HttpRequest, code: str) -> tuple[Report, bool]:
    """Return (report, own): the report that this person may see, and whether they hold its secret link or account.

    Raises Http404 for what they may not see, exactly as for what does not exist.
    """
    found = Report.objects.with_names().filter(code=read_code(code) or "").first()
    if found is None:
        raise Http404
    own = key_fits(found, request.GET.get("kunci", "") or request.POST.get("kunci", ""))
    viewer = access.viewer(request)
    if not own and viewer.is_authenticated:
        own = Report.objects.filter(pk=found.pk, contact__user=viewer).exists()
    if not own and not Report.objects.visible_to(viewer).filter(pk=found.pk).exists():
        raise Http404
    return found, own


@require_safe
def report(request: HttpRequest, code: str) -> HttpResponse:
    """Show one report to whoever may see it."""
    found, own = find_report(request, code)
    return _page(request, found, own)


@require_POST
def answer(request: HttpRequest, code: str) -> HttpResponse:
    """The reporter confirms or objects; a neighbour confirms."""
    found, own = find_report(request, code)
    form = AnswerForm(request.POST, request.FILES)
    neighbour = None if own else request.user
    if neighbour and not _has_voice(neighbour, found):
        raise Http404

    def act(given: dict, pictures: list) -> None:
        details = {"rating": given["rating"], "comment": given["comment"], "photos": pictures}
        if given["answer"] == "confirm":
            feedback.confirm(found, now=timezone.now(), neighbour=neighbour, **details)
        elif own:
            feedback.object_to(found, now=timezone.now(), **details)
        else:
            raise MoveRefused(_("Only the reporter can object. You can send a report of your own."))

    return _act(request, found, own, "answer_form", form, act)


def _has_voice(user, report: Report) -> bool:
    """A neighbour may confirm, or tap again on what they have confirmed."""
    if feedback.may_confirm_as_neighbour(user, report):
        return True
    return user.is_authenticated and report.feedback.filter(user=user).exists()


@require_POST
def add(request: HttpRequest, code: str) -> HttpResponse:
    """The reporter adds words or pictures."""
    found = _own_report(request, code)

    def act(given: dict, pictures: list) -> None:
        feedback.add(found, now=timezone.now(), text=given["text"], photos=pictures)

    return _act(request, found, True, "add_form", AddForm(request.POST, request.FILES), act)


@require_POST
def withdraw(request: HttpRequest, code: str) -> HttpResponse:
    """The reporter takes the report back."""
    found = _own_report(request, code)

    def act(given: dict, _pictures: list) -> None:
        feedback.withdraw(found, now=timezone.now(), comment=given["comment"])

    done = _("You have withdrawn your report.")
    return _act(request, found, True, "withdraw_form", WithdrawForm(request.POST), act, done)


def _own_report(request: HttpRequest, code: str) -> Report:
    found, own = find_report(request, code)
    if not own:
        raise Http404
    return found


def _act(request, report: Report, own: bool, name: str, form, act, done: str = "") -> HttpResponse:
    """Do what a form asks and go back to the page; what is refused shows the form again with all that was typed."""
    form.data, broken = readable_data(form.data)
    pictures = uploads.take(request, form)
    if broken:
        form.add_error(None, UNREADABLE)
        return _page(request, report, own, {name: form, "staged": pictures}, status=400)
    if form.is_valid() and too_many(request, "answer"):
        form.add_error(None, _("Very many answers came from your connection. Yours is kept here: send it in an hour."))
        return _page(request, report, own, {name: form, "staged": pictures}, status=429)
    if not form.is_valid():
        return _page(request, report, own, {name: form, "staged": pictures}, status=422)
    try:
        act(form.cleaned_data, pictures)
    except MoveRefused as refusal:
        form.add_error(None, str(refusal))
        return _page(request, report, own, {name: form, "staged": pictures}, status=409)
    messages.success(request, done or _("Thank you. We have passed it on."))
    return redirect(secret_path(report) if own else report)


def _page(request: HttpRequest, report: Report, own: bool, forms: dict | None = None, status: int = 200):
    context = _shown(request, report, own) | _forms(request, report, own) | (forms or {})
    response = render(request, "reports/report.html", context, status=status)
    if own or report.is_confidential or request.user.is_authenticated:
        add_never_cache_headers(response)
        response.headers["Cache-Control"] = "private, no-store"
    return response


def _shown(request: HttpRequest, report: Report, own: bool) -> dict:
    now, user = timezone.now(), access.viewer(request)
    context = {
        "report": report,
        "own": own,
        "next_step": next_step(report, now),
        "map": report_map(report),
        "timeline": public_timeline(report, user=user, own=own),
        "photos": photos.shown(report, user, own=own),
        "reporter": _shown_name(report),
    }
    if own:
        context |= _secret(request, report)
    return context


def _secret(request: HttpRequest, report: Report) -> dict:
    """What only the reporter sees: the secret link, and its QR code right after filing."""
    link = request.build_absolute_uri(secret_path(report))
    new = "baru" in request.GET
    return {"key": link_key(report), "link": link, "new": new, "qr": qr_code(link) if new else None}


def _shown_name(report: Report) -> str:
    """The reporter's name, only where they asked for it on a public report."""
    if report.publicity != Report.Publicity.PUBLIC:
        return ""
    names = Contact.objects.filter(report=report, show_name=True).values_list("name", flat=True)
    return names.first() or ""


def _forms(request: HttpRequest, report: Report, own: bool) -> dict:
    """The forms that this person may use on the report as it stands."""
    if not own:
        return _neighbour_form(request, report)
    claimed = report.status == Report.Status.RESOLVED
    may_object = feedback.objection_open(report, timezone.now())
    return {
        "claimed": claimed,
        "answer_form": AnswerForm(initial={"answer": "" if claimed else "object"}) if may_object else None,
        "add_form": AddForm() if report.is_open or claimed else None,
        "withdraw_form": WithdrawForm() if report.is_open else None,
    }


def _neighbour_form(request: HttpRequest, report: Report) -> dict:
    """A signed-in neighbour confirms once; then the page thanks and waits for the second."""
    if not (request.user.is_authenticated and feedback.may_confirm_as_neighbour(request.user, report)):
        return {}
    if report.feedback.filter(user=request.user, claim__at__gte=report.resolved_at).exists():
        return {"confirmed_here": True}
    form = AnswerForm(initial={"answer": "confirm"})
    form.fields["comment"].help_text = _("Whoever may read the report reads this, too.")
    return {"answer_form": form, "neighbour": True}


@require_safe
def track(request: HttpRequest) -> HttpResponse:
    """Find a report by its code; what may not be seen is answered like what does not exist."""
    typed = request.GET.get("kode", "").strip()
    error = _find_error(request, typed) if typed else ""
    if typed and not error:
        return redirect("report", read_code(typed))
    return render(request, "reports/track.html", {"typed": typed[:40], "error": error}, status=404 if error else 200)


def _find_error(request: HttpRequest, typed: str) -> str:
    code = read_code(typed)
    if code is None:
        return _("This code has a slip of the pen. It looks like KPG-7Q2M9XA: look at each sign once more.")
    if not Report.objects.visible_to(access.viewer(request)).filter(code=code).exists():
        return _("We found no report with this code. A confidential report opens by its secret link only.")
    return ""
