"""The portal's addresses and a bare view to compare with: one autocommitted insert."""

from django.http import HttpResponse
from django.urls import include, path
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from reports.models import TallyRun


@csrf_exempt
def bare(request):
    """Insert one row and say so."""
    TallyRun.objects.create(counted_until=timezone.now())
    return HttpResponse("ok")


urlpatterns = [path("bare/", bare), path("", include("kupang.urls"))]
