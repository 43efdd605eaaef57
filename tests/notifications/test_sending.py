from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import IntegrityError, transaction
from django.test.utils import CaptureQueriesContext

from epn_commons.notifications.enums import Channel
from epn_commons.notifications.mailing import build, send_waiting
from epn_commons.notifications.models import MAX_MAIL_ATTEMPTS, Notification, Preference
from epn_commons.notifications.registry import NotificationKind, label, register
from epn_commons.notifications.sending import Message, notify, notify_each
from tests.accounts.factories import UserFactory
from tests.notifications.factories import NotificationFactory

pytestmark = pytest.mark.django_db


class TestRegistry:
    def test_the_same_code_twice_is_refused(self, news):
        assert register(news) is news
        with pytest.raises(ValueError, match="test_news"):
            register(NotificationKind("test_news", "Autre"))

    def test_a_kind_that_is_gone_keeps_a_name(self):
        assert label("ancienne") == "ancienne"


class TestConstraints:
    @pytest.mark.parametrize(
        ("name", "values"),
        [
            ("notifications_notification_channel_known", {"channel": "pigeon"}),
            ("notifications_notification_url_is_local", {"url": "//ailleurs.test"}),
            ("notifications_notification_url_is_local", {"url": "https://ailleurs.test"}),
            ("notifications_notification_has_title", {"title": ""}),
        ],
    )
    def test_refused_by_name(self, name, values):
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            NotificationFactory(**values)

    def test_told_once(self):
        first = NotificationFactory(dedup="fait-1")
        NotificationFactory(dedup="fait-1")
        with pytest.raises(IntegrityError, match="notifications_notification_told_once"), transaction.atomic():
            NotificationFactory(recipient=first.recipient, dedup="fait-1")

    def test_one_preference_per_kind(self):
        user = UserFactory()
        Preference.objects.create(user=user, kind="test_news", channel=Channel.DAILY)
        with pytest.raises(IntegrityError, match="notifications_preference_one_per_kind"), transaction.atomic():
            Preference.objects.create(user=user, kind="test_news", channel=Channel.NEVER)

    def test_preference_channel_known(self):
        with pytest.raises(IntegrityError, match="notifications_preference_channel_known"), transaction.atomic():
            Preference.objects.create(user=UserFactory(), kind="test_news", channel="pigeon")


class TestNotify:
    def test_inbox_and_one_mail_each(self, news, run_jobs):
        people = UserFactory.create_batch(3)

        notify(people, kind=news, title="Une nouvelle", body="Des détails", url="/structures/a/")

        assert Notification.objects.unread().count() == 3
        assert mail.outbox == [], "nothing leaves before the transaction is committed"
        assert run_jobs() == ["notifications.send_at_once"]
        assert sorted(m.to[0] for m in mail.outbox) == sorted(user.email for user in people)
        assert not Notification.objects.to_mail(Channel.AT_ONCE).exists()

    def test_is_undone_with_the_callers_transaction(self, news, run_jobs):
        with transaction.atomic():
            notify([UserFactory()], kind=news, title="Jamais")
            transaction.set_rollback(True)

        assert not Notification.objects.exists()
        assert run_jobs() == []

    def test_the_same_fact_is_told_once(self, news, run_jobs):
        user, other = UserFactory.create_batch(2)
        notify([user], kind=news, title="Une fois", dedup="fait-1")
        notify([user, other], kind=news, title="Une fois", dedup="fait-1")
        notify([user], kind=news, title="Sans clé")
        notify([user], kind=news, title="Sans clé")

        run_jobs()

        assert Notification.objects.filter(recipient=user).count() == 3
        assert Notification.objects.filter(recipient=other).count() == 1
        assert len(mail.outbox) == 2, "what waits for one person is one e-mail"

    def test_closed_accounts_are_told_nothing(self, news, run_jobs):
        notify([UserFactory(closed=True)], kind=news, title="Trop tard")

        assert not Notification.objects.exists()
        assert run_jobs() == []

    def test_each_their_own(self, news, run_jobs):
        one, other = UserFactory.create_batch(2)

        notify_each([Message(one, "Pour l’une"), Message(other, "Pour l’autre")], kind=news)
        run_jobs()

        assert {m.to[0]: m.subject for m in mail.outbox} == {one.email: "Pour l’une", other.email: "Pour l’autre"}

    @pytest.mark.parametrize("count", [1, 12])
    def test_a_batch_is_a_few_statements(self, count, news, django_assert_num_queries):
        people = UserFactory.create_batch(count)

        # preferences, savepoint, rows, job, savepoint
        with django_assert_num_queries(5):
            notify(people, kind=news, title="À tous")

    def test_preferences_decide_of_the_mail_never_of_the_inbox(self, news, slow_news, run_jobs):
        user = UserFactory()
        Preference.choose(user, {"test_news": Channel.NEVER})

        notify([user], kind=news, title="Sans courriel")
        notify([user], kind=slow_news, title="Pour demain")

        assert run_jobs() == []
        assert set(Notification.objects.values_list("title", "channel")) == {
            ("Sans courriel", "never"),
            ("Pour demain", "daily"),
        }

    def test_hostile_text_starts_no_header_and_breaks_nothing(self, news, run_jobs):
        title = "Bonjour\r\nBcc: tout@monde.test\n\n<script>\x00" + "é" * 300
        notify([UserFactory()], kind=news, title=title, body="a\x00b <script>" + "x" * 10_000)

        run_jobs()

        message = mail.outbox[0].message()
        assert message["Bcc"] is None
        assert mail.outbox[0].subject.startswith("Bonjour Bcc: tout@monde.test <script>é")
        assert len(Notification.objects.get().title) == 200
        assert len(Notification.objects.get().body) == 5_000
        html = mail.outbox[0].alternatives[0].content
        assert "<script>" not in html


class TestChoose:
    def test_what_waits_follows_the_new_choice(self, slow_news):
        user = UserFactory()
        notify([user], kind=slow_news, title="En attente")

        Preference.choose(user, {"test_slow": Channel.WEEKLY})

        assert Preference.chosen_by(user) == {"test_news": "at_once", "test_slow": "weekly"}
        assert Notification.objects.get().channel == "weekly"


class TestMails:
    def test_headers_let_one_go_in_one_click(self, news, run_jobs, settings):
        notify([UserFactory()], kind=news, title="Une nouvelle", url="/structures/a/")
        run_jobs()

        sent = mail.outbox[0]
        headers = sent.extra_headers
        assert headers["List-Unsubscribe"].startswith(f"<{settings.BASE_URL}/compte/notifications/desinscription/")
        assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert headers["Auto-Submitted"] == "auto-generated"
        assert f"{settings.BASE_URL}/structures/a/" in sent.body
        assert headers["List-Unsubscribe"][1:-1] in sent.body
        assert sent.alternatives[0].mimetype == "text/html"

    def test_a_mail_sent_again_is_known_as_the_same_unless_it_holds_more(self, news):
        user = UserFactory()

        def sent_as():
            rows = Notification.objects.to_mail(Channel.AT_ONCE).select_related("recipient").order_by("id")
            return build(list(rows), Channel.AT_ONCE).extra_headers["Message-ID"]

        notify([user], kind=news, title="Une nouvelle")
        first = sent_as()
        assert sent_as() == first
        notify([user], kind=news, title="Une autre, venue pendant ce temps")
        assert sent_as() != first, "or mail readers would hide it"

    def test_a_digest_is_one_mail_without_what_was_read(self, slow_news):
        user = UserFactory()
        notify_each([Message(user, f"Nouvelle {n}") for n in range(35)], kind=slow_news)
        NotificationFactory(recipient=user, kind="test_slow", channel="daily", title="Déjà lue", read=True)

        assert send_waiting(Channel.DAILY) == 1
        assert send_waiting(Channel.DAILY) == 0

        sent = mail.outbox[0]
        assert sent.subject == "Votre journée : Nouvelle 0, et 34 autres nouvelles"
        assert "Nouvelle 0" in sent.body
        assert "et 5 autres" in sent.body
        assert "Déjà lue" not in sent.body

    def test_a_refused_address_is_left_alone_in_the_end_and_stops_nobody_else(self, news, monkeypatch):
        bad, good = UserFactory.create_batch(2)
        notify([bad, good], kind=news, title="Une nouvelle")
        accept = EmailBackend.send_messages

        def send_messages(self, messages):
            if messages[0].to == [bad.email]:
                raise SMTPRecipientsRefused({bad.email: (550, b"no such user")})
            return accept(self, messages)

        monkeypatch.setattr(EmailBackend, "send_messages", send_messages)
        for _ in range(MAX_MAIL_ATTEMPTS):
            send_waiting(Channel.AT_ONCE)

        assert [m.to for m in mail.outbox] == [[good.email]]
        assert not Notification.objects.to_mail(Channel.AT_ONCE).exists()
        assert Notification.objects.get(recipient=bad).emailed_at is None

    def test_a_silent_server_loses_nothing(self, news, monkeypatch):
        notify(UserFactory.create_batch(2), kind=news, title="Une nouvelle")
        with monkeypatch.context() as patch:
            patch.setattr(EmailBackend, "send_messages", lambda *_: (_ for _ in ()).throw(SMTPServerDisconnected))
            with pytest.raises(SMTPServerDisconnected):
                send_waiting(Channel.AT_ONCE)

        assert send_waiting(Channel.AT_ONCE) == 2

    def test_queries_per_person_do_not_grow_with_their_notifications(self, news, run_jobs):
        def queries(count):
            notify_each([Message(user, f"n° {n}") for n in range(count)], kind=news)
            with CaptureQueriesContext(transaction.get_connection()) as captured:
                send_waiting(Channel.AT_ONCE)
            return len(captured)

        user = UserFactory()
        assert queries(1) == queries(12)
