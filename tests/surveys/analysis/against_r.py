"""Holding our figures against R's, each within the tolerance that its definition allows."""

import math

OMEGA, LILLIEFORS_P = 1e-4, 1e-3
RELATIVE, P = 1e-6, 1e-6
# nortest and statsmodels approximate Lilliefors' p differently where it decides nothing.
LILLIEFORS_HOLDS_BELOW = 0.1


def differences(theirs, ours, path=""):
    """Lines of what differs; `theirs` is R's JSON, and a figure that R lacks must be None in ours."""
    if isinstance(theirs, dict) and theirs:
        return [line for key in theirs for line in differences(theirs[key], ours[key], f"{path}.{key}".strip("."))]
    if isinstance(theirs, list) and theirs:
        return [
            line
            for at, pair in enumerate(zip(theirs, ours, strict=True))
            for line in differences(*pair, f"{path}.{at}")
        ]
    if theirs in (None, {}, []) or ours is None:
        return [] if ours is None and theirs in (None, {}, []) else [f"{path}: R {theirs}, ours {ours}"]
    return [] if close(theirs, ours, path) else [f"{path}: R {theirs}, ours {ours}"]


def close(theirs, ours, path):
    if path.endswith("lilliefors.p"):
        return abs(theirs - ours) < LILLIEFORS_P or min(theirs, ours) >= LILLIEFORS_HOLDS_BELOW
    if path.endswith("omega_total"):
        return abs(theirs - ours) < OMEGA
    if path.endswith(".p"):
        return abs(theirs - ours) < P
    return math.isclose(theirs, ours, rel_tol=RELATIVE, abs_tol=1e-12)
