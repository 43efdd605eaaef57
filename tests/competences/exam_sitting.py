"""Sitting an exam through the pages: what the person does, what the mediator does."""


def words(response):
    return response.content.decode()


def claim(client, code):
    return client.post("/competences/examens/code/", {"code": code})


def at(attempt, rest=""):
    return f"/competences/examens/passage/{attempt.public_id}/{rest}"


def sit(client, attempt, code, *, right=None, count=None):
    """Claim, begin, answer ``count`` questions of which the first ``right`` are right."""
    assert claim(client, code).status_code == 302
    client.post(at(attempt))
    attempt.refresh_from_db()
    total = len(attempt.questions)
    for position in range(1, (total if count is None else count) + 1):
        good = right is None or position <= right
        answer_with(client, attempt, position, good=good)
    return attempt


def answer_with(client, attempt, position, *, good=True):
    key = attempt.questions[position - 1]["right"][0]
    return client.post(at(attempt, f"{position}/"), {"choice": key if good else (key + 1) % 3, "next": "1"})


def end(client, attempt):
    client.post(at(attempt, "relire/"))
    attempt.refresh_from_db()
    return attempt


def act(desk, attempt, action, **data):
    answer = desk.post(f"/competences/examens/personnes/{attempt.public_id}/", {"action": action, **data})
    attempt.refresh_from_db()
    return answer
