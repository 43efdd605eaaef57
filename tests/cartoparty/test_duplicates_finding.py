"""Pairs found, remembered and forgotten; the closest places to one that is being typed."""

import json
from io import StringIO

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection

from cartoparty.duplicates.candidates import NEIGHBOURS, pairs
from cartoparty.duplicates.finding import closest, find, search
from cartoparty.duplicates.profile import read_profile
from cartoparty.enums import Likelihood, PairState
from cartoparty.importing import import_structures
from cartoparty.models import DuplicatePair, Structure
from epn_commons.contributions.exceptions import AlreadyDecided
from tests.accounts.factories import UserFactory
from tests.cartoparty.factories import StructureFactory
from tests.territories.factories import CommuneFactory, DepartmentFactory

pytestmark = pytest.mark.django_db


def place(name="EPN Les Peupliers", **values):
    values.setdefault("commune", CommuneFactory(orleans=True))
    values.setdefault("published", "status" not in values)
    return StructureFactory(name=name, **values)


def profile(pk, name, address):
    return read_profile({"pk": pk, "name": name, "address": address, "commune_id": "45234"})


def twins(**values):
    return place(), place("Espace public numérique Les Peupliers", **values)


def decided(pair):
    return DuplicatePair.objects.get(pk=pair.pk)


class TestFinding:
    def test_a_pair_waits_with_its_score_and_its_reasons(self):
        one, other = twins()
        assert find() == (1, 1, 0, 0)
        pair = DuplicatePair.objects.get()
        assert (pair.first, pair.second, pair.state) == (one, other, PairState.SUGGESTED)
        assert (pair.likelihood, pair.decided_by) == (Likelihood.CERTAIN, None)
        assert pair.score > 0.95
        assert "même adresse" in pair.reasons
        assert "même téléphone" in pair.reasons

    def test_looking_again_changes_nothing(self):
        twins()
        find()
        assert find() == (1, 0, 0, 0)

    def test_what_changed_is_said_anew(self):
        _one, other = twins()
        find()
        Structure.objects.filter(pk=other.pk).update(phone="+33238999999")
        assert find() == (1, 0, 1, 0)
        assert "téléphones différents" in DuplicatePair.objects.get().reasons

    def test_what_is_alike_no_more_is_forgotten(self):
        _one, other = twins()
        find()
        Structure.objects.filter(pk=other.pk).update(name="Mission locale", address="3 quai du Port")
        assert find() == (0, 0, 0, 1)
        assert not DuplicatePair.objects.exists()

    @pytest.mark.parametrize("change", [{"phone": "+33238999999"}, {"name": "Mission locale"}])
    def test_distinct_is_remembered(self, change):
        _one, other = twins()
        find()
        pair, person = DuplicatePair.objects.get(), UserFactory(coordinator=True)
        pair.mark_distinct(by=person)
        before = decided(pair).score
        Structure.objects.filter(pk=other.pk).update(**change)
        assert find()[1:] == (0, 0, 0)
        assert (decided(pair).state, decided(pair).decided_by, decided(pair).score) == (
            PairState.DISTINCT, person, before,
        )  # fmt: skip

    def test_distinct_can_be_taken_back(self):
        twins()
        find()
        pair, person = DuplicatePair.objects.get(), UserFactory(coordinator=True)
        pair.mark_distinct(by=person)
        pair.reconsider(by=person)
        assert (decided(pair).state, decided(pair).decided_by) == (PairState.SUGGESTED, None)
        with pytest.raises(AlreadyDecided):
            pair.reconsider(by=person)

    def test_two_people_decide_once(self):
        twins()
        find()
        pair, first, second = DuplicatePair.objects.get(), *UserFactory.create_batch(2, coordinator=True)
        same = DuplicatePair.objects.get()
        pair.mark_distinct(by=first)
        with pytest.raises(AlreadyDecided, match=first.full_name):
            same.mark_distinct(by=second)

    @pytest.mark.parametrize(("trait", "found"), [("submitted", 1), ("archived", 0), ("rejected", 0), (None, 0)])
    def test_only_what_is_sent_or_published_is_compared(self, trait, found):
        place(), place(published=False, **({trait: True} if trait else {}))
        assert len(search()) == found

    def test_after_an_import_only_what_it_touched_is_looked_at(self):
        one, other = twins()
        third, fourth = (
            place("Les Tisserands", address="3 quai du Lac"),
            place("Les Tisserands", address="3 quai du lac"),
        )
        assert [(pair.first.pk, pair.second.pk) for pair in search([fourth.pk])] == [(third.pk, fourth.pk)]
        assert find([one.pk]) == (1, 1, 0, 0)
        assert find([fourth.pk]) == (1, 1, 0, 0)
        Structure.objects.filter(pk=other.pk).update(name="Mission locale")
        assert find([fourth.pk]) == (1, 0, 0, 0)
        assert find([other.pk]) == (0, 0, 0, 1)

    @pytest.mark.parametrize("count", [1, 12])
    def test_its_cost_in_queries_does_not_follow_the_register(self, count, django_assert_num_queries):
        for _number in range(count):
            place()
        with django_assert_num_queries(6):  # savepoint, read, lock, forget, write, release
            find()

    def test_a_crowd_in_one_street_is_not_compared_with_itself_and_twins_are_still_found(self):
        crowd = [profile(pk, f"Atelier {pk}{'aeiou'[pk % 5]}", f"{pk} rue des Ormes") for pk in range(1000)]
        crowd[3] = profile(3, "EPN Gentiana", "90 rue des Ormes")
        crowd[907] = profile(907, "EPN Gentiana", "rue Ormes")
        crowd[11], crowd[704] = profile(11, "Le Kiosque", "7 bis rue des Ormes"), profile(704, "Zig", "7 rue Ormes")
        found = pairs(crowd)
        assert {(3, 907), (11, 704)} <= found
        assert len(found) < 1000 * 3 * NEIGHBOURS

    def test_a_coordinator_sees_the_pairs_of_their_departments(self):
        twins()
        find()
        here, there = DepartmentFactory(code="45"), DepartmentFactory(code="36")
        waiting = DuplicatePair.objects.waiting()
        assert waiting.in_territory_of(UserFactory(coordinator=True, departments=[here])).count() == 1
        assert waiting.in_territory_of(UserFactory(coordinator=True, departments=[there])).count() == 0
        assert waiting.in_territory_of(UserFactory(coordinator=True)).count() == 1


class TestConstraints:
    def pair(self, one, other, **values):
        return DuplicatePair.objects.create(
            **{"first": one, "second": other, "score": 0.9, "likelihood": Likelihood.CERTAIN, **values}
        )

    def test_once(self):
        one, other = twins()
        self.pair(one, other)
        with pytest.raises(IntegrityError, match="cartoparty_duplicatepair_once"):
            self.pair(one, other)

    @pytest.mark.parametrize(
        ("values", "constraint"),
        [
            ({"score": 1.5}, "score_range"),
            ({"score": -0.1}, "score_range"),
            ({"likelihood": Likelihood.DISTINCT}, "alike"),
            ({"likelihood": "?"}, "alike"),
            ({"state": PairState.DISTINCT}, "decision_is_signed"),
            ({"state": "?"}, "decision_is_signed"),
        ],
    )
    def test_rules(self, values, constraint):
        with pytest.raises(IntegrityError, match=f"cartoparty_duplicatepair_{constraint}"):
            self.pair(*twins(), **values)

    def test_ordered(self):
        one, other = twins()
        with pytest.raises(IntegrityError, match="cartoparty_duplicatepair_ordered"):
            self.pair(other, one)


class TestClosest:
    TYPED = {"name": "epn peupliers", "address": "12, rue des ormes", "phone": "+33238000000"}

    def typed(self, user=None, **values):
        typed = {**self.TYPED, "commune_id": "45234", "commune__name": "Orléans", **values}
        return [match.values["name"] for match in closest(typed, user=user or AnonymousUser())]

    def test_the_place_that_one_is_typing_is_found(self):
        place(), place("Médiathèque Les Peupliers"), place("EPN du Lac", address="3 quai du Lac", phone="")
        assert self.typed() == ["EPN Les Peupliers"]

    def test_with_its_address_and_its_reasons(self):
        known = place()
        (match,) = closest({**self.TYPED, "commune_id": "45234"}, user=AnonymousUser())
        assert match.values["slug"] == known.slug
        assert "même téléphone" in match.comparison.reasons

    def test_what_one_may_not_see_is_not_told(self):
        waiting = place(submitted=True, published=False)
        assert self.typed() == []
        assert self.typed(user=UserFactory(mediator=True)) == []
        assert self.typed(user=waiting.author) == self.typed(user=UserFactory(coordinator=True)) == [waiting.name]

    def test_the_place_itself_is_not_its_own_twin(self):
        known = place()
        assert closest({**self.TYPED, "commune_id": "45234"}, user=AnonymousUser(), exclude=known.pk) == []

    def test_a_telephone_finds_it_in_the_next_commune(self):
        place(commune=CommuneFactory(tours=True))
        assert self.typed(name="Les Peupliers EPN") == ["EPN Les Peupliers"]

    @pytest.mark.parametrize(
        "typed", [{}, {"name": "EPN"}, {"commune_id": "45234"}, {"name": "\x00" * 9, "phone": "x"}]
    )
    def test_too_little_to_tell(self, typed):
        place()
        assert closest(typed, user=AnonymousUser()) == []

    @pytest.mark.parametrize("count", [1, 12])
    def test_one_query(self, count, django_assert_num_queries):
        for _number in range(count):
            place()
        with django_assert_num_queries(1):
            assert self.typed()


class TestCommand:
    def run(self, *arguments):
        out = StringIO()
        call_command("find_duplicates", *arguments, stdout=out)
        return out.getvalue()

    def test_it_prints_the_pairs_with_their_reasons_and_keeps_them(self):
        one, other = twins()
        printed = self.run()
        assert f"n° {one.pk} « EPN Les Peupliers » et n° {other.pk}" in printed
        assert "même téléphone" in printed
        assert "1 paire. Nouvelles : 1, revues : 0, oubliées : 0." in printed
        assert DuplicatePair.objects.count() == 1

    def test_json_is_one_pair_a_line(self):
        one, other = twins()
        (line,) = self.run("--json").splitlines()
        pair = json.loads(line)
        assert (pair["first"], pair["second"], pair["likelihood"]) == (one.pk, other.pk, "certain")
        assert "même téléphone" in pair["reasons"]

    def test_a_dry_run_keeps_nothing(self):
        twins()
        assert "Rien n’a été gardé" in self.run("--dry-run")
        assert not DuplicatePair.objects.exists()

    def test_it_is_narrowed_without_forgetting_the_rest(self):
        twins(phone="+33238999999"), CommuneFactory(tours=True)
        self.run()
        assert self.run("--commune", "37261").startswith("0 paire.")
        assert self.run("--min-score", "1").startswith("0 paire.")
        assert DuplicatePair.objects.count() == 1

    @pytest.mark.parametrize(
        ("arguments", "message"),
        [
            (["--commune", "99999"], "Aucune commune"),
            (["--min-score", "7"], "de 0 à 1"),
            (["--min-score", "nan"], "de 0"),
        ],
    )
    def test_wrong_arguments_are_told(self, arguments, message):
        with pytest.raises(CommandError, match=message):
            self.run(*arguments)


CERTAIN_OF_THE_REGION = {
    ("abbe gregoire", "abbe gregoire blois"),
    ("chateauroux", "chateauroux"),
    ("epn gentiana", "epn gentiana"),
    ("les ruches", "les ruches"),
    ("marguerite renaudat", "marguerite renaudat"),
    ("msap", "msap"),
    ("ouzouer", "ouzouer"),
}
"""Words of both names, of the pairs that a reader judged certain. The national tool finds three of them."""


def found_in(path):
    import_structures(path)
    return search()


class TestRealFiles:
    """The counts are those that were read one by one: a change of rule that moves them is to be read again."""

    @pytest.fixture(autouse=True)
    def _territories(self, shared_data):
        call_command("load_territories", verbosity=0, stdout=StringIO())

    def test_the_region(self, shared_data):
        found = found_in(shared_data / "structures" / "hub-lo-centre-val-de-loire.json")
        certain = [pair for pair in found if pair.comparison.likelihood == Likelihood.CERTAIN]
        names = [(pair.first.name.folded, pair.second.name.folded) for pair in certain]
        expected = [
            pair for pair in CERTAIN_OF_THE_REGION if any(pair[0] in one and pair[1] in other for one, other in names)
        ]
        assert len(expected) == len(certain) == 7
        assert len(found) == 11

    @pytest.mark.parametrize(
        ("name", "classes"),
        [
            ("lieux-0.1-demo.json", {"certain": 11, "probable": 3, "possible": 5}),
            ("lieux-1.0-gironde.json", {"certain": 3, "probable": 1, "possible": 1}),
        ],
    )
    def test_other_files(self, shared_data, name, classes):
        found = [pair.comparison.likelihood.value for pair in found_in(shared_data / "structures" / name)]
        assert {likelihood: found.count(likelihood) for likelihood in set(found)} == classes


def test_what_places_are_compared_by_is_indexed():
    with connection.cursor() as cursor:
        held = connection.introspection.get_constraints(cursor, Structure._meta.db_table).values()
    indexed = {tuple(one["columns"])[:1] for one in held if one["index"] and one["columns"]}
    assert indexed >= {("commune_id",), ("phone",), ("pivot",), ("postcode",)}
