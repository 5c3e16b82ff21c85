"""/akun/: the choice of sign-ins for strangers, a person's own page for those who are signed in."""

from django.shortcuts import render

from agencies.forms import RequestLoginCodeForm
from reports.models import Report
from reports.thumbnails import with_thumbnails

SHOWN = 50


def account(request):
    """Show the way in, or who is signed in and the reports that they filed."""
    if not request.user.is_authenticated:
        return render(request, "account/choice.html", {"form": RequestLoginCodeForm()})
    reports = Report.objects.with_names().filter(contact__user=request.user)[:SHOWN]
    return render(request, "account/account.html", {"reports": with_thumbnails(reports, request.user)})
