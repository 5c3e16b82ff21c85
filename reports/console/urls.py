"""The console's own pages, mounted inside the AdminSite at /konsol/."""


def console_urls(site):
    """Return the console's URL patterns, each behind the site's permission check."""
    return []
