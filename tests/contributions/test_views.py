"""The pages of one contribution that every kind shares, and « Mes contributions »."""

import json

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from epn_commons.accounts import personal_data
from epn_commons.contributions import drafts, revising
from epn_commons.contributions.enums import ReportState, RevisionState, Status
from epn_commons.contributions.models import FormDraft, Report, ReviewItem, Revision
from tests.accounts.factories import UserFactory
from tests.cartoparty.factories import StructureFactory
from tests.contributions import moderation
from tests.territories.factories import CommuneFactory

pytestmark = pytest.mark.django_db


def url(structure, page):
    return f"/structures/{structure.slug}/{page}"


def said(response):
    return [str(message) for message in response.context["messages"]]


class TestHistory:
    def versions(self):
        structure = moderation.place(phone="+33238000000", name="Premier nom")
        structure.submit(by=structure.author)
        structure.publish(by=UserFactory(coordinator=True))
        structure.revise({"name": "Deuxième nom"}, by=UserFactory(coordinator=True, full_name="Alix Bernard"))
        item = moderation.revision(structure, comment="Affiché sur la porte", phone="+33238111111")
        revising.accept(item.revision, by=UserFactory(coordinator=True))
        return structure

    def test_it_tells_anyone_who_changed_what(self, client):
        page = client.get(url(self.versions(), "historique/")).content.decode()
        for told in ("Version 3", "Version 2", "Version 1", "Alix Bernard", "Affiché sur la porte", "Deuxième"):
            assert told in page
        assert "revenir/" not in page

    def test_what_waits_or_was_refused_stays_out_of_it(self, client):
        structure = self.versions()
        moderation.revision(structure, comment="Encore en relecture", phone="+33238555555")
        assert "Encore en relecture" not in client.get(url(structure, "historique/")).content.decode()

    def test_what_is_not_public_has_no_public_history(self, client):
        assert client.get(url(moderation.place(), "historique/")).status_code == 404
        assert client.get(url(moderation.place(archived=True), "historique/")).status_code == 404

    def test_a_coordinator_goes_back_to_a_version(self, client):
        structure = self.versions()
        client.force_login(moderation.coordinator_of("45"))
        assert "2/revenir/" in client.get(url(structure, "historique/")).content.decode()
        client.post(url(structure, "historique/1/revenir/"))
        structure.refresh_from_db()
        assert (structure.name, structure.phone, structure.version) == ("Premier nom", "+33238000000", 4)

    @pytest.mark.parametrize("version", [0, 3, 99])
    def test_only_a_former_version_is_gone_back_to(self, client, version):
        structure = self.versions()
        client.force_login(moderation.coordinator_of("45"))
        assert client.post(url(structure, f"historique/{version}/revenir/")).status_code == 404

    def test_going_back_to_what_is_the_same_changes_nothing(self, client):
        structure = moderation.place(published=True, name="Un")
        for name in ("Deux", "Un"):
            structure.revise({"name": name}, by=UserFactory(coordinator=True))
        client.force_login(moderation.coordinator_of("45"))
        client.post(url(structure, "historique/1/revenir/"))
        structure.refresh_from_db()
        assert structure.version == 3

    @pytest.mark.parametrize("count", [1, 12])
    def test_its_cost_does_not_follow_its_length(self, client, count, django_assert_num_queries):
        structure = moderation.place(published=True)
        coordinator = UserFactory(coordinator=True)
        for number in range(count):
            commune = CommuneFactory(tours=True) if number % 2 == 0 else CommuneFactory(blois=True)
            structure.revise({"commune": commune.pk, "name": f"Nom {number}"}, by=coordinator)
        client.get(url(structure, "historique/"))
        with django_assert_num_queries(5):
            page = client.get(url(structure, "historique/"))
        assert len(page.context["events"].object_list) == count


class TestReporting:
    def test_a_visitor_tells_an_error_and_learns_what_follows(self, client):
        structure = moderation.place(published=True)
        assert client.get(url(structure, "signaler/")).status_code == 200
        response = client.post(url(structure, "signaler/"), {"message": "Le lieu a fermé."})
        assert response.url.endswith("/signaler/merci/")
        thanks = client.get(url(structure, "signaler/merci/")).content.decode()
        assert "attend un coordinateur" in thanks
        told = Report.objects.get()
        assert (told.message, told.reporter, told.state) == ("Le lieu a fermé.", None, ReportState.OPEN)
        assert ReviewItem.objects.get().report == told

    def test_a_member_is_told_the_outcome(self, client):
        member = UserFactory(mediator=True)
        client.force_login(member)
        client.post(url(moderation.place(published=True), "signaler/"), {"message": "Le lieu a fermé."})
        assert Report.objects.get().reporter == member

    @pytest.mark.parametrize("message", ["", "   ", "x" * 1001, "Son numéro est 1 85 05 78 006 084 91"])
    def test_what_cannot_be_taken_is_kept_in_the_form(self, client, message):
        response = client.post(url(moderation.place(published=True), "signaler/"), {"message": message})
        assert response.status_code == 200
        assert response.context["form"].errors["message"]
        assert not Report.objects.exists()

    def test_robots_are_thanked_and_forgotten(self, client):
        fields = {"message": "Achetez", "website": "https://spam.example"}
        assert client.post(url(moderation.place(published=True), "signaler/"), fields).status_code == 302
        assert not Report.objects.exists()

    def test_the_same_words_sent_twice_wait_once(self, client):
        structure = moderation.place(published=True)
        for _time in range(2):
            client.post(url(structure, "signaler/"), {"message": "Le lieu a fermé."})
        assert Report.objects.count() == 1

    def test_a_flood_is_stopped_and_the_text_is_kept(self, client, monkeypatch):
        monkeypatch.setattr("epn_commons.contributions.views.REPORTS_PER_ADDRESS", 2)
        structure = moderation.place(published=True)
        codes = [client.post(url(structure, "signaler/"), {"message": f"Erreur {n}"}).status_code for n in range(3)]
        assert codes == [302, 302, 429]
        assert Report.objects.count() == 2

    def test_one_home_is_one_sender_however_many_addresses_it_has(self, client, monkeypatch):
        monkeypatch.setattr("epn_commons.contributions.views.REPORTS_PER_ADDRESS", 2)
        page = url(moderation.place(published=True), "signaler/")
        homes = ["2001:db8::1", "2001:db8::ffff", "2001:db8:0:0:9::1", "2001:db8:0:1::1"]
        codes = [client.post(page, {"message": home}, REMOTE_ADDR=home).status_code for home in homes]
        assert codes == [302, 302, 429, 302]

    @pytest.mark.parametrize("trait", [{}, {"submitted": True}, {"archived": True}])
    def test_only_what_is_published_is_reported(self, client, trait):
        structure = moderation.place(**trait)
        assert client.get(url(structure, "signaler/")).status_code == 404
        assert client.post(url(structure, "signaler/"), {"message": "Faux."}).status_code == 404

    def test_nul_bytes_are_refused_in_words(self, client):
        response = client.post(url(moderation.place(published=True), "signaler/"), {"message": "a\x00b"})
        assert response.status_code == 400
        assert not Report.objects.exists()


ROLES = ["visitor", "mediator", "jurist", "partner", "author", "coordinator", "elsewhere", "administrator"]
ALLOWED = {
    ("envoyer/", "draft"): {"author": Status.SUBMITTED},
    ("retirer/", "submitted"): {"author": Status.DRAFT},
    ("reprendre/", "rejected"): {"author": Status.DRAFT},
    ("archiver/", "published"): {"coordinator": Status.ARCHIVED, "administrator": Status.ARCHIVED},
    ("retablir/", "archived"): {"coordinator": Status.PUBLISHED, "administrator": Status.PUBLISHED},
}


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(("page", "state"), list(ALLOWED))
def test_who_moves_what(client, page, state, role):
    structure = moderation.place(**({state: True} if state != "draft" else {}))
    people = {
        "author": lambda: structure.author,
        "coordinator": lambda: moderation.coordinator_of("45"),
        "elsewhere": lambda: moderation.coordinator_of("18"),
    }
    if role != "visitor":
        client.force_login(people.get(role, lambda: UserFactory(**{role: True}))())
    response = client.post(url(structure, page), {"reason": "Le lieu a fermé."})
    structure.refresh_from_db()
    expected = ALLOWED[page, state].get(role)
    assert structure.status == (expected or state)
    if not expected:
        assert response.status_code == (404 if role != "visitor" else 302)


class TestMoves:
    def test_a_trusted_mediator_puts_online_what_is_complete(self, client):
        structure = moderation.place(author=UserFactory(mediator=True, trusted=True))
        client.force_login(structure.author)
        client.post(url(structure, "envoyer/"))
        structure.refresh_from_db()
        assert structure.status == Status.PUBLISHED

    def test_a_move_that_is_no_longer_possible_says_so(self, client):
        structure = moderation.place(published=True)
        client.force_login(structure.author)
        response = client.post(url(structure, "envoyer/"))
        assert response.status_code == 302
        structure.refresh_from_db()
        assert structure.status == Status.PUBLISHED

    def test_archiving_asks_why(self, client):
        structure = moderation.place(published=True)
        client.force_login(moderation.coordinator_of("45"))
        assert client.get(url(structure, "archiver/")).status_code == 200
        assert client.post(url(structure, "archiver/"), {"reason": " "}).status_code == 200
        structure.refresh_from_db()
        assert structure.status == Status.PUBLISHED

    @pytest.mark.parametrize("page", ["envoyer/", "retirer/", "reprendre/", "retablir/", "historique/1/revenir/"])
    def test_nothing_moves_by_following_a_link(self, client, page):
        structure = moderation.place(published=True)
        client.force_login(structure.author)
        assert client.get(url(structure, page)).status_code == 405


class TestMine:
    address = "/compte/contributions/"

    def test_what_waits_for_me_comes_first_with_its_reason(self, client):
        structure = moderation.place()
        structure.submit(by=structure.author)
        structure.reject(by=UserFactory(coordinator=True), reason="Il manque l’étage.")
        client.force_login(structure.author)
        page = client.get(self.address).content.decode()
        assert "Il manque l’étage." in page
        assert f"{structure.get_absolute_url()}reprendre/" in page

    def test_each_state_has_its_place(self, client):
        author = UserFactory(mediator=True)
        traits = [{}, {"submitted": True}, {"published": True}, {"rejected": True}]
        works = [moderation.place(author=author, **trait) for trait in traits]
        moderation.revision(works[2], by=author)
        client.force_login(author)
        context = client.get(self.address).context
        lists = [context[name] for name in ("drafts", "waiting", "published", "refused")]
        assert lists == [[work] for work in works]
        assert [row.target for row in context["pending"]] == [works[2]]

    def test_nothing_of_others_is_shown(self, client):
        moderation.revision()
        moderation.submission()
        client.force_login(UserFactory(mediator=True))
        assert "encore rien proposé" in client.get(self.address).content.decode()

    def test_coordinators_see_how_much_waits_in_their_territory(self, client):
        moderation.submission()
        client.force_login(moderation.coordinator_of("45"))
        assert "1 ligne attend une décision" in client.get(self.address).content.decode()
        client.force_login(moderation.coordinator_of("18"))
        assert "tout est à jour" in client.get(self.address).content.decode()

    def test_a_pending_correction_is_taken_back_by_its_author_alone(self, client):
        author = UserFactory(mediator=True)
        item = moderation.revision(by=author)
        address = reverse("contributions:revision_withdraw", args=[item.revision_id])
        client.force_login(UserFactory(mediator=True))
        assert client.post(address).status_code == 404
        client.force_login(author)
        client.post(address)
        assert Revision.objects.get().state == RevisionState.WITHDRAWN
        assert "déjà été traitée" in said(client.post(address, follow=True))[-1]

    @pytest.mark.parametrize("count", [1, 12])
    def test_its_cost_does_not_follow_its_length(self, client, count, django_assert_num_queries):
        author = UserFactory(mediator=True)
        client.force_login(author)
        client.get(self.address)
        for _ in range(count):
            refused = moderation.submission(author=author, commune=CommuneFactory()).target
            refused.reject(by=UserFactory(coordinator=True), reason="Doublon.")
            moderation.revision(moderation.place(published=True, commune=CommuneFactory()), by=author)
            drafts.save(author, drafts.key_for("structure", refused), {"name": ["x"]})
        with django_assert_num_queries(10):
            client.get(self.address)

    def test_visitors_log_in_first(self, client):
        assert client.get(self.address).status_code == 302


class TestDrafts:
    address = "/compte/saisies/"

    @pytest.fixture
    def author(self, client):
        user = UserFactory(mediator=True)
        client.force_login(user)
        return user

    def test_what_is_typed_is_kept_for_its_author_alone(self, client, author):
        response = client.post(f"{self.address}?cle=structure:nouvelle", {"name": "Mon lieu", "services": ["a", "b"]})
        assert response.status_code == 200
        draft = drafts.load(author, "structure:nouvelle")
        assert draft.data == {"name": ["Mon lieu"], "services": ["a", "b"]}
        assert drafts.load(UserFactory(mediator=True), "structure:nouvelle") is None

    def test_json_is_taken_too(self, client, author):
        body = json.dumps({"name": "Mon lieu", "services": ["a"]})
        client.post(f"{self.address}?cle=structure:nouvelle", body, content_type="application/json")
        assert drafts.load(author, "structure:nouvelle").data == {"name": ["Mon lieu"], "services": ["a"]}

    def test_the_token_of_the_form_is_not_kept(self, client, author):
        client.post(f"{self.address}?cle=a:b", {"csrfmiddlewaretoken": "secret", "name": "x"})
        assert drafts.load(author, "a:b").data == {"name": ["x"]}

    @pytest.mark.parametrize(
        "body",
        [
            "{",
            "[]",
            '"x"',
            "null",
            '{"a": {"b": 1}}',
            '{"a": 1}',
            '{"a": "b\\u0000c"}',
            '{"a": "\\ud800"}',
            "[" * 9000,
        ],
    )
    def test_json_that_is_no_form_is_refused(self, client, author, body):
        response = client.post(f"{self.address}?cle=a:b", body, content_type="application/json")
        assert response.status_code == 400
        assert not FormDraft.objects.exists()

    @pytest.mark.parametrize("key", ["", "../etc", "A:B", "a" * 201, "é:b"])
    def test_a_key_that_is_none_is_refused(self, client, author, key):
        assert client.post(self.address, {"name": "x"}, query_params={"cle": key}).status_code == 400

    def test_a_huge_text_is_refused(self, client, author):
        response = client.post(f"{self.address}?cle=a:b", {"name": "x" * 120_000})
        assert response.status_code == 413
        assert not FormDraft.objects.exists()

    def test_nul_bytes_are_refused(self, client, author):
        assert client.post(f"{self.address}?cle=a:b", {"name": "a\x00"}).status_code == 400

    def test_they_do_not_pile_up_for_ever(self, author, monkeypatch):
        monkeypatch.setattr(drafts, "MAX_DRAFTS", 2)
        for number in range(4):
            drafts.save(author, f"structure:{number}", {})
        assert FormDraft.objects.count() == 2
        FormDraft.objects.update(updated_at=timezone.now() - drafts.KEPT - moderation.DAYS(1))
        assert drafts.forget_old() == 2

    def test_one_is_forgotten_or_all(self, client, author):
        for key in ("a:1", "a:2", "a:3"):
            drafts.save(author, key, {})
        response = client.post("/compte/saisies/oublier/", {"cle": "a:1", "next": "/structures/"})
        assert response.url == "/structures/"
        assert FormDraft.objects.count() == 2
        response = client.post("/compte/saisies/oublier/", {"next": "https://ailleurs.example/"})
        assert response.url == "/compte/contributions/"
        assert not FormDraft.objects.exists()

    def test_leaving_says_what_stays_and_offers_to_forget_it(self, client, author):
        assert "Les oublier" not in client.get(reverse("account_logout")).content.decode()
        drafts.save(author, "a:1", {})
        assert "Les oublier" in client.get(reverse("account_logout")).content.decode()

    def test_a_visitor_keeps_nothing(self, client):
        assert client.post(f"{self.address}?cle=a:b", {"name": "x"}).status_code == 302
        assert not FormDraft.objects.exists()


class TestPersonalData:
    def test_my_data_hold_what_i_wrote(self):
        author = UserFactory(mediator=True)
        structure = moderation.place(published=True, author=author)
        moderation.revision(structure, by=author, comment="Vérifié")
        moderation.report(by=author)
        drafts.save(author, "structure:nouvelle", {"name": ["x"]})
        data = personal_data.collect(author)["contributions"]
        assert data["works"][0]["slug"] == structure.slug
        assert data["revisions"][0]["comment"] == "Vérifié"
        assert len(data["reports"]) == len(data["forms_begun"]) == 1

    def test_a_closed_account_leaves_its_texts_and_no_draft(self):
        author = UserFactory(mediator=True)
        structure = StructureFactory(published=True, author=author)
        drafts.save(author, "structure:nouvelle", {"name": ["x"]})
        author.close(by=author)
        structure.refresh_from_db()
        assert structure.author.full_name == "Compte clôturé"
        assert not FormDraft.objects.exists()


@pytest.mark.parametrize("evil", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>'])
def test_what_people_write_is_shown_as_text_everywhere(client, evil, run_jobs):
    author = UserFactory(mediator=True)
    structure = moderation.place(published=True, name=evil, summary=evil)
    item = moderation.revision(structure, by=author, comment=evil, summary=f"{evil} bis")
    revising.accept(item.revision, by=UserFactory(coordinator=True, full_name=evil))
    refused = moderation.submission(author=author, name=evil).target
    refused.reject(by=UserFactory(coordinator=True), reason=evil)
    client.force_login(author)
    for page in (url(structure, "historique/"), url(structure, "signaler/"), "/compte/contributions/"):
        text = client.get(page).content.decode()
        assert "<script>alert" not in text
        assert "<img src=x" not in text
    run_jobs()
    assert mail.outbox
    for letter in mail.outbox:
        assert "\n" not in letter.subject
        for body, _kind in getattr(letter, "alternatives", []):
            assert "<script>alert" not in body
            assert "<img src=x" not in body
