"""What the fictional people write: sentences from texts.toml, plain Indonesian with some Kupang Malay."""

import random
import tomllib
from pathlib import Path

WORDS = tomllib.loads((Path(__file__).parent / "texts.toml").read_text(encoding="utf-8"))
LONG = 0.12
SHORT = 0.25


def complaint(rng: random.Random, category: str, street: str, landmark: str) -> str:
    """The text of one report."""
    problem = rng.choice(WORDS["problems"].get(category, WORDS["problems"]["lainnya"]))
    if rng.random() < SHORT:
        return problem if rng.random() < 0.5 else problem.lower()
    blanks = {"street": street, "landmark": landmark, "days": rng.randint(2, 14)}
    parts = [
        rng.choice(WORDS["greetings"]) + (problem if problem.endswith("?") else f"{problem}."),
        rng.choice(WORDS["places"]).format(**blanks),
        rng.choice(WORDS["since"]).format(**blanks),
        rng.choice(WORDS["long"]) if rng.random() < LONG else "",
        rng.choice(WORDS["requests"]),
    ]
    return " ".join(part for part in parts if part)


def solved(rng: random.Random, category: str) -> str:
    """The officer's note on a claim."""
    return rng.choice(WORDS["solved"].get(category, WORDS["solved"]["other"]))


def person(rng: random.Random) -> str:
    """A clearly fictional name."""
    return f"{rng.choice(WORDS['first_names'])} {rng.choice(WORDS['last_names'])}"
