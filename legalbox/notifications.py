"""The kinds of notifications of the Legal Box, found here at start-up; ``telling`` declares and sends them."""

from legalbox.telling import LAW_CHANGED, MY_QUESTION, TO_VALIDATE

__all__ = ["LAW_CHANGED", "MY_QUESTION", "TO_VALIDATE"]
