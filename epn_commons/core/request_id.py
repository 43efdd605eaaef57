"""The reference of a request: in its answer, in every log line that it causes, and on its error page."""

import logging
import re
from contextvars import ContextVar
from uuid import uuid4

HEADER = "X-Request-ID"
_ACCEPTABLE = re.compile(r"[A-Za-z0-9-]{8,64}")
_current = ContextVar("request_id", default="-")


def current_request_id():
    return _current.get()


class RequestIdMiddleware:
    """Keep the reference given by the proxy, if it looks like one, or make one."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        given = request.headers.get(HEADER, "")
        token = _current.set(given if _ACCEPTABLE.fullmatch(given) else uuid4().hex)
        try:
            response = self.get_response(request)
            response[HEADER] = current_request_id()
        finally:
            _current.reset(token)
        return response


class RequestIdFilter(logging.Filter):
    def filter(self, record):
        record.request_id = current_request_id()
        return True
