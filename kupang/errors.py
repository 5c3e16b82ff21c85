"""What a person sees when something goes wrong."""

from django.shortcuts import render


def csrf_failure(request, reason=""):
    """Answer a POST whose CSRF token does not fit: say that the page was too old, and how to go on."""
    return render(request, "403_csrf.html", status=403)
