"""Print `lint_rules/knowledge/exceptions.toml`: the exceptions of Python and its standard library, and their bases.

    python tools/exception_hierarchy.py python3.10 python3.11 python3.12 python3.13 > exceptions.toml

Each interpreter is asked for the classes that it has; the newest one decides which name is the class and which an
alias, and a class has the bases that it has in any of them.
"""

from __future__ import annotations

import importlib
import json
import pkgutil
import subprocess
import sys
import types
import warnings

UNSUITABLE = {"antigravity", "this", "idlelib", "test", "lib2to3", "turtledemo", "tkinter", "ensurepip", "pip"}
"""Modules that open a browser or a window, print, or are no library."""

HEADER = '''description = """
The exceptions of Python 3.10 to 3.13 and its standard library, each with the class that it derives from. A second \\
base stands under the name of the class and `.also`, a third under `.also.also`. A further name of the same class \\
stands with `.alias`. Made by tools/exception_hierarchy.py; a class is under its shortest public name."""

[entries]'''


def main(interpreters: list[str]) -> None:
    """Ask each interpreter, oldest first, and print what they say together."""
    names: dict[str, str] = {}
    bases: dict[str, list[str]] = {}
    for interpreter in interpreters:
        command = [interpreter, __file__, "--tell"]
        told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        answer = json.loads(told.splitlines()[-1])
        names.update(answer["names"])
        for name, found in answer["bases"].items():
            known = bases.setdefault(name, [])
            known += [base for base in found if base not in known]
    entries = {}
    for name, owner in names.items():
        if owner != name:
            entries[f"{name}.alias"] = owner
        else:
            for number, base in enumerate(dict.fromkeys(names.get(base, base) for base in bases[name])):
                entries[name + ".also" * number] = base
    print(HEADER)
    for name, base in sorted(entries.items()):
        print(f'"{name}" = "{base}"')


def tell() -> None:
    """Print, as JSON, the public names of the exceptions of this interpreter and the bases of the classes."""
    warnings.simplefilter("ignore")
    spellings: dict[type, list[str]] = {}
    for module in modules():
        offered = getattr(module, "__all__", ())
        for name, value in vars(module).items():
            if name.startswith("_") or not (isinstance(value, type) and issubclass(value, BaseException)):
                continue
            if value.__module__ == module.__name__ or name in offered or name != value.__name__:
                spellings.setdefault(value, []).append(f"{module.__name__}.{name}")
    for klass, found in spellings.items():
        own = klass.__name__
        found.sort(
            key=lambda name: (not name.startswith("builtins."), not name.endswith(f".{own}"), name.count("."), name)
        )
    names = {name: found[0] for found in spellings.values() for name in found}
    bases = {
        found[0]: [spellings[base][0] for base in public_bases(klass, spellings)]
        for klass, found in spellings.items()
        if klass is not BaseException
    }
    names.pop("builtins.BaseException")
    print(json.dumps({"names": names, "bases": {name: found for name, found in bases.items() if found}}))


def public_bases(klass: type, spellings: dict[type, list[str]]) -> list[type]:
    """Return the nearest bases that have a public name."""
    found: list[type] = []
    for base in klass.__bases__:
        found += [base] if base in spellings else public_bases(base, spellings)
    return list(dict.fromkeys(found))


def modules() -> list[types.ModuleType]:
    """Import the public modules of the standard library, `builtins` first."""
    found = []
    for name in ["builtins", *sorted(sys.stdlib_module_names)]:
        if name.startswith("_") or name in UNSUITABLE:
            continue
        module = imported(name)
        if module is None:
            continue
        found.append(module)
        for below in pkgutil.walk_packages(getattr(module, "__path__", ()), f"{name}.", onerror=lambda _: None):
            parts = below.name.split(".")
            if not any(part.startswith("_") or part in {"tests", "test"} for part in parts):
                inner = imported(below.name)
                found += [inner] if inner is not None else []
    return found


def imported(name: str) -> types.ModuleType | None:
    """Import a module, unless this platform cannot."""
    try:
        return importlib.import_module(name)
    except Exception:  # noqa: BLE001 - a module of another platform may fail in any way
        return None


if __name__ == "__main__":
    tell() if sys.argv[1:] == ["--tell"] else main(sys.argv[1:])
