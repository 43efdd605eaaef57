"""Real territories of Centre-Val de Loire, and a few from elsewhere, for every test suite.

``CommuneFactory()`` gives another commune at each call; a trait names one: ``CommuneFactory(tours=True)``. Codes are
keys: asking twice for the same commune gives the same row.
"""

import factory

from epn_commons.territories.models import Commune, Department, Epci, FormerCommune, Region

DEPARTMENTS = {
    "18": "Cher",
    "28": "Eure-et-Loir",
    "36": "Indre",
    "37": "Indre-et-Loire",
    "41": "Loir-et-Cher",
    "45": "Loiret",
    "13": "Bouches-du-Rhône",
    "69": "Rhône",
    "75": "Paris",
    "974": "La Réunion",
}
REGIONS = {
    "24": "Centre-Val de Loire",
    "93": "Provence-Alpes-Côte d'Azur",
    "84": "Auvergne-Rhône-Alpes",
    "11": "Île-de-France",
    "04": "La Réunion",
}
REGION_OF = {"13": "93", "69": "84", "75": "11", "974": "04"}
EPCIS = {
    "244500468": "Orléans Métropole",
    "244500203": "CA Montargoise et Rives du Loing (AME)",
    "241800507": "CA Bourges Plus",
    "200036135": "CC Coeur de France",
    "200033181": "CA Chartres Métropole",
    "200040277": "CA Agglo du Pays de Dreux",
    "243600327": "CA Châteauroux Métropole",
    "243600319": "CC Brenne - Val de Creuse",
    "243700754": "Tours Métropole Val de Loire",
    "200071587": "CC Loches Sud Touraine",
    "200030385": "CA de Blois « Agglopolys »",
    "200072072": "CA Territoires Vendômois",
    "200054781": "Métropole du Grand Paris",
    "200046977": "Métropole de Lyon",
    "200054807": "Métropole d'Aix-Marseille-Provence",
    "249740119": "CA Intercommunale du Nord de la Réunion (CINOR)",
}
COMMUNES = {
    # code: name, EPCI, postcodes, population, latitude, longitude
    "45234": ("Orléans", "244500468", ["45000", "45100"], 116357, 47.90289, 1.90389),
    "37261": ("Tours", "243700754", ["37000", "37100", "37200"], 139259, 47.39484, 0.70398),
    "18033": ("Bourges", "241800507", ["18000"], 64186, 47.08333, 2.4),
    "41018": ("Blois", "200030385", ["41000"], 47219, 47.59432, 1.32912),
    "36044": ("Châteauroux", "243600327", ["36000"], 42963, 46.81248, 1.69362),
    "28085": ("Chartres", "200033181", ["28000"], 38324, 48.44685, 1.48925),
    "18197": ("Saint-Amand-Montrond", "200036135", ["18200"], 9899, 46.72284, 2.50494),
    "45208": ("Montargis", "244500203", ["45200"], 14825, 47.99696, 2.73261),
    "45004": ("Amilly", "244500203", ["45200"], 13582, 47.97281, 2.77186),
    "45147": ("Fleury-les-Aubrais", "244500468", ["45400"], 21804, 47.93328, 1.91811),
    "28134": ("Dreux", "200040277", ["28100"], 31543, 48.73649, 1.36566),
    "36018": ("Le Blanc", "243600319", ["36300"], 6164, 46.63371, 1.06272),
    "37132": ("Loches", "200071587", ["37600"], 6234, 47.12858, 0.99522),
    "37050": ("Chambray-lès-Tours", "243700754", ["37170"], 12720, 47.33537, 0.70286),
    "41269": ("Vendôme", "200072072", ["41100"], 15758, 47.79292, 1.06556),
    "75056": ("Paris", "200054781", [f"750{n:02d}" for n in range(1, 21)], 2103778, 48.85341, 2.3488),
    "69123": ("Lyon", "200046977", [f"6900{n}" for n in range(1, 10)], 519127, 45.74846, 4.84671),
    "13055": ("Marseille", "200054807", [f"130{n:02d}" for n in range(1, 17)], 886040, 43.29695, 5.38107),
    "97411": ("Saint-Denis", "249740119", ["97400", "97417", "97490"], 155634, -20.88231, 55.4504),
}


class RegionFactory(factory.django.DjangoModelFactory):
    """Centre-Val de Loire."""

    class Meta:
        model = Region
        django_get_or_create = ("code",)

    code = "24"
    name = factory.LazyAttribute(lambda o: REGIONS.get(o.code, f"Région {o.code}"))


class DepartmentFactory(factory.django.DjangoModelFactory):
    """The Loiret; any of the ten of ``DEPARTMENTS`` by its code, in its region."""

    class Meta:
        model = Department
        django_get_or_create = ("code",)

    class Params:
        region_code = factory.LazyAttribute(lambda o: REGION_OF.get(o.code, "24"))

    code = "45"
    name = factory.LazyAttribute(lambda o: DEPARTMENTS.get(o.code, f"Département {o.code}"))
    region = factory.SubFactory(RegionFactory, code=factory.SelfAttribute("..region_code"))


class EpciFactory(factory.django.DjangoModelFactory):
    """Orléans Métropole."""

    class Meta:
        model = Epci
        django_get_or_create = ("code",)

    code = "244500468"
    name = factory.LazyAttribute(lambda o: EPCIS.get(o.code, f"CC {o.code}"))


def _fact(position, otherwise):
    def value(commune):
        facts = COMMUNES.get(commune.code)
        return facts[position] if facts else otherwise(commune.code)

    return factory.LazyAttribute(value)


class CommuneFactory(factory.django.DjangoModelFactory):
    """An invented commune of the Loiret with its centre, EPCI, department and region; real ones are traits."""

    class Meta:
        model = Commune
        django_get_or_create = ("code",)

    class Params:
        epci_code = _fact(1, lambda code: "244500468")
        orleans = factory.Trait(code="45234")
        tours = factory.Trait(code="37261")
        bourges = factory.Trait(code="18033")
        blois = factory.Trait(code="41018")
        chateauroux = factory.Trait(code="36044")
        chartres = factory.Trait(code="28085")
        saint_amand = factory.Trait(code="18197")
        montargis = factory.Trait(code="45208")
        amilly = factory.Trait(code="45004")  # shares 45200 with Montargis
        paris = factory.Trait(code="75056")
        lyon = factory.Trait(code="69123")
        marseille = factory.Trait(code="13055")
        overseas = factory.Trait(code="97411")
        without_centre = factory.Trait(latitude=None, longitude=None)
        without_epci = factory.Trait(epci=None)

    code = factory.Sequence(lambda n: f"45{400 + n % 600}")
    name = _fact(0, lambda code: f"Villeneuve-{code}")
    department = factory.SubFactory(
        DepartmentFactory,
        code=factory.LazyAttribute(lambda o: o.factory_parent.code[: 3 if o.factory_parent.code[:2] == "97" else 2]),
    )
    epci = factory.SubFactory(EpciFactory, code=factory.SelfAttribute("..epci_code"))
    postcodes = _fact(2, lambda code: [f"{code[:2]}{code[2]}90"])
    population = _fact(3, lambda code: 800)
    latitude = _fact(4, lambda code: 47.6 + int(code[2:]) / 2000)
    longitude = _fact(5, lambda code: 1.7 + int(code[2:]) / 1000)


class FormerCommuneFactory(factory.django.DjangoModelFactory):
    """« Saint-Marceau », once merged into Orléans."""

    class Meta:
        model = FormerCommune
        django_get_or_create = ("code", "name")

    code = factory.Sequence(lambda n: f"45{900 + n % 100}")
    name = "Saint-Marceau"
    current = factory.SubFactory(CommuneFactory, orleans=True)
