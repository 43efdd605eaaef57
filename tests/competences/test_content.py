"""What the portal ships: loaded once, in French, honest about whose words it is."""

import pytest
from django.core.management import call_command

from competences.content_loading import load_content
from competences.enums import AlignmentState, ItemKind, WordingOrigin
from competences.models import Alignment, Certification, Framework, FrameworkItem
from epn_commons.publishing.registry import get_dataset
from tests.accounts.factories import UserFactory

pytestmark = pytest.mark.django_db


def test_content_is_loaded_once(client):
    assert load_content() > 0
    assert load_content() == 0
    counts = {
        framework.family: framework.items.filter(kind=ItemKind.COMPETENCE).count()
        for framework in Framework.objects.all()
    }
    assert counts == {"crcn": 16, "digcomp-fr": 21, "mediation-numerique": 28}
    translation = Framework.objects.get(family="digcomp-fr")
    assert translation.wording == WordingOrigin.UNOFFICIAL_TRANSLATION
    assert "non officielle" in client.get(translation.get_absolute_url()).content.decode()
    described = FrameworkItem.objects.filter(framework__family="mediation-numerique", kind=ItemKind.COMPETENCE)
    assert all(item.description and item.item_levels.exclude(description="").count() == 3 for item in described)
    assert set(Alignment.objects.values_list("state", flat=True)) == {AlignmentState.PROPOSED}
    chain = Certification.objects.get(number="TP-MN-2025").earlier_links.get().old
    assert chain.earlier_links.get().old.number == "TP-CMN-2015"


def test_command_and_open_data(capsys):
    call_command("load_competences")
    assert "ajoutés" in capsys.readouterr().out
    for code in ("referentiels", "correspondances", "certifications", "formations", "parcours"):
        dataset = get_dataset(code)
        for writer in dataset.formats.values():
            assert b"".join(writer.stream())
        assert dataset.count() >= 0


def test_the_file_of_correspondences_is_new_once_one_is_decided():
    load_content()
    dataset = get_dataset("correspondances")
    before = dataset.stamp()
    Alignment.objects.first().review(by=UserFactory(coordinator=True))
    after = dataset.stamp()
    assert before[0] != after[0]
    assert before[1] < after[1]
