"""Moderation through HTTP: who sees which line, what each decision does, and what two people at once are told."""

import pytest
from django.urls import reverse

from epn_commons.contributions import moderating, revising
from epn_commons.contributions.enums import ReportState, RevisionState, Status
from epn_commons.contributions.models import ReviewItem
from tests.accounts.factories import UserFactory
from tests.contributions import moderation

pytestmark = pytest.mark.django_db

QUEUE = "admin:contributions_reviewitem_changelist"


def address(item):
    return reverse("admin:contributions_reviewitem_change", args=[item.pk])


def decide(client, item, decision, **data):
    fields = {"decision": decision, "sujet": moderating.subject_token(item), **data}
    return client.post(address(item), fields, follow=True)


def said(response):
    return [str(message) for message in response.context["messages"]]


@pytest.fixture
def coordinator(client):
    user = moderation.coordinator_of("45", full_name="Dominique Petit")
    client.force_login(user)
    return user


class TestWhoSeesWhat:
    @pytest.mark.parametrize(
        ("role", "list_status", "item_status"),
        [
            (None, 302, 302),
            ("mediator", 302, 302),
            ("jurist", 302, 302),
            ("partner", 302, 302),
            ("coordinator", 200, 200),
            ("administrator", 200, 200),
        ],
    )
    def test_only_those_who_decide_enter(self, client, role, list_status, item_status):
        item = moderation.submission()
        if role:
            client.force_login(UserFactory(**{role: True}))
        assert client.get(reverse(QUEUE)).status_code == list_status
        assert client.get(address(item)).status_code == item_status
        if item_status != 200:
            client.post(address(item), {"decision": "accepter"})
            assert ReviewItem.objects.filter(pk=item.pk).exists()

    @pytest.mark.parametrize("departments", [["45"], ["18"], ["18", "45"], []])
    @pytest.mark.parametrize("decision", ["accepter", "refuser"])
    def test_a_territory_bounds_sight_and_decision(self, client, departments, decision):
        item = moderation.submission()
        client.force_login(moderation.coordinator_of(*departments))
        sees = not departments or "45" in departments
        assert (item.title in client.get(reverse(QUEUE)).content.decode()) == sees
        assert client.get(address(item)).status_code == (200 if sees else 404)
        response = client.post(address(item), {"decision": decision, "reason": "Doublon."})
        assert response.status_code == (302 if sees else 404)
        assert ReviewItem.objects.filter(pk=item.pk).exists() != sees

    def test_bulk_actions_leave_other_territories_alone(self, client):
        item = moderation.submission()
        client.force_login(moderation.coordinator_of("18"))
        client.post(reverse(QUEUE), {"action": "accept_all", "_selected_action": [item.pk]})
        assert ReviewItem.objects.filter(pk=item.pk).exists()

    def test_nothing_is_added_or_deleted_by_hand(self, client, coordinator):
        item = moderation.submission()
        assert client.get(reverse("admin:contributions_reviewitem_add")).status_code == 403
        url = reverse("admin:contributions_reviewitem_delete", args=[item.pk])
        assert client.post(url, {"post": "yes"}).status_code == 403
        assert ReviewItem.objects.filter(pk=item.pk).exists()

    @pytest.mark.parametrize("pk", ["abc", "-1", "9" * 30, "١"])
    def test_an_address_that_is_no_number_is_not_found(self, client, coordinator, pk):
        assert client.get(f"/admin/contributions/reviewitem/{pk}/change/").status_code == 404


class TestTheQueue:
    @pytest.mark.parametrize("nature", moderation.EVERY_NATURE)
    def test_every_nature_is_listed_and_opens(self, client, coordinator, nature):
        item = moderation.EVERY_NATURE[nature]()
        assert item.title in client.get(reverse(QUEUE)).content.decode()
        assert client.get(address(item)).status_code == 200

    def test_the_oldest_comes_first_and_opens_with_one_click(self, client, coordinator):
        items = [moderation.submission() for _ in range(3)]
        ReviewItem.objects.filter(pk=items[1].pk).update(created_at="2020-01-01T00:00Z")
        response = client.get(reverse(QUEUE))
        assert next(iter(response.context["cl"].result_list)).pk == items[1].pk
        assert response.context["start_url"] == address(items[1])

    @pytest.mark.parametrize(
        ("query", "expected"),
        [
            ("wait__exact=report", {"report"}),
            ("type=structure", {"report", "submission"}),
            ("type=inconnu", {"report", "submission"}),
            ("departement=45", {"report", "submission"}),
            ("attente=2", {"report"}),
            ("attente=30", set()),
            ("attente=mille", {"report", "submission"}),
            ("q=Ormes", {"submission"}),
        ],
    )
    def test_it_is_narrowed(self, client, coordinator, query, expected):
        moderation.submission(name="Maison des Ormes")
        old = moderation.report()
        ReviewItem.objects.filter(pk=old.pk).update(created_at=old.created_at - moderation.DAYS(5))
        response = client.get(f"{reverse(QUEUE)}?{query}")
        assert {item.wait for item in response.context["cl"].result_list} == expected

    def test_it_is_narrowed_to_one_person(self, client, coordinator):
        item = moderation.submission()
        moderation.submission()
        response = client.get(f"{reverse(QUEUE)}?auteur={item.author_id}")
        assert [found.pk for found in response.context["cl"].result_list] == [item.pk]

    def test_an_empty_queue_says_so(self, client, coordinator):
        assert "tout est à jour" in client.get(reverse(QUEUE)).content.decode()
        moderation.submission()
        assert "Voir toute la file" in client.get(f"{reverse(QUEUE)}?q=introuvable").content.decode()

    @pytest.mark.parametrize("count", [1, 12])
    def test_its_cost_does_not_follow_its_length(self, client, coordinator, count, django_assert_num_queries):
        client.get(reverse(QUEUE))
        for _ in range(count):
            moderation.submission()
            moderation.revision()
            moderation.report()
        with django_assert_num_queries(7):
            response = client.get(reverse(QUEUE))
        assert response.context["cl"].result_count == 3 * count

    def test_the_index_of_the_admin_says_how_many_wait(self, client, coordinator):
        moderation.submission()
        moderation.submission(commune=moderation.CommuneFactory(bourges=True))
        assert "1 ligne attend" in client.get(reverse("admin:index")).content.decode()

    @pytest.mark.parametrize("count", [1, 12])
    def test_a_page_costs_the_same_however_long_the_queue_and_the_past(
        self, client, coordinator, count, django_assert_num_queries
    ):
        structure = moderation.place(published=True)
        item = moderation.revision(structure)
        client.get(address(item))
        for number in range(count):
            moderation.submission()
            moderation.revision(structure, name=f"Nom {number}")
            structure.archive(by=UserFactory(coordinator=True), reason="Fermé.")
            structure.restore(by=UserFactory(coordinator=True))
        with django_assert_num_queries(12):
            page = client.get(address(item))
        assert page.context["waiting"] == 1 + 2 * count

    def test_the_account_menu_says_how_many_wait(self, client, coordinator):
        moderation.submission()
        menu = client.get("/compte/").content.decode()
        assert reverse(QUEUE) in menu
        client.force_login(UserFactory(mediator=True))
        assert reverse(QUEUE) not in client.get("/compte/").content.decode()


class TestDeciding:
    @pytest.mark.parametrize("nature", ["submission", "revision", "report", "after_the_fact", "first_publication"])
    def test_yes_settles_the_line(self, client, coordinator, nature):
        item = moderation.EVERY_NATURE[nature]()
        response = decide(client, item, "accepter")
        assert response.redirect_chain[0][0] == reverse(QUEUE)
        assert item.title in said(response)[0]
        assert not ReviewItem.objects.filter(pk=item.pk).exists()

    @pytest.mark.parametrize("nature", moderation.EVERY_NATURE)
    def test_no_settles_the_line_and_gives_the_reason(self, client, coordinator, nature):
        item = moderation.EVERY_NATURE[nature]()
        decide(client, item, "refuser", reason="Je n’ai pas pu vérifier.")
        assert not ReviewItem.objects.filter(pk=item.pk).exists()

    @pytest.mark.parametrize("nature", ["submission", "to_complete", "revision", "conflict", "after_the_fact"])
    @pytest.mark.parametrize("reason", ["", "   "])
    def test_no_without_a_reason_is_not_taken(self, client, coordinator, nature, reason):
        item = moderation.EVERY_NATURE[nature]()
        response = decide(client, item, "refuser", reason=reason)
        assert "motivé" in response.content.decode()
        assert ReviewItem.objects.filter(pk=item.pk).exists()

    def test_a_published_submission_is_online_and_signed(self, client, coordinator):
        item = moderation.submission()
        decide(client, item, "accepter")
        target = item.target
        target.refresh_from_db()
        assert (target.status, target.reviewed_by) == (Status.PUBLISHED, coordinator)

    def test_an_incomplete_place_is_not_published_and_says_what_it_lacks(self, client, coordinator):
        item = moderation.to_complete()
        page = client.get(address(item)).content.decode()
        assert "Il manque, pour publier" in page
        assert 'value="accepter"' not in page
        response = decide(client, item, "accepter")
        assert "Il manque :" in response.content.decode()
        item.target.refresh_from_db()
        assert item.target.status == Status.SUBMITTED

    def test_a_conflict_shows_three_sides_and_is_settled_by_choosing(self, client, coordinator):
        item = moderation.conflict()
        page = client.get(address(item)).content.decode()
        for side in ("Premier nom", "Nom mis en ligne", "Nom proposé"):
            assert side in page
        response = decide(client, item, "accepter", version=2)
        assert "choisissez la valeur à garder" in response.content.decode()
        decide(client, item, "accepter", version=2, choix_name="actuelle")
        item.target.refresh_from_db()
        assert (item.target.name, item.target.phone) == ("Nom mis en ligne", "+33238222222")

    def test_choices_made_on_an_older_page_are_asked_again(self, client, coordinator):
        item = moderation.conflict()
        item.target.revise({"name": "Encore un autre nom"}, by=UserFactory(coordinator=True))
        response = decide(client, item, "accepter", version=2, choix_name="proposee")
        assert "Encore un autre nom" in response.content.decode()
        item.revision.refresh_from_db()
        assert item.revision.state == RevisionState.PENDING

    def test_taking_back_what_was_published_restores_only_what_nobody_changed_since(self, client, coordinator):
        item = moderation.after_the_fact(phone="+33238111111", name="Autre nom")
        item.target.revise({"name": "Nom juste"}, by=UserFactory(coordinator=True))
        decide(client, item, "refuser", reason="Numéro faux.")
        target = item.target
        target.refresh_from_db()
        assert (target.phone, target.name, target.version) == ("+33238000000", "Nom juste", 4)

    def test_taking_back_a_first_publication_archives_it(self, client, coordinator):
        item = moderation.first_publication()
        decide(client, item, "refuser", reason="Doublon.")
        item.target.refresh_from_db()
        assert item.target.status == Status.ARCHIVED

    def test_a_report_is_answered(self, client, coordinator):
        item = moderation.report()
        decide(client, item, "refuser", motif="J’ai vérifié.", reason="Le lieu est bien là.")
        item.report.refresh_from_db()
        assert (item.report.state, item.report.answer) == (
            ReportState.DISMISSED,
            "J’ai vérifié. Le lieu est bien là.",
        )

    @pytest.mark.parametrize("decision", ["", "supprimer", "accepter\n"])
    def test_an_unknown_decision_decides_nothing(self, client, coordinator, decision):
        item = moderation.submission()
        assert "Choisissez" in decide(client, item, decision).content.decode()
        assert ReviewItem.objects.filter(pk=item.pk).exists()

    def test_nul_bytes_are_refused_in_words(self, client, coordinator):
        item = moderation.submission()
        response = client.post(address(item), {"decision": "refuser", "reason": "faux\x00"})
        assert response.status_code == 400
        assert ReviewItem.objects.filter(pk=item.pk).exists()

    def test_a_huge_reason_is_cut_not_a_failure(self, client, coordinator):
        item = moderation.submission()
        decide(client, item, "refuser", reason="x" * 500_000)
        item.target.refresh_from_db()
        assert item.target.status == Status.REJECTED


class TestTheNextOne:
    def test_each_decision_leads_to_the_following_line(self, client, coordinator):
        items = [moderation.submission() for _ in range(3)]
        page = client.get(address(items[1]))
        assert (page.context["place"], page.context["waiting"]) == (2, 3)
        response = decide(client, items[1], "accepter", suivante=page.context["following"])
        assert response.redirect_chain[0][0] == address(items[2])
        response = decide(client, items[2], "accepter")
        assert response.redirect_chain[0][0] == address(items[0])

    def test_it_keeps_the_filters(self, client, coordinator):
        moderation.submission()
        reports = [moderation.report() for _ in range(2)]
        filters = "?_changelist_filters=wait__exact%3Dreport"
        page = client.get(address(reports[0]) + filters)
        assert page.context["waiting"] == 2
        assert page.context["next_url"] == address(reports[1]) + filters
        response = client.post(address(reports[0]) + filters, {"decision": "accepter", "suivante": reports[1].pk})
        assert response.url == address(reports[1]) + filters
        response = client.post(address(reports[1]) + filters, {"decision": "accepter"})
        assert response.url == f"{reverse(QUEUE)}?wait__exact=report"

    @pytest.mark.parametrize("filters", ["a%3Db", "department__exact%3Dx", "%00", "e%3D1", "p%3D999"])
    def test_forged_filters_break_nothing(self, client, coordinator, filters):
        item = moderation.submission()
        assert client.get(f"{address(item)}?_changelist_filters={filters}").status_code in (200, 400)


class TestTwoAtOnce:
    @pytest.mark.parametrize("decision", ["accepter", "refuser"])
    def test_the_second_is_told_who_was_first(self, client, coordinator, decision):
        item = moderation.revision()
        token = moderating.subject_token(item)
        revising.accept(item.revision, by=UserFactory(coordinator=True, full_name="Alix Bernard"))
        response = client.post(address(item), {"decision": decision, "reason": "Non.", "sujet": token}, follow=True)
        assert response.redirect_chain[0][0] == reverse(QUEUE)
        assert said(response) == [f"« {item.title} » a déjà été traitée par Alix Bernard."]

    def test_of_a_submission_too(self, client, coordinator):
        item = moderation.submission()
        token = moderating.subject_token(item)
        item.target.publish(by=UserFactory(coordinator=True, full_name="Alix Bernard"))
        response = client.post(address(item), {"decision": "accepter", "sujet": token}, follow=True)
        assert "Alix Bernard" in said(response)[0]

    def test_what_its_author_took_back_is_not_published(self, client, coordinator):
        item = moderation.submission()
        type(item.target).objects.filter(pk=item.object_id).update(status=Status.DRAFT)
        assert "déjà" in said(decide(client, item, "accepter"))[0]
        item.target.refresh_from_db()
        assert item.target.status == Status.DRAFT

    @pytest.mark.parametrize("token", ["", "faux", "a" * 5000])
    def test_a_line_that_is_gone_sends_back_to_the_queue(self, client, coordinator, token):
        item = moderation.submission()
        ReviewItem.objects.all().delete()
        response = client.post(address(item), {"decision": "accepter", "sujet": token}, follow=True)
        assert said(response) == ["Cette contribution a déjà été traitée."]
        assert client.get(address(item)).status_code == 302


class TestManyAtOnce:
    def bulk(self, client, action, items, **data):
        fields = {"action": action, "_selected_action": [item.pk for item in items], **data}
        return client.post(reverse(QUEUE), fields, follow=True)

    def test_each_is_decided_on_its_own_and_all_are_accounted_for(self, client, coordinator):
        natures = ["submission", "revision", "report", "after_the_fact", "to_complete", "conflict"]
        items = [moderation.EVERY_NATURE[nature]() for nature in natures]
        gone = moderation.submission()
        gone.target.publish(by=UserFactory(coordinator=True))
        told = said(self.bulk(client, "accept_all", [*items, gone]))
        assert told[0] == "4 décisions enregistrées."
        assert told[1] == "1 ligne avait déjà été traitée par quelqu’un d’autre."
        assert f"« {items[4].title} » attend toujours. Il manque :" in told[2]
        assert "choisissez la valeur à garder" in told[3]
        assert set(ReviewItem.objects.values_list("pk", flat=True)) == {items[4].pk, items[5].pk}

    def test_refusing_asks_for_one_reason_then_gives_it_to_all(self, client, coordinator):
        items = [moderation.submission(), moderation.revision(), moderation.report()]
        asked = self.bulk(client, "refuse_all", items)
        page = asked.content.decode()
        assert all(item.title in page for item in items)
        assert "J’ai vérifié" in page
        assert ReviewItem.objects.count() == 3
        assert "motivé" in self.bulk(client, "refuse_all", items, reason=" ").content.decode()
        assert said(self.bulk(client, "refuse_all", items, reason="Doublon.")) == ["3 décisions enregistrées."]
        assert not ReviewItem.objects.exists()

    def test_a_ready_reason_is_enough(self, client, coordinator):
        item = moderation.revision()
        self.bulk(client, "refuse_all", [item], motif="Déjà corrigé.", reason="")
        item.revision.refresh_from_db()
        assert item.revision.reason == "Déjà corrigé."

    def test_too_many_are_refused_whole(self, client, coordinator, monkeypatch):
        monkeypatch.setattr("epn_commons.contributions.admin.MAX_AT_ONCE", 1)
        items = [moderation.submission(), moderation.submission()]
        assert "rien n’a été fait" in said(self.bulk(client, "accept_all", items))[0]
        assert ReviewItem.objects.count() == 2


@pytest.mark.parametrize("evil", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{ 7|add:7 }}"])
def test_what_people_write_is_shown_as_text(client, coordinator, evil):
    moderation.submission(name=evil, summary=evil)
    structure = moderation.place(published=True, name=evil)
    moderation.revision(structure, comment=evil, summary=f"autre {evil}")
    moderation.report(message=evil, name=evil)
    pages = [reverse(QUEUE), *(address(item) for item in ReviewItem.objects.all())]
    for page in pages:
        text = client.get(page).content.decode()
        assert "<script>alert" not in text
        assert "<img src=x" not in text
        assert "<" in evil or evil in text
