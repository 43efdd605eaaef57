"""Records of service-public: two writings of one tree, facts without prose, fingerprints blind to the schema."""

import json

import pytest
from django.core.exceptions import ValidationError

from demarches.enums import UpstreamChangeKind as Kind
from demarches.upstream import comparing, facts, fingerprints, nodes, trees
from tests.demarches.upstream import records

BODY = (
    "<Texte><Paragraphe>On se rend au <LienInterne LienPublication='F9'>guichet</LienInterne>.</Paragraphe>"
    + records.service(cerfa="12345#06")
    + records.documents("Photo d'identité : moins de 6 mois", "Justificatif de domicile")
    + records.reference()
    + "<OuSAdresser ID='R3' type='Local'><Titre>Mairie</Titre><PivotLocal>mairie</PivotLocal>"
    "<Texte><Paragraphe>01 23 45 67 89</Paragraphe></Texte></OuSAdresser></Texte>"
)


def read(content, name="F1.xml"):
    return nodes.read(content, name)


def facts_of(content):
    return facts.extract(read(content))


def test_the_facts_of_a_record():
    found = facts_of(records.record(body=BODY))
    assert found["title"] == "Refaire sa carte"
    assert found["theme"] == {"id": "N19810", "title": "Papiers"}
    assert found["services"] == [
        {"id": "R1", "kind": "Téléservice", "title": "Demander en ligne", "address": "https://service.example/un",
         "cerfa": "12345*06", "owner": "Ministère des essais", "franceconnect": False}
    ]  # fmt: skip
    assert found["documents"] == [
        {"case": "", "any_of": ["Photo d'identité"]}, {"case": "", "any_of": ["Justificatif de domicile"]}
    ]  # fmt: skip
    assert [reference["key"] for reference in found["law"]] == ["LEGIARTI000000000001"]
    assert (found["contacts"][0]["counter"], found["contacts"][0]["phones"]) == ("mairie", ["0123456789"])


def test_the_prose_is_nowhere():
    assert "guichet" not in json.dumps(facts_of(records.record(body=BODY)), ensure_ascii=False)


def test_xml_and_json_give_the_same_facts_and_fingerprints():
    by_xml = read(records.record(body=BODY))
    written = json.dumps({"declaration": {}, "children": [records.as_json(by_xml)]}).encode()
    by_json = read(written, "F1.json")
    one, other = facts.extract(by_xml), facts.extract(by_json)
    assert one == other
    assert fingerprints.of(by_xml, one) == fingerprints.of(by_json, other)


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b'<!DOCTYPE p [<!ENTITY e SYSTEM "file:///etc/passwd">]><Publication ID="F1">&e;</Publication>', "F1.xml"),
        (b'<!DOCTYPE p [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><Publication ID="F1">&b;</Publication>', "F1.xml"),
        (b'<Publication ID="F1"><Texte>', "F1.xml"),
        (b"\x00\x01", "F1.xml"),
        (b"", "F1.xml"),
        (b"<Autre ID='F1'/>", "F1.xml"),
        (b"<Publication/>", "F1.xml"),
        (b'<Publication ID="F1">' + b"<a>" * 300 + b"</a>" * 300 + b"</Publication>", "F1.xml"),
        (b"[1, 2]", "F1.json"),
        (b'{"name": "Publication", "attributes": [1]}', "F1.json"),
        (b'{"name": "Publication", "attributes": {"ID": "F1"}, "children": [3]}', "F1.json"),
        (b'{"name": ', "F1.json"),
    ],
)
def test_what_is_no_record_is_refused_in_french(content, name):
    with pytest.raises(nodes.UnreadableRecord, match=r"(?i)fichier|fiche"):
        nodes.read(content, name)


def test_a_long_address_is_kept_and_a_longer_one_is_told():
    long, longer = f"https://a.example/{'x' * 668}", f"https://a.example/{'x' * 2000}"
    kept = read(records.record(body=records.service(url=long)))
    assert len(facts.extract(kept)["services"][0]["address"]) == 686
    assert facts.lost_addresses(kept.by_name()) == []
    lost = read(records.record(body=records.service(url=longer)))
    assert facts.extract(lost)["services"][0]["address"] == ""
    assert facts.lost_addresses(lost.by_name()) == [longer]


def test_a_change_of_schema_changes_no_fingerprint():
    before = read(records.record(body="<Texte><Paragraphe>Un texte</Paragraphe></Texte>", schema="3.0"))
    after = read(
        records.record(
            body="<RechercheGuidee ID='F8'><Titre>**Interne</Titre></RechercheGuidee><Texte><FragmentConditionne>"
            "<Condition><estVrai var='T1'/></Condition><Paragraphe>Un  texte </Paragraphe></FragmentConditionne>"
            "</Texte>",
            schema="3.3",
            type="Fiche d'information conditionnée",
        )
    )
    assert fingerprints.of(before, facts.extract(before)) == fingerprints.of(after, facts.extract(after))


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        (records.service(), records.service(url="https://service.example/deux"), Kind.SERVICE),
        (records.service(), "", Kind.SERVICE),
        (records.service(cerfa="12345*06"), records.service(cerfa="12345*07"), Kind.CERFA),
        (records.documents("Photo", "Bail"), records.documents("Photo"), Kind.DOCUMENTS),
        (records.reference(), records.reference("https://x.fr/LEGIARTI000000000002"), Kind.LAW),
        (records.service(), records.service(title="Un autre nom"), None),
        (records.reference(), records.reference("http://legifrance.gouv.fr/a?b=LEGIARTI000000000001"), None),
    ],
)
def test_what_changed_is_named(before, after, kind):
    differences = comparing.compare(facts_of(records.record(body=before)), facts_of(records.record(body=after)))
    assert [difference["kind"] for difference in differences] == ([kind] if kind else [])


def test_the_gravest_change_comes_first():
    before = facts_of(records.record(body=records.service() + records.reference() + records.documents("Photo")))
    after = facts_of(records.record(body=records.service(url="https://b.example/"), title="Un autre titre"))
    differences = comparing.compare(before, after, body_changed=True)
    assert [entry["kind"] for entry in differences] == [
        Kind.SERVICE, Kind.DOCUMENTS, Kind.LAW, Kind.TEXT, Kind.TEXT
    ]  # fmt: skip
    assert comparing.gravest(differences) == Kind.SERVICE


def test_a_tree_of_service_public_has_the_shape_of_ours():
    root = read(records.record("F50", records.TREE, type=trees.GUIDED_SEARCH, title="**Carte d'identité"))
    found = trees.extract(root)
    assert found[0]["question"] == "Carte d’identité"
    assert [answer["label"] for answer in found[0]["answers"]] == ["En France", "À l'étranger"]
    assert trees.targets(found) == ["F3", "F1", "F2"]
    assert trees.leaves(found) == 3


def test_a_branch_that_leads_nowhere_is_named():
    dead = records.TREE.replace(records.leads_to("F3"), "")
    with pytest.raises(ValidationError, match="n2"):
        trees.extract(read(records.record("F50", dead, type=trees.GUIDED_SEARCH)))
