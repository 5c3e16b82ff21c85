"""How the results page's server time grows with the number of answers, and what its count costs the worker."""

import io
import time

from benchmarks import lists

SMALL = 1000
SLUG = "smart-city"


def measure(rows):
    """Yield the page's server time at 1,000 and at `rows` answers to the instrument, and the count's processor time."""
    from django.core.management import call_command

    client = lists.staff("researcher")
    call_command("load_instrument", open=True, stdout=io.StringIO())
    small, _seconds = _counted(client, SMALL, seed=1)
    large, seconds = _counted(client, rows - SMALL, seed=2)
    yield {"bench": f"results page at {SMALL} answers", "value": round(small * 1000, 1), "unit": "ms"}
    yield {
        "bench": f"results page at {rows} answers",
        "value": round(large * 1000, 1),
        "unit": "ms",
        "ratio_to": f"results page at {SMALL} answers",
        "ratio": round(large / small, 2),
    }
    yield {"bench": f"count of {rows} answers by the worker", "value": round(seconds, 1), "unit": "s"}


def _counted(client, more, seed):
    """The page's median seconds with so many more answers, and the processor time of the count."""
    from django.utils import timezone

    from surveys import demo, publishing
    from surveys.models import Survey
    from surveys.results import storing

    survey = Survey.objects.get(slug=SLUG)
    demo.make_answers(publishing.current(survey), more, seed, timezone.now())
    started = time.process_time()
    storing.store(survey, timezone.now())
    seconds = time.process_time() - started
    return lists.median(client, f"/konsol/survei/{SLUG}/hasil/"), seconds
