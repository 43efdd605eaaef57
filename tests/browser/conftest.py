"""Pages driven in Chromium: at a width, in a colour scheme, with everything that goes wrong in them collected."""

import functools
import os
import re
import shutil
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.base import AxeResults
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import Locator, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeout

# Playwright's synchronous API runs inside an event loop, where Django refuses the ORM unless told it is a test.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

# A machine that does something else beside may take its time.
PATIENCE_MS = 20_000
expect.set_options(timeout=PATIENCE_MS)

AXE = Axe()
LAUNCH_ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# A browser reports a page answered 4xx or 5xx as an error of its own; the tests that ask for one know it.
HTTP_STATUS = re.compile(r"Failed to load resource: the server responded with a status of \d+")
TILE = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001"
    "a5f645400000000049454e44ae426082"
)


def pytest_collection_modifyitems(items):
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser_type_launch_args():
    """Debian's Chromium: Playwright never downloads a browser of its own here."""
    path = "/usr/bin/chromium"
    if not Path(path).exists():
        path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not path:
        pytest.skip("Chromium est absent : les essais dans un navigateur sont sautés (apt-get install chromium).")
    return {"executable_path": path, "args": LAUNCH_ARGS, "headless": True}


def once_loaded(act):
    @functools.wraps(act)
    def acting(locator, *args, **options):
        locator.page.wait_for_load_state("load")
        return act(locator, *args, **options)

    return acting


ACTS = ("check", "click", "fill", "press", "select_option", "set_input_files", "uncheck")
READS = (
    "all", "all_inner_texts", "bounding_box", "count", "evaluate", "get_attribute", "inner_text", "input_value",
    "is_checked", "is_visible", "text_content",
)  # fmt: skip


@pytest.fixture(autouse=True)
def acts_on_loaded_pages(monkeypatch):
    """A click waits for the answer of the next page, not for its scripts: each act, and each look at what is there,
    begins once they are."""
    for name in ACTS + READS:
        monkeypatch.setattr(Locator, name, once_loaded(getattr(Locator, name)))


@pytest.fixture
def page_at(browser, live_server, settings):
    """``page_at(360, "dark")`` gives a page whose relative addresses lead to the live server.

    At the end of the test any console error, CSP violation, uncaught exception or request to another host fails it.
    Tiles are answered here by an empty image, so that maps behave as with a network.
    """
    contexts, problems = [], []
    own, tiles = urlsplit(live_server.url).netloc, urlsplit(settings.TILES_URL).netloc

    def watch(route):
        host = urlsplit(route.request.url).netloc
        if host == own or not host:
            return route.continue_()
        if host == tiles:
            return route.fulfill(body=TILE, content_type="image/png")
        problems.append(f"requête vers un autre hôte : {route.request.url}")
        return route.abort()

    def heard(message):
        if message.type in {"error", "warning"} and not HTTP_STATUS.match(message.text):
            problems.append(f"{message.type} : {message.text} {message.location.get('url', '')}")

    def make(width, scheme="light", *, height=800, javascript=True, user=None, shared=None, **options):
        context = shared or browser.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": height},
            color_scheme=scheme,
            java_script_enabled=javascript,
            reduced_motion="reduce",
            locale="fr-FR",
            **options,
        )
        contexts.append(context)
        if user:
            sign_in(context, live_server.url, user)
        context.route("**/*", watch)
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.on("console", heard)
        page.on("pageerror", lambda error: problems.append(f"exception : {error}"))
        return page

    yield make
    for context in contexts:
        context.close()
    assert not problems, "\n".join(problems)


def sign_in(context, base_url, user):
    """Open a session for ``user`` in a browser context, without going through the log-in page."""
    client = Client()
    client.force_login(user)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": base_url}])


@pytest.fixture
def assert_accessible():
    """``assert_accessible(page)``: axe finds nothing, the size of targets included."""

    def check(page):
        # A click waits for the answer of the next page, not for its style sheets.
        page.wait_for_load_state("load")
        # What is not a violation is not described element by element: that takes most of the time of a long page.
        # Preloading, axe copies imported sheets (the admin's forms.css has one) into inline styles of its own.
        options = {"preload": False, "resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}
        if not page.evaluate("Boolean(window.axe?.run)"):
            page.evaluate(AXE.axe_script)
        results = AxeResults(page.evaluate("(options) => axe.run(options)", options))
        assert results.violations_count == 0, f"{page.url}\n{results.generate_report()}"

    return check


@pytest.fixture
def assert_no_horizontal_scroll():
    """``assert_no_horizontal_scroll(page)``: nothing sticks out; the guilty elements are named."""

    def check(page):
        page.wait_for_load_state("load")
        # A busy machine may draw the last style sheet a moment after the page says that it is loaded.
        with suppress(PlaywrightTimeout):
            page.wait_for_function(
                "document.documentElement.scrollWidth <= document.documentElement.clientWidth", timeout=3000
            )
        guilty = page.evaluate(
            """() => {
              const width = document.documentElement.clientWidth;
              if (document.documentElement.scrollWidth <= width) return [];
              return [...document.querySelectorAll('body *')]
                .filter((element) => element.getBoundingClientRect().right > width + 1)
                .map((element) => `${element.tagName}.${element.className}`).slice(0, 8);
            }"""
        )
        assert not guilty, f"{page.url} déborde : {guilty}"

    return check


@pytest.fixture
def assert_holds(assert_accessible, assert_no_horizontal_scroll):
    """``assert_holds(page)``: on a desk in light colours, then on a phone in dark ones, axe finds nothing and nothing
    sticks out: colours depend on the scheme, layout on the width. The page, loaded once, is then as wide as before."""

    def check(page):
        before = page.viewport_size
        for size, scheme in (({"width": 1280, "height": 800}, "light"), ({"width": 360, "height": 800}, "dark")):
            page.set_viewport_size(size)
            page.emulate_media(color_scheme=scheme)
            assert_no_horizontal_scroll(page)
            assert_accessible(page)
        page.set_viewport_size(before)
        page.emulate_media(color_scheme="light")

    return check
