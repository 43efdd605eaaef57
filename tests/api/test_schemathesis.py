"""schemathesis calls every operation of the API, with what is right and what is wrong, and judges the answers.

It lives in an environment of its own: its dependencies are not the portal's.
"""

import os
import subprocess
from pathlib import Path

import pytest
from django.conf import settings as django_settings

from epn_commons.publishing import exports
from tests.accounts.factories import OrganisationFactory, UserFactory
from tests.cartoparty.factories import StructureFactory
from tests.competences import factories as competences
from tests.demarches import factories as demarches
from tests.legalbox.factories import QuestionFactory
from tests.taxonomy.factories import ThemeFactory

SECONDS = 600


def one_of_each():
    """Something public of each kind, so that lists have items to check against the document."""
    coordinator = UserFactory(coordinator=True)
    StructureFactory().publish(by=coordinator)
    OrganisationFactory(), ThemeFactory(child=True)
    competences.publish(competences.FrameworkItemFactory().framework)
    competences.CertificationFactory(), competences.TrainingFactory(published=True)
    competences.CareerPathFactory(published=True)
    demarches.ProcedureFactory(published=True, services=[demarches.OnlineServiceFactory(published=True)])
    QuestionFactory(published=True)


@pytest.mark.timeout(SECONDS + 60)
@pytest.mark.django_db(transaction=True)
def test_the_api_answers_as_its_document_says_whatever_is_asked(live_server, settings):
    program = Path(django_settings.BASE_DIR) / "var" / "judges" / "schemathesis" / "bin" / "schemathesis"
    if not program.is_file():
        pytest.skip("schemathesis absent : var/judges/schemathesis est nécessaire (.ci/run l’installe)")
    settings.API_ANON_PER_HOUR = 10**9
    one_of_each()
    exports.build_stale()
    judged = subprocess.run(  # noqa: S603
        [
            str(program), "--config-file", "schemathesis.toml", "run", f"{live_server.url}/api/v1/schema/",
            "--url", live_server.url, "--checks", "all", "--no-color",
        ],
        env={**os.environ, "SCHEMATHESIS_HOOKS": "schemathesis_hooks"},
        cwd=Path(__file__).parent,
        capture_output=True,
        text=True,
        check=False,
        timeout=SECONDS,
    )  # fmt: skip
    assert judged.returncode == 0, judged.stdout[-6000:] + judged.stderr[-1000:]
