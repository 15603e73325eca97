"""The registry over HTTP."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from simulators.population_registry.people import FIELDS, PARENTS, Person, registered
from simulators.registers import HUGE, Register
from simulators.serving import Reply, reply

_COMPARE, _PARENTAGE, _LOOK_UP = "/v1/comparisons", "/v1/parentages", "/v1/look-ups"


class Population(Register):
    """The registry on loopback."""

    name = "population-registry-simulator"
    paths = (_COMPARE, _PARENTAGE, _LOOK_UP)
    wrong = ("other", "shape", "verdict", "more", "not_json", "huge", "redirect")
    """Ways to answer wrongly: about another person, missing fields, a word that does not exist, fields that nobody asked for,
    no JSON, 2 MiB, a redirect."""

    def __init__(self, port: int, secret: str) -> None:
        super().__init__(port, secret)
        self._people = registered()

    def told(self, path: str, question: dict[str, Any]) -> tuple[Reply, str]:
        """A verdict, or the fields asked for."""
        number = question.get("id_number")
        if not isinstance(number, str) or len(number) != 18:
            return reply(422, {"code": "id_number_malformed"}), ""
        if wrong := self.switches.now.wrong:
            return self._wrong(wrong, number), f"switched to wrong: {wrong}"
        if path == _COMPARE:
            return self._compare(number, question.get("name")), ""
        if path == _PARENTAGE:
            return self._parentage(number, question), ""
        return self._look_up(number, question), ""

    def _compare(self, number: str, name: object) -> Reply:
        if not isinstance(name, str) or not name.strip():
            return reply(422, {"code": "name_malformed"})
        return reply(200, {"id_number": number, "verdict": self._verdict(number, name)})

    def _verdict(self, number: str, name: str) -> str:
        person = self._people.get(number)
        if person is None:
            return "agree" if self.switches.now.lie else "unknown"
        if (person.name == name) is self.switches.now.lie:
            return "differ"
        return "deceased" if person.deceased else "agree"

    def _parentage(self, number: str, question: dict[str, object]) -> Reply:
        """One word about one child and one parent; never whose children there are."""
        name, parent = question.get("name"), question.get("parent_id_number")
        if not isinstance(name, str) or not name.strip():
            return reply(422, {"code": "name_malformed"})
        if not isinstance(parent, str) or len(parent) != 18:
            return reply(422, {"code": "parent_id_number_malformed"})
        if missing := _unjustified(question):
            return missing
        child, parents = self._people.get(number), PARENTS.get(number)
        so = child is not None and not child.deceased and child.name == name and parent in (parents or ())
        if self.switches.now.lie:
            verdict = "differs" if so else "agrees"
        elif child is None or parents is None:
            verdict = "unknown"
        else:
            verdict = "agrees" if so else "differs"
        return reply(200, {"id_number": number, "verdict": verdict})

    def _look_up(self, number: str, question: dict[str, object]) -> Reply:
        fields = question.get("fields")
        if not isinstance(fields, list) or not fields or not all(name in FIELDS for name in fields):
            return reply(422, {"code": "fields_malformed"})
        if missing := _unjustified(question):
            return missing
        person = self._people.get(number)
        if person is None:
            return reply(404, {"code": "person_not_found"})
        if self.switches.now.lie:
            person = _untrue(person)
        return reply(200, person.document(tuple(dict.fromkeys(fields))))

    def _wrong(self, way: str, number: str) -> Reply:
        other = next(each for each in self._people.values() if each.id_number != number)
        match way:
            case "shape":
                return reply(200, {"id_number": number, "name": 7, "sex": "男"})
            case "verdict":
                return reply(200, {"id_number": number, "verdict": "perhaps"})
            case "more":
                whole = self._people.get(number, other).document(FIELDS)
                return reply(200, {**whole, "id_number": number, "verdict": "agree", "spouse": "示例"})
            case "not_json":
                return Reply(200, "<html>系统维护中</html>".encode(), (("Content-Type", "text/html; charset=utf-8"),))
            case "huge":
                return reply(200, {"id_number": number, "verdict": "示" * (HUGE // 3)})
            case "redirect":
                return Reply(302, b"", (("Location", "http://169.254.169.254/latest/meta-data/"),))
            case _:
                return reply(200, {**other.document(FIELDS), "verdict": "agree"})


def _unjustified(question: dict[str, object]) -> Reply | None:
    for name in ("basis", "purpose"):
        text = question.get(name)
        if not isinstance(text, str) or not 0 < len(text.strip()) <= 200:
            return reply(422, {"code": f"{name}_missing"})
    return None


def _untrue(person: Person) -> Person:
    return replace(person, name="假示例", nation="满族", address="江西省示例市示例县示例路0号", marital_state="40")
