"""Tient une copie, retraits compris ; relancez-le quand vous voulez, effacez le dossier s’il répond « 410 : Gone ».

python miroir.py https://portail.example dossier structures questions
"""

import json
import sys
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen


def mirror(site, folder, resources):
    state, api = folder / "curseur.txt", f"{site}/api/v1"
    if not state.exists():  # d’abord la position, ensuite la copie : rien ne se perd entre les deux
        cursor = json.load(urlopen(f"{api}/changes/?since=now"))["cursor"]
        for name in resources:
            (folder / name).mkdir(parents=True, exist_ok=True)
            for line in urlopen(f"{api}/{name}/?format=ndjson"):
                (folder / name / f"{json.loads(line)['id']}.json").write_bytes(line)
        state.write_text(cursor)
    url = f"{api}/changes/?page_size=1000&since={state.read_text()}"
    while url:
        page = json.load(urlopen(url))
        for name, key in {(c["resource"], c["id"]) for c in page["results"] if c["resource"] in resources}:
            try:
                (folder / name / f"{key}.json").write_bytes(urlopen(f"{api}/{name}/{key}/").read())
            except HTTPError as error:
                if error.code != 404:  # retiré
                    raise
                (folder / name / f"{key}.json").unlink(missing_ok=True)
        state.write_text(page["cursor"])
        url = page["next"]


if __name__ == "__main__":
    mirror(sys.argv[1], Path(sys.argv[2]), sys.argv[3:])
