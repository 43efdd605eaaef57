"""The rules that a procedure and an online service keep, those of the database by their names."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from demarches import issues, tips, wording
from demarches.enums import AIDANTS_CONNECT_DOMAINS, ServicePublicTheme
from demarches.facts import DESK_CARD, PLAN_B
from demarches.models import (
    IssueConfirmation,
    OnlineService,
    OutcomeCount,
    Playlist,
    PlaylistItem,
    Procedure,
    TipConfirmation,
)
from tests.accounts.factories import OrganisationFactory, UserFactory
from tests.demarches.factories import OnlineServiceFactory, ProcedureFactory, TipFactory

pytestmark = pytest.mark.django_db

REFUSED = [
    (Procedure, {"status": "published", "summary": "", "published_at": timezone.now()}, "published_is_summed_up"),
    (Procedure, {"rights": ["neighbour"]}, "known_rights"),
    (Procedure, {"silence_rule": "shout"}, "known_silence"),
    (Procedure, {"identifications": ["magic"]}, "known_identification"),
    (Procedure, {"cost_amount": -1}, "cost_not_negative"),
    (Procedure, {"steps": {}}, "steps_whole"),
    (Procedure, {"documents": "une pièce"}, "documents_whole"),
    (Procedure, {"sources": {}}, "sources_whole"),
    (Procedure, {"practice_links": 3}, "practice_links_whole"),
    (Procedure, {"questions": {}}, "questions_whole"),
    (Procedure, {"questions": [{"key": "suite", "question": "Où ?"}]}, "questions_begin"),
    (Procedure, {"desk_card": []}, "desk_card_whole"),
    (Procedure, {"plan_b": []}, "plan_b_whole"),
    (OnlineService, {"service_kind": "fax"}, "known_kind"),
    (OnlineService, {"status": "published", "name": "", "published_at": timezone.now()}, "published_is_named"),
    (OnlineService, {"url": "javascript:alert(1)"}, "url_is_web"),
    (OnlineService, {"accessibility_rate": 101}, "rate_is_percent"),
    (OnlineService, {"cerfa_version": "06"}, "cerfa_whole"),
]


@pytest.mark.parametrize(("model", "values", "rule"), REFUSED, ids=[rule for _model, _values, rule in REFUSED])
def test_the_database_refuses(model, values, rule):
    row = (ProcedureFactory if model is Procedure else OnlineServiceFactory)()
    name = f"demarches_{model._meta.model_name}_{rule}"
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        model.objects.filter(pk=row.pk).update(**values)
    message = next(one.violation_error_message for one in model._meta.constraints if one.name == name)
    assert str(message).endswith(".")


def test_what_is_said_once_is_said_once():
    tip, by, day = TipFactory(published=True), UserFactory(mediator=True), "2026-11-23"
    service = OnlineServiceFactory(published=True)
    issue, _made = issues.report(service, nature="bug", symptom="Rien", by=by)
    playlist = Playlist.objects.create(organisation=OrganisationFactory(), title="Au guichet", slug="au-guichet")
    once = {
        "demarches_issueconfirmation_once": (IssueConfirmation, {"issue": issue, "by": by}),
        "demarches_tipconfirmation_once": (TipConfirmation, {"tip": tip, "by": by}),
        "demarches_playlist_title_once": (
            Playlist, {"organisation": playlist.organisation, "title": "Au guichet", "slug": "autre"}
        ),
        "demarches_playlistitem_once": (PlaylistItem, {"playlist": playlist, "procedure": tip.procedure}),
        "demarches_outcomecount_once": (
            OutcomeCount, {"procedure": tip.procedure, "organisation": None, "week": day, "outcome": "done"}
        ),
    }  # fmt: skip
    tips.still_true(tip, by=by)
    PlaylistItem.objects.create(playlist=playlist, procedure=tip.procedure)
    OutcomeCount.objects.create(procedure=tip.procedure, week=day, outcome="done")
    for name, (model, values) in once.items():
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            model.objects.create(**values)
        rule = next(one for one in model._meta.constraints if one.name == name)
        assert str(rule.violation_error_message).endswith(".")


def test_facts_are_put_in_order_when_they_are_checked():
    procedure = ProcedureFactory.build(author=None, steps=[{"title": " Ouvrir "}], desk_card={}, plan_b={})
    procedure.clean()
    assert procedure.steps == [
        {"title": "Ouvrir", "detail": "", "by": "person", "link": "then", "optional": False, "minutes": None}
    ]
    assert (procedure.desk_card, procedure.plan_b) == (DESK_CARD.empty, PLAN_B.empty)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("steps", [{"titre": "x"}]),
        ("steps", [{"title": ""}]),
        ("steps", [{"title": "x", "minutes": -3}]),
        ("steps", [{"title": "x", "by": "robot"}]),
        ("steps", [{"title": "x"}] * 61),
        ("steps", [{"title": "a\x00b"}]),
        ("documents", [{"any_of": [{"name": "x", "form": "scan"}]}]),
        ("desk_card", {"upload_limit_mb": True}),
        ("plan_b", {"phones": [{"number": "appelez"}]}),
        ("sources", [{"url": "javascript:alert(1)"}]),
        ("sources", [{"url": "https://moi:secret@service.example/"}]),
        ("sources", [{"url": "https://service.example/" + "a" * 1000}]),
        ("sources", [{"url": "https://service.example/", "checked_on": "2026-13-45"}]),
        ("steps", [{"title": "Écrire à Mme Durand", "detail": "Son numéro : 1 85 05 78 006 084 91."}]),
    ],
)
def test_facts_that_are_not_what_they_should_be_are_refused_in_french(field, value):
    procedure = ProcedureFactory.build(author=None, **{field: value})
    with pytest.raises(ValidationError) as refusal:
        procedure.clean()
    assert field in refusal.value.message_dict


def test_the_longest_address_of_service_public_is_kept():
    service = OnlineServiceFactory.build(author=None, url="https://service.example/" + "a" * 662)
    service.clean_fields(exclude=["author"])
    assert len(service.url) == 686


def test_the_ten_domains_of_a_mandate_come_from_the_themes():
    assert set(AIDANTS_CONNECT_DOMAINS) == set(ServicePublicTheme)
    domain = ProcedureFactory.build(service_public_theme="N19810").aidants_connect_domain
    assert AIDANTS_CONNECT_DOMAINS[domain] == "papiers"
    assert ProcedureFactory.build(service_public_theme="").aidants_connect_domain is None


@pytest.mark.parametrize(
    ("said", "note", "together"),
    [("Mairie", "À l’accueil", "Mairie, à l’accueil"), ("Bail", "Salaires compris", "Bail : Salaires compris"),
     ("Bail", "signé", "Bail, signé"), ("", "Au guichet", "Au guichet"), ("Bail", "", "Bail")],
)  # fmt: skip
def test_a_note_goes_on_the_sentence(said, note, together):
    assert wording.after(said, note) == together


def test_a_correction_is_kept_and_told_in_words():
    procedure, coordinator = ProcedureFactory(published=True), UserFactory(coordinator=True)
    steps = [*procedure.steps, {"title": "Retirer la carte", "by": "person", "minutes": 75}]
    procedure.revise({"steps": steps}, by=coordinator)
    procedure.refresh_from_db()
    assert procedure.version == 2
    said = Procedure.field_in_words("steps", procedure.steps)
    assert "5. Retirer la carte (la personne, 1 h 15)" in said
    assert "3. ou bien Prendre rendez-vous (la personne, facultatif)" in said
