"""The files for running it for real: as far as they can be checked without a cluster."""

import json
import re
from pathlib import Path
from typing import Any

import prometheus_client
import pytest
import yaml

from infra.runtime import discovery
from infra.runtime.config import VARIABLES
from infra.telemetry import metrics

DEPLOY = Path(__file__).parents[2] / "infra" / "deploy"
KUBERNETES = DEPLOY / "kubernetes"
PARTS = [*discovery.service_names(), discovery.GATEWAY]
COMPOSE = yaml.safe_load((DEPLOY / "compose" / "compose.yaml").read_text())


def _objects() -> list[dict[str, Any]]:
    files = [file for file in KUBERNETES.glob("*.yaml") if file.name != "kustomization.yaml"]
    return [found for file in files for found in yaml.safe_load_all(file.read_text())]


def _object(kind: str, name: str) -> dict[str, Any]:
    return next(found for found in _objects() if found["kind"] == kind and found["metadata"]["name"] == name)


def _is_variable(name: str) -> bool:
    return name in {variable.name for variable in VARIABLES} or bool(
        re.fullmatch(rf"HALL_({'|'.join(PARTS).upper()})_DATABASE_URL", name)
    )


def test_every_file_is_listed() -> None:
    listed = yaml.safe_load((KUBERNETES / "kustomization.yaml").read_text())["resources"]
    assert sorted(listed) == sorted(
        file.name for file in KUBERNETES.glob("*.yaml") if file.name not in {"kustomization.yaml"}
    )


@pytest.mark.parametrize("part", PARTS)
def test_a_deployment_has_probes_resources_and_time_to_stop(part: str) -> None:
    deployment = _object("Deployment", part)["spec"]
    pod = deployment["template"]["spec"]
    (container,) = pod["containers"]
    assert container["args"] == ["run", part]
    ports = {port["name"]: port["containerPort"] for port in container["ports"]}
    health = _object("ConfigMap", "hall")["data"]["HALL_HEALTH_PORT"]
    for probe, path in (
        ("startupProbe", "/healthz"),
        ("livenessProbe", "/healthz"),
        ("readinessProbe", "/readyz"),
    ):
        assert container[probe]["httpGet"]["path"] == path
        assert str(ports[container[probe]["httpGet"]["port"]]) == health
    assert container["resources"]["limits"]["memory"]
    assert container["resources"]["requests"].keys() == {"cpu", "memory"}
    assert pod["terminationGracePeriodSeconds"] > 10
    assert deployment["selector"]["matchLabels"] == deployment["template"]["metadata"]["labels"]


@pytest.mark.parametrize("part", PARTS)
def test_a_disruption_budget_is_about_its_deployment(part: str) -> None:
    budget, deployment = _object("PodDisruptionBudget", part)["spec"], _object("Deployment", part)["spec"]
    assert budget["selector"]["matchLabels"] == deployment["template"]["metadata"]["labels"]
    assert budget["minAvailable"] < deployment["replicas"]


def test_every_part_has_its_database_and_its_process() -> None:
    job = json.dumps(_object("Job", "create-databases"))
    sql = (DEPLOY / "compose" / "create-databases.sql").read_text()
    for part in PARTS:
        assert f"hall_{part}" in job
        assert f"create database hall_{part};" in sql
        assert COMPOSE["services"][part]["command"] == ["run", part]


def test_only_variables_there_are_are_set() -> None:
    names = {*_object("ConfigMap", "hall")["data"], *COMPOSE["x-environment"]}
    dockerfile = (DEPLOY / "Dockerfile").read_text()
    names.update(re.findall(r"\b(HALL_[A-Z_]+)=", dockerfile))
    assert [name for name in sorted(names) if not _is_variable(name)] == []


def test_every_metric_that_is_watched_exists() -> None:
    watched = set()
    for file in (DEPLOY / "prometheus" / "alerts.yaml", DEPLOY / "grafana" / "openhall.json"):
        watched.update(re.findall(r"\bopenhall_[a-z_]+", file.read_text()))
    there = set()
    for metric in vars(metrics).values():
        if isinstance(metric, prometheus_client.metrics.MetricWrapperBase):
            name = metric.describe()[0].name
            there.update({name, f"{name}_total", f"{name}_bucket", f"{name}_sum", f"{name}_count"})
    assert watched - there == set()


def test_alerts_say_what_to_do() -> None:
    groups = yaml.safe_load((DEPLOY / "prometheus" / "alerts.yaml").read_text())["groups"]
    for rule in (rule for group in groups for rule in group["rules"]):
        assert rule["annotations"].keys() == {"summary", "remedy"}, rule["alert"]
        assert rule["labels"]["severity"] in {"page", "ticket"}


def test_the_dashboard_has_no_two_panels_in_one_place() -> None:
    panels = json.loads((DEPLOY / "grafana" / "openhall.json").read_text())["panels"]
    assert len({panel["id"] for panel in panels}) == len(panels)
    assert len({(panel["gridPos"]["x"], panel["gridPos"]["y"]) for panel in panels}) == len(panels)
