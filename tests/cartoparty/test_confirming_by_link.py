"""The signed link over HTTP: what it opens, what it refuses, and that opening it changes nothing."""

import re

import pytest
import time_machine
from django.core import mail, signing
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cartoparty import signed_links
from cartoparty.confirm_page import GROUPS_BY_WORD
from cartoparty.duplicates.merging import merge
from cartoparty.models import Confirmation, ReminderPlan, Structure
from cartoparty.signed_links import CONFIRM_FOR, confirmation_address, refusal_address
from epn_commons.contributions.enums import Wait
from epn_commons.contributions.models import Change, Report, ReviewItem
from tests.accounts.factories import UserFactory
from tests.cartoparty.factories import StructureFactory
from tests.territories.factories import CommuneFactory

pytestmark = pytest.mark.django_db


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def path_of(address, settings):
    return address.removeprefix(settings.BASE_URL)


@pytest.fixture
def structure():
    return StructureFactory(published=True, name="Atelier des Marais", commune=CommuneFactory(bourges=True))


@pytest.fixture
def link(structure, settings):
    return path_of(confirmation_address(structure), settings)


def vouch(client, link, word="tout", version=1, **options):
    return client.post(link, {"exact": word, "version": version}, **options)


class TestOpening:
    def test_shows_the_facts_and_changes_nothing(self, client, structure, link):
        for ask in (client.get, client.head, client.get):
            response = ask(link)
            assert response.status_code == 200
        shown = text_of(response)
        for words in (
            "Tout est exact", "Les horaires sont exacts", "Les services sont exacts", "Les coordonnées sont exactes",
            "À corriger", "Du lundi au vendredi", "02 38 00 00 00", "contact@espace.example", "12 rue des Ormes",
            "18000 Bourges", "non renseigné",
        ):  # fmt: skip
            assert words in shown, words
        assert not Confirmation.objects.exists()
        assert Structure.objects.get(pk=structure.pk).confirmed_at is None
        assert "noindex" in response.content.decode()
        assert "no-store" in response["Cache-Control"]

    def test_queries(self, client, link):
        with CaptureQueriesContext(connection) as captured:
            client.get(link)
        assert len(captured) <= 3

    def test_hostile_facts_are_escaped(self, client, settings):
        structure = StructureFactory(published=True, name="<script>alert(1)</script>", opening_hours_note="<b>x</b>")
        html = client.get(path_of(confirmation_address(structure), settings)).content.decode()
        assert "<script>alert" not in html
        assert "<b>x</b>" not in html


class TestConfirming:
    def test_everything_at_once(self, client, structure, link):
        response = vouch(client, link, follow=True)
        assert response.status_code == 200
        assert re.search(r"Déjà confirmé le .+, merci !", text_of(response))
        assert "Tout est exact" not in text_of(response)
        assert sorted(Confirmation.objects.values_list("group", flat=True)) == ["contacts", "hours", "services"]
        assert Structure.objects.get(pk=structure.pk).confirmed_at is not None

    @pytest.mark.parametrize("word", GROUPS_BY_WORD)
    def test_one_group(self, client, link, word):
        shown = text_of(vouch(client, link, word, follow=True))
        assert Confirmation.objects.get().group == GROUPS_BY_WORD[word]
        assert "Tout est exact" in shown
        assert shown.count("Déjà confirmé") == 1

    def test_the_api_follows(self, client, structure, link):
        address = f"/api/v1/structures/{structure.public_id}/"
        before = client.get(address)
        assert before.json()["confirmed_at"] is None
        vouch(client, link)
        after = client.get(address, headers={"If-None-Match": before["ETag"]})
        assert after.status_code == 200
        assert after.json()["confirmed_at"]
        assert after.json()["version"] == 1
        assert Change.objects.order_by("pk").last().public_id == structure.public_id

    def test_needs_the_form_s_own_token(self, structure, link, client):
        strict = type(client)(enforce_csrf_checks=True)
        assert vouch(strict, link).status_code == 403
        assert not Confirmation.objects.exists()

    def test_what_changed_meanwhile_is_read_again(self, client, structure, link):
        structure.revise({"phone": "+33238111111"}, by=UserFactory(coordinator=True))
        response = vouch(client, link, version=1, follow=True)
        assert "relisez-la, puis confirmez" in text_of(response)
        assert "02 38 11 11 11" in text_of(response)
        assert not Confirmation.objects.exists()
        vouch(client, link, version=2)
        assert Confirmation.objects.count() == 3

    @pytest.mark.parametrize("version", ["", "x", "-1", "²", "9" * 40, "1\x00"])
    def test_a_hostile_version_confirms_nothing(self, client, link, version):
        assert vouch(client, link, version=version, follow=True).status_code in (200, 400)
        assert not Confirmation.objects.exists()

    @pytest.mark.parametrize("word", ["", "rien", "tout\x00", "x" * 10_000, "hours"])
    def test_an_unknown_button_is_refused_in_words(self, client, link, word):
        response = vouch(client, link, word)
        assert response.status_code == 400
        assert not Confirmation.objects.exists()

    def test_too_many_posts_from_one_address(self, client, link, monkeypatch):
        monkeypatch.setattr("cartoparty.views.confirming.PER_HOUR", 2)
        crowd = {"REMOTE_ADDR": "203.0.113.7"}
        assert [vouch(client, link, **crowd).status_code for _ in range(3)] == [302, 302, 429]
        assert client.get(link).status_code == 200


class TestReused:
    def test_says_thanks_and_changes_nothing(self, client, structure, link):
        vouch(client, link)
        confirmed_at = Structure.objects.get(pk=structure.pk).confirmed_at
        changes = Change.objects.count()
        with time_machine.travel(timezone.now() + CONFIRM_FOR / 2):
            response = vouch(client, link, follow=True)
        assert response.status_code == 200
        assert re.search(r"Déjà confirmé le .+, merci !", text_of(response))
        assert Structure.objects.get(pk=structure.pk).confirmed_at == confirmed_at
        assert (Confirmation.objects.count(), Change.objects.count()) == (3, changes)

    def test_a_newer_letter_s_link_serves_anew(self, client, structure, link, settings):
        vouch(client, link)
        vouch(client, path_of(confirmation_address(structure), settings))
        assert Confirmation.objects.count() == 6


def altered(structure, link):
    return {
        "cut": link[:-8] + "/",
        "one letter": link[:-6] + ("A" if link[-6] != "A" else "B") + link[-5:],
        "empty signature": f"/structures/{structure.slug}/confirmer/x/",
        "another secret": f"/structures/{structure.slug}/confirmer/"
        + signing.dumps([str(structure.public_id), "n"], salt=signed_links.CONFIRM, key="autre")
        + "/",
        "a link to refuse reminders": f"/structures/{structure.slug}/confirmer/"
        + signing.dumps([str(structure.public_id), "n"], salt=signed_links.REFUSE)
        + "/",
        "very long": f"/structures/{structure.slug}/confirmer/{'x' * 5000}/",
        "nul": f"/structures/{structure.slug}/confirmer/a%00b/",
    }


class TestBadLinks:
    @pytest.mark.parametrize("which", altered(StructureFactory.build(slug="s"), "/x/12345678/"))
    def test_altered(self, client, structure, link, which):
        address = altered(structure, link)[which]
        for response in (client.get(address), vouch(client, address)):
            assert response.status_code in ((400, 404) if which == "nul" else (404,))
            if which != "nul":
                assert "coupée ou modifiée en chemin" in text_of(response)
        assert not Confirmation.objects.exists()

    def test_of_another_place(self, client, structure, link):
        other = StructureFactory(published=True)
        response = vouch(client, link.replace(structure.slug, other.slug))
        assert response.status_code == 404
        assert "coupée ou modifiée" in text_of(response)
        assert not Confirmation.objects.exists()

    def test_expired_offers_another(self, client, structure, link):
        with time_machine.travel(timezone.now() + CONFIRM_FOR + timezone.timedelta(seconds=1)):
            for response in (client.get(link), vouch(client, link)):
                assert response.status_code == 410
                assert "Recevoir un nouveau lien" in text_of(response)
                assert f'action="/structures/{structure.slug}/confirmer/"' in response.content.decode()
        assert not Confirmation.objects.exists()

    def test_just_before_it_expires(self, client, link):
        with time_machine.travel(timezone.now() + CONFIRM_FOR - timezone.timedelta(minutes=1)):
            assert client.get(link).status_code == 200

    @pytest.mark.parametrize("status", ["archived", "submitted", "draft", "rejected"])
    def test_of_a_place_that_is_not_published(self, client, settings, status):
        structure = StructureFactory(**({} if status == "draft" else {status: True}))
        response = vouch(client, path_of(confirmation_address(structure), settings))
        assert response.status_code == 410
        assert structure.name not in text_of(response)
        assert not Confirmation.objects.exists()

    def test_of_a_place_that_was_merged_leads_to_the_one_that_was_kept(self, client, structure, link):
        kept = StructureFactory(published=True)
        merge(kept, structure, by=UserFactory(coordinator=True))
        response = client.get(link)
        assert response.status_code == 410
        assert f'href="{structure.get_absolute_url()}"' in response.content.decode()
        assert client.get(structure.get_absolute_url())["Location"] == kept.get_absolute_url()


class TestCorrecting:
    @pytest.mark.parametrize(("word", "group"), [("horaires", "horaires"), ("coordonnees", "coordonnées")])
    def test_becomes_a_report_that_waits_for_the_department(self, client, structure, link, word, group):
        address = f"{link}corriger/{word}/"
        assert client.get(address).status_code == 200
        assert not Report.objects.exists()
        response = client.post(address, {"message": "Fermé le mercredi."}, follow=True)
        assert "Merci : un coordinateur" in text_of(response)
        report = Report.objects.get()
        assert report.message == f"Par le lieu, via le lien de confirmation ({group}) :\nFermé le mercredi."
        assert report.reporter is None
        item = ReviewItem.objects.get()
        assert (item.wait, item.department_id) == (Wait.REPORT, "18")
        assert not Confirmation.objects.exists()
        client.post(address, {"message": "Fermé le mercredi."})
        assert Report.objects.count() == 1

    def test_hostile_words_are_kept_as_words(self, client, structure, link):
        words = "<script>alert(1)</script> {{ 7|add:7 }} & « ouvert »"
        client.post(f"{link}corriger/horaires/", {"message": words})
        assert words in Report.objects.get().message
        reader = type(client)()
        reader.force_login(UserFactory(coordinator=True))
        address = reverse("admin:contributions_reviewitem_change", args=[ReviewItem.objects.get().pk])
        html = reader.get(address).content.decode()
        assert "&lt;script&gt;alert(1)" in html
        assert "<script>alert" not in html
        html = client.post(
            f"{link}corriger/horaires/", {"message": f"{words} mot de passe : azerty12"}
        ).content.decode()
        assert "<script>alert" not in html

    @pytest.mark.parametrize("told", ["Appelez le 06 12 34 56 78", "paul.durand@gmail.com", "né le 12/03/1980"])
    def test_nothing_about_people(self, client, link, told):
        response = client.post(f"{link}corriger/coordonnees/", {"message": told})
        assert response.status_code == 422
        assert told in response.content.decode()
        assert not Report.objects.exists()

    @pytest.mark.parametrize("message", ["", "   ", "x" * 801, "x" * 500_000, "a\x00b"])
    def test_unusable_words(self, client, link, message):
        assert client.post(f"{link}corriger/horaires/", {"message": message}).status_code in (400, 422)
        assert not Report.objects.exists()

    def test_the_longest_text_fits(self, client, link):
        assert client.post(f"{link}corriger/coordonnees/", {"message": "é" * 800}).status_code == 302
        assert len(Report.objects.get().message) <= 1000

    def test_robots_are_thanked_and_not_heard(self, client, link):
        response = client.post(f"{link}corriger/horaires/", {"message": "Achetez", "website": "http://spam.example"})
        assert response.status_code == 302
        assert not Report.objects.exists()

    def test_needs_a_good_link_and_a_known_group(self, client, structure, link):
        assert client.post(f"{link}corriger/meteo/", {"message": "Beau"}).status_code == 404
        bad = f"/structures/{structure.slug}/confirmer/faux/corriger/horaires/"
        assert client.post(bad, {"message": "Fermé"}).status_code == 404
        with time_machine.travel(timezone.now() + CONFIRM_FOR * 2):
            assert client.post(f"{link}corriger/horaires/", {"message": "Fermé"}).status_code == 410
        assert not Report.objects.exists()


class TestAskingForALink:
    def ask(self, client, structure):
        return client.post(f"/structures/{structure.slug}/confirmer/", follow=True)

    def test_goes_to_the_place_alone(self, client, structure, run_jobs):
        assert client.get(f"/structures/{structure.slug}/confirmer/").status_code == 200
        assert "un lien vient d’y être envoyé" in text_of(self.ask(client, structure))
        run_jobs()
        letter = mail.outbox.pop()
        assert letter.to == structure.emails
        address = re.search(r"\S+/confirmer/\S+", letter.body)[0]
        vouch(client, re.sub(r"^https?://[^/]+", "", address))
        assert Confirmation.objects.count() == 3

    @pytest.mark.parametrize("values", [{"emails": []}, {"is_example": True}])
    def test_the_answer_is_the_same_without_an_address(self, client, structure, run_jobs, values):
        silent = StructureFactory(published=True, name=structure.name, **values)
        answers = [text_of(self.ask(client, place)).replace(place.slug, "") for place in (structure, silent)]
        assert answers[0] == answers[1]
        run_jobs()
        assert [letter.to for letter in mail.outbox] == [structure.emails]

    def test_a_mailbox_is_not_flooded(self, client, structure, run_jobs):
        for _ in range(6):
            answer = self.ask(client, structure)
            run_jobs()
        assert "un lien vient d’y être envoyé" in text_of(answer)
        assert len(mail.outbox) == 3

    def test_asking_twice_before_it_leaves_sends_one(self, client, structure, run_jobs):
        self.ask(client, structure), self.ask(client, structure)
        run_jobs()
        assert len(mail.outbox) == 1

    @pytest.mark.parametrize("status", ["archived", "submitted"])
    def test_only_for_what_is_published(self, client, status):
        structure = StructureFactory(**{status: True})
        assert client.post(f"/structures/{structure.slug}/confirmer/").status_code == 404


class TestRefusingReminders:
    @pytest.fixture
    def refusal(self, structure, settings):
        return path_of(refusal_address(structure), settings)

    def test_get_only_asks(self, client, refusal):
        assert "tous les 6 mois" in text_of(client.get(refusal))
        assert not ReminderPlan.objects.exists()

    def test_one_click_from_the_mail_service(self, structure, refusal, client):
        strict = type(client)(enforce_csrf_checks=True)
        assert strict.post(refusal, {"List-Unsubscribe": "One-Click"}).status_code == 200
        assert ReminderPlan.objects.get(structure=structure).every_months == 0

    def test_or_further_apart(self, client, structure, refusal):
        response = client.post(refusal, {"every_months": "12"})
        assert "Rappels à ce lieu : une fois par an." in text_of(response)
        assert ReminderPlan.objects.get().every_months == 12

    @pytest.mark.parametrize("months", ["5", "", "x", "-3"])
    def test_an_unknown_frequency_changes_nothing(self, client, refusal, months):
        assert client.post(refusal, {"every_months": months}).status_code == 422
        assert not ReminderPlan.objects.exists()

    def test_old_letters_still_let_one_go(self, client, refusal):
        with time_machine.travel(timezone.now() + CONFIRM_FOR * 20):
            client.post(refusal)
        assert ReminderPlan.objects.get().every_months == 0

    def test_altered(self, client, structure, link, refusal):
        for address in (refusal[:-6] + "/", link.replace("/confirmer/", "/rappels/")):
            assert client.post(address).status_code == 404
        assert not ReminderPlan.objects.exists()
