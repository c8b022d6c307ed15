"""The files for running it for real: as far as they can be checked without a cluster."""

import json
import re

import prometheus_client
import pytest
import yaml

from gateway.server import health_pages
from infra.hosting import discovery
from infra.loop.config import VARIABLES, Settings
from infra.loop.values import networks
from infra.telemetry import metrics
from tests.manifests import (
    COMPOSE,
    DATABASES_SQL,
    DEPLOY,
    KUBERNETES,
    container_of,
    object_of,
    pods,
    secret_variables,
    secrets_named,
)

SERVICES = discovery.service_names()
PARTS = [*SERVICES, discovery.GATEWAY]
SIGNER, MAKER = "checkpoint", "create-databases"
PASSWORDS = {f"{role.upper()}_PASSWORD" for role in (*PARTS, "auditor")}
DATABASES = {part: f"HALL_{part.upper()}_DATABASE_URL" for part in PARTS}
OWN = {
    SIGNER: {"HALL_CHECKPOINT_KEY", *(DATABASES[service] for service in SERVICES)},
    discovery.GATEWAY: {
        "HALL_AMQP_URI",
        DATABASES[discovery.GATEWAY],
        "HALL_IDENTITY_KEY",
        "HALL_OIDC_CLIENT_SECRET",
        "HALL_OUTBOX_WEBHOOK_KEY",
        "HALL_OUTBOX_SMTP_URL",
    },
    **{service: {"HALL_AMQP_URI", DATABASES[service], "HALL_PRIVACY_KEY"} for service in SERVICES},
}
"""What each process needs to know that others must not."""
PAGES = (
    *("HALL_ORIGIN", "HALL_OIDC_ISSUER", "HALL_OIDC_CLIENT_ID", "HALL_FILE_LIMIT", "HALL_VOICE"),
    *("HALL_OUTBOX_WEBHOOK_URL", "HALL_OUTBOX_SMTP_FROM"),
)
"""What the pages need beside it."""
README = (DEPLOY / "README.md").read_text()


def _is_secret(name: str) -> bool:
    return name in DATABASES.values() or name in {variable.name for variable in VARIABLES if variable.secret}


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
    deployment = object_of("Deployment", part)["spec"]
    pod = deployment["template"]["spec"]
    (container,) = pod["containers"]
    assert container["args"] == ["run", part]
    ports = {port["name"]: port["containerPort"] for port in container["ports"]}
    health = object_of("ConfigMap", "hall")["data"]["HALL_HEALTH_PORT"]
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
    budget, deployment = object_of("PodDisruptionBudget", part)["spec"], object_of("Deployment", part)["spec"]
    assert budget["selector"]["matchLabels"] == deployment["template"]["metadata"]["labels"]
    assert budget["minAvailable"] < deployment["replicas"]


def test_every_part_has_its_database_and_its_process() -> None:
    sql = DATABASES_SQL.read_text()
    for part in PARTS:
        assert f"('hall_{part}', '" in sql
        assert f"\\getenv {part} {part.upper()}_PASSWORD" in sql
        assert COMPOSE["services"][part]["command"] == ["run", part]
    generated = yaml.safe_load((KUBERNETES / "kustomization.yaml").read_text())["configMapGenerator"]
    assert generated == [{"name": MAKER, "files": [DATABASES_SQL.name]}]
    (mounted,) = [line for line in COMPOSE["services"]["postgres"]["volumes"] if ".sql:" in line]
    assert (DEPLOY / "compose" / mounted.split(":")[0]).resolve() == DATABASES_SQL.resolve()


@pytest.mark.parametrize("name", pods())
def test_a_pod_names_its_own_secret_only(name: str) -> None:
    own = {MAKER: "hall-databases"}.get(name, f"hall-{name}")
    assert secrets_named(pods()[name]) == {own}
    assert not pods()[name]["automountServiceAccountToken"]


@pytest.mark.parametrize("name", pods())
def test_a_pod_has_no_more_rights_than_it_needs(name: str) -> None:
    """As Kubernetes' Pod Security Standard "restricted" asks, and no root file system to write to."""
    pod, container = pods()[name]["securityContext"], container_of(name)["securityContext"]
    assert pod["runAsNonRoot"]
    assert pod["runAsUser"] > 0
    assert pod["seccompProfile"] == {"type": "RuntimeDefault"}
    assert container == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }


def test_a_process_has_its_own_secrets_only() -> None:
    assert pods().keys() == OWN.keys() | {MAKER}
    for name, own in OWN.items():
        assert secret_variables(name) == own, name
        assert "secretRef" not in json.dumps(container_of(name)), f"{name} takes whatever is in its Secret"
        given = COMPOSE["services"][name]["environment"]
        assert {variable for variable in given if _is_secret(variable)} == own, name


def test_nobody_but_the_signer_has_the_key_that_signs() -> None:
    holders = [name for name in pods() if "HALL_CHECKPOINT_KEY" in json.dumps(pods()[name])]
    composed = [name for name, part in COMPOSE["services"].items() if "HALL_CHECKPOINT_KEY" in str(part)]
    assert holders == composed == [SIGNER]
    for service in SERVICES:  # with a role that cannot write
        assert "//hall_auditor:" in COMPOSE["services"][SIGNER]["environment"][DATABASES[service]]


def test_only_the_database_itself_has_the_superusers_password() -> None:
    given = {name: str(part) for name, part in COMPOSE["services"].items()}
    assert [name for name, text in given.items() if "ADMIN_PASSWORD" in text] == ["postgres"]
    environment = COMPOSE["services"]["postgres"]["environment"]
    assert environment.keys() == PASSWORDS | {"POSTGRES_PASSWORD"}


def test_the_secrets_are_made_with_what_is_taken_from_them() -> None:
    made = {
        name: set(re.findall(r"--from-literal=([A-Z_]+)=", block))
        for name, block in re.findall(r"^secret (\w+) ((?:.*\\\n)*.*)", README, re.MULTILINE)
    }
    assert made == {**OWN, "databases": PASSWORDS | {"PGHOST", "PGUSER", "PGPASSWORD"}}


def test_a_gateway_is_told_which_proxies_to_trust() -> None:
    for value in (
        object_of("ConfigMap", "hall")["data"]["HALL_TRUSTED_PROXIES"],
        COMPOSE["networks"]["default"]["ipam"]["config"][0]["subnet"],
    ):
        Settings({"HALL_TRUSTED_PROXIES": value}).check()
        assert networks(value)[0].is_private
    subnet = COMPOSE["networks"]["default"]["ipam"]["config"][0]["subnet"]
    trusted = COMPOSE["services"][discovery.GATEWAY]["environment"]["HALL_TRUSTED_PROXIES"]
    assert trusted == f"${{HALL_TRUSTED_PROXIES:-{subnet}}}"


def test_a_gateway_is_told_where_its_pages_are_and_how_people_sign_in_there() -> None:
    told = object_of("ConfigMap", "hall")["data"]
    Settings(told).check()
    assert told["HALL_ORIGIN"].startswith("https://")  # so that cookies are for https only
    composed = COMPOSE["services"][discovery.GATEWAY]["environment"]
    for name in PAGES:
        assert name in told, name
        assert composed[name] == f"${{{name}:-}}"
    assert f"client_max_body_size {int(told['HALL_FILE_LIMIT']) // 2**20 + 1}m" in README


def test_what_a_gateway_is_made_of_is_not_on_its_public_port() -> None:
    told = object_of("ConfigMap", "hall")["data"] | COMPOSE["services"][discovery.GATEWAY]["environment"]
    assert told["HALL_HEALTH_PORT"] != told.get("HALL_PORT", "8080")
    assert health_pages(Settings(told)) == ("/healthz",)
    (public,) = object_of("Service", discovery.GATEWAY)["spec"]["ports"]
    assert public["targetPort"] == "http"
    assert not any("9090" in port for port in COMPOSE["services"][discovery.GATEWAY]["ports"])


def test_an_operator_may_ask_for_it_there() -> None:
    assert health_pages(Settings({"HALL_PUBLIC_METRICS": "yes"})) == ("/healthz", "/readyz", "/metrics")


def test_only_variables_there_are_are_set() -> None:
    names = {*object_of("ConfigMap", "hall")["data"], *set().union(*OWN.values())}
    names.update(*(COMPOSE["services"][name]["environment"] for name in OWN))
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


def test_a_part_that_vanished_is_missed() -> None:
    rules = (DEPLOY / "prometheus" / "alerts.yaml").read_text()
    missed = re.findall(r'absent\(openhall_check_failed{check="(\w+) database"}\)', rules)
    assert sorted(missed) == sorted(PARTS)


def test_the_dashboard_has_no_two_panels_in_one_place() -> None:
    panels = json.loads((DEPLOY / "grafana" / "openhall.json").read_text())["panels"]
    assert len({panel["id"] for panel in panels}) == len(panels)
    assert len({(panel["gridPos"]["x"], panel["gridPos"]["y"]) for panel in panels}) == len(panels)
