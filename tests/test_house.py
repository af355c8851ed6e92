"""What holds in the whole house: names, explanations, floors, and where Cypher may be written."""

from __future__ import annotations

import ast
import importlib
import re
import subprocess
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
import typer
from packaging.requirements import Requirement
from packaging.version import Version

import seed
from api.cli import app
from graph.extras import EXTRAS, missing
from graph.ontology import ontology
from graph.settings import PREFIX, Settings

ROOT = Path(__file__).parents[1]
ROOMS = ("graph", "seed", "viz", "api")
#: The lowest version that is known to be safe, and why lower ones are not.
FLOORS = {
    "strawberry-graphql": ("0.315.7", "below, the limit on aliases can be bypassed"),
    "graphql-core": ("3.3.2", "below, validation has no budget for fields that must be compared in pairs"),
    "neo4j": ("6.4", "below, sessions cannot be used again safely after a failed read"),
    "jinja2": ("3.1.6", "below, a template can escape its sandbox"),
    "pyyaml": ("6.0.3", "below, the loader is not the one that is tested"),
}
#: Cypher with values put into its text is written here only, from names of the ontology and the shape.
MAY_FORMAT_CYPHER = {
    "graph/stores/cypher.py",
    "graph/stores/bulk.py",
    "graph/stores/neo4j.py",
    "graph/stores/script.py",
}


def _sources() -> list[Path]:
    return sorted(
        file
        for room in ROOMS
        for file in (ROOT / room).rglob("*.py")
        if not {"node_modules", "__pycache__"} & set(file.parts)
    )


MODULES = {file.relative_to(ROOT).as_posix(): file for file in _sources()}


@cache
def tree(name: str) -> ast.Module:
    return ast.parse(MODULES[name].read_text("utf-8"))


def dotted(name: str) -> str:
    return name.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def exported(name: str) -> list[str] | None:
    """What `__all__` of a module says, or None where there is none."""
    for node in tree(name).body:
        if isinstance(node, ast.Assign) and [ast.unparse(target) for target in node.targets] == ["__all__"]:
            return list(ast.literal_eval(node.value))
    return None


def imports() -> Iterator[tuple[str, str, str]]:
    """Every name that one module of the rooms takes from another: who takes, from where, what."""
    for name in MODULES:
        for node in ast.walk(tree(name)):
            if isinstance(node, ast.ImportFrom) and node.module and node.module.partition(".")[0] in ROOMS:
                for each in node.names:
                    yield name, node.module, each.name


# ---- names -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", MODULES)
def test_modules_say_in_a_sentence_what_lives_in_them(name: str) -> None:
    said = ast.get_docstring(tree(name))
    assert said
    assert said.splitlines()[0].rstrip().endswith((".", ":", "?"))


@pytest.mark.parametrize("name", MODULES)
def test_modules_export_what_they_have_in_order(name: str) -> None:
    names = exported(name)
    if names is None:
        defined = [node for node in tree(name).body if isinstance(node, ast.FunctionDef | ast.ClassDef)]
        assert defined == [], "a module that defines something has an __all__"
        return
    assert len(set(names)) == len(names)
    assert names == sorted(names, key=lambda each: (not each.isupper(), not each[0].isupper(), each))
    module = importlib.import_module(dotted(name))
    assert [each for each in names if not hasattr(module, each)] == []


def test_modules_export_all_that_others_take() -> None:
    by_dotted = {dotted(name): name for name in MODULES}
    hidden = [
        f"{who} takes {what} from {where}"
        for who, where, what in imports()
        if f"{where}.{what}" not in by_dotted and what not in (exported(by_dotted[where]) or [])
    ]
    assert hidden == []


def test_no_module_is_named_after_nothing() -> None:
    vague = {"utils", "util", "helpers", "helper", "common", "base", "manager", "service", "misc"}
    assert [name for name in MODULES if vague & set(Path(name).with_suffix("").parts)] == []


# ---- code ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", MODULES)
def test_no_exception_is_caught_unnamed(name: str) -> None:
    assert [node.lineno for node in ast.walk(tree(name)) if isinstance(node, ast.ExceptHandler) and not node.type] == []


@pytest.mark.parametrize("name", sorted(set(MODULES) - MAY_FORMAT_CYPHER))
def test_cypher_is_formatted_in_its_place_only(name: str) -> None:
    keywords = re.compile(r"\b(MATCH|RETURN|MERGE|UNWIND|DETACH DELETE)\b")
    found = []
    for node in ast.walk(tree(name)):
        if isinstance(node, ast.JoinedStr):
            text = "".join(str(part.value) for part in node.values if isinstance(part, ast.Constant))
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Mod):
            sides = (node.left, node.right)
            text = " ".join(str(each.value) for each in sides if isinstance(each, ast.Constant))
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "format":
            held = node.func.value
            text = str(held.value) if isinstance(held, ast.Constant) else ""
        else:
            continue
        if keywords.search(text):
            found.append(node.lineno)
    assert found == []


def test_no_file_names_a_package_registry() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
    registry = re.compile(
        rb"(?:--(?:extra-)?index-url|--find-links|--trusted-host|resolved\"?: )|"
        rb"https?://[^\s\"']*(?:pypi\.org/simple|registry\.npmjs|repo1?\.maven|files\.pythonhosted|/artifactory/)"
    )
    found = []
    for name in listed.stdout.splitlines():
        file = ROOT / name
        if file == Path(__file__) or not file.is_file():
            continue
        if registry.search(file.read_bytes()):
            found.append(name)
    assert found == []


# ---- explanations ----------------------------------------------------------------------------------------------------


def test_every_setting_is_described_and_in_the_readme() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    for name, field in Settings.model_fields.items():
        assert field.description, name
        assert f"`{PREFIX}{name.upper()}`" in readme, name


def test_the_readme_names_no_setting_that_is_none() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    named = set(re.findall(rf"\b{PREFIX}([A-Z][A-Z0-9_]*)\b", readme))
    # The tests' own choice of a server is no setting of the program.
    assert {name.lower() for name in named if not name.startswith("TEST_")} <= set(Settings.model_fields)


def test_every_command_and_option_has_help() -> None:
    waiting = [("muskgraph", typer.main.get_command(app))]
    silent = []
    while waiting:
        name, command = waiting.pop()
        if not command.help:
            silent.append(name)
        silent += [f"{name} {option.name}" for option in command.params if not getattr(option, "help", None)]
        waiting += [(f"{name} {each}", inner) for each, inner in getattr(command, "commands", {}).items()]
    # Typer's own two, of the whole program, explain themselves.
    assert [each for each in silent if "completion" not in each] == []


# ---- facts -----------------------------------------------------------------------------------------------------------


def test_every_word_of_the_ontology_is_used_in_the_facts() -> None:
    pack = seed.shipped_pack()
    assert {kind.id for kind in ontology().kinds} == {entity.kind for entity in pack.entities}
    assert {verb.id for verb in ontology().verbs} == {flow.verb for flow in pack.flows}


# ---- what it is built on ---------------------------------------------------------------------------------------------


def _dependencies() -> dict[str, Requirement]:
    said = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
    return {requirement.name.lower(): requirement for requirement in map(Requirement, said)}


def _floor(requirement: Requirement) -> Version:
    return max(Version(each.version) for each in requirement.specifier if each.operator in (">=", "=="))


def test_the_extras_are_those_of_the_project_and_installed_from_its_folder() -> None:
    said = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
    assert {*EXTRAS, "dev"} == said.keys()
    assert [missing(extra) for extra in EXTRAS] == [()] * len(EXTRAS)
    named = subprocess.run(
        ["git", "grep", "--files-with-matches", "--extended-regexp", r"install .?muskgraph(\[|$)"],
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
    )
    assert (named.stdout, named.stderr) == ("", ""), "muskgraph is in no index; say pip install -e '.[extra]'"


def test_every_dependency_has_a_floor() -> None:
    for name, requirement in _dependencies().items():
        assert any(each.operator in (">=", "==") for each in requirement.specifier), name


@pytest.mark.parametrize("name", FLOORS)
def test_known_faults_lie_below_the_floor(name: str) -> None:
    least, _ = FLOORS[name]
    assert _floor(_dependencies()[name]) >= Version(least)


def test_what_is_pinned_is_not_below_its_floor() -> None:
    pinned = dict(re.findall(r"^([a-z0-9-]+)==([^\s;]+)", (ROOT / "requirements/base.txt").read_text("utf-8"), re.M))
    for name, requirement in _dependencies().items():
        assert requirement.specifier.contains(pinned[name], prereleases=True), name
