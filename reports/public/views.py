"""The citizens' pages."""

from django.http import Http404

from agencies import access
from reports.codes import key_fits, read_code
from reports.models import Report


def find_report(request, code):
    """Return (report, own): the report that this person may see, and whether they hold its secret link or account.

    Raises Http404 for what they may not see, exactly as for what does not exist.
    """
    report = Report.objects.with_names().filter(code=read_code(code) or "").first()
    if report is None:
        raise Http404
    own = key_fits(report, request.GET.get("kunci", "") or request.POST.get("kunci", ""))
    viewer = access.viewer(request)
    if not own and viewer.is_authenticated:
        own = Report.objects.filter(pk=report.pk, contact__user=viewer).exists()
    if not own and not Report.objects.visible_to(viewer).filter(pk=report.pk).exists():
        raise Http404
    return report, own
