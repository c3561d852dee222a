"""What stands in deploy/: every name in it is known, every file is taken by its own program."""

import json
import re
import shutil
import subprocess

import pytest
import yaml

from models.settings import Settings
from tests.settings import settings_for
from tests.shared import ROOT
from webapp.cli.run import PARTS
from webapp.config_check import check_settings

DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
SITES = sorted((DEPLOY / "nginx").glob("*.conf"))
CLUSTER = sorted((DEPLOY / "kubernetes").glob("*.yaml"))
KNOWN = set(Settings.from_environment({}).as_environment())
TOOLS = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


def documents() -> list[dict]:
    return [part for file in CLUSTER for part in yaml.safe_load_all(file.read_text()) if part]


def containers() -> list[dict]:
    specs = [part.get("spec", {}) for part in documents()]
    pods = [spec["template"]["spec"] for spec in specs if "template" in spec]
    return [container for pod in pods for container in pod["containers"]]


def compose() -> dict:
    return yaml.safe_load((DEPLOY / "compose.yaml").read_text())


def run(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(words, check=False, capture_output=True, text=True, timeout=60)  # noqa: S603


def program(name: str) -> str:
    found = shutil.which(name) or shutil.which(name, path=TOOLS)
    if found is None:
        pytest.skip(f"{name} is not on this machine")
    return found


def test_every_variable_of_ours_is_one_that_is_read():
    files = [file for file in DEPLOY.rglob("*") if file.is_file()]
    named = {
        (file.name, name)
        for file in files
        for name in re.findall(r"\bXINYUAN_[A-Z_]+\b", file.read_text(encoding="utf-8"))
    }

    assert len({name for _, name in named}) > 10
    assert not [found for found in named if found[1] not in KNOWN]


def test_every_service_runs_a_part_that_there_is():
    lines = [
        line for file in UNITS for line in file.read_text().splitlines() if "bin/xinyuan" in line
    ]
    composed = [s.get("command") for s in compose()["services"].values() if s.get("command")]
    listed = [c["args"] for c in containers() if "command" not in c]
    asked = [re.search(r"bin/xinyuan (.+)", line)[1].split() for line in lines]
    asked += [*composed, *listed]

    assert len(asked) >= 9
    verbs = {words[0] for words in asked}
    assert verbs == {"run", "up", "db"}
    assert {words[1] for words in asked if words[0] == "run"} <= set(PARTS)


def test_the_cluster_is_complete():
    assert all({"apiVersion", "kind", "metadata"} <= set(part) for part in documents())
    settings = {(part["kind"], part["metadata"].get("name")) for part in documents()}
    for container in containers():
        for source in container["envFrom"]:
            name = source.get("configMapRef", source.get("secretRef"))["name"]
            kind = "ConfigMap" if "configMapRef" in source else "Secret"
            assert (kind, name) in settings
    claims = re.findall(r"claimName: (\w+)", "".join(file.read_text() for file in CLUSTER))
    assert {("PersistentVolumeClaim", name) for name in claims} <= settings


def test_services_wait_for_services_that_there_are():
    services = compose()["services"]

    for name, service in services.items():
        assert set(service.get("depends_on", ())) <= set(services), name


def test_the_settings_of_the_machines_fit_once_the_blanks_are_filled(tmp_path):
    pairs = re.findall(r"^(XINYUAN_\w+)=(.*)$", (DEPLOY / "xinyuan.env").read_text(), re.MULTILINE)

    blank = check_settings(Settings.from_environment(dict(pairs)))
    filled = {name: value.replace("CHANGE-ME", "k" * 40) for name, value in pairs}
    checks = check_settings(Settings.from_environment(filled | {"XINYUAN_HOME": str(tmp_path)}))

    assert "secret" in {check.name for check in blank if not check.ok}
    # The database it names is not there; nothing else may be wrong.
    assert {check.name for check in checks if not check.ok} <= {"database"}


@pytest.mark.parametrize(
    ("variables", "wrong"),
    [
        ({"base_url": "http://office.example.org"}, "base address"),
        ({"base_url": "https://office.example.org"}, "demo mode"),
        ({"work_pool": "xinyuan"}, "database kind"),
        ({"metrics_token": "short"}, "metrics token"),
        ({"work_pool": "xinyuan", "drivers": "2"}, "drivers"),
    ],
    ids=lambda value: value if isinstance(value, str) else "-".join(value),
)
def test_settings_that_do_not_fit_are_named(tmp_path, variables, wrong):
    settings = settings_for(f"sqlite:///{tmp_path / 'x.db'}", tmp_path, **variables)

    assert wrong in {check.name for check in check_settings(settings) if not check.ok}


@pytest.mark.parametrize("unit", UNITS, ids=lambda file: file.stem)
def test_systemd_takes_the_unit(unit, tmp_path):
    told = unit.read_text().replace("/opt/xinyuan/.venv/bin/xinyuan", shutil.which("true"))
    copy = tmp_path / unit.name
    copy.write_text(told)

    answer = run(program("systemd-analyze"), "--man=no", "verify", str(copy))

    assert answer.returncode == 0, answer.stderr
    assert "Unknown" not in answer.stderr


@pytest.mark.parametrize("site", SITES, ids=lambda file: file.stem)
def test_nginx_takes_the_site(site, tmp_path):
    nginx, openssl = program("nginx"), program("openssl")
    version = tuple(map(int, re.search(r"/(\d+)\.(\d+)", run(nginx, "-v").stderr).groups()))
    text = site.read_text()
    if re.search(r"^ *http2 on;", text, re.MULTILINE) and version < (1, 25):
        pytest.skip("this site is for the container's newer nginx")
    key, certificate = tmp_path / "privkey.pem", tmp_path / "fullchain.pem"
    made = ["-nodes", "-keyout", str(key), "-out", str(certificate), "-subj", "/CN=x"]
    assert run(openssl, "req", "-x509", "-newkey", "rsa:2048", *made).returncode == 0
    text = text.replace("/etc/xinyuan/tls", str(tmp_path)).replace("web:8180", "127.0.0.1:8180")
    (tmp_path / "site.conf").write_text(text.replace("/var/log/nginx", str(tmp_path)))
    kept = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    places = " ".join(f"{name}_temp_path {tmp_path}/{name};" for name in kept)
    whole = f"pid {tmp_path}/pid; events {{}} http {{ {places} include {tmp_path}/site.conf; }}"
    (tmp_path / "nginx.conf").write_text(whole)

    answer = run(nginx, "-t", "-e", f"{tmp_path}/log", "-c", f"{tmp_path}/nginx.conf")

    assert answer.returncode == 0, answer.stderr


def test_docker_takes_the_compose_file(monkeypatch):
    docker = program("docker")
    if run(docker, "compose", "version").returncode:
        pytest.skip("docker has no compose here")
    for name in ("XINYUAN_SECRET_KEY", "DATABASE_PASSWORD", "XINYUAN_BASE_URL"):
        monkeypatch.setenv(name, "given")

    answer = run(docker, "compose", "-f", str(DEPLOY / "compose.yaml"), "config", "--format=json")

    assert answer.returncode == 0, answer.stderr
    assert {"web", "driver", "worker", "prefect"} <= set(json.loads(answer.stdout)["services"])
