"""How long something takes, on a machine that does other things beside."""

import time

TRIES = 5


def is_quick(act, seconds):
    """Whether ``act()`` takes less than ``seconds`` of this thread's own time. One good try is enough: whatever runs
    beside slows even that, and what grows with the square of its text never has one."""
    for _try in range(TRIES):
        started = time.thread_time()
        act()
        if time.thread_time() - started < seconds:
            return True
    return False
