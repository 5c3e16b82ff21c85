"""End a child when its parent is gone, also when the parent was killed and could not end anybody."""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1  # linux/prctl.h


def die_with(parent: int) -> None:
    """Ask the kernel to kill this process when `parent` dies; called in the child right after the fork.

    Only Linux offers it. Elsewhere gunicorn's workers notice by themselves after some seconds.
    """
    if sys.platform != "linux":
        return
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it died before we asked
        os._exit(1)
