"""The files for running it for real, as far as they can be read without a cluster."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

DEPLOY = Path(__file__).parents[1] / "infra" / "deploy"
KUBERNETES = DEPLOY / "kubernetes"
DATABASES_SQL = KUBERNETES / "create-databases.sql"
COMPOSE: dict[str, Any] = yaml.safe_load((DEPLOY / "compose" / "compose.yaml").read_text())


def objects() -> list[dict[str, Any]]:
    """Every object for Kubernetes."""
    files = [file for file in KUBERNETES.glob("*.yaml") if file.name != "kustomization.yaml"]
    return [found for file in files for found in yaml.safe_load_all(file.read_text())]


def object_of(kind: str, name: str) -> dict[str, Any]:
    return next(found for found in objects() if found["kind"] == kind and found["metadata"]["name"] == name)


def pods() -> dict[str, dict[str, Any]]:
    """What each Deployment, Job and CronJob runs, by its name: the specification of the pod."""
    return {found["metadata"]["name"]: pod for found in objects() for pod in _pods_within(found.get("spec"))}


def container_of(name: str) -> dict[str, Any]:
    """The one container of a pod."""
    (container,) = pods()[name]["containers"]
    return dict(container)


def secret_variables(name: str) -> set[str]:
    """The variables that a pod takes from a Secret, one by one."""
    return {variable["name"] for variable in container_of(name).get("env", []) if "valueFrom" in variable}


def needed_secrets(name: str) -> set[str]:
    """Those without which it does not start."""
    given = [variable for variable in container_of(name).get("env", []) if "valueFrom" in variable]
    return {
        variable["name"]
        for variable in given
        if not variable["valueFrom"].get("secretKeyRef", {}).get("optional", False)
    }


def secrets_named(within: Any) -> set[str]:
    """The names of the Secrets that anything within a part of a manifest refers to."""
    if isinstance(within, list):
        return set().union(*map(secrets_named, within))
    if not isinstance(within, dict):
        return set()
    own = {
        reference.get("name") or reference["secretName"]
        for kind in ("secretRef", "secretKeyRef", "secret")
        if isinstance(reference := within.get(kind), dict)
    }
    return own.union(*map(secrets_named, within.values()))


def _pods_within(specification: Any) -> Iterator[dict[str, Any]]:
    if not isinstance(specification, dict):
        return
    if "containers" in specification:
        yield specification
    for value in specification.values():
        yield from _pods_within(value)
