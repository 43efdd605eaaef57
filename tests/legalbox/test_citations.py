"""What is found in what people type, and what is not."""

import pytest

from legalbox.citations.finder import find

CRPA, PENAL, CIVIL, GDPR, LIL = "CRPA", "code pénal", "code civil", "RGPD", "loi Informatique et Libertés"
CSS, LCEN, CPCE = "CSS", "LCEN", "CPCE"
TRAVAIL, CASF = "code du travail", "CASF"

REFERENCE = [
    ("art. 6 RGPD", [(GDPR, "6")]),
    ("RGPD art. 32", [(GDPR, "32")]),
    ("Art 15 § 3 RGPD", [(GDPR, "15")]),
    ("articles L. 311-1 et L. 311-2 du CRPA", [(CRPA, "L311-1"), (CRPA, "L311-2")]),
    ("226-13 CP", [(PENAL, "226-13")]),
    ("226-13 du code pénal", [(PENAL, "226-13")]),
    ("R.*552-9 du CRPA", [(CRPA, "R*552-9")]),
    ("R*552-9 CRPA", [(CRPA, "R*552-9")]),
    ("loi n° 78-17 du 6 janvier 1978 art. 5", [(LIL, "5")]),
    ("loi informatique et libertés", [(LIL, "")]),
    ("l’article 82 de la loi « Informatique et Libertés »", [(LIL, "82")]),
    ("art. L. 311\u20111 du CRPA", [(CRPA, "L311-1")]),
    ("art.\u00a0L.\u00a0311\u20131 du\u00a0CRPA", [(CRPA, "L311-1")]),
    ("226-1 du code pénal et 9 du code civil", [(PENAL, "226-1"), (CIVIL, "9")]),
    ("L311-3 du code des relations entre le public et l'administration", [(CRPA, "L311-3")]),
    ("L 311-3 CRPA", [(CRPA, "L311-3")]),
    ("article 6, paragraphe 1, point f) du règlement (UE) 2016/679", [(GDPR, "6")]),
    ("art. 6.1.f RGPD", [(GDPR, "6")]),
    ("articles 12 à 22 du RGPD", [(GDPR, "12", "22")]),
    ("articles 13 et 14 du règlement général sur la protection des données", [(GDPR, "13"), (GDPR, "14")]),
    ("L. 311-1 à L. 311-4 du CRPA", [(CRPA, "L311-1", "L311-4")]),
    ("art. L. 311-1 du CRPA et art. L. 311-2 du même code", [(CRPA, "L311-1"), (CRPA, "L311-2")]),
    (
        "article L. 114-8 du Code des relations entre le public et l’administration (CRPA)",
        [(CRPA, "L114-8"), (CRPA, "")],
    ),
    ("loi 78-17, article 8", [(LIL, "8")]),
    ("l'article 9 du code civil", [(CIVIL, "9")]),
    ("art. L. 161-1 du CSS", [(CSS, "L161-1")]),
    ("l’article 54 de la loi n° 71-1130 du 31 décembre 1971", [("loi n° 71-1130", "54")]),
    # The five traps.
    ("cela coûte 311-3 euros", []),
    ("12 rue de l’article 9", []),
    ("appelez le 02-47-31-10-10", []),
    ("le 2026-11-22 à 9 h", []),
    ("art. 12 rue de la Mairie, 37000 Tours", []),
]

CODES = [
    ("art. 226-1, 226-2 et 226-13 du code pénal", [(PENAL, "226-1"), (PENAL, "226-2"), (PENAL, "226-13")]),
    ("art. 226-4-1 C. pén.", [(PENAL, "226-4-1")]),
    ("C. pén., art. 323-1", [(PENAL, "323-1")]),
    ("C. civ., art. 9", [(CIVIL, "9")]),
    ("l'art. 1240 C. civ.", [(CIVIL, "1240")]),
    ("code pénal : articles 226-1, 226-13 ; 323-1", [(PENAL, "226-1"), (PENAL, "226-13"), (PENAL, "323-1")]),
    ("CRPA, L. 311-1 et L. 311-2", [(CRPA, "L311-1"), (CRPA, "L311-2")]),
    ("CRPA (art. L. 112-8)", [(CRPA, "L112-8")]),
    ("crpa l311-3", [(CRPA, "L311-3")]),
    ("art l311-1 crpa", [(CRPA, "L311-1")]),
    ("art. L. 311-1, 311-2 et R. 311-10 du CRPA", [(CRPA, "L311-1"), (CRPA, "L311-2"), (CRPA, "R311-10")]),
    ("articles L. 1221-1 et suivants du code du travail", [(TRAVAIL, "L1221-1")]),
    ("art. L. 1132-1 C. trav.", [(TRAVAIL, "L1132-1")]),
    ("l’article L. 34-1 du code des postes et des communications électroniques", [(CPCE, "L34-1")]),
    ("L34-1 du CPCE", [(CPCE, "L34-1")]),
    ("articles LO 1112-1 et suivants du CGCT", [("CGCT", "LO1112-1")]),
    ("article L.O. 6213-1 du code général des collectivités territoriales", [("CGCT", "LO6213-1")]),
    ("art. 1649 quater-0 B bis du CGI", [("CGI", "1649 quater-0 B bis")]),
    ("article 200 quater A du code général des impôts", [("CGI", "200 quater A")]),
    ("article L. 16 B du livre des procédures fiscales", [("LPF", "L16 B")]),
    ("article 46 quater-0 B de l'annexe III au code général des impôts", [("CGI, annexe III", "46 quater-0 B")]),
    ("l’article 21-14-1 du code civil", [(CIVIL, "21-14-1")]),
    ("articles 23-4 , 23-7 ou 23-8 du code civil", [(CIVIL, "23-4"), (CIVIL, "23-7"), (CIVIL, "23-8")]),
    (
        "articles 28-1 , 28-1-1 et 28-2 du code de procédure pénale",
        [("CPP", "28-1"), ("CPP", "28-1-1"), ("CPP", "28-2")],
    ),
    ("le 2° de l’article L. 122-5 du CPI", [("CPI", "L122-5")]),
    ("article L. 122-5, 3°, a) du code de la propriété intellectuelle", [("CPI", "L122-5")]),
    ("le premier alinéa de l’article L. 311-2 du CRPA", [(CRPA, "L311-2")]),
    ("l'article L. 311-2, alinéas 1 et 2, du CRPA", [(CRPA, "L311-2")]),
    ("Selon le code pénal, l'article 226-13 punit", [(PENAL, "226-13")]),
    ("article L. 311-1 du CRPA, L. 34-1 du CPCE et 6 du RGPD", [(CRPA, "L311-1"), (CPCE, "L34-1"), (GDPR, "6")]),
    ("art. L. 262-1 CASF ; art. R. 262-2 CASF", [(CASF, "L262-1"), (CASF, "R262-2")]),
    (
        "L’article L. 311-1 du CRPA ouvre un droit. L’article L. 311-9 dit comment.",
        [(CRPA, "L311-1"), (CRPA, "L311-9")],
    ),
    ("L311-3", [("", "L311-3")]),
    ("voir R.*552-9", [("", "R*552-9")]),
    ("art. D. 312-1-3", [("", "D312-1-3")]),
    ("article premier du code civil", [(CIVIL, "1")]),
    ("article 1er du code civil", [(CIVIL, "1")]),
    ("Art. **L. 311-1** du _CRPA_", [(CRPA, "L311-1")]),
    ("L 1237-19 code travail", [(TRAVAIL, "L1237-19")]),
    ("le code pénal punit", [(PENAL, "")]),
    (
        "les articles\n- L. 311-1 ;\n- L. 311-2 ;\n- L. 311-3\ndu CRPA",
        [(CRPA, "L311-1"), (CRPA, "L311-2"), (CRPA, "L311-3")],
    ),
    ("art. L. 311\u00ad-1 du CRPA", [(CRPA, "L311-1")]),
    ("art. 226-13 du code pe\u0301nal", [(PENAL, "226-13")]),
    ("art. l. 161-1 css", [(CSS, "L161-1")]),
    ("L114-8 css puis la CSS de Mme X.", [(CSS, "L114-8")]),
    ("art. 9 cc", [(CIVIL, "9")]),
    ("art. L. 311 - 1 du CRPA", [(CRPA, "L311-1")]),
    ("code de l’entrée et du séjour des étrangers et du droit d’asile, art. L. 411-1", [("CESEDA", "L411-1")]),
    ("article L. 131-1 du code rural", [("code rural et de la pêche maritime", "L131-1")]),
    ("art. L. 121-1 du code général de la fonction publique", [("CGFP", "L121-1")]),
    (
        "https://www.legifrance.gouv.fr/affichCodeArticle.do?idArticle=LEGIARTI000031367304&cidTexte=LEGITEXT000031366350",
        [(CRPA, "")],
    ),
    ("https://www.legifrance.gouv.fr/codes/article_lc/LEGIARTI000031367304/2026-01-01", [("", "")]),
]

OTHER_TEXTS = [
    ("art. 120 RGPD", [(GDPR, "120")]),
    ("Art. 4, 11) du RGPD", [(GDPR, "4")]),
    ("article 4 (7) RGPD", [(GDPR, "4")]),
    ("art. 6-1-f du RGPD", [(GDPR, "6")]),
    ("RGPD : art. 6, 9 et 10", [(GDPR, "6"), (GDPR, "9"), (GDPR, "10")]),
    ("art. 9 §§ 1 et 2 du RGPD", [(GDPR, "9")]),
    ("RGPD (art. 6) et code pénal (art. 226-13)", [(GDPR, "6"), (PENAL, "226-13")]),
    ("CRPA L. 311-1, RGPD art. 6", [(CRPA, "L311-1"), (GDPR, "6")]),
    ("l’article 5 du même règlement, après l’article 4 du règlement (UE) 2016/679", [(GDPR, "4")]),
    ("l’article 4 du règlement (UE) 2016/679 et l’article 5 du même règlement", [(GDPR, "4"), (GDPR, "5")]),
    ("**Article 6** du *RGPD*", [(GDPR, "6")]),
    ("(RGPD, art. 6§1 et 9§2)", [(GDPR, "6"), (GDPR, "9")]),
    ("articles 12-14 du RGPD", [(GDPR, "12", "14")]),
    ("article 5.1(c) RGPD", [(GDPR, "5")]),
    ("art. 6, §1, a) et art. 9, §2, a) RGPD", [(GDPR, "6"), (GDPR, "9")]),
    ("l'article 6-I-7 de la LCEN", [(LCEN, "6")]),
    ("article 1er-1 de la LCEN", [(LCEN, "1-1")]),
    ("loi I&L, article 8", [(LIL, "8")]),
    ("GDPR art. 17", [(GDPR, "17")]),
    ("le considérant 91 du RGPD", [(GDPR, "")]),
    ("le RGPD s’applique", [(GDPR, "")]),
    ("règlement (UE) n° 910/2014, article 25", [("eIDAS", "25")]),
    ("article 3 du règlement (CE) n° 45/2001", [("règlement (CE) n° 45/2001", "3")]),
    ("directive 95/46/CE", [("directive 95/46/CE", "")]),
    ("article 7 de la directive (UE) 2016/2102", [("directive sur l’accessibilité des sites publics", "7")]),
    ("CELEX:32016R0679", [(GDPR, "")]),
    (
        "loi n° 78-17 du 6 janvier 1978 relative à l'informatique, aux fichiers et aux libertés, article 82",
        [(LIL, "82")],
    ),
    ("l’article 10 de la loi du 6 janvier 1978 modifiée", [(LIL, "10")]),
    ("article 8 de la loi n° 78-17 du 6 janvier 1978 ou l’article 9 de la même loi", [(LIL, "8"), (LIL, "9")]),
    ("article 6, I, 2° de la loi n° 2004-575 du 21 juin 2004", [(LCEN, "6")]),
    ("article 6 II de la LCEN", [(LCEN, "6")]),
    ("LCEN, art. 6", [(LCEN, "6")]),
    ("loi no 2016-1321", [("loi pour une République numérique", "")]),
    ("l’article 47 de la loi n°2005-102 du 11 février 2005", [("loi handicap de 2005", "47")]),
    ("article 1er de la loi du 29 juillet 1881", [("loi de 1881 sur la liberté de la presse", "1")]),
    (
        "articles 1er et 3 de la loi n° 2016-1919 du 29 décembre 2016",
        [("loi n° 2016-1919", "1"), ("loi n° 2016-1919", "3")],
    ),
    ("décret n° 2019-536 du 29 mai 2019, art. 12", [("décret n° 2019-536", "12")]),
    (
        "articles 34 et 52 du décret n° 93-1362 du 30 décembre 1993",
        [("décret n° 93-1362", "34"), ("décret n° 93-1362", "52")],
    ),
    (
        "articles 9, 11 et 12 de l’ordonnance n° 2005-1516 du 8 décembre 2005 "
        "et article 3 de l’ordonnance du 8 décembre 2005",
        [("ordonnance n° 2005-1516", number) for number in ("9", "11", "12", "3")],
    ),
    ("article 6 bis de la loi n° 51-711 du 7 juin 1951", [("loi n° 51-711", "6 bis")]),
    ("article 7 de la loi organique n° 2004-192 du 27 février 2004", [("loi n° 2004-192", "7")]),
    ("l’article 66 de la Constitution", [("Constitution", "66")]),
    ("art. 61-1 Constitution", [("Constitution", "61-1")]),
    (
        "article 8 de la Convention européenne des droits de l’homme",
        [("Convention européenne des droits de l’homme", "8")],
    ),
    ("art. 8 CEDH", [("Convention européenne des droits de l’homme", "8")]),
    (
        "articles 7 et 8 de la Charte des droits fondamentaux",
        [("Charte des droits fondamentaux", "7"), ("Charte des droits fondamentaux", "8")],
    ),
]

TRAPS = [
    "rendez-vous le 12 mars 2026, article suivant",
    "tél. 06 12 34 56 78",
    "au 3646, prix 12,50 €",
    "37000 Tours, code postal 37000",
    "le code PIN 1234 et le code d’accès 4-5-6",
    "la constitution du dossier en 3 étapes",
    "l’article 12 du règlement intérieur",
    "l’article 3 du contrat de location",
    "voir l’article 5 de la présente charte",
    "article 14 de l’arrêté du 9 novembre 2009",
    "article 9 du code wallon",
    "l’article 79 du code civil local d’Alsace-Moselle",
    "un article de 3 pages",
    "sur la D 952 puis l’A10, sortie 21",
    "taille L 38-40, 2 kg",
    "SIRET 130 025 265 00013",
    "l’article 1, 2 ou 3 de ce guide",
    "la page 12 : un code",
    "Mme L. 12 ans",
    "CP 37000, CC moi par mail, DSA à demain",
    "association loi 1901",
    "demander la CSS, un CPP, la CPI, un CPC, des feuilles CSS",
    "R2-D2 et C-3PO",
    "de 9-12 h et de 14-17 h",
    "version 2019 d’un logiciel",
    "art. 6",
    "l’article 226-13",
]

CASES = REFERENCE + CODES + OTHER_TEXTS + [(text, []) for text in TRAPS]


@pytest.mark.parametrize(("text", "expected"), CASES, ids=[text[:60] for text, _expected in CASES])
def test_finds_what_is_cited_and_nothing_else(text, expected):
    found = find(text)

    assert [(citation.text_label, citation.number, citation.last_number) for citation in found] == [
        (*wanted, "") if len(wanted) == 2 else wanted for wanted in expected
    ]


@pytest.mark.parametrize("text", [text for text, _expected in CASES])
def test_places_are_those_of_the_text_and_do_not_overlap(text):
    end = 0
    for citation in find(f"Bonjour, {text} ?"):
        assert citation.start >= end
        assert f"Bonjour, {text} ?"[citation.start : citation.end] == citation.raw
        end = citation.end


def test_there_are_the_forms_asked_for():
    assert len(REFERENCE) == 32
    assert len(CASES) >= 92
