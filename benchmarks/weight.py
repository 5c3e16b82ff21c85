"""What the first visit of /lapor/ costs over the wire: the page and everything that it names, compressed."""

import re
from urllib.parse import urljoin

from benchmarks.server import request, serving

LIMIT = 60 * 1024
NAMED = re.compile(r'<(?:link|script|img|use)\b[^>]*?(?:href|src)="([^"#]+)[^"]*"')
STYLED = re.compile(r"url\([\"']?([^\"')]+)")
FETCHED_RELS = re.compile(r'<link\b[^>]*rel="(?:canonical|alternate|help)"[^>]*>')


def measure():
    """Yield the bytes of the first visit (bodies and headers), as a ratio to the limit of 60 KB."""

    with serving({}) as port:
        total = sum(_fetched(port, "/lapor/").values())
    yield {
        "bench": "/lapor/ on first visit",
        "value": total,
        "unit": "bytes",
        "ratio_to": "60 KB",
        "ratio": round(total / LIMIT, 3),
    }


def _fetched(port, start):
    """Bytes by address of the page and all it names, style sheets' pictures included."""
    import gzip

    weight, waiting = {}, [start]
    while waiting:
        path = waiting.pop()
        if path in weight or not path.startswith("/"):
            continue
        status, headers, body = request(port, "GET", path, headers={"Accept-Encoding": "gzip"})
        if status != 200:
            raise SystemExit(f"{path} answered {status}")
        weight[path] = len(body) + len(str(headers))
        kind = headers.get("Content-Type", "")
        if kind.startswith(("text/html", "text/css")):
            text = (gzip.decompress(body) if headers.get("Content-Encoding") == "gzip" else body).decode()
            names = STYLED.findall(text) if "css" in kind else NAMED.findall(FETCHED_RELS.sub("", text))
            waiting += [urljoin(path, name) for name in names if not name.startswith("data:")]
    return weight
