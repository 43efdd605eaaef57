import re

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client, RequestFactory

from epn_commons.accounts import personal_data
from epn_commons.notifications import unsubscribing
from epn_commons.notifications.context_processors import unread_notifications
from epn_commons.notifications.enums import Channel
from epn_commons.notifications.models import Notification, Preference
from epn_commons.notifications.unread import CEILING
from tests.accounts.factories import UserFactory
from tests.notifications.factories import NotificationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def user(client):
    user = UserFactory(mediator=True)
    client.force_login(user)
    return user


class TestInbox:
    def test_mine_newest_first(self, client, user):
        old, new = NotificationFactory.create_batch(2, recipient=user)
        other = NotificationFactory()

        page = client.get("/compte/notifications/").content.decode()

        assert 0 < page.index(new.title) < page.index(old.title)
        assert other.title not in page

    def test_unread_only(self, client, user):
        unread, read = NotificationFactory(recipient=user), NotificationFactory(recipient=user, read=True)

        page = client.get("/compte/notifications/?non-lues").content.decode()

        assert unread.title in page
        assert read.title not in page

    def test_empty_says_what_to_do(self, client, user):
        assert "Aucune notification" in client.get("/compte/notifications/").content.decode()
        assert "Tout est lu" in client.get("/compte/notifications/?non-lues").content.decode()

    def test_hostile_text_is_text(self, client, user):
        NotificationFactory(recipient=user, title="<script>alert(1)</script>", body="<img src=x onerror=alert(1)>")

        page = client.get("/compte/notifications/").content.decode()

        assert "<script>alert" not in page
        assert "<img src=x" not in page

    def test_needs_a_log_in(self, client):
        assert client.get("/compte/notifications/").status_code == 302

    def test_as_many_queries_for_12_as_for_1(self, client, user, django_assert_max_num_queries):
        def queries():
            with django_assert_max_num_queries(20) as captured:
                client.get("/compte/notifications/")
            return len(captured)

        NotificationFactory(recipient=user)
        queries()
        one = queries()
        NotificationFactory.create_batch(11, recipient=user)
        assert queries() == one


class TestReading:
    def test_open_reads_and_goes_there(self, client, user):
        notification = NotificationFactory(recipient=user, url="/structures/")

        response = client.post(f"/compte/notifications/{notification.pk}/ouvrir/")

        assert response["Location"] == "/structures/"
        assert not Notification.objects.unread().exists()

    def test_mark_one(self, client, user):
        one, _other = NotificationFactory.create_batch(2, recipient=user)

        client.post(f"/compte/notifications/{one.pk}/lue/")

        assert Notification.objects.unread().count() == 1

    def test_mark_all_mine(self, client, user):
        NotificationFactory.create_batch(3, recipient=user)
        other = NotificationFactory()

        response = client.post("/compte/notifications/tout-lire/", follow=True)

        assert "3 notifications marquées comme lues." in response.content.decode()
        assert list(Notification.objects.unread()) == [other]

    @pytest.mark.parametrize("action", ["ouvrir", "lue"])
    def test_of_somebody_else_does_not_exist(self, client, user, action):
        notification = NotificationFactory()

        assert client.post(f"/compte/notifications/{notification.pk}/{action}/").status_code == 404
        assert Notification.objects.unread().exists()

    def test_only_by_post(self, client, user):
        notification = NotificationFactory(recipient=user)

        assert client.get(f"/compte/notifications/{notification.pk}/ouvrir/").status_code == 405


class TestUnreadCount:
    def request(self, user):
        request = RequestFactory().get("/")
        request.user = user
        return request

    def test_one_cheap_query_and_only_when_shown(self, django_assert_num_queries):
        user = NotificationFactory().recipient
        NotificationFactory(recipient=user, read=True)
        request = self.request(user)

        with django_assert_num_queries(0):
            context = unread_notifications(request)
        with django_assert_num_queries(1):
            assert context["unread_notifications"] == 1
            assert unread_notifications(request)["unread_notifications"] == 1

    def test_none_for_visitors(self, django_assert_num_queries):
        with django_assert_num_queries(0):
            assert unread_notifications(self.request(AnonymousUser()))["unread_notifications"] == 0

    def test_counts_no_further_than_the_ceiling(self):
        user = UserFactory()
        NotificationFactory.create_batch(CEILING + 1, recipient=user)

        assert unread_notifications(self.request(user))["unread_notifications"] == CEILING


class TestPreferences:
    def test_each_kind_has_its_choice(self, client, user):
        page = client.get("/compte/notifications/preferences/").content.decode()

        assert "Nouvelles d’essai" in page
        assert re.search(r'<option value="daily" selected>', page)

    def test_choices_are_kept(self, client, user):
        data = {"test_news": "weekly", "test_slow": "never"}

        response = client.post("/compte/notifications/preferences/", data, follow=True)

        assert "Vos choix sont enregistrés." in response.content.decode()
        assert Preference.chosen_by(user) == data

    def test_a_choice_that_does_not_exist(self, client, user):
        response = client.post("/compte/notifications/preferences/", {"test_news": "pigeon"})

        assert response.status_code == 422
        assert not Preference.objects.exists()


class TestUnsubscribe:
    @pytest.fixture
    def path(self, settings):
        self.user = UserFactory()
        return unsubscribing.link(self.user, {"test_news"}).removeprefix(settings.BASE_URL)

    def test_get_asks_and_changes_nothing(self, client, path):
        page = client.get(path)

        assert page.status_code == 200
        assert "Nouvelles d’essai" in page.content.decode()
        assert client.head(path).status_code == 200
        assert not Preference.objects.exists()

    def test_one_click_from_a_mail_service(self, path):
        """RFC 8058: a bare POST, without cookie, form token or log-in."""
        client = Client(enforce_csrf_checks=True)

        response = client.post(path, {"List-Unsubscribe": "One-Click"})

        assert response.status_code == 200
        assert Preference.chosen_by(self.user) == {"test_news": Channel.NEVER, "test_slow": Channel.DAILY}

    def test_twice_is_as_good_as_once(self, client, path):
        client.post(path)

        assert client.post(path).status_code == 200
        assert Preference.objects.count() == 1

    @pytest.mark.parametrize("token", ["abc", "a:b:c", "WzEsWyJ4Il1d:1abc:xyz", "é"])
    def test_a_forged_link_does_not_exist(self, client, token):
        assert client.post(f"/compte/notifications/desinscription/{token}/").status_code == 404

    def test_a_link_of_another_page_does_not_work_here(self, client, path):
        Preference.objects.all().delete()
        tampered = path[:-3] + ("aa/" if path[-3:] != "aa/" else "bb/")

        assert client.post(tampered).status_code == 404

    def test_a_closed_account(self, client, path):
        self.user.is_active = False
        self.user.save()

        assert client.get(path).status_code == 404


def test_a_closed_account_leaves_nothing():
    user = NotificationFactory().recipient
    Preference.choose(user, {"test_news": Channel.DAILY})
    collected = personal_data.collect(user)["notifications"]
    assert collected["received"][0]["title"]
    assert collected["preferences"] == [{"kind": "test_news", "channel": "daily"}]

    personal_data.erase(user)

    assert not Notification.objects.exists()
    assert not Preference.objects.exists()
