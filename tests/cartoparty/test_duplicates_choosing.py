"""What a merge keeps of two records of one place, field by field."""

import datetime

import pytest
from django.core.exceptions import ValidationError

from cartoparty.duplicates.choosing import LINES, LISTS, SINGLE, TEXTS, Side, propose
from cartoparty.duplicates.finding import find
from cartoparty.duplicates.merging import merge
from cartoparty.enums import CoordinatesOrigin, Fee, Programme, Service
from cartoparty.models import DuplicatePair, Structure
from tests.accounts.factories import UserFactory
from tests.cartoparty.test_importing import ROW, file  # noqa: F401
from tests.cartoparty.twins import old_and_new
from tests.taxonomy.factories import ThemeFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def by():
    return UserFactory(coordinator=True)


class TestWhatIsKept:
    def test_the_newest_wins_and_what_is_empty_is_filled(self, by):
        keep, drop = old_and_new(phone="+33238111111", booking_url="https://rdv.example/")
        Structure.objects.filter(pk=drop.pk).update(summary="", opening_hours="")
        drop.refresh_from_db()
        summary, hours = keep.summary, keep.opening_hours
        merge(keep, drop, by=by)
        assert (keep.name, keep.phone, keep.booking_url) == (
            "Espace public numérique Les Peupliers", "+33238111111", "https://rdv.example/",
        )  # fmt: skip
        assert (keep.summary, keep.opening_hours) == (summary, hours)
        assert keep.updated_on == datetime.date(2024, 5, 2)

    @pytest.mark.parametrize("of_the_kept", [True, False])
    def test_a_siren_without_a_siret_is_not_lost(self, by, of_the_kept, client):
        keep, drop = old_and_new()
        Structure.objects.filter(pk=(keep if of_the_kept else drop).pk).update(siren="732829320")
        find()
        client.force_login(by)
        page = client.get(f"/admin/cartoparty/duplicatepair/{DuplicatePair.objects.get().pk}/change/")
        assert "SIREN 732829320" in page.content.decode()
        merge(Structure.objects.get(pk=keep.pk), Structure.objects.get(pk=drop.pk), by=by)
        assert Structure.objects.get(pk=keep.pk).siren == "732829320"

    def test_what_someone_corrected_here_lately_is_newer_than_a_younger_file(self, by):
        keep, drop = old_and_new(phone="+33238111111")
        keep.revise({"phone": "+33238222222"}, by=by)
        merge(keep, drop, by=by)
        assert keep.phone == "+33238222222"
        assert keep.provenance["phone"]["source"] == ""

    def test_lists_are_united(self, by):
        keep, drop = old_and_new(
            services=[Service.ACCESS, Service.ADMINISTRATIVE_HELP], emails=["b@b.example"], fees=[Fee.PAID],
            programmes=[Programme.PIX_CERTIFICATION],
        )  # fmt: skip
        ours, theirs = ThemeFactory.create_batch(2)
        keep.themes.set([ours]), drop.themes.set([theirs])
        merge(keep, drop, by=by)
        assert keep.services == [Service.ACCESS, Service.EVERYDAY_TOOLS, Service.ADMINISTRATIVE_HELP]
        assert keep.emails == ["contact@espace.example", "b@b.example"]
        assert (keep.fees, keep.programmes) == ([Fee.FREE, Fee.PAID], [Programme.PIX_CERTIFICATION])
        assert set(keep.themes.all()) == {ours, theirs}

    def test_texts_follow_one_another_unless_one_holds_the_other(self, by):
        keep, drop = old_and_new(description="Deux salles.", opening_hours_note="Fermé en août.")
        Structure.objects.filter(pk=keep.pk).update(
            description="Quinze postes.", opening_hours_note="Sur rendez-vous. Fermé en août."
        )
        keep.refresh_from_db()
        merge(keep, drop, by=by)
        assert keep.description == "Quinze postes.\n\nDeux salles."
        assert keep.opening_hours_note == "Sur rendez-vous. Fermé en août."

    def test_texts_too_long_together_are_a_choice(self):
        keep, drop = old_and_new(description="a" * 15_000)
        keep.description = "b" * 15_000
        line = next(line for line in propose(keep, drop) if line.name == "description")
        assert (line.sides, line.side) == ((Side.KEEP, Side.DROP), Side.DROP)

    def test_a_point_that_can_be_believed_wins_over_a_newer_one_that_cannot(self, by):
        keep, drop = old_and_new(coordinates_doubt="outside_region", doubted_point=[43.0, 6.0], latitude=47.0)
        latitude = keep.latitude
        merge(keep, drop, by=by)
        assert (keep.latitude, keep.coordinates_doubt, keep.doubted_point) == (latitude, "", None)

    def test_the_point_of_a_commune_is_replaced_by_a_real_one(self, by):
        keep, drop = old_and_new(latitude=47.91, longitude=1.92, ban_key="45234_1")
        Structure.objects.filter(pk=keep.pk).update(coordinates_origin=CoordinatesOrigin.COMMUNE_CENTRE)
        keep.refresh_from_db()
        merge(keep, drop, by=by, choices={"address": "keep"})
        assert (keep.latitude, keep.longitude, keep.ban_key) == (47.91, 1.92, "45234_1")
        assert keep.coordinates_origin == CoordinatesOrigin.SOURCE

    def test_each_line_may_be_chosen(self, by):
        keep, drop = old_and_new(
            phone="+33238111111", services=[Service.ADMINISTRATIVE_HELP], description="Deux salles."
        )
        merge(keep, drop, by=by, choices={"name": "keep", "phone": "keep", "services": "drop", "description": "keep"})
        assert (keep.name, keep.phone, keep.services, keep.description) == (
            "EPN Les Peupliers", "+33238000000", [Service.ADMINISTRATIVE_HELP], "",
        )  # fmt: skip

    @pytest.mark.parametrize(
        "choices",
        [{"name": "both"}, {"phone": "?"}, {"slug": "drop"}, {"status": "drop"}, {"name": ["keep"]}, {3: "keep"}],
    )
    def test_a_choice_that_does_not_exist_is_refused(self, by, choices):
        keep, drop = old_and_new()
        with pytest.raises(ValidationError):
            merge(keep, drop, by=by, choices=choices)
        assert Structure.objects.published().count() == 2

    def test_every_field_of_a_record_has_its_line(self):
        """A field that is added to ``Structure`` must be given its place in a merge."""
        lines = (
            {column.removesuffix("_id") for columns in SINGLE.values() for column in columns} | set(LISTS) | set(TEXTS)
        )
        assert set(Structure.revisable_fields) <= lines
        assert {*SINGLE, *LISTS, *TEXTS} == set(LINES)
        assert len(LINES) == len(set(LINES))

    def test_each_field_keeps_its_origin(self, by):
        keep, drop = old_and_new(phone="+33238111111", services=[Service.ADMINISTRATIVE_HELP])
        merge(keep, drop, by=by)
        assert keep.provenance["phone"]["source"] == "Fichier B"
        assert keep.provenance["services"] == {
            "source": "Fichier A, Fichier B", "licence": "etalab-2.0", "on": "2024-05-02",
        }  # fmt: skip
        assert keep.provenance["*"]["source"] == "Fichier A"
        assert "opening_hours" not in keep.provenance
