import datetime as dt

import pytest
import time_machine
from django.core.paginator import Paginator
from django.template import Context, Template
from django.utils import timezone

from epn_commons.core import dates, phones, text_diff
from epn_commons.core.icons import ICONS, icon_svg
from epn_commons.core.markdown import to_html
from epn_commons.core.templatetags import portal

NOON = dt.datetime(2026, 3, 12, 11, 0, tzinfo=dt.UTC)  # midday in Paris


def render(source, **context):
    return Template("{% load portal %}" + source).render(Context(context))


class TestDates:
    def test_first_of_a_month(self):
        assert dates.on_day(dt.date(2026, 3, 1)) == "le 1er mars 2026"

    def test_moment_is_told_in_the_time_of_paris(self):
        assert dates.on_day_at(dt.datetime(2026, 3, 12, 9, 42, tzinfo=dt.UTC)) == "le 12 mars 2026 à 10\u00a0h\u00a042"

    def test_full_hour_has_no_minutes(self):
        assert dates.clock(dt.time(9, 0)) == "9\u00a0h"

    @time_machine.travel(NOON, tick=False)
    @pytest.mark.parametrize(
        ("seconds", "words"),
        [
            (10, "à l’instant"),
            (60, "il y a 1 minute"),
            (300, "il y a 5 minutes"),
            (3 * 3600, "il y a 3 heures"),
            (86_400, "hier"),
            (3 * 86_400, "il y a 3 jours"),
            (31 * 86_400, "il y a 1 mois"),
            (200 * 86_400, "il y a 7 mois"),
            (366 * 86_400, "il y a 1 an"),
            (800 * 86_400, "il y a 2 ans"),
            (-3 * 86_400, "le 15 mars 2026"),
        ],
    )
    def test_ago(self, seconds, words):
        assert dates.ago(timezone.now() - dt.timedelta(seconds=seconds)) == words

    @time_machine.travel(dt.datetime(2026, 3, 12, 23, 30, tzinfo=dt.UTC), tick=False)
    def test_yesterday_begins_at_midnight_in_paris(self):
        assert dates.ago(dt.datetime(2026, 3, 12, 22, 30, tzinfo=dt.UTC)) == "hier"
        assert dates.ago(dt.date(2026, 3, 13)) == "aujourd’hui"

    def test_time_element(self):
        html = render("{% when date %}", date=dt.date(2026, 3, 12))
        assert html == '<time datetime="2026-03-12">le 12 mars 2026</time>'

    @pytest.mark.parametrize(("age", "old"), [(365, False), (366, True)])
    def test_older_than(self, age, old):
        assert portal.older_than(timezone.localdate() - dt.timedelta(days=age), 365) is old

    def test_no_date_is_old(self):
        assert portal.older_than(None, 365)


class TestNumbers:
    @pytest.mark.parametrize(
        ("value", "text"),
        [
            (0, "0"),
            (1234, "1\u202f234"),
            (1234567.5, "1\u202f234\u202f567,5"),
            (0.126, "0,13"),
            (100, "100"),
            ("", ""),
        ],
    )
    def test_number(self, value, text):
        assert portal.number(value) == text

    @pytest.mark.parametrize(
        ("metres", "text"),
        [(3, "10\u00a0m"), (847, "850\u00a0m"), (960, "1\u00a0km"), (3240, "3,2\u00a0km"), (14_600, "15\u00a0km")],
    )
    def test_distance(self, metres, text):
        assert portal.distance(metres) == text


class TestPhones:
    @pytest.mark.parametrize(
        ("given", "text", "link"),
        [
            ("+33238000000", "02 38 00 00 00", "+33238000000"),
            ("02.38.00.00.00", "02 38 00 00 00", "+33238000000"),
            ("+33 (0)2 38 00 00 00", "02 38 00 00 00", "+33238000000"),
            ("0033238000000", "02 38 00 00 00", "+33238000000"),
            ("+262262123456", "02 62 12 34 56", "+262262123456"),
            ("3939", "3939", "3939"),
            ("0805 80 58 17", "0 805 805 817", "0805805817"),
            ("+32 2 555 12 12", "+32 2 555 12 12", "+3225551212"),
        ],
    )
    def test_written_and_dialled(self, given, text, link):
        assert phones.written(given).replace("\u00a0", " ") == text
        assert phones.dialled(given) == link

    def test_what_is_not_a_number_is_escaped(self):
        html = render("{% phone_link value %}", value='"><script>')
        assert "<script" not in html


class TestMarkdown:
    @pytest.mark.parametrize(
        "attack",
        [
            "<script>alert(1)</script>",
            "[lien](javascript:alert(1))",
            "[lien](data:text/html;base64,PHNjcmlwdD4=)",
            "![image](https://ailleurs.exemple/pisteur.png)",
            '<img src=x onerror="alert(1)">',
            "<a href='javascript:alert(1)'>x</a>",
            '[x](https://exemple.fr "onclick=alert(1)")<svg onload=alert(1)>',
            "<iframe src='https://ailleurs.exemple'></iframe>",
            "<style>body{display:none}</style>",
        ],
    )
    def test_nothing_runs_and_nothing_is_fetched(self, attack):
        html = to_html(attack)
        for forbidden in ["<script", "<img", "<svg", "<iframe", "<style", 'href="javascript', 'href="data']:
            assert forbidden not in html

    def test_links_leave_no_trace(self):
        assert 'rel="noopener noreferrer nofollow"' in to_html("[lien](https://exemple.fr)")

    def test_headings_stay_under_the_page_title(self):
        assert to_html("# Titre") == "<h3>Titre</h3>\n"

    def test_text_of_a_million_characters_takes_no_minute(self):
        assert len(to_html("*a" * 50_000)) > 100_000

    def test_nul_is_dropped(self):
        assert to_html("a\x00b") == "<p>ab</p>\n"


class TestTextDiff:
    def test_words(self):
        assert text_diff.words("le mardi matin", "le jeudi matin") == [
            ("equal", "le "),
            ("delete", "mardi"),
            ("insert", "jeudi"),
            ("equal", " matin"),
        ]

    @pytest.mark.parametrize(("before", "after"), [("", ""), ("a", ""), ("", "b"), ("a b", "a b"), ("é", "è")])
    def test_both_texts_can_be_read_back(self, before, after):
        pieces = text_diff.words(before, after)
        assert "".join(text for operation, text in pieces if operation != "insert") == before
        assert "".join(text for operation, text in pieces if operation != "delete") == after

    def test_an_hour_a_telephone_a_link_are_words(self):
        before = "Au 02\u00a038\u00a000 tous les jours de 09:00-12:00"
        pieces = text_diff.words(before, "Au 02\u00a038\u00a011 tous les jours de 09:00-13:00")
        assert [text for operation, text in pieces if operation == "insert"] == ["02\u00a038\u00a011", "09:00-13:00"]

    def test_sentences_with_little_in_common_are_shown_one_after_the_other(self):
        before, after = "Un lieu pour apprendre à lire.", "Ouvert à tous, sans rendez-vous le matin."
        assert text_diff.words(before, after) == [("delete", before), ("insert", after)]

    def test_huge_texts_are_replaced_as_a_whole(self):
        before, after = "a b " * 3000, "c d " * 3000
        assert text_diff.words(before, after) == [("delete", before), ("insert", after)]

    def test_diff_component_escapes_what_it_shows(self):
        source = '{% include "components/diff.html" with changes=changes only %}'
        html = render(source, changes=[{"label": "Nom", "before": "<b>", "after": "<i>"}])
        assert "<b>" not in html
        assert "&lt;" in html


class TestIcons:
    @pytest.mark.parametrize("name", sorted(ICONS))
    def test_is_well_formed_and_hidden_unless_labelled(self, name):
        assert 'aria-hidden="true"' in icon_svg(name)
        assert 'role="img" aria-label="Fermer"' in icon_svg(name, "Fermer")

    def test_unknown_name_is_seen(self):
        with pytest.raises(KeyError):
            icon_svg("licorne")


def test_trail_starts_at_home_and_ends_here():
    assert portal.trail("Structures", "/structures/", "Vierzon") == [
        {"label": "Accueil", "url": "/"},
        {"label": "Structures", "url": "/structures/"},
        {"label": "Vierzon", "url": ""},
    ]


def test_page_numbers_are_elided():
    page = Paginator(range(200), 10).get_page(10)
    assert [str(number) for number in portal.page_numbers(page)] == ["1", "…", "9", "10", "11", "…", "20"]


def test_unfilled_setting_says_so():
    assert "à renseigner par l’exploitant" in portal.or_to_fill("")
    assert portal.or_to_fill("Réseau <b>") == "Réseau <b>"


def test_address_of_what_is_not_installed_is_empty():
    assert portal.url_or_empty("nulle_part:rien") == ""
    assert portal.url_or_empty("core:privacy") == "/confidentialite/"
