"""Running several programs as one: started together, stopped together."""

import signal
import subprocess
import time

STOP_SECONDS = 15
LOOK_SECONDS = 0.2
CARE_SECONDS = 5


class Stopped(BaseException):
    """The person (Ctrl-C) or the system asked to stop."""


class ProcessGroup:
    """Child processes that end with the ``with`` block, however it ends.

    Each one has a session of its own, so that Ctrl-C reaches this process alone, which then stops them in order.
    """

    def __init__(self):
        self._children = {}
        self._handlers = {}

    def __enter__(self):
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            self._handlers[number] = signal.signal(number, _stop)
        return self

    def start(self, name, command, *, env):
        self._children[name] = subprocess.Popen(command, env=env, start_new_session=True)  # noqa: S603 - ours

    def wait(self, care):
        """Wait for the first child to end and return ``(name, exit status)``; ``Stopped`` if asked to stop.

        ``care()`` is called every few seconds meanwhile.
        """
        cared_at = time.monotonic()
        while True:
            if time.monotonic() - cared_at > CARE_SECONDS:
                care()
                cared_at = time.monotonic()
            for name, child in self._children.items():
                if child.poll() is not None:
                    return name, child.returncode
            time.sleep(LOOK_SECONDS)

    def __exit__(self, exc_type, exc, traceback):
        for number in self._handlers:  # a second Ctrl-C must not leave a process behind
            signal.signal(number, signal.SIG_IGN)
        for child in self._children.values():
            if child.poll() is None:
                child.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        for child in self._children.values():
            try:
                child.wait(max(0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
        for number, handler in self._handlers.items():
            signal.signal(number, handler)
        return exc_type is Stopped


def _stop(number, frame):
    raise Stopped
