"""Tient une copie locale de ressources du portail, retraits compris : relancez-le quand vous voulez.

python miroir.py https://portail.example dossier structures questions
"""

import json
import sys
import urllib.request
from pathlib import Path


def read(url):
    with urllib.request.urlopen(url, timeout=60) as answer:  # noqa: S310 - l’adresse vient de la ligne de commande
        return answer.read().decode()


def keep(folder, resource, item):
    (folder / resource / f"{item['id']}.json").write_text(json.dumps(item, ensure_ascii=False), "utf-8")


def mirror(site, folder, resources):
    state, api = folder / "curseur.txt", f"{site}/api/v1"
    for resource in resources:
        (folder / resource).mkdir(parents=True, exist_ok=True)
    if not state.exists():  # d’abord la position, ensuite la copie : rien ne se perd entre les deux
        cursor = json.loads(read(f"{api}/changes/?since=now"))["cursor"]
        for resource in resources:
            for line in read(f"{api}/{resource}/?format=ndjson").splitlines():
                keep(folder, resource, json.loads(line))
        state.write_text(cursor)
    url = f"{api}/changes/?page_size=1000&since={state.read_text()}"
    while url:
        page = json.loads(read(url))
        latest = {(c["resource"], c["id"]): c for c in page["results"] if c["resource"] in resources}
        for (resource, identifier), change in latest.items():
            if change["action"] == "deleted":
                (folder / resource / f"{identifier}.json").unlink(missing_ok=True)
            else:
                refresh(folder, resource, change["url"])
        state.write_text(page["cursor"])
        url = page["next"]


def refresh(folder, resource, url):
    try:
        keep(folder, resource, json.loads(read(url)))
    except urllib.error.HTTPError as error:
        if error.code != 404:  # retiré depuis : le fil le dira plus loin
            raise


if __name__ == "__main__":
    mirror(sys.argv[1], Path(sys.argv[2]), sys.argv[3:])
