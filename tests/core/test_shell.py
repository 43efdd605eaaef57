"""The shell: navigation, messages, forms, legal pages, and the rules every template keeps."""

import re

import pytest
from django import forms
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.template.loader import render_to_string
from django.test import Client, override_settings

from epn_commons.core.messages import UNDO_PREFIX
from epn_commons.core.navigation import NavigationItem, Section, entries, register, unregister
from epn_commons.core.resubmission import kept_texts

TEMPLATES = sorted((settings.BASE_DIR / "templates").rglob("*.html"))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(settings.BASE_DIR / "templates")))
def test_templates_hold_no_inline_style_script_or_handler(path):
    html = path.read_text()
    assert not re.search(r"\sstyle=", html)
    assert not re.search(r"<style\b", html)
    assert not re.search(r"\son[a-z]+=[\"']", html)
    for tag in re.findall(r"<script\b[^>]*>", html):
        assert "src=" in tag or 'type="application/json"' in tag


class TestNavigation:
    @pytest.fixture
    def request_at(self, rf):
        def make(path):
            request = rf.get(path)
            request.user = AnonymousUser()
            return request

        return make

    @pytest.fixture
    def declare(self):
        declared = []

        def add(item):
            register(item)
            declared.append(item)

        yield add
        for item in declared:
            unregister(item)

    def test_entry_without_address_is_not_shown(self, request_at, declare):
        declare(NavigationItem("Rien", "nulle_part:rien"))
        assert "Rien" not in [entry["label"] for entry in entries(request_at("/"), Section.MAIN)]

    def test_entries_come_in_order_and_know_where_one_is(self, request_at, declare):
        declare(NavigationItem("Deux", "core:privacy", section=Section.MAIN, position=-1))
        declare(NavigationItem("Un", "core:accessibility", section=Section.MAIN, position=-2))
        first, second = entries(request_at("/confidentialite/"), Section.MAIN)[:2]
        assert (first["label"], first["current"]) == ("Un", False)
        assert (second["label"], second["current"]) == ("Deux", True)

    def test_entry_is_shown_to_whom_it_concerns(self, request_at, declare):
        declare(NavigationItem("Privé", "core:privacy", visible=lambda user: user.is_authenticated))
        assert "Privé" not in [entry["label"] for entry in entries(request_at("/"), Section.MAIN)]


@pytest.mark.django_db
class TestLegalPages:
    @pytest.mark.parametrize("path", ["/mentions-legales/", "/confidentialite/", "/accessibilite/"])
    def test_are_open_to_everybody_and_need_no_cookie(self, client, path):
        response = client.get(path)
        assert response.status_code == 200
        assert not response.cookies
        assert response.content.count(b"<h1") == 1

    def test_what_the_operator_has_not_set_is_shown_as_such(self, client):
        assert "à renseigner par l’exploitant" in client.get("/mentions-legales/").content.decode()

    @override_settings(
        PUBLISHER_NAME="Réseau <d’essai>",
        PUBLISHER_ADDRESS="1 rue d’Essai",
        PUBLISHER_CONTACT="contact@exemple.fr",
        PUBLISHER_DIRECTOR="A. Exemple",
        HOST_NAME="Hébergeur",
        HOST_ADDRESS="2 rue d’Essai",
        HOST_CONTACT="hebergeur@exemple.fr",
    )
    def test_what_the_operator_has_set_is_shown(self, client):
        html = client.get("/mentions-legales/").content.decode()
        assert "Réseau &lt;d’essai&gt;" in html
        assert "à renseigner" not in html

    def test_accessibility_statement_is_honest_and_gives_a_way_out(self, client):
        html = client.get("/accessibilite/").content.decode()
        assert "partiellement conforme" in html
        assert "Défenseur des droits" in html

    def test_style_page_makes_no_query(self, client, django_assert_num_queries):
        with django_assert_num_queries(0):
            assert client.get("/style/").status_code == 200


class TestFailurePages:
    """What our own failures show must come without a database: these tests have none."""

    @pytest.mark.parametrize("status", [500, 503])
    def test_need_neither_request_nor_database(self, status):
        html = render_to_string(f"{status}.html")
        assert "Ce que vous pouvez faire" in html
        assert "Se connecter" not in html

    def test_give_back_the_text_that_was_typed_escaped(self):
        html = render_to_string("503.html", {"kept": ["Un long texte <script>alert(1)</script>"]})
        assert "Un long texte &lt;script&gt;" in html

    @pytest.mark.django_db
    def test_unknown_page(self, client):
        response = client.get("/nulle-part/")
        assert response.status_code == 404
        assert "Cette page est introuvable" in response.content.decode()

    @pytest.mark.django_db
    def test_form_sent_without_its_token_gives_the_text_back(self):
        text = "Trois phrases que je ne veux pas retaper."
        data = {"presentation": text, "password": "une phrase de passe assez longue"}
        response = Client(enforce_csrf_checks=True).post("/compte/login/", data)
        html = response.content.decode()
        assert response.status_code == 403
        assert text in html
        assert "phrase de passe" not in html


class TestKeptTexts:
    def test_secrets_and_short_values_are_left_out(self, rf):
        request = rf.post(
            "/", {"csrfmiddlewaretoken": "x" * 64, "password1": "y" * 20, "nom": "court", "texte": "z" * 20}
        )
        assert kept_texts(request) == ["z" * 20]

    @override_settings(DATA_UPLOAD_MAX_MEMORY_SIZE=10)
    def test_unreadable_form_gives_nothing_and_no_error(self, rf):
        assert kept_texts(rf.post("/", {"texte": "z" * 200})) == []

    def test_reading_a_page_keeps_nothing(self, rf):
        assert kept_texts(rf.get("/")) == []


class TestForms:
    class Form(forms.Form):
        name = forms.CharField(label="Nom", max_length=120, help_text="Comme sur la porte.")
        note = forms.CharField(label="Note", required=False, max_length=1200, widget=forms.Textarea)
        days = forms.MultipleChoiceField(
            label="Jours", choices=[("1", "Lundi")], widget=forms.CheckboxSelectMultiple, required=False
        )
        free = forms.BooleanField(label="Gratuit", required=False)

    def test_fields_tell_what_helps_and_what_is_optional(self):
        html = str(self.Form())
        assert '<label for="id_name">Nom</label>' in html
        assert 'id="id_name_helptext"' in html
        assert 'aria-describedby="id_name_helptext"' in html
        assert "facultatif" in html
        assert "1\u202f200 caractères au plus" in html
        assert html.count("caractères au plus") == 1
        assert "<legend>Jours" in html

    def test_errors_are_summed_up_and_tied_to_their_field(self):
        html = str(self.Form({}))
        assert "Un point est à corriger." in html
        assert 'href="#id_name"' in html
        assert 'id="id_name_error"' in html
        assert 'aria-invalid="true"' in html

    def test_what_was_typed_is_escaped(self):
        assert "<script>" not in str(self.Form({"name": "<script>"}))


def test_message_with_an_undo_offers_it():
    html = render_to_string(
        "components/toast.html",
        {"text": "Archivé.", "tone": "success", "undo_url": "/annuler/", "csrf_token": "jeton"},
    )
    assert 'action="/annuler/"' in html
    assert "Annuler" in html
    assert UNDO_PREFIX == "undo:"
