"""Records in the shape of DILA's files, with words of our own."""

import json
import zipfile
from xml.sax.saxutils import escape, quoteattr

HEAD = (
    '<dc:title xmlns:dc="http://purl.org/dc/elements/1.1/">{title}</dc:title>'
    '<dc:date xmlns:dc="http://purl.org/dc/elements/1.1/">modified 2026-01-02</dc:date>'
    "<Audience>Particuliers</Audience>"
    '<FilDAriane><Niveau ID="{dataset}">Accueil</Niveau><Niveau ID="{id}">{title}</Niveau></FilDAriane>'
    '<Theme ID="N19810"><Titre>Papiers</Titre></Theme>'
)


def service(identifier="R1", url="https://service.example/un", *, title="Demander en ligne", cerfa=""):
    number = f" numerocerfa={quoteattr(cerfa)}" if cerfa else ""
    return (
        f'<ServiceEnLigne ID="{identifier}" URL={quoteattr(url)} type="Téléservice"{number}><Titre>{title}</Titre>'
        '<Source ID="R9">Ministère des essais</Source></ServiceEnLigne>'
    )


def reference(url="https://www.legifrance.gouv.fr/loda/article_lc/LEGIARTI000000000001", title="Article 1"):
    return f'<Reference type="Texte de référence" URL={quoteattr(url)} ID="R7"><Titre>{title}</Titre></Reference>'


def documents(*names, title="Pièces à fournir"):
    items = "".join(f"<Item><Paragraphe>{name}</Paragraphe></Item>" for name in names)
    return f'<Chapitre><Titre><Paragraphe>{title}</Paragraphe></Titre><Liste type="puce">{items}</Liste></Chapitre>'


def record(identifier="F1", body="<Texte><Paragraphe>Bonjour.</Paragraphe></Texte>", **more):
    title, dataset = escape(more.get("title", "Refaire sa carte")), more.get("dataset", "Particuliers")
    kind, schema = more.get("type", "Fiche d'information"), more.get("schema", "3.3")
    root = "ServiceComplementaire" if identifier.startswith("R") else "Publication"
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><{root} ID="{identifier}" type="{kind}" schema="{schema}">'
        f"{HEAD.format(title=title, dataset=dataset, id=identifier)}{body}</{root}>"
    ).encode()


def branch(title, inside, name="Branche"):
    return f"<{name}><Titre><Paragraphe>{title}</Paragraphe></Titre>{inside}</{name}>"


def leads_to(identifier):
    return f'<LienInterne LienPublication="{identifier}" type="Fiche"/>'


TREE = "<Problematiques>{}{}</Problematiques>".format(
    branch(
        "En France",
        branch("Carte perdue", leads_to("F1")) + branch("Carte volée", leads_to("F2")),
        name="Problematique",
    ),
    branch("À l'étranger", leads_to("F3"), name="Problematique"),
)


def as_json(node):
    """The form that xml-js gives to an element of our own tree."""
    return {
        "type": "element",
        "name": node.name,
        "attributes": node.attributes,
        "children": [
            {"type": "text", "text": child} if isinstance(child, str) else as_json(child) for child in node.children
        ],
    }


def zip_of(path, records):
    """Write ``{name: bytes}`` in a zip."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in records.items():
            archive.writestr(name, content if isinstance(content, bytes) else json.dumps(content).encode())
    return path
