"""What a page may do wrong without a word to its reader: broken policy, script errors, requests without an answer."""

from dataclasses import dataclass, field

# The browser itself says this of every answer from 400 up; `watch` judges those answers one by one.
STATUS_LINE = "Failed to load resource"


@dataclass
class Troubles:
    """Lines of what went wrong, and the parts of lines that a test expects to see."""

    lines: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)

    def expect(self, *parts: str) -> None:
        """Let lines that hold one of these parts pass: the test provokes them."""
        self.expected.extend(parts)

    def unexpected(self) -> list[str]:
        return [line for line in self.lines if not any(part in line for part in self.expected)]


def watch(page, troubles: Troubles) -> None:
    """Write every policy violation, console error, script error, failed request and server error into `troubles`."""
    page.on("console", lambda message: _console(message, troubles))
    page.on("pageerror", lambda error: troubles.lines.append(f"script error: {error}"))
    page.on("requestfailed", lambda request: _failed(request, troubles))
    page.on("response", lambda response: _answer(response, troubles))


def _console(message, troubles: Troubles) -> None:
    if message.type == "error" and not message.text.startswith(STATUS_LINE):
        troubles.lines.append(f"console: {message.text}")


def _failed(request, troubles: Troubles) -> None:
    # A page that is left ends what it still loads.
    if request.failure != "net::ERR_ABORTED":
        troubles.lines.append(f"request failed: {request.url} {request.failure}")


def _answer(response, troubles: Troubles) -> None:
    """A form that comes back with 422 is an answer; an asset that is missing, or any 500, is not."""
    refused = response.status >= 400 and not response.request.is_navigation_request()
    if refused or response.status >= 500:
        troubles.lines.append(f"answer {response.status}: {response.url}")
