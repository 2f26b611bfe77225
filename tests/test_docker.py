"""The image and the services as they are written: linted, and everything they name is there. Nothing is built or run."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from index.settings import VARIABLES, read_settings

ROOT = Path(__file__).parents[1]
DOCKER = ROOT / ".docker"
DOCKERFILE, COMPOSE, EXAMPLE = DOCKER / "Dockerfile", DOCKER / "compose.yaml", DOCKER / "env.example"
OURS = ("chat-1", "chat-2", "index")
_SET = re.compile(r"\b(RAG_[A-Z_]+)[=:]")
_ASKED = re.compile(r"(?<!\$)\$\{([A-Z_]+)")


@cache
def instructions() -> list[tuple[str, str]]:
    """(FROM, COPY …, the rest of its line with those that go on), in order."""
    lines = [line for line in DOCKERFILE.read_text("utf8").splitlines() if line and not line.startswith("#")]
    whole = "\n".join(lines).replace("\\\n", " ").splitlines()
    return [(name, rest) for name, _, rest in (line.partition(" ") for line in whole)]


def given(name: str) -> list[str]:
    return [rest for instruction, rest in instructions() if instruction == name]


@cache
def compose() -> dict[str, Any]:
    return dict(yaml.safe_load(COMPOSE.read_text("utf8")))


def ours() -> list[dict[str, Any]]:
    return [compose()["services"][name] for name in OURS]


def assert_accepts(*command: str) -> None:
    done = subprocess.run(
        [str(Path(sys.executable).with_name(command[0])), *command[1:]], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_hadolint_has_nothing_to_say() -> None:
    assert_accepts("hadolint", "--failure-threshold", "style", str(DOCKERFILE))


def test_the_services_keep_to_the_compose_schema() -> None:
    assert_accepts("check-jsonschema", "--builtin-schema", "vendor.compose-spec", str(COMPOSE))


def test_both_say_that_they_were_not_run() -> None:
    for file in (DOCKERFILE, COMPOSE):
        assert "never" in file.read_text("utf8").split("\n#\n")[0] and "run here" in file.read_text("utf8")


def test_what_is_copied_is_there_and_reaches_the_builder() -> None:
    let_in = {line[1:] for line in (ROOT / ".dockerignore").read_text("utf8").splitlines() if line.startswith("!")}
    copied = {part.rstrip("/") for rest in given("COPY") if "--from" not in rest for part in rest.split()[:-1]}
    assert copied == let_in
    assert all((ROOT / name).exists() for name in copied)


def test_the_image_is_small_pinned_and_nobodys_root() -> None:
    base, *others = {rest.split()[0] for rest in given("FROM")}
    assert not others and re.fullmatch(r"python:3\.\d+\.\d+-slim-\w+", base)
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text("utf8"))["project"]["requires-python"]
    minor = int(base.split(".")[1])
    assert wanted == ">=3.11" and minor >= 11
    assert given("USER") == ["10001:10001"] and given("WORKDIR")[-1] == given("VOLUME")[0] == "/data"
    assert given("CMD") == ['["python", "/app/app.py"]'] and "PYTHONPATH=/app " in given("ENV")[-1]
    assert "127.0.0.1:7860/healthz" in given("HEALTHCHECK")[0] and given("EXPOSE") == ["7860"]


def test_the_packages_are_the_pinned_ones_with_torch_for_the_cpu() -> None:
    assert given("ARG") == ["TORCH_INDEX=https://download.pytorch.org/whl/cpu"]
    installing = next(rest for rest in given("RUN") if ".ci/install" in rest)
    extras = installing.split(".ci/install")[1].split()
    known = tomllib.loads((ROOT / "pyproject.toml").read_text("utf8"))["project"]["optional-dependencies"]
    assert set(extras) == {"milvus", "postgres", "openai", "ollama", "mcp"} <= set(known)


def test_nothing_is_looked_up_when_it_starts() -> None:
    assert all(f"{name}=1" in " ".join(given("ENV")) for name in ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE"))


@pytest.mark.parametrize("file", [DOCKERFILE, COMPOSE, EXAMPLE], ids=lambda file: str(file.name))
def test_every_setting_is_one_of_ours(file: Path) -> None:
    named = set(_SET.findall(file.read_text("utf8")))
    assert named and named <= {f"RAG_{name.upper()}" for name in VARIABLES}


def test_the_settings_can_be_read() -> None:
    for service in ours():
        variables = {name: re.sub(r"\$\{[^}]*\}", "", value) for name, value in service["environment"].items()}
        assert read_settings(variables).log == "json"


def test_every_variable_is_explained_and_no_password_is_written_down() -> None:
    asked = set(_ASKED.findall(COMPOSE.read_text("utf8")))
    explained = {line.split("=")[0] for line in EXAMPLE.read_text("utf8").splitlines() if "=" in line}
    assert asked - {"PORT"} == explained
    assert all(re.search(rf"\$\{{{name}:\?", COMPOSE.read_text("utf8")) for name in asked if name.endswith("PASSWORD"))
    assert not re.search(r"(?m)^\w+=.+", EXAMPLE.read_text("utf8"))
    assert ".docker/.env" in (ROOT / ".gitignore").read_text("utf8").splitlines()


def test_services_reach_each_other_by_names_and_ports_that_are_there() -> None:
    services = compose()["services"]
    for service in ours():
        assert service["environment"]["RAG_STORE"] == "milvus:http://milvus:19530"
        assert service["build"] == {"context": "..", "dockerfile": ".docker/Dockerfile"}
        assert (DOCKER / service["build"]["context"]).resolve() == ROOT
    balancing = compose()["configs"]["balancer"]["content"]
    assert set(re.findall(r"([a-z\d-]+):7860", balancing)) == {"chat-1", "chat-2"} <= set(services)
    waited = {name for service in services.values() for name in service.get("depends_on", ())}
    assert waited <= set(services)


def test_images_are_pinned_and_what_keeps_something_has_a_volume_and_a_check() -> None:
    kept = ("postgres", "milvus", "etcd", "minio")
    for name, service in compose()["services"].items():
        assert name in OURS or re.search(r":\S*\d+\.\d+|RELEASE\.\d{4}", service["image"]), name
    for name in kept:
        service = compose()["services"][name]
        assert service["healthcheck"]["test"]
        assert {volume.split(":")[0] for volume in service["volumes"]} <= set(compose()["volumes"])
    published = [port for service in compose()["services"].values() for port in service.get("ports", ())]
    assert published and all(port.startswith("127.0.0.1:") for port in published)
