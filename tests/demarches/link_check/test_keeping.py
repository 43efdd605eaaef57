"""What the guide remembers of its links: what is used, what is dead and since when, and never too soon."""

from datetime import datetime, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from demarches.enums import LinkState as S
from demarches.link_check.addresses import collect
from demarches.link_check.keeping import check_links, remember
from demarches.link_check.visiting import Finding
from demarches.models import LinkCheck
from tests.demarches.factories import OnlineServiceFactory, ProcedureFactory
from tests.demarches.upstream.factories import UpstreamRecordFactory, facts, service

pytestmark = pytest.mark.django_db
DAY_ONE = timezone.make_aware(datetime(2026, 3, 2, 3))


def source(url):
    return {"url": url, "what": "", "checked_on": None}


def test_what_is_published_is_collected_with_its_uses():
    used = OnlineServiceFactory(published=True, url="https://a.example/", support_url="https://aide.example/")
    OnlineServiceFactory(url="https://brouillon.example/")
    ProcedureFactory(published=True, services=[used], sources=[source("https://b.example/")])
    ProcedureFactory(published=True, services=[used], sources=[source("https://b.example/")],
                     practice_links=[{"url": "https://essai.example/", "label": ""}],
                     steps=[{"title": "Ouvrir", "detail": "Voir https://c.example/x, puis « suite »."}])  # fmt: skip
    ProcedureFactory(sources=[source("https://brouillon.example/")])
    assert collect() == {
        "https://a.example/": 3,
        "https://aide.example/": 3,
        "https://b.example/": 2,
        "https://essai.example/": 1,
        "https://c.example/x": 1,
    }


def visits(*states_and_days):
    check = LinkCheck(address="https://a.example/")
    for state, day in states_and_days:
        remember(check, Finding("https://a.example/", state), DAY_ONE + timedelta(days=day))
    return check


@pytest.mark.parametrize(
    ("seen", "dead"),
    [
        ([(S.BROKEN, 0), (S.BROKEN, 1)], False),
        ([(S.BROKEN, 0), (S.BROKEN, 0), (S.BROKEN, 0.1)], False),
        ([(S.BROKEN, 0), (S.BROKEN, 1), (S.BROKEN, 2)], True),
        ([(S.BROKEN, 0), (S.CLOSED, 0.2), (S.CERTIFICATE, 1)], True),
        ([(S.BROKEN, 0), (S.BROKEN, 1), (S.FINE, 2), (S.BROKEN, 3)], False),
        ([(S.WALL, day) for day in range(9)], False),
        ([(S.BROKEN, 0), (S.BROKEN, 1), (S.WALL, 2), (S.BROKEN, 3)], False),
        ([(S.MAINTENANCE, day) for day in range(9)], False),
        ([(S.BROKEN, 0), (S.BROKEN, 1), (S.BROKEN, 2), (S.FINE, 3)], False),
    ],
)
def test_dead_only_after_three_failures_on_two_days(seen, dead):
    check = visits(*seen)
    assert (check.dead_since is not None) is dead
    check.save()


def test_a_run_keeps_what_it_finds_and_leaves_in_peace_what_was_seen_today(site):
    fine, gone = f"{site.url}/bien", f"{site.url}/absente"
    service_ = OnlineServiceFactory(published=True, url=gone)
    ProcedureFactory(published=True, services=[service_], sources=[source(fine)])
    LinkCheck.objects.create(address="https://plus-utilise.example/", state=S.FINE, checked_at=timezone.now())
    tally = check_links()
    assert (tally.states[S.FINE], tally.states[S.BROKEN]) == (1, 1)
    assert [(check.address, check.state, check.uses) for check in LinkCheck.objects.by_use()] == [
        (gone, S.BROKEN, 2), (fine, S.FINE, 1),
    ]  # fmt: skip
    assert sum(check_links().states.values()) == 0
    assert sum(check_links(everything=True).states.values()) == 2
    assert len(site.seen) == 4
    assert LinkCheck.objects.get(address=gone).failures == 2


def test_three_nights_make_a_death_and_an_answer_a_return(site):
    address = f"{site.url}/absente"
    OnlineServiceFactory(published=True, url=address, upstream_ids=["R1"])
    UpstreamRecordFactory(record_id="R1", facts=facts(services=[service("R1", "https://la-bonne.example/")]))
    died = [check_links(now=lambda day=day: DAY_ONE + timedelta(days=day)).died for day in range(4)]
    assert died == [[], [], [address], []]
    check = LinkCheck.objects.get()
    assert check.dead_since == DAY_ONE + timedelta(days=2)
    assert check.suggestion == "https://la-bonne.example/"
    site.answers["/absente"] = (200, "<h1>De retour</h1>")
    assert check_links(now=lambda: DAY_ONE + timedelta(days=5)).revived == [address]
    assert LinkCheck.objects.get().dead_since is None


def test_the_statements_do_not_grow_with_the_addresses(site):
    def queries(number):
        for count in range(number):
            OnlineServiceFactory(published=True, url=f"{site.url}/n{count}")
        with CaptureQueriesContext(connection) as captured:
            check_links(everything=True)
        return len(captured)

    assert queries(12) <= queries(1) + 1, "au plus une écriture pour les nouvelles, une pour les connues"


def test_the_command_says_what_it_found(site, capsys):
    OnlineServiceFactory(published=True, url=f"{site.url}/close")
    call_command("check_links", "--limit", "5")
    said = capsys.readouterr().out
    assert "1  close, bien qu’elle réponde" in said
    with pytest.raises(CommandError, match="au moins 1"):
        call_command("check_links", "--limit", "0")


def test_the_database_refuses_what_cannot_be():
    now = timezone.now()

    def make(**fields):
        return LinkCheck.objects.create(
            **{"address": "https://a.example/", "state": S.BROKEN, "checked_at": now, **fields}
        )

    failed = {"failures": 3, "first_failed_at": now, "last_failed_at": now}
    refusals = {
        "demarches_linkcheck_known_state": {"state": "autre"},
        "demarches_linkcheck_failures_are_dated": {"failures": 2},
        "demarches_linkcheck_dead_is_sure": {**failed, "dead_since": now},
    }
    for name, fields in refusals.items():
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            make(**fields)
    with pytest.raises(IntegrityError, match="failures_are_dated"), transaction.atomic():
        make(**failed | {"state": S.WALL})
