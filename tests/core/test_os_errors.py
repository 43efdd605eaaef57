"""The system's reasons in French, and commands that give them."""

import errno
import os

import pytest
from django.core.management import CommandError, call_command

from epn_commons.core.os_errors import reason


@pytest.mark.parametrize("code", [errno.ENOENT, errno.EACCES, errno.EISDIR, errno.ENOSPC, errno.EADDRINUSE])
def test_usual_reasons_are_french(code):
    said = reason(OSError(code, os.strerror(code)))
    assert said != os.strerror(code)
    assert not said.endswith(".")


def test_an_unusual_reason_is_the_systems_own():
    assert reason(OSError(errno.EXDEV, "Invalid cross-device link")) == "Invalid cross-device link"
    assert reason(OSError("sans numéro")) == "sans numéro"


@pytest.mark.django_db
def test_a_folder_that_cannot_be_made_is_said_in_french(tmp_path):
    (tmp_path / "fichier").write_text("")
    with pytest.raises(CommandError, match="n’est pas un dossier"):
        call_command("export_datasets", tmp_path / "fichier" / "dossier")
