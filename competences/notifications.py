"""Found at start-up: the kinds declared in ``notification_kinds``, which the demonstration needs too."""

from competences import notification_kinds  # noqa: F401
