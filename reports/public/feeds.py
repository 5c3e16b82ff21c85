"""News feeds of the public reports (Atom), for the whole city and for a kelurahan."""

import re

from django.contrib.syndication.views import Feed
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import linebreaks
from django.utils.translation import gettext as _

from reports.models import Report
from reports.public.list_views import find_kelurahan
from reports.words import status_label

NEWEST = 30
# XML 1.0 has no room for these; old archives hold them.
UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")


def _clean(text: str) -> str:
    return UNPRINTABLE.sub("", text)


class ReportFeed(Feed):
    """The newest public reports of the city."""

    feed_type = Atom1Feed

    def title(self, place=None):
        return _("Reports in %(place)s") % {"place": place.name} if place else _("Reports in Kupang")

    def link(self, place=None):
        return reverse("kelurahan", args=[place.code]) if place else reverse("reports")

    def subtitle(self, place=None):
        return _("What citizens report, newest first.")

    def items(self, place=None):
        queryset = Report.objects.public().with_names().order_by("-created_at", "-id")
        return (queryset.filter(kelurahan=place.pk) if place else queryset)[:NEWEST]

    def item_title(self, item):
        return _clean(item.title)

    def item_description(self, item):
        return linebreaks(_clean(f"{status_label(item)}\n\n{item.text}"), autoescape=True)

    def item_pubdate(self, item):
        return item.created_at

    def item_updateddate(self, item):
        return item.updated_at

    def item_categories(self, item):
        return [str(item.category), *([item.kelurahan.name] if item.kelurahan else [])]


class KelurahanFeed(ReportFeed):
    """The newest public reports of one kelurahan."""

    def get_object(self, request, code):
        return find_kelurahan(code)
