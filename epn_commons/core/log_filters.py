"""What the log leaves out."""

import logging


class RefusalsWithoutTraceback(logging.Filter):
    """A request that was refused is one line: its traceback would show our code at work as it should."""

    def filter(self, record):
        if record.levelno < logging.ERROR:
            record.exc_info = record.exc_text = None
        return True
