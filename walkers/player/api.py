"""Through the machine door: API v1 with tokens. What is done by hand on pages is one request here."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx

from walkers.player.driver import LIMITS, NOT_OFFERED, CaseRef, DoorError, Told
from walkers.player.story import Application, Paper, Person, papers

Tokens = Callable[[str], str]
"""A token for a log-in."""

_PURPOSE = "办理此件"
_MOST_ITEMS = 20
_NAMED = {"companion", "chair"}
_FILES = {"photos", "scans"}
_ON_CARDS = {"explain_card": "explain", "uphold_card": "uphold"}
_NOBODY = "00000000-0000-0000-0000-000000000000"
_MOST_WAITS, _WAIT = 120, 0.25


class ApiDriver:
    """People with tokens. ``tokens`` is asked once for each log-in."""

    def __init__(self, base: str, tokens: Tokens) -> None:
        self._client = httpx.Client(base_url=f"{base.rstrip('/')}/api/v1", timeout=30.0, trust_env=False)
        self._tokens = tokens
        self._hands: dict[tuple[str, str], ApiHand] = {}

    def hand(self, person: Person, door: str) -> ApiHand:
        """The person, with a token where it is somebody."""
        if (person.login, door) not in self._hands:
            headers = {} if not person.login else {"Authorization": f"Bearer {self._tokens(person.login)}"}
            self._hands[person.login, door] = ApiHand(self._client, headers, door)
        return self._hands[person.login, door]

    def close(self) -> None:
        """Close the connections."""
        self._client.close()


class ApiHand:
    """One token."""

    def __init__(self, client: httpx.Client, headers: Mapping[str, str], door: str) -> None:
        self._client = client
        self._headers = dict(headers)
        self._door = door

    def apply(self, application: Application, case: CaseRef, *, twice: bool) -> Told:
        """Find the item, hand in the papers, check, confirm what the check returned, submit."""
        case.implementation_code = self._find(application)
        materials = {element: self._hand_in(each) for element, each in application.uploads.items()}
        body: dict[str, Any] = {
            "implementation_code": case.implementation_code,
            "applicant": self._applicant(application.party),
            "scenario": dict(application.scenario),
            "answers": dict(application.answers),
            "materials": materials,
        }
        checked = self._post("/applications/check", body)
        if checked.is_error:
            return _refusal(checked)
        told = checked.json()
        body |= {"guide_hash": told["guide_hash"], "confirmation": told["confirmation"]}
        body["notice"] = told["notice"]["version"]
        answered = self._send("/applications", body, twice=twice)
        if answered.is_error:
            return _refusal(answered)
        receipt = answered.json()
        case.code, case.word = receipt["registration_code"], receipt["query_word"]
        return self.look({"at": "progress"}, case)

    def deed(self, name: str, given: Mapping[str, Any], case: CaseRef, *, on: Any, twice: bool) -> Told:
        """One request, on the version the case has, read just before, or had when ``on`` was seen."""
        if name in _ON_CARDS:
            return self._on_card(_ON_CARDS[name], given, case)
        path = f"/cases/{case.code}"
        if name == "rate":
            # Nobody changes the case by it: no version is cited.
            answered = self._send(f"{path}/ratings", dict(given), twice=twice)
            return _refusal(answered) if answered.is_error else self.look({"at": "progress"}, case)
        body = {"state_version": on if on is not None else self.look({"at": "progress"}, case).version}
        if name == "correct":
            correction = self._correction(given, case)
            if isinstance(correction, Told):
                return correction
            body |= correction
        else:
            body |= self._filled(name, given, case)
        answered = self._send(f"{path}/deeds/{name}", body, twice=twice)
        return _refusal(answered) if answered.is_error else self.look({"at": "progress"}, case)

    def look(self, given: Mapping[str, Any], case: CaseRef) -> Told:
        """Progress; with ``case`` also the events and what was handed in; with ``list`` the list of this person."""
        if given["at"] == "paper":
            return self._paper(case)
        if given["at"] == "cards":
            answered = self._get("/cards", registration_code=case.code, view="all")
            return _refusal(answered) if answered.is_error else Told(text=answered.text)
        if given["at"] == "list":
            view = "all" if self._door == "desk" else "own"
            answered = self._get("/cases", view=view, size=100)
            return _refusal(answered) if answered.is_error else Told(text=answered.text)
        texts = []
        if given["at"] == "case":
            for part in ("events", "application"):
                answered = self._get(f"/cases/{case.code}/{part}", **({"purpose": _PURPOSE} if part[0] == "a" else {}))
                if answered.is_error:
                    return _refusal(answered)
                texts.append(answered.text)
        answered = self._get(f"/cases/{case.code}", **({"word": case.word} if given.get("word") else {}))
        if answered.is_error:
            return _refusal(answered)
        told = answered.json()
        dues = {name: _last_day(at) for name in LIMITS if (at := told["clock"][f"{name}_due"]) is not None}
        text = " ".join([answered.text, *texts])
        return Told(told["state"], told["state_version"], text=text, dues=dues, page=told["state_version"])

    def _filled(self, name: str, given: Mapping[str, Any], case: CaseRef) -> dict[str, Any]:
        """What the deed is done with: people by account, files by upload, the statement by its number."""
        body = dict(given)
        for role in _NAMED & body.keys():
            found = self._get(f"/cases/{case.code}/officials", **{"for": name}).json().get("officials", [])
            body[role] = next((each["account"] for each in found if each["name"] == body[role]), _NOBODY)
        for files in _FILES & body.keys():
            body[files] = self._hand_in(papers(body[files]))
        if name == "answer_statement":
            waiting = [each for each in self._get(f"/cases/{case.code}").json()["statements"] if not each["answer"]]
            body["statement"] = waiting[0]["n"] if waiting else 1
        return body

    def _paper(self, case: CaseRef) -> Told:
        """Open the paper that came last, once all are made."""
        for _ in range(_MOST_WAITS):
            told = self._get(f"/cases/{case.code}/papers").json()
            if told.get("papers") and not told["making"]:
                break
            time.sleep(_WAIT)
        else:
            raise DoorError(f"the papers do not come: {told}")
        answered = self._client.get(f"/cases/{case.code}/papers/{told['papers'][-1]['n']}", headers=self._headers)
        if answered.is_error:
            return _refusal(answered)
        if not answered.content.startswith(b"%PDF-"):
            raise DoorError(f"the paper is none: {answered.headers}")
        return self.look({"at": "progress"}, case)

    def _on_card(self, deed: str, given: Mapping[str, Any], case: CaseRef) -> Told:
        """A deed on the newest open card; then all cards of the case."""
        open_ones = self._get("/cards", registration_code=case.code, view="open").json().get("cards", [])
        if not open_ones:
            return Told(refused=NOT_OFFERED)
        body = {"state_version": open_ones[0]["state_version"], "words": given["words"]}
        answered = self._send(f"/cards/{open_ones[0]['id']}/deeds/{deed}", body, twice=False)
        return _refusal(answered) if answered.is_error else self.look({"at": "cards"}, case)

    def _applicant(self, party: str) -> dict[str, str]:
        """Oneself, a legal person by its code, or one's ward by name."""
        if party == "self":
            return {"kind": "NATURAL"}
        if party.isascii():
            return {"kind": "LEGAL", "identifier": party}
        wards = {each["name"]: each["id"] for each in self._get("/me/wards").json()["wards"]}
        return {"kind": "NATURAL", "id": wards.get(party, _NOBODY)}

    def _find(self, application: Application) -> str:
        found = self._get("/items", q=application.item_name, region=application.region, size=_MOST_ITEMS)
        lines = found.json()["items"] if found.is_success else []
        for line in lines:
            # Above the region where a body of a higher one serves it too.
            there = line["department"] == application.body or line["region_code"] == application.region
            if there and application.item_name in line["name"]:
                return str(line["implementation_code"])
        raise DoorError(f"no item {application.item_name} of {application.region}: {found.text[:200]}")

    def _hand_in(self, given: Iterable[Paper]) -> list[str]:
        ids = []
        for paper in given:
            headers = {**self._headers, "Content-Type": "application/pdf"}
            answered = self._client.post(
                "/uploads", params={"name": paper.name}, content=paper.content, headers=headers
            )
            if answered.is_error:
                raise DoorError(f"the paper {paper.name} was not taken: {answered.text[:300]}")
            ids.append(answered.json()["id"])
        return ids

    def _correction(self, given: Mapping[str, Any], case: CaseRef) -> dict[str, Any] | Told:
        body: dict[str, Any] = {
            "answers": given.get("answers", {}),
            "materials": {element: self._hand_in(papers(names)) for element, names in given.get("uploads", {}).items()},
        }
        checked = self._post(f"/cases/{case.code}/correction/check", body)
        if checked.is_error:
            return _refusal(checked)
        notice = self._get(f"/cases/{case.code}").json()["notice"]
        numbers = {line["path"]: line["n"] for line in notice["lines"]} if notice else {}
        insist = {str(numbers[place]): reason for place, reason in given.get("insist", {}).items()}
        return {**body, "insist": insist, "confirmation": checked.json()["confirmation"]}

    def _get(self, path: str, **query: Any) -> httpx.Response:
        return _sound(self._client.get(path, params=query, headers=self._headers))

    def _post(self, path: str, body: Mapping[str, Any], key: str = "") -> httpx.Response:
        headers = {**self._headers, **({"Idempotency-Key": key} if key else {})}
        return _sound(self._client.post(path, json=dict(body), headers=headers))

    def _send(self, path: str, body: Mapping[str, Any], *, twice: bool) -> httpx.Response:
        """A request that changes something, under one key; twice at the same time, if so wished, with one answer."""
        key = str(uuid4())
        if not twice:
            return self._post(path, body, key)
        with ThreadPoolExecutor(2) as pool:
            first, second = pool.map(lambda _: self._post(path, body, key), range(2))
        if first.is_error or second.is_error:
            raise DoorError(f"sent twice, one was refused: {first.text[:200]} {second.text[:200]}")
        one, other = (dict(each.json(), repeated=None) for each in (first, second))
        if one != other or {first.json()["repeated"], second.json()["repeated"]} != {True, False}:
            raise DoorError(f"sent twice, two answers: {one} {other}")
        return first


def _sound(answered: httpx.Response) -> httpx.Response:
    if answered.status_code >= httpx.codes.INTERNAL_SERVER_ERROR:
        raise DoorError(
            f"{answered.request.method} {answered.request.url.path}: {answered.status_code} {answered.text[:300]}"
        )
    if answered.is_error and answered.headers.get("Content-Type", "").split(";")[0] != "application/problem+json":
        raise DoorError(f"{answered.request.url.path}: an error that is no problem document")
    return answered


def _refusal(answered: httpx.Response) -> Told:
    problem = answered.json()
    data = problem.get("data", {})
    return Told(data.get("state", ""), refused=problem["code"], text=answered.text)


def _last_day(due: str) -> date:
    """The due instant is the end of its last day."""
    return (datetime.fromisoformat(due) - timedelta(seconds=1)).date()
