"""What may end a piece of background work before its time."""


class JobFailure(Exception):
    """The work cannot be done, for a reason the person can act on: its text is shown to them as it is, in French.

    Nothing is logged as an error and nothing is retried: the same file would fail in the same way.
    """


class JobCancelled(Exception):
    """The person who started the work asked to stop it: raised by ``Progress.advance`` inside the task."""


class JobIsOver(Exception):
    """A job came back (its worker was killed just before saying so) for work that is already done or cancelled."""


class JobIsRunning(Exception):
    """Another living worker holds this very piece of work."""
