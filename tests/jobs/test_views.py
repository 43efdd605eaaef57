import csv
import io

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from epn_commons.accounts import personal_data
from epn_commons.jobs import report as reports
from epn_commons.jobs.enums import State
from epn_commons.jobs.models import JobRun
from tests.accounts.factories import UserFactory
from tests.jobs.factories import JobRunFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def user(client):
    user = UserFactory(mediator=True)
    client.force_login(user)
    return user


class TestList:
    def test_mine_only(self, client, user):
        mine = JobRunFactory(started_by=user)
        other = JobRunFactory()

        page = client.get("/compte/travaux/").content.decode()

        assert mine.title in page
        assert other.title not in page

    def test_empty_says_what_to_do(self, client, user):
        assert "Quand vous lancerez un import" in client.get("/compte/travaux/").content.decode()

    def test_needs_a_log_in(self, client):
        assert client.get("/compte/travaux/").status_code == 302

    def test_as_many_queries_for_12_as_for_1(self, client, user, django_assert_max_num_queries):
        def queries():
            with django_assert_max_num_queries(20) as captured:
                client.get("/compte/travaux/")
            return len(captured)

        JobRunFactory(started_by=user)
        queries()
        one = queries()
        JobRunFactory.create_batch(11, started_by=user)
        assert queries() == one


class TestDetail:
    def test_running_asks_again_every_two_seconds_and_works_by_a_link(self, client, user):
        run = JobRunFactory(started_by=user, running=True)

        page = client.get(run.get_absolute_url()).content.decode()

        assert 'hx-trigger="every 2s"' in page
        assert f'hx-get="{run.get_absolute_url()}"' in page
        assert 'value="12" max="48"' in page
        assert f'href="{run.get_absolute_url()}"' in page
        assert "style=" not in page

    def test_the_fragment_stops_asking_when_it_is_over_and_says_so(self, client, user):
        run = JobRunFactory(started_by=user, over=True)

        fragment = client.get(run.get_absolute_url(), headers={"HX-Request": "true"}).content.decode()

        assert "<html" not in fragment
        assert "every 2s" not in fragment
        assert "Terminé" in fragment
        assert "Commune inconnue" in fragment
        assert "rapport.csv" in fragment

    def test_a_failure_says_what_to_do(self, client, user):
        run = JobRunFactory(started_by=user, failed=True)

        page = client.get(run.get_absolute_url()).content.decode()

        assert "enregistrez-le en CSV et relancez" in page
        assert "Traceback" not in page

    def test_a_full_page_is_never_kept_for_a_fragment(self, client, user):
        response = client.get(JobRunFactory(started_by=user).get_absolute_url())

        assert "no-store" in response["Cache-Control"]

    @pytest.mark.parametrize("name", ["detail", "result"])
    def test_of_somebody_else_does_not_exist(self, client, user, name):
        run = JobRunFactory(over=True)

        assert client.get(reverse(f"jobs:{name}", args=[run.public_id])).status_code == 404
        assert client.get(reverse("jobs:report", args=[run.public_id, "csv"])).status_code == 404
        assert client.post(reverse("jobs:cancel", args=[run.public_id])).status_code == 404

    def test_administrators_see_everybodys(self, client):
        client.force_login(UserFactory(administrator=True))

        assert client.get(JobRunFactory().get_absolute_url()).status_code == 200

    def test_an_identifier_that_is_none(self, client, user):
        assert client.get("/compte/travaux/pas-un-uuid/").status_code == 404


class TestReport:
    def test_json_is_the_whole(self, client, user):
        run = JobRunFactory(started_by=user, over=True)

        response = client.get(f"{run.get_absolute_url()}rapport.json")

        assert response.json() == run.report
        assert f"rapport-{run.public_id}.json" in response["Content-Disposition"]

    def test_csv_is_the_lines_with_formulas_disarmed(self, client, user):
        run = JobRunFactory(started_by=user, over=True)

        text = client.get(f"{run.get_absolute_url()}rapport.csv").content.decode("utf-8-sig")

        rows = list(csv.reader(io.StringIO(text), delimiter=";"))
        assert rows == [
            ["Ligne", "Identifiant", "Constat"],
            ["7", "'=cmd()", "Commune inconnue : corrigez le code INSEE."],
        ]

    def test_remarks_of_an_import_are_one_row_each(self):
        remarks = [
            {"field": "siret", "message": "a", "advice": "b"},
            {"field": "hours", "message": "c", "advice": "d"},
        ]
        report = {
            "rows": 9,
            "notices": [],
            "lines": [{"row": 3, "id": "x", "outcome": "rejected", "remarks": remarks}],
        }

        columns, rows = reports.table(report)

        assert list(map(str, columns)) == ["Ligne", "Identifiant", "Sort de la ligne", "Champ", "Constat", "Que faire"]
        assert [[str(cell) for cell in row] for row in rows] == [
            ["3", "x", "Refusées", "siret", "a", "b"],
            ["3", "x", "Refusées", "hours", "c", "d"],
        ]

    def test_without_lines_the_figures(self):
        assert reports.as_csv({"rows": 3, "dry_run": True}).splitlines() == [
            "\ufeffEssai sans écriture;Lignes lues",
            "oui;3",
        ]

    def test_no_cell_runs_whatever_stands_before_its_formula(self):
        text = reports.as_csv({"lines": [{"row": 1, "message": " =HYPERLINK(1)"}, {"row": 2, "message": "+33 1"}]})
        assert text.splitlines()[1:] == ["1;' =HYPERLINK(1)", "2;+33 1"]

    def test_none_yet(self, client, user):
        run = JobRunFactory(started_by=user)

        assert client.get(f"{run.get_absolute_url()}rapport.csv").status_code == 404


class TestResult:
    def test_is_downloaded_by_its_owner(self, client, user):
        run = JobRunFactory(started_by=user, over=True)
        run.result.save("travaux/export.csv", ContentFile(b"a;b"))

        response = client.get(reverse("jobs:result", args=[run.public_id]))

        assert b"".join(response.streaming_content) == b"a;b"
        assert "attachment" in response["Content-Disposition"]

    def test_a_file_that_is_gone(self, client, user):
        run = JobRunFactory(started_by=user, over=True, result="travaux/perdu.csv")

        assert client.get(reverse("jobs:result", args=[run.public_id])).status_code == 404


class TestCancel:
    def test_says_what_happens(self, client, user):
        run = JobRunFactory(started_by=user, running=True)

        response = client.post(reverse("jobs:cancel", args=[run.public_id]), follow=True)

        assert "L’arrêt est demandé" in response.content.decode()
        run.refresh_from_db()
        assert run.cancel_requested_at

    def test_only_by_post(self, client, user):
        run = JobRunFactory(started_by=user)

        assert client.get(reverse("jobs:cancel", args=[run.public_id])).status_code == 405


def test_a_closed_account_leaves_the_work_without_its_name_or_files():
    user = UserFactory()
    run = JobRunFactory(started_by=user, over=True)
    run.result.save("travaux/mes-donnees.json", ContentFile(b"{}"))
    assert personal_data.collect(user)["jobs"][0]["title"] == run.title

    personal_data.erase(user)

    kept = JobRun.objects.get(pk=run.pk)
    assert (kept.started_by, kept.result.name, kept.state) == (None, "", State.DONE)
    assert not run.result.storage.exists(run.result.name)
