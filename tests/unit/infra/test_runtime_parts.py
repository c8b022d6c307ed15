"""The small parts of the runtime: the data folder's lock, what is found by convention, `hall` itself."""

import argparse
import json
import os
from pathlib import Path
from uuid import uuid4

import pytest

from infra.contracts import Answer, Context, Contract, Query, query
from infra.hosting import discovery, run_file
from infra.hosting.cli import group, main, parser
from infra.loop import bridge
from infra.loop.config import ConfigurationError, Settings
from infra.projections.queries import Queries, answers
from tests.placeless import NOWHERE


class HallAnswer(Answer):
    name: str


@query("/halls", roles=("public",), place=NOWHERE, clause="1", answer=HallAnswer)
class AskHall(Query):
    pass


@query("/doors", roles=("public",), place=NOWHERE, clause="1", answer=HallAnswer)
class AskDoor(Query):
    pass


def _settings(data: Path) -> Settings:
    return Settings({"HALL_DATA": str(data)})


class Halls:
    @answers(AskHall)
    async def hall(self, query: AskHall, context: Context) -> HallAnswer:
        return HallAnswer(name=f"north, for {context.actor}")


class Doors:
    def __init__(self, name: str) -> None:
        self._name = name

    @answers(AskDoor)
    async def door(self, query: AskDoor, context: Context) -> HallAnswer:
        return HallAnswer(name=self._name)


CONTRACT = Contract("halls", {}, {"AskHall": AskHall, "AskDoor": AskDoor}, {})


def test_each_query_is_answered_by_the_method_marked_for_it() -> None:
    queries = Queries(CONTRACT, Halls(), Doors("the east door"))
    context = Context(uuid4(), "clerk-1", "clerk", "window", "c-1")
    assert bridge.run(queries.answer(AskHall(), context)) == HallAnswer(name="north, for clerk-1")
    assert bridge.run(queries.answer(AskDoor(), context)) == HallAnswer(name="the east door")


def test_a_query_without_a_method_is_named_at_start() -> None:
    with pytest.raises(TypeError, match=r"nothing is @answers\(AskDoor\)"):
        Queries(CONTRACT, Halls())


def test_a_query_that_two_would_answer_is_named_at_start() -> None:
    class Others:
        @answers(AskHall)
        async def another(self, query: AskHall, context: Context) -> HallAnswer: ...

    with pytest.raises(TypeError, match=r"both \S+Halls.hall and \S+Others.another are @answers\(AskHall\)"):
        Queries(CONTRACT, Halls(), Doors("east"), Others())


def test_a_run_alone_refuses_a_second_one_and_says_where_the_first_is(tmp_path: Path) -> None:
    with run_file.hold(_settings(tmp_path), alone=True):
        run_file.write(tmp_path, "http://127.0.0.1:8080")
        with (
            pytest.raises(
                ConfigurationError, match=rf"process {os.getpid()}, http://127\.0\.0\.1:8080\).*\(HALL_DATA\)"
            ),
            run_file.hold(_settings(tmp_path), alone=False),
        ):
            pass
    with run_file.hold(_settings(tmp_path), alone=True):
        pass


def test_runs_that_share_a_broker_share_the_folder_but_not_with_a_run_alone(tmp_path: Path) -> None:
    with (
        run_file.hold(_settings(tmp_path), alone=False),
        run_file.hold(_settings(tmp_path), alone=False),
        pytest.raises(ConfigurationError, match="in use"),
        run_file.hold(_settings(tmp_path), alone=True),
    ):
        pass


def test_run_json_is_removed_by_its_own_process_only(tmp_path: Path) -> None:
    (tmp_path / "run.json").write_text(json.dumps({"url": "http://other", "pid": 1}))
    run_file.remove(tmp_path)
    assert run_file.read(tmp_path) == {"url": "http://other", "pid": 1}
    run_file.write(tmp_path, "http://ours")
    run_file.remove(tmp_path)
    assert run_file.read(tmp_path) is None


def test_an_unknown_service_is_refused_with_what_there_is() -> None:
    with pytest.raises(ConfigurationError, match="there is no service 'kitchen': choose from gateway"):
        discovery.service_class("kitchen")


def test_two_modules_may_add_lines_below_one_word() -> None:
    root = argparse.ArgumentParser()
    lines = root.add_subparsers()
    for name in ("cases", "queue"):
        group(lines, "report", "figures").add_parser(name).set_defaults(handler=name)
    assert root.parse_args(["report", "cases"]).handler == "cases"
    assert root.parse_args(["report", "queue"]).handler == "queue"


def test_a_configuration_error_is_one_line_and_exit_code_2(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fails(arguments: argparse.Namespace, settings: object) -> int:
        raise ConfigurationError("HALL_PORT='door' is not a whole number")

    monkeypatch.setattr("infra.hosting.cli.parser", lambda words: _one_line(fails))
    assert main(["token"]) == 2
    assert capsys.readouterr().err == "hall: HALL_PORT='door' is not a whole number\n"


def _one_line(handler: object) -> argparse.ArgumentParser:
    root = argparse.ArgumentParser()
    root.add_subparsers().add_parser("token").set_defaults(handler=handler)
    return root


def test_a_process_that_serves_loads_no_other_lines() -> None:
    with pytest.raises(SystemExit):
        parser(["run"]).parse_args(["token"])
    assert parser(["run"]).parse_args(["run", "cases", "--port", "0"]).names == ["cases"]
