"""English: pages that are translated whole, contents that stay French and say so, answers that no cache mixes up."""

import ast
import datetime as dt
import functools
import gettext
import json
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.test.signals import template_rendered
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import ngettext, trans_real
from django.utils.translation.template import templatize
from lxml import html

from cartoparty.opening_hours.wording import to_french
from competences.attestation_enums import AttestationState, RevocationReason
from competences.models import Attestation, Succession, TrainingReview
from demarches import issues
from demarches.models import KnownIssue
from epn_commons.accounts.enums import Role
from epn_commons.core import dates
from epn_commons.core.templatetags.portal import number
from tests.accounts.factories import OrganisationFactory, UserFactory
from tests.cartoparty.factories import MappingPartyFactory, StructureFactory
from tests.competences.attestation_factories import attest
from tests.competences.factories import CareerPathFactory, CertificationFactory, TrainingFactory, published_framework
from tests.demarches.factories import LocalOverrideFactory, OnlineServiceFactory, ProcedureFactory, TipFactory
from tests.demarches.upstream.factories import NODES
from tests.legalbox.factories import QuestionFactory, SignatureFactory
from tests.taxonomy.factories import ThemeFactory
from tests.territories.factories import CommuneFactory
from tests.test_consistency import SOURCES, TEMPLATES

ENGLISH = {"Accept-Language": "en-GB,en;q=0.9,fr;q=0.5"}
PUBLIC = [
    "/",
    "/recherche/",
    "/recherche/?q=fabrique",
    "/recherche/?q=zzzz",
    "/recherche/?q=Bourges",
    "/structures/",
    "/structures/?q=zzzz",
    "/structures/?lieu=Bourges&rayon=10&ouvert=maintenant&accessible=1",
    "/structures/la-fabrique/",
    "/compte/login/",
    "/compte/password/reset/",
    "/compte/password/reset/done/",
    "/compte/demander-un-acces/",
    "/compte/demander-un-acces/merci/",
    "/mentions-legales/",
    "/confidentialite/",
    "/accessibilite/",
    "/donnees/",
    "/donnees/lieux-de-mediation-numerique/",
    "/competences/",
    "/competences/badges/",
    "/attestations/verifier/",
    "/demarches/",
    "/demarches/?q=carte&agir=self",
    "/demarches/?q=zzzz",
    "/demarches/refaire-sa-carte/",
    "/demarches/refaire-sa-carte/?lieu=Bourges&pres=Bourges",
    "/demarches/en-chantier/",
    "/demarches/retiree/",
    "/demarches/refaire-sa-carte/fiche/",
    "/demarches/refaire-sa-carte/fiche/?langue=ar&caracteres=grands",
    "/demarches/alertes/",
    "/demarches/services/guichet/",
    "/demarches/refaire-sa-carte/questions/",
    "/demarches/refaire-sa-carte/questions/?r=1",
    "/demarches/conseils/le-bouton/",
    "/demarches/ici/ici/",
    "/demarches/listes/",
    "/questions/",
    "/questions/?q=mot+de+passe&situation=any",
    "/questions/?q=zzzz",
    "/questions/mot-de-passe/",
    "/questions/mot-de-passe/fiche/",
    "/questions/sans-garant/",
    "/questions/retiree/",
    "/questions/ce-qui-a-change/",
    "/cartoparties/",
    "/cartoparties/du-jour/",
    "/cartoparties/du-jour/tableau/",
    "/cartoparties/finie/",
    "/competences/referentiels/",
    "/competences/referentiels/cadre/",
    "/competences/certifications/?toutes=1",
    "/competences/certifications/rncp1/",
    "/competences/certifications/rncp2/",
    "/competences/formations/",
    "/competences/formations/accueillir/",
    "/competences/parcours/",
    "/competences/parcours/vers-le-titre/",
]
OWN = [
    "/compte/",
    "/compte/profil/",
    "/compte/mes-donnees/",
    "/compte/cloturer/",
    "/compte/cles/",
    "/compte/cles/nouvelle/",
    "/compte/invitations/",
    "/compte/email/",
    "/compte/password/change/",
    "/compte/logout/",
    "/compte/2fa/",
    "/compte/sessions/",
    "/compte/espace/",
    "/compte/contributions/",
    "/compte/notifications/",
    "/compte/notifications/preferences/",
    "/compte/suivis/",
    "/structures/la-fabrique/",
    "/demarches/",
    "/demarches/refaire-sa-carte/",
    "/demarches/en-chantier/",
    "/demarches/services/guichet/",
    "/questions/mot-de-passe/",
    "/questions/sans-garant/",
    "/questions/en-attente/",
    "/cartoparties/du-jour/",
    "/competences/referentiels/cadre/",
    "/competences/certifications/rncp1/",
    "/competences/formations/accueillir/",
    "/competences/parcours/vers-le-titre/",
]
NOT_FRENCH = re.compile(
    r"Carte grise, RSA, titre de séjour…|\(tutelle, curatelle or sauvegarde de justice\)|[Dd]épartements?"
    r"|Centre-Val de Loire|Défenseur des droits, Libre réponse 71120|(?:https?:/)?/\S+"
)
"""What English keeps of French: names of things that have no other, and that the reader must recognise."""
FRENCH = re.compile(
    r"[éèêàùçîôûœ]|’[a-zéè]{3}|\b(?:le|la|les|des|du|une|est|et|avec|dans|vous|aux|que|cette|sont|de|pas)\b"
)
CATALOGUES = {
    language: Path(settings.LOCALE_PATHS[0]) / language / "LC_MESSAGES" / "django" for language in ("en", "fr")
}


@pytest.fixture
def place(db):
    StructureFactory(slug="autre", address="1 place Voltaire", commune=CommuneFactory(bourges=True), published=True)
    ThemeFactory(child=True, name="Aides", parent__name="Social")
    place = StructureFactory(
        name="La Fabrique",
        slug="la-fabrique",
        address="12 place Voltaire",
        commune=CommuneFactory(bourges=True),
        organisation=OrganisationFactory(),
    )
    place.publish(by=UserFactory(coordinator=True))
    return place


@pytest.fixture
def procedure(place):
    """A procedure that says all it can, on a service that is down, and one that says nothing yet."""
    service = OnlineServiceFactory(
        published=True, slug="guichet", name="Guichet", accessibility_rate=62, languages=["fr", "en"]
    )
    LocalOverrideFactory(published=True, slug="ici", service=service, department=place.commune.department)
    issues.report(service, nature="bug", symptom="Page blanche à la fin.", workaround="Attendre le soir.",
                  by=UserFactory(mediator=True))  # fmt: skip
    wordy = {
        "questions": NODES,
        "protected_adult_warning": True, "cost_note": "timbre fiscal", "silence_text": "après deux mois",
        "acting_note": "Avec sa carte d’identité.", "audiences": ["les majeurs"], "checked_on": timezone.localdate(),
        "legal_references": ["Article R. 113-1"], "practice_links": [{"url": "https://essai.example/", "label": ""}],
        "sources": [{"url": "https://source.example/", "what": "La fiche", "checked_on": "2026-03-01"}],
    }  # fmt: skip
    procedure = ProcedureFactory(slug="refaire-sa-carte", published=True, services=[service], **wordy)
    TipFactory(published=True, slug="le-bouton", procedure=procedure)
    ProcedureFactory(slug="en-chantier", published=True, bare=True, cost_amount=None, duration="")
    ProcedureFactory(slug="retiree", archived=True)
    return procedure


@pytest.fixture
def question(db):
    """A question that a jurist vouches for, one that nobody does, one that waits, one withdrawn."""
    question = QuestionFactory(slug="mot-de-passe", published=True, place_types=["library"], details="Au comptoir.")
    SignatureFactory(question=question)
    SignatureFactory(question=question, kind="peer", by=UserFactory(mediator=True))
    QuestionFactory(slug="sans-garant", published=True, other_wordings=["Et le garder pour elle ?"])
    QuestionFactory(slug="en-attente", details="Elle le demande.")
    QuestionFactory(slug="retiree", archived=True)
    return question


@pytest.fixture
def learning(place):
    """A mapping party under way and one that is over, a framework, two qualifications, a course and a path to one."""
    MappingPartyFactory(slug="du-jour", title="Samedi", places=[place])
    MappingPartyFactory(slug="finie", title="Avant", over=True, starts_at=timezone.now() - dt.timedelta(days=2))
    framework = published_framework(slug="cadre", outcomes=1)
    older = CertificationFactory(number="RNCP1", ends_on=timezone.localdate() - dt.timedelta(days=30))
    title = CertificationFactory(number="RNCP2", ends_on=timezone.localdate() + dt.timedelta(days=30))
    Succession.objects.create(old=older, new=title)
    course = TrainingFactory(slug="accueillir", published=True, hours=2.5, cost_euros=1500, provider_name="Atelier")
    course.outcomes.add(framework.items.get(code="1.1").item_levels.first())
    course.certifications.add(title)
    TrainingReview.objects.create(
        training=course, author=UserFactory(), rating=4, followed_in=2025, text="Très clair."
    )
    CareerPathFactory(slug="vers-le-titre", published=True)
    return course


@pytest.fixture
def untranslated(monkeypatch):
    """The French words that pages asked for and that have no English, and all those of the templates that wrote them.
    What Django and allauth say is in English."""
    held = {key[0] if isinstance(key, tuple) else key for key in compiled("en")}
    french, missing = trans_real.translation("fr"), set()

    def watched(reading):
        def read(message, *others):
            text = str(message).replace("\r\n", "\n")
            if translation.get_language() == "en" and re.search("[a-zà-ÿ]", text) and text not in held:
                missing.update({text} if french.gettext(text) == text else ())
            return reading(message, *others)

        return read

    for name in ("gettext", "ngettext"):
        monkeypatch.setattr(trans_real, name, watched(getattr(trans_real, name)))
        monkeypatch.setattr(translation._trans, name, getattr(trans_real, name))

    def wrote(template, **_signal):
        path = Path(settings.BASE_DIR) / f"templates/{template.name}"
        if translation.get_language() == "en" and path.suffix == ".html" and path.exists():
            texts = {text for text in template_texts(path) if re.search("[a-zà-ÿ]", text)}
            missing.update(text for text in texts - held if french.gettext(text) == text)

    template_rendered.connect(wrote)
    yield missing
    template_rendered.disconnect(wrote)


def read(client, address):
    return client.get(address, headers=ENGLISH)


@functools.cache
def template_texts(path):
    """All that a template may ask to be said, whatever its conditions."""
    call = re.compile(r"gettext\((u?'(?:[^'\\]|\\.)*'|u?\"(?:[^\"\\]|\\.)*\")|\b_\((u?'(?:[^'\\]|\\.)*')")
    return {ast.literal_eval(first or second) for first, second in call.findall(templatize(path.read_text("utf-8")))}


def french_in(page):
    """What reads as French on an English page without saying so. Names have no language (WCAG 3.1.2): the fixtures
    have none that look French outside what is tested."""

    def texts(element):
        if element.get("lang", "en") != "en" or element.tag in {"script", "style", "title", "meta"}:
            return
        yield from (element.get(name, "") for name in ("aria-label", "title", "alt", "placeholder"))
        yield element.text or ""
        for child in element:
            if isinstance(child.tag, str):
                yield from texts(child)
            yield child.tail or ""

    return {text.strip() for text in texts(html.fromstring(page)) if FRENCH.search(NOT_FRENCH.sub("", text))}


def french_of(scripts):
    """What these scripts and those that they import say in French only."""
    folder, words, found = Path(settings.BASE_DIR) / "static", script_words(), set()
    waiting, seen = {folder / script for script in scripts}, set()
    while waiting:
        script = waiting.pop()
        seen.add(script)
        code = re.sub(r"(?m)(?:^|\s)//.*$", "", script.read_text(encoding="utf-8"))
        waiting |= {(script.parent / name).resolve() for name in re.findall(r'from "(\./[^"]+)"', code)} - seen
        said = {*re.findall(r'"((?:[^"\\\n]|\\.)*)"', code), *re.findall(r"`([^`]*)`", code)} - words
        if script.name != "words.js":
            found |= {text for text in said if FRENCH.search(re.sub(r'word\("[^"]*"\)', "", text))}
    return found


def script_words():
    words = Path(settings.BASE_DIR) / "static" / "js" / "words.js"
    return set(re.findall(r'^  "(.+?)":', words.read_text(encoding="utf-8"), re.M))


@pytest.mark.usefixtures("procedure", "question", "learning")
def test_pages_offered_in_english_are_in_english_whole(client, untranslated):
    people = [UserFactory(roles=[Role.MEDIATOR, Role.PARTNER]), UserFactory(coordinator=True)]
    asked = [(client, address) for address in PUBLIC]
    for person in people:
        asked += [(Client(), address) for address in OWN]
        for who, _address in asked[-len(OWN) :]:
            who.force_login(person)
    unmarked, scripts = set(), set()
    for who, address in asked:
        response = read(who, address)
        if response.status_code == 200:
            page = response.content.decode()
            assert '<html lang="en">' in page, address
            unmarked |= french_in(page)
            scripts |= set(re.findall(r'src="/static/(js/[^"]+)"', page))
        else:
            assert response.status_code in {302, 404, 410}, address
    assert not unmarked, "\n".join(sorted(unmarked))
    assert len(scripts) > 5
    assert not french_of(scripts)
    assert not untranslated, "\n".join(sorted(untranslated))


def test_a_certificate_is_checked_in_english_whatever_is_found(client, db, settings, tmp_path, untranslated):
    """Who is shown one abroad reads the verdict, how it was found, and why a file is refused; its own words stay."""
    settings.CREDENTIAL_KEYS_DIR = tmp_path / "keys"
    attestation = attest()
    address = attestation.get_absolute_url()
    page = read(client, address).content.decode()
    assert "<strong>Valid</strong>" in page
    assert f'<strong lang="fr">{attestation.achievement.name}</strong>' in page
    signed = client.get(f"{address[:-1]}.json").content
    forged = json.dumps({**json.loads(signed), "name": "Tout"}).encode()
    files = {signed: "Valid", forged: "Altered", b"": "This file is empty", b"x": "not a certificate"}
    for content, said in files.items():
        file = SimpleUploadedFile("attestation.json", content)
        answer = client.post("/attestations/verifier/", {"file": file}, headers=ENGLISH).content.decode()
        assert '<html lang="en">' in answer, content
        assert said in answer, content
    Attestation.objects.update(revoked_at=timezone.now(), revocation_reason=RevocationReason.MISTAKE)
    page = read(client, address).content.decode()
    assert "<strong>Revoked</strong>" in page
    assert "Issued by mistake" in page
    assert read(client, attestation.achievement.get_absolute_url()).status_code == 200
    with translation.override("en"):
        labels = [*map(str, AttestationState.labels), *map(str, RevocationReason.labels)]
    assert labels[:4] == ["valid", "revoked", "expired", "altered"]
    assert not untranslated, "\n".join(sorted(untranslated))


def test_what_one_takes_away_or_sends_stays_french(client, procedure):
    """The sheet for a person and the message to an authority; the language of the page stands beside the titles."""
    sheet = read(client, f"{procedure.get_absolute_url()}fiche/").content.decode()
    assert '<span lang="fr">À apporter</span>' in sheet
    assert '<span lang="en">What to bring</span>' in sheet
    assert "Par téléphone : 3400 (0,06 €/min)" in sheet
    issue = KnownIssue.objects.get()
    assert "Nous accompagnons des personnes" in read(client, f"/demarches/alertes/{issue.public_id}/").content.decode()
    page = read(client, procedure.get_absolute_url())
    assert "25 €. timbre fiscal" in page.content.decode()
    assert '<dd lang="fr">20 min' not in page.content.decode()
    assert page.headers["ETag"] != client.get(procedure.get_absolute_url()).headers["ETag"]


def test_what_an_answer_is_worth_is_said_exactly(client, question):
    page = read(client, question.get_absolute_url()).content.decode()
    said = dates.on_day_at(timezone.localdate())
    assert "Validated on" in page
    assert "General legal information, validated on" in page
    assert "It is not legal advice and takes no account of any particular situation." in page
    assert "no legal expert vouches for it to date" in read(client, "/questions/sans-garant/").content.decode()
    sheet = read(client, "/questions/mot-de-passe/fiche/").content.decode()
    assert f"validée {said}" in sheet
    assert "Elle ne constitue pas une consultation juridique" in sheet


def test_a_form_about_oneself_is_answered_in_english_and_what_is_stored_stays_french(client, db, untranslated):
    answer = client.post("/compte/login/", {"login": "a@b.fr", "password": "x"}, headers=ENGLISH).content.decode()
    assert "This address and this password do not go together." in answer
    answer = client.post("/compte/demander-un-acces/", {"email": "x"}, headers=ENGLISH).content.decode()
    assert '<html lang="fr">' in answer
    assert not untranslated, "\n".join(sorted(untranslated))


def test_pages_that_are_not_translated_whole_stay_in_french(client, place):
    for address in ("/style/", f"/structures/{place.slug}/historique/", "/nulle-part/"):
        page = read(client, address).content.decode()
        assert '<html lang="fr">' in page, address
        assert "This page exists in French only." in page, address
    assert read(client, "/api/v1/structures/?nulle=1").json()["title"] == "Demande inexacte"
    assert "Lieux de médiation numérique" in read(client, "/catalog.ttl").content.decode()


def test_what_contributors_wrote_says_that_it_is_french(client, place):
    page = read(client, place.get_absolute_url()).content.decode()
    assert '<h1 lang="fr">La Fabrique</h1>' in page
    assert '<address lang="fr">' in page
    assert (
        '<h2 lang="fr"><a href="/structures/la-fabrique/">' in read(client, "/recherche/?q=fabrique").content.decode()
    )
    assert ' lang="fr">La Fabrique' not in client.get(place.get_absolute_url()).content.decode()


def test_the_switch_is_kept_in_a_cookie_and_goes_before_the_browser(client, db):
    answer = client.post("/langue/", {"language": "en", "next": "/structures/?q=a"})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/structures/?q=a")
    assert answer.cookies["django_language"]["samesite"] == "Lax"
    assert "What are you looking for?" in client.get("/").content.decode()
    client.post("/langue/", {"language": "fr", "next": "/"})
    assert "Que cherchez-vous ?" in read(client, "/").content.decode()
    assert client.post("/langue/", {"language": "en", "next": "https://ailleurs.example/"}).headers["Location"] == "/"
    client.post("/langue/", {"language": "xx"})
    assert client.cookies["django_language"].value == "en"
    assert client.get("/langue/").status_code == 405


def test_no_cache_mixes_languages_up(client, place):
    for address in ("/", "/structures/", place.get_absolute_url()):
        assert {"Accept-Language", "Cookie"} <= set(re.split(", *", client.get(address).headers["Vary"])), address
    french = client.get(reverse("search:suggestions"), {"q": "Bourg"})
    english = client.get(reverse("search:suggestions"), {"q": "Bourg"}, headers=ENGLISH)
    assert french.headers["ETag"] != english.headers["ETag"]
    assert "Accept-Language" in french.headers["Vary"]
    assert (french.json()[0]["kind"], english.json()[0]["kind"]) == ("commune", "municipality")
    maps = [client.get("/structures/carte.json", headers=headers) for headers in ({}, ENGLISH)]
    assert maps[0].content == maps[1].content


def test_one_request_leaves_no_language_to_the_next(client, db):
    assert "What are you looking for?" in read(client, "/").content.decode()
    assert translation.get_language() == "fr"
    assert "Que cherchez-vous ?" in client.get("/").content.decode()


def test_dates_and_numbers_are_written_as_in_the_language():
    moment = dt.datetime(2026, 3, 1, 14, 5, tzinfo=dt.UTC)
    assert (dates.on_day_at(moment), number(12345.6)) == ("le 1er mars 2026 à 15\u00a0h\u00a005", "12\u202f345,6")
    with translation.override("en"):
        assert (dates.on_day_at(moment), number(12345.6)) == ("on 1 March 2026 at 15:05", "12,345.6")
        assert to_french("Mo-Fr 09:00-12:00,14:00-17:30; Tu[1,3] off") != []
        assert to_french("Mo-Fr 09:00-12:00; PH off")[0] == "Monday to Friday: 9:00\u00a0– 12:00"


def compiled(language):
    with Path(f"{CATALOGUES[language]}.mo").open("rb") as file:
        return gettext.GNUTranslations(file)._catalog


@pytest.mark.parametrize("language", CATALOGUES)
def test_the_compiled_catalogue_is_that_of_the_source(language):
    """``msgfmt`` is not asked for: both files are committed, and told the same here."""
    written = {}
    for block in Path(f"{CATALOGUES[language]}.po").read_text(encoding="utf-8").split("\n\n")[1:]:
        parts = re.findall(r"^(msgid|msgid_plural|msgstr(?:\[\d\])?) ((?:\".*\"\n?)+)", block, re.M)
        said = {name: "".join(map(ast.literal_eval, text.strip().split("\n"))) for name, text in parts}
        assert all(said.values()), said
        forms = [said[name] for name in sorted(said) if name.startswith("msgstr")]
        written |= {
            (said["msgid"], form) if "msgid_plural" in said else said["msgid"]: text for form, text in enumerate(forms)
        }
    assert {key: text for key, text in compiled(language).items() if key} == written


def plural_forms():
    """Singular → plural of every text that depends on a number, from the code and from the templates."""
    found = {}
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "").startswith("ngettext"):
                singular, plural = (ast.literal_eval(argument) for argument in node.args[:2])
                found[singular] = plural
    call = re.compile(
        r"ngettext\(((?:u?'(?:[^'\\]|\\.)*'|u?\"(?:[^\"\\]|\\.)*\"), *(?:u?'(?:[^'\\]|\\.)*'|u?\"(?:[^\"\\]|\\.)*\"))"
    )
    for path in TEMPLATES:
        for pair in call.findall(templatize(path.read_text("utf-8"))):
            singular, plural = ast.literal_eval(f"({pair})")
            found[singular] = plural
    return found


def test_nothing_is_counted_in_the_plural_where_there_is_none():
    """In French zero is singular, which Django knows only of texts in a catalogue: each one that counts is there."""
    expected = plural_forms()
    assert len(expected) > 100
    kept = {key: text for key, text in compiled("fr").items() if key}
    assert kept == {
        (singular, form): text for singular, plural in expected.items() for form, text in enumerate((singular, plural))
    }
    assert [ngettext("%d compte changé.", "%d comptes changés.", n) % n for n in (0, 2)] == [
        "0 compte changé.", "2 comptes changés.",
    ]  # fmt: skip


def test_scripts_say_their_words_in_english_too():
    scripts = Path(settings.BASE_DIR) / "static" / "js"
    said = set()
    for script in scripts.glob("*.js"):
        code = script.read_text(encoding="utf-8")
        found = set(re.findall(r'\bword\("(.+?)"\)', code))
        assert not found or re.search(r'import \{.*\bword\b.*\} from "\./words\.js";', code), script.name
        said |= found
    assert said <= script_words()
