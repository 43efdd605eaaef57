"""Files of law, invented, in the three forms in which texts come."""

import json

CODE = "LEGITEXT000000000001"
DAY = 86_400_000


def article_id(order):
    return f"LEGIARTI{order:012}"


def row(order, text, number="", **fields):
    """One article of a flat file."""
    return {
        "num": number or f"L{order}",
        "cid": article_id(order),
        "id": article_id(order),
        "etat": "VIGUEUR",
        "dateDebut": 16_801 * DAY,
        "dateFin": 32_472_144_000_000,
        "texte": text,
        **fields,
    }


def flat(rows, day="2026-01-01", **fields):
    return {"code": CODE, "title": "Code des lieux partagés", "dateModif": day, "articles": rows, **fields}


def tree(rows, day="2026-01-01"):
    articles = [{"type": "article", "data": data} for data in rows]
    section = {"type": "section", "data": {"title": "Livre Ier"}, "children": articles}
    data = {"id": CODE, "cid": CODE, "title": "Code des lieux partagés", "dateModif": day}
    return {"type": "code", "data": data, "children": [section]}


def write(path, content):
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return path


def xml(order, text, number="", **fields):
    """One version of one article, as DILA writes it. ``versions``: orders of all its versions."""
    values = {"state": "VIGUEUR", "starts_on": "2016-01-01", "ends_on": "2999-01-01", "versions": (order,), **fields}
    versions = "".join(
        f'<VERSION etat="VIGUEUR"><LIEN_ART debut="20{10 + place}-01-01" etat="VIGUEUR" fin="2999-01-01" '
        f'id="{article_id(version)}" num="{number or order}" origine="LEGI"/></VERSION>'
        for place, version in enumerate(values["versions"])
    )
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<ARTICLE>
<META><META_COMMUN><ID>{article_id(order)}</ID><NATURE>Article</NATURE></META_COMMUN>
<META_SPEC><META_ARTICLE><NUM>{number or f"L{order}"}</NUM><ETAT>{values["state"]}</ETAT>
<DATE_DEBUT>{values["starts_on"]}</DATE_DEBUT><DATE_FIN>{values["ends_on"]}</DATE_FIN></META_ARTICLE></META_SPEC></META>
<CONTEXTE>
<TEXTE cid="{values.get("text_id", CODE)}" nature="{values.get("nature", "CODE")}" num="{values.get("num", "")}">
<TITRE_TXT id_txt="{CODE}">Code des lieux partagés</TITRE_TXT></TEXTE></CONTEXTE>
<VERSIONS>{versions}</VERSIONS>
<NOTA><CONTENU>Une note.</CONTENU></NOTA>
<BLOC_TEXTUEL><CONTENU>{text}</CONTENU></BLOC_TEXTUEL>
</ARTICLE>"""
