"""The coordinators' board: each figure is what SQL of our own counts, and its page lists as many things."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from cartoparty.models import Structure
from competences.models import Attestation
from demarches import issues
from epn_commons.contributions import dashboard, revising
from epn_commons.contributions.enums import LinkKind, LinkState
from epn_commons.contributions.models import Change, Link, ReviewItem, Revision
from legalbox.models import Question
from tests.accounts.factories import MembershipFactory, UserFactory
from tests.cartoparty.factories import StructureFactory
from tests.competences.attestation_factories import attest
from tests.demarches.factories import OnlineServiceFactory, ProcedureFactory
from tests.legalbox.factories import QuestionFactory
from tests.territories.factories import CommuneFactory

pytestmark = pytest.mark.django_db
BOARD = "/compte/tableau-de-bord/"
DAYS = timedelta(days=1)
NEAR = "status = 'published' AND commune_id IN (SELECT code FROM territories_commune WHERE department_id = '18')"
WAITING = "contributions_reviewitem WHERE (department_id IS NULL OR department_id = '18')"
AGE = "now() - interval '{high} days' < {field} AND {field} <= now() - interval '{low} days'"
AGES = {"0-2": (0, 2), "2-7": (2, 7), "7-30": (7, 30), "30": (30, 36500)}
RECENT = "> now() - interval '90 days'"
ELSEWHERE = """(content_type_id = (SELECT id FROM django_content_type WHERE model = 'structure') AND object_id IN (
    SELECT s.id FROM cartoparty_structure s JOIN territories_commune c ON c.code = s.commune_id
    WHERE c.department_id <> '18'))"""
EMPLOYER = """coalesce((SELECT organisation_id::text FROM accounts_membership m
    WHERE m.user_id = {person} AND m.is_main), '-') = %(key)s"""
TERMS = {
    "passee": "review_due_on < current_date",
    "30": "review_due_on BETWEEN current_date AND current_date + 30",
    "90": "review_due_on BETWEEN current_date + 31 AND current_date + 90",
}
ENDS = {
    "finie": "valid_until BETWEEN now() - interval '90 days' AND now()",
    "30": "valid_until BETWEEN now() AND now() + interval '30 days'",
    "90": "valid_until BETWEEN now() + interval '30 days' AND now() + interval '90 days'",
}
TABLES = {"structure": "cartoparty_structure", "question": "legalbox_question", "procedure": "demarches_procedure",
          "online_service": "demarches_onlineservice"}  # fmt: skip


def expected(code, key, column):
    """The figure of a cell, by a query written apart from the code of the board."""
    sql = SQL[code](key, column)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {sql}", {"key": key})  # noqa: S608 - written above
        return cursor.fetchone()[0]


def _stale(key, column):
    kept = ("updated_at < now() - interval '365 days'", "review_due_on <= current_date", "true")[column - 1]
    where = NEAR if key == "structure" else "status = 'published'"
    return f"{TABLES[key]} WHERE {where} AND {kept}"


def _acts(key, column):
    if column == 2:
        who = EMPLOYER.format(person="author_id")
        return f"contributions_revision WHERE state = 'accepted' AND decided_at {RECENT} AND {who} AND NOT {ELSEWHERE}"
    sent = "=" if column == 1 else "<>"
    who = f"actor_id IS NOT NULL AND {EMPLOYER.format(person='actor_id')}"
    return f"contributions_transition WHERE to_status {sent} 'submitted' AND at {RECENT} AND {who} AND NOT {ELSEWHERE}"


def _coverage(key, column):
    if column == 3:
        return """territories_commune c WHERE c.department_id = '18' AND NOT EXISTS (
            SELECT 1 FROM cartoparty_structure WHERE status = 'published' AND commune_id = c.code)"""
    doubt = "(confirmed_at IS NULL OR confirmed_at < now() - interval '180 days')" if column == 2 else "true"
    return f"cartoparty_structure WHERE {NEAR} AND {doubt}"


def _territory(_key, column):
    kept = (f"updated_at {RECENT}", f"published_at {RECENT}", "true")[column - 1]
    return f"cartoparty_structure WHERE {NEAR} AND {kept}"


def _month(_key, column):
    action = ("created", "updated", "deleted")[column - 1]
    return f"""contributions_change
        WHERE to_char(at AT TIME ZONE 'Europe/Paris', 'YYYY-MM') = %(key)s AND action = '{action}'
        AND NOT (kind = 'structure' AND public_id IN (
            SELECT s.public_id FROM cartoparty_structure s JOIN territories_commune c ON c.code = s.commune_id
            WHERE c.department_id <> '18'))"""  # noqa: S608 - words of ours


SQL = {
    "file-par-age": lambda key, _column: f"{WAITING} AND {_aged(key, 'created_at')}",
    "file-par-nature": lambda _key, _column: f"{WAITING} AND kind = %(key)s",
    "a-revoir": _stale,
    "couverture": _coverage,
    "questions-sans-reponse": lambda key, _column: f"legalbox_question WHERE status = 'submitted' AND {_aged(key)}",
    "validations-a-echeance": lambda key, _column: f"legalbox_question WHERE status = 'published' AND {TERMS[key]}",
    "attestations-a-echeance": lambda key, _column: (
        f"competences_attestation WHERE revoked_at IS NULL AND NOT is_trial AND {ENDS[key]}"
    ),
    "services-en-panne": lambda _key, _column: (
        "demarches_knownissue WHERE state = 'open' AND expires_at > now() AND nature = %(key)s"
    ),
    "liens-rompus": lambda key, _column: (
        f"""contributions_link l
        JOIN django_content_type t ON t.model = 'structure'
        JOIN {TABLES[key]} s ON s.status <> 'published' AND (
            (l.source_type_id = t.id AND l.source_id = s.id) OR (l.target_type_id = t.id AND l.target_id = s.id))
        WHERE l.state = 'confirmed'"""
    ),
    "activite-par-organisation": _acts,
    "activite-par-territoire": _territory,
    "activite-par-mois": _month,
}


def _aged(key, field="submitted_at"):
    low, high = AGES[key]
    return AGE.format(low=low, high=high, field=field)


@pytest.fixture
def coordinator(settings, tmp_path):
    settings.CREDENTIAL_KEYS_DIR = tmp_path / "keys"
    here, elsewhere = CommuneFactory(bourges=True), CommuneFactory()
    coordinator, mediator = UserFactory(coordinator=True), MembershipFactory(is_main=True).user
    coordinator.departments.add(here.department)
    now = timezone.now()
    for commune in (here, elsewhere):
        for days in (1, 3, 20, 40):
            waiting = StructureFactory(commune=commune, author=mediator)
            waiting.submit(by=mediator)
            ReviewItem.objects.about(waiting).update(created_at=now - days * DAYS)
        for days in (0, 200, 500):
            place = StructureFactory(commune=commune, author=mediator)
            place.submit(by=mediator)
            place.publish(by=coordinator)
            revising.revise(place, {"summary": f"Ouvert depuis {days} jours."}, by=mediator)
            revising.accept(Revision.objects.about(place).get(), by=coordinator)
            aged = now - days * DAYS
            Structure.objects.filter(pk=place.pk).update(updated_at=aged, published_at=aged, confirmed_at=aged)
        gone = StructureFactory(commune=commune)
        gone.publish(by=coordinator)
        procedure = ProcedureFactory(published=True)
        signed = {"state": LinkState.CONFIRMED, "decided_by": coordinator, "decided_at": now}
        Link.objects.create(source=gone, target=procedure, kind=LinkKind.HELPS_WITH, **signed)
        gone.archive(by=coordinator, reason="Fermé")
    Change.objects.filter(pk__in=Change.objects.order_by("pk").values("pk")[:3]).update(at=now - 45 * DAYS)
    for days in (-10, 10, 60, 200):
        QuestionFactory(published=True, review_due_on=timezone.localdate() + days * DAYS)
        question = QuestionFactory()
        Question.objects.filter(pk=question.pk).update(submitted_at=now - abs(days) * DAYS)
        attestation = attest()
        Attestation.objects.filter(pk=attestation.pk).update(
            issued_at=now - 300 * DAYS, valid_until=now + days * DAYS
        )  # fmt: skip
    issues.report(OnlineServiceFactory(published=True), nature="bug", symptom="Rien ne répond", by=mediator)
    return coordinator


def test_each_figure_is_what_sql_counts_and_its_page_lists_as_many(client, coordinator):
    client.force_login(coordinator)
    board = client.get(BOARD).content.decode()
    addresses = set(re.findall(rf'href="({BOARD}[a-z-]+/\?[^"]+)"', board.replace("&amp;", "&")))
    scope, figures = dashboard.Scope.of(coordinator), 0
    assert {panel.code for panel in dashboard.panels()} == set(SQL)
    for panel in dashboard.panels():
        rows = panel.rows(scope)
        assert any(any(row.cells[1:]) for row in rows), panel.code
        for row in rows:
            for column, figure in enumerate(row.cells[1:], start=1):
                said = f"{panel.code} {row.cells} {column}"
                assert figure == expected(panel.code, row.key, column), said
                assert len(panel.counted(scope, row.key, column)) == figure, said
                if figure:
                    address = dashboard.counted_address(panel, row, column)
                    addresses.remove(address)
                    figures += 1
                    if figures % 4 == 0:  # one page in four: they are one view
                        page = client.get(address)
                        assert page.context["page"].paginator.count == figure, said
                        assert len(page.context["page"].object_list) == min(figure, dashboard.PAGE_SIZE), said
    assert not addresses, "the board leads to figures that it does not hold"
    assert figures > 30


def test_a_long_list_is_read_page_by_page_in_few_queries(client, coordinator, django_assert_max_num_queries):
    commune = CommuneFactory(code="18002", department=coordinator.departments.get())
    for _number in range(dashboard.PAGE_SIZE):
        StructureFactory(commune=commune, published=True)
    client.force_login(coordinator)
    address = f"{BOARD}activite-par-territoire/?ligne=18&colonne=3"
    client.get(address)
    with django_assert_max_num_queries(20):
        first = client.get(address)
    second = client.get(f"{address}&page=2")
    assert first.context["page"].paginator.count == dashboard.PAGE_SIZE + 3
    assert [len(answer.context["page"].object_list) for answer in (first, second)] == [dashboard.PAGE_SIZE, 3]


def test_a_figure_that_is_not_on_the_board_has_no_page(client):
    coordinator = UserFactory(coordinator=True)
    coordinator.departments.add(StructureFactory(published=True).commune.department)
    client.force_login(coordinator)
    for address in ("a-revoir/", "a-revoir/?ligne=rien&colonne=1", "a-revoir/?ligne=structure&colonne=9",
                    "rien/?ligne=a&colonne=1", "couverture/?ligne=18&colonne=1"):  # fmt: skip
        assert client.get(f"{BOARD}{address}").status_code == 404, address
