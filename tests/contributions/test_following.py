"""Following an item, a theme, a territory, a search: told once, of everything, and only what one may read."""

from contextlib import contextmanager

import pytest
from django.db import IntegrityError, connection, transaction

from epn_commons.contributions import follow_news, reading_feed
from epn_commons.contributions.models import Change, FeedCursor
from epn_commons.notifications import following
from epn_commons.notifications.enums import Channel
from epn_commons.notifications.models import Follow, Notification, Preference
from epn_commons.search import notifications as search_news
from tests.accounts.factories import UserFactory
from tests.cartoparty.factories import StructureFactory
from tests.taxonomy.factories import ThemeFactory
from tests.territories.factories import CommuneFactory

pytestmark = pytest.mark.django_db
FOLLOW = "/compte/suivis/suivre/"


@contextmanager
def news():
    """What is written inside has happened and is settled; those who follow have then been told."""
    FeedCursor.objects.update_or_create(name=follow_news.READER, defaults={"transaction": 1, "change_id": 0})
    FeedCursor.objects.update_or_create(name=search_news.READER, defaults={"transaction": 1, "change_id": 0})
    Change.objects.all().delete()
    yield
    Change.objects.update(transaction=2)
    follow_news.tell()
    search_news.tell()


@pytest.fixture
def coordinator():
    return UserFactory(coordinator=True)


@pytest.fixture
def mediator():
    return UserFactory(mediator=True)


def told(user):
    return list(Notification.objects.filter(recipient=user).order_by("id").values_list("kind", "title"))


def test_each_change_is_told_once_under_the_closest_subject(coordinator, mediator):
    theme = ThemeFactory(child=True)
    structure = StructureFactory(name="La Fabrique")
    structure.themes.add(theme)
    structure.publish(by=coordinator)
    for subject in (
        follow_news.subject_of(structure),
        f"theme:{theme.parent.slug}",
        f"department:{structure.department_code}",
    ):
        following.follow(mediator, subject)
    with news():
        structure.revise({"summary": "Autre chose."}, by=coordinator)
    assert told(mediator) == [("followed_item", f"Modifié : « {structure} »")]
    follow_news.tell()
    FeedCursor.objects.update(transaction=1, change_id=0)  # as if the worker had died before its commit
    follow_news.tell()
    assert len(told(mediator)) == 1
    with news():
        other = StructureFactory(name="Ailleurs", commune=structure.commune)
        other.themes.add(theme)
        other.publish(by=coordinator)
    assert told(mediator)[1:] == [("followed_theme", f"Nouveau : « {other} »")]
    with news():
        structure.archive(by=coordinator)
    assert told(mediator)[2:] == [("followed_item", f"Retiré : « {structure} »")]


def test_nobody_is_told_of_what_they_did_and_the_frequency_is_theirs(coordinator):
    structure = StructureFactory()
    structure.publish(by=coordinator)
    following.follow(coordinator, follow_news.subject_of(structure))
    with news():
        structure.revise({"summary": "Autre chose."}, by=coordinator)
    assert told(coordinator) == []
    Preference.choose(coordinator, {"followed_item": Channel.NEVER})
    with news():
        structure.revise({"summary": "Encore autre chose."}, by=UserFactory(coordinator=True))
    assert Notification.objects.get(recipient=coordinator).channel == Channel.NEVER


def test_many_changes_at_once_are_one_notification(coordinator, mediator):
    first = StructureFactory()
    following.follow(mediator, f"department:{first.department_code}")
    with news():
        for structure in [first, *[StructureFactory(commune=first.commune) for _ in range(11)]]:
            structure.publish(by=coordinator)
    ((kind, title),) = told(mediator)
    assert kind == "followed_territory"
    assert title.startswith("12 changements")


@pytest.mark.parametrize("level", ["commune", "epci", "department", "region"])
def test_a_territory_of_any_size_is_followed_and_what_lies_outside_is_not_told(coordinator, mediator, level):
    here, neighbour = CommuneFactory(montargis=True), CommuneFactory(paris=True)
    territory = next(one for one in here.territories() if one.kind == level)
    row = following.follow(mediator, f"{level}:{territory.code}")
    assert row.label.endswith(f" : {territory.name}")
    with news():
        for commune in (here, neighbour):
            StructureFactory(name=f"Lieu {commune.name}", commune=commune).publish(by=coordinator)
    assert told(mediator) == [("followed_territory", f"Nouveau : « Lieu {here.name}, {here.name} »")]


@pytest.mark.parametrize("number", [1, 7])
def test_a_commune_and_its_department_tell_the_same_once(coordinator, mediator, number):
    here, near = CommuneFactory(montargis=True), CommuneFactory(orleans=True)
    for level in ("region", "department", "commune"):
        following.follow(mediator, next(f"{one.kind}:{one.code}" for one in here.territories() if one.kind == level))
    with news():
        for _number in range(number):
            StructureFactory(commune=here).publish(by=coordinator)
        StructureFactory(name="À côté", commune=near).publish(by=coordinator)
    titles = [title for _kind, title in told(mediator)]
    assert len(titles) == 2
    assert titles[0].startswith(
        "Nouveau : « Espace" if number == 1 else f"{number} changements : Commune : {here.name}"
    )
    assert titles[1].startswith("Nouveau : « À côté")


@pytest.mark.parametrize(
    ("given", "subject"),
    [
        ({"commune": "Montargis (45208)", "etendue": "commune"}, "commune:45208"),
        ({"commune": "montargis", "etendue": "epci"}, "epci:"),
        ({"commune": "Nulle-Part-sur-Rien", "etendue": "commune"}, "Commune inconnue"),
        ({"commune": "", "etendue": "commune"}, "Écrivez le nom"),
        ({"commune": "Montargis", "etendue": "pays"}, "choix"),
        ({"commune": "45\x00", "etendue": "commune"}, None),
    ],
)
def test_a_commune_or_what_is_around_it_is_chosen_by_its_name(client, mediator, given, subject):
    CommuneFactory(montargis=True)
    client.force_login(mediator)
    answer = client.post(FOLLOW, given, follow=True)
    followed = [row.subject for row in Follow.objects.all()]
    if subject is None:
        assert (answer.status_code, followed) == (400, [])
    elif ":" in subject:
        assert followed[0].startswith(subject)
        assert "Vous suivez «" in answer.content.decode()
    else:
        assert followed == []
        assert subject in answer.content.decode()


def test_who_follows_an_intercommunality_is_told_where_there_is_none(client, mediator):
    alone = CommuneFactory(montargis=True, without_epci=True)
    client.force_login(mediator)
    page = client.post(FOLLOW, {"commune": alone.code, "etendue": "epci"}, follow=True).content.decode()
    assert "dans aucune intercommunalité" in page


@pytest.mark.parametrize("number", [1, 4])
def test_a_batch_costs_the_same_for_one_and_for_many(number, coordinator, django_assert_max_num_queries):
    for _number in range(number):
        structure = StructureFactory()
        structure.publish(by=coordinator)
        following.follow(UserFactory(mediator=True), follow_news.subject_of(structure))
    FeedCursor.objects.create(name=follow_news.READER, transaction=1)
    Change.objects.update(transaction=2)
    with django_assert_max_num_queries(26):
        follow_news.tell()
    assert Notification.objects.filter(kind="followed_item").count() == number


def test_a_followed_search_tells_of_what_it_finds(coordinator, mediator, client):
    client.force_login(mediator)
    StructureFactory(name="Atelier tricot").publish(by=coordinator)
    page = client.get("/recherche/?q=tricot").content.decode()
    assert 'name="sujet" value="search:q=tricot"' in page
    answer = client.post(FOLLOW, {"sujet": "search:q=tricot", "next": "/recherche/?q=tricot"})
    assert answer["Location"] == "/recherche/?q=tricot"
    assert "Ne plus suivre" in client.get("/recherche/?q=tricot").content.decode()
    with news():
        StructureFactory(name="Tricot du jeudi").publish(by=coordinator)
        StructureFactory(name="Atelier bois").publish(by=coordinator)
    assert told(mediator) == [("followed_search", "Nouveau : « Tricot du jeudi »")]


def test_a_search_waits_for_what_is_not_indexed_yet(coordinator, mediator):
    following.follow(mediator, "search:q=tricot")
    with news():
        structure = StructureFactory(name="Tricot du jeudi")
        structure.publish(by=coordinator)
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM search_entrytext")
            cursor.execute("DELETE FROM search_searchentry")
    assert told(mediator) == []
    structure.revise({"summary": "Tricot."}, by=coordinator)  # indexed at last
    Change.objects.update(transaction=2)
    search_news.tell()
    assert told(mediator) == [("followed_search", "Nouveau : « Tricot du jeudi »")]


@pytest.mark.parametrize(
    "subject",
    (
        " x item: item:structure:1 item:rien:1 theme:rien department:999 commune:99999 epci:1 region:x "
        "search: search:kind=a search:q=a&autre=1 "
        f"autre:chose item:structure:{'9' * 400}"
    ).split(" "),
)
def test_what_does_not_exist_cannot_be_followed(client, mediator, subject):
    client.force_login(mediator)
    client.post(FOLLOW, {"sujet": subject, "next": "https://ailleurs.example/"})
    assert not Follow.objects.exists()
    assert "ne se suit pas" in client.get("/compte/suivis/").content.decode()


def test_a_draft_of_another_cannot_be_followed_and_nothing_tells_that_it_exists(client, mediator):
    client.force_login(mediator)
    client.post(FOLLOW, {"sujet": follow_news.subject_of(StructureFactory())})
    assert not Follow.objects.exists()


def test_the_button_and_the_page_follow_and_stop(client, mediator, coordinator):
    structure = StructureFactory(name="La Fabrique")
    structure.publish(by=coordinator)
    address = structure.get_absolute_url()
    assert f"/compte/login/?next={address}" in client.get(address).content.decode()
    client.force_login(mediator)
    subject = follow_news.subject_of(structure)
    client.post(FOLLOW, {"sujet": subject, "next": address})
    client.post(FOLLOW, {"sujet": subject, "next": address})
    client.post(FOLLOW, {"sujet": f"department:{structure.department_code}"})
    assert Follow.objects.filter(user=mediator).count() == 2
    assert "Ne plus suivre" in client.get(address).content.decode()
    page = client.get("/compte/suivis/").content.decode()
    assert "La Fabrique" in page
    assert "Département" in page
    client.post(FOLLOW, {"sujet": subject, "arreter": "1"})
    assert Follow.objects.filter(user=mediator).count() == 1
    mediator.close(by=mediator)
    assert not Follow.objects.exists()


def test_a_reader_that_fails_takes_nothing(coordinator):
    reading_feed.start_now("essai")
    FeedCursor.objects.filter(name="essai").update(transaction=1, change_id=0)
    StructureFactory().publish(by=coordinator)
    Change.objects.update(transaction=2)
    seen = []

    def fail(changes):
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), transaction.atomic():
        reading_feed.read_on("essai", fail)
    assert reading_feed.read_on("essai", seen.extend) == 1
    assert reading_feed.read_on("essai", seen.extend) == 0
    assert len(seen) == 1


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"subject": "theme:a"}, "notifications_follow_once"),
        ({"subject": "theme"}, "notifications_follow_names_its_type"),
        ({"subject": "theme:b", "url": "//ailleurs"}, "notifications_follow_url_is_local"),
    ],
)
def test_the_database_refuses(mediator, values, name):
    Follow.objects.create(user=mediator, subject="theme:a", label="A")
    with pytest.raises(IntegrityError, match=name):
        Follow.objects.create(**{"user": mediator, "label": "A", **values})
