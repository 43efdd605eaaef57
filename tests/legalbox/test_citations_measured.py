"""The finder on real law: the cross references of the code of administration."""

from legalbox.citations.checking import Existence, check
from legalbox.citations.finder import find
from legalbox.law_watch.reading import read
from tests.clock import is_quick

CRPA = "LEGITEXT000031366350"


def test_the_references_of_a_code_to_itself_resolve(shared_data):
    text = read(shared_data / "legal" / "crpa-2026-02.json")
    known = {CRPA: text.index}

    def find_all():
        return [citation for article in text.articles for citation in find(article.text, within=CRPA)]

    found = find_all()
    own = [citation for citation in found if citation.text_id == CRPA and citation.number]
    resolved = [citation for citation in own if check(citation, known) is Existence.EXISTS]

    assert is_quick(find_all, 2)
    assert len(own) > 700
    assert len(resolved) / len(own) > 0.96
    assert len([citation for citation in found if citation.text_id not in (CRPA, "")]) > 150
