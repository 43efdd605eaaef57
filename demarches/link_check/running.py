"""All the addresses at a polite pace: several sites at once, one after the other on each of them."""

import queue
import threading
import time
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

from django.conf import settings

from demarches.link_check.visiting import look

WORKERS = 40
_DONE = object()


def visit_all(addresses, *, wait=time.sleep):
    """Yield a ``Finding`` for each address, as they come. Threads only talk to sites, never to the database."""
    lanes = _lanes(addresses)
    found, stop = queue.SimpleQueue(), threading.Event()
    with ThreadPoolExecutor(max_workers=min(WORKERS, max(len(lanes), 1))) as pool:
        futures = [pool.submit(_drive, lane, found, stop, wait) for lane in lanes]
        try:
            left = len(lanes)
            while left:
                finding = found.get()
                if finding is _DONE:
                    left -= 1
                else:
                    yield finding
        finally:  # whoever asked may have gone: what has begun ends, nothing more begins
            stop.set()
    for future in futures:
        future.result()


def _lanes(addresses):
    """The addresses of one site, in as many lines as one may go there at once; the longest lines first."""
    by_site = defaultdict(list)
    for address in dict.fromkeys(addresses):
        by_site[urlsplit(address).netloc.lower()].append(address)
    lanes = [
        found[start :: settings.LINK_CHECK_PER_SITE]
        for found in by_site.values()
        for start in range(settings.LINK_CHECK_PER_SITE)
    ]
    return sorted(filter(None, lanes), key=len, reverse=True)


def _drive(lane, found, stop, wait):
    try:
        for number, address in enumerate(lane):
            if stop.is_set():
                break
            if number:
                wait(settings.LINK_CHECK_DELAY_SECONDS)
            found.put(look(address))
    finally:
        found.put(_DONE)
