"""One measurement by name: `python -m benchmarks.one filing 100000`."""

import io
import json
import os
import sys

import django

from benchmarks import exports, filing, lists, results, weight

SET_UP = (["migrate"], ["createcachetable"], ["load_reference"], ["collectstatic", "--noinput"])


def main(name, rows):
    """Set up an empty portal, measure, and print each figure as one JSON object."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.settings"
    django.setup()
    from django.core.management import call_command

    for command in SET_UP:
        call_command(*command, verbosity=0, stdout=io.StringIO())
    measures = {
        "filing": filing.measure,
        "weight": weight.measure,
        "lists": lambda: lists.measure(int(rows)),
        "exports": lambda: exports.measure(int(rows)),
        "results": lambda: results.measure(int(rows)),
    }
    lines = measures[name]()
    for line in lines:
        print(json.dumps(line), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
