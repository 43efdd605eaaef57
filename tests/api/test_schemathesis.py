"""schemathesis calls the operations of the kernel with what is right and what is wrong, and judges the answers.

It lives in an environment of its own: its dependencies are not the portal's. One check is left out: it asks that any
text of the right shape be taken for a cursor, and ours are signed.
"""

import subprocess
from pathlib import Path

import pytest
from django.conf import settings as django_settings

from epn_commons.publishing import exports
from tests.accounts.factories import OrganisationFactory, UserFactory
from tests.cartoparty.factories import StructureFactory
from tests.taxonomy.factories import ThemeFactory

SECONDS = 150


@pytest.mark.django_db(transaction=True)
def test_the_kernel_answers_as_its_document_says_whatever_is_asked(live_server, settings):
    program = Path(django_settings.BASE_DIR) / "var" / "judges" / "schemathesis" / "bin" / "schemathesis"
    if not program.is_file():
        pytest.skip("schemathesis absent : var/judges/schemathesis est nécessaire (.ci/run l’installe)")
    settings.API_ANON_PER_HOUR = 10**9
    StructureFactory().publish(by=UserFactory(coordinator=True))
    OrganisationFactory(), ThemeFactory(child=True)
    exports.build_stale()
    paths = "^/api/v1/(changes|communes|datasets|exchange|organisations|search|themes)/"
    judged = subprocess.run(  # noqa: S603
        [
            str(program), "run", f"{live_server.url}/api/v1/schema/", "--url", live_server.url, "--checks", "all",
            "--exclude-checks", "positive_data_acceptance",
            "--include-path-regex", paths, "--phases", "examples,coverage,fuzzing", "--max-examples", "2",
            "--seed", "1", "--generation-database", "none", "--no-color",
        ],
        capture_output=True,
        text=True,
        check=False,
        timeout=SECONDS,
    )  # fmt: skip
    assert judged.returncode == 0, judged.stdout[-6000:] + judged.stderr[-1000:]
