"""Print what the standard library does to the world that no knowledge table mentions yet.

    python tools/knowledge_candidates.py [LIBRARY_FOLDER ...]

Three sources, each a line `name: reason`: functions that raise an audit event themselves (`sys.audit`), functions
written in C that the documentation lists with an audit event, and public functions that call by name something that a
table knows. Without a folder the library of the running Python is read. Nothing is imported. The output is for
a person to judge: most of it is plumbing, and rightly has no entry.
"""

from __future__ import annotations

import ast
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from lint_rules.knowledge.tables import Knowledge

JUDGED_BY = ("effects", "process-state", "clients", "heavy")
NOT_LIBRARY = {
    "test",
    "tests",
    "idlelib",
    "lib2to3",
    "site-packages",
    "dist-packages",
    "turtledemo",
    "__pycache__",
    "_pyrepl",
}

# The audit events of functions that have no Python source, as the documentation of 3.13 lists them.
IN_C = {
    "open": ("builtins.open", "io.open_code", "os.open"),
    "exec, compile, import": ("builtins.breakpoint", "builtins.input", "marshal.load"),
    "ctypes.dlopen": ("ctypes.CDLL", "ctypes.PyDLL"),
    "fcntl": ("fcntl.fcntl", "fcntl.flock", "fcntl.ioctl", "fcntl.lockf"),
    "gc": ("gc.get_objects", "gc.get_referents", "gc.get_referrers"),
    "mmap": ("mmap.mmap",),
    "msvcrt": ("msvcrt.get_osfhandle", "msvcrt.locking", "msvcrt.open_osfhandle"),
    "os, the file system": (
        *("os.chflags", "os.chmod", "os.chown", "os.getxattr", "os.link", "os.listdir", "os.listxattr", "os.lockf"),
        *("os.mkdir", "os.remove", "os.removexattr", "os.rename", "os.rmdir", "os.scandir", "os.setxattr"),
        *("os.symlink", "os.truncate", "os.utime", "os.listdrives", "os.listmounts", "os.listvolumes"),
    ),
    "os, processes": (
        *("os.exec", "os.fork", "os.forkpty", "os.kill", "os.killpg", "os.posix_spawn", "os.startfile", "os.system"),
        *("os.add_dll_directory", "os.chdir", "os.fchdir", "os.putenv", "os.unsetenv"),
    ),
    "resource": ("resource.prlimit", "resource.setrlimit"),
    "signal": ("signal.pthread_kill",),
    "socket": (
        *("socket.socket.bind", "socket.socket.connect", "socket.socket.sendmsg", "socket.socket.sendto"),
        *("socket.getaddrinfo", "socket.gethostbyaddr", "socket.gethostbyname", "socket.gethostname"),
        *("socket.getnameinfo", "socket.getservbyname", "socket.getservbyport", "socket.sethostname"),
    ),
    "sqlite3": ("sqlite3.connect", "sqlite3.Connection.load_extension", "sqlite3.Connection.enable_load_extension"),
    "sys": ("sys.addaudithook", "sys.set_asyncgen_hooks", "sys.setprofile", "sys.settrace", "sys.unraisablehook"),
    "syslog": ("syslog.closelog", "syslog.openlog", "syslog.setlogmask", "syslog.syslog"),
    "thread": ("_thread.start_new_thread", "_thread.start_joinable_thread"),
    "winreg": ("winreg.ConnectRegistry", "winreg.CreateKey", "winreg.DeleteKey", "winreg.OpenKey", "winreg.SetValue"),
}


def main(folders: list[str]) -> None:
    """Print the candidates of each folder, each name once."""
    knowledge = Knowledge()
    reasons: dict[str, str] = {name: f"audit event {event}" for event, names in IN_C.items() for name in names}
    for folder in folders or [sysconfig.get_path("stdlib")]:
        for path in sorted(Path(folder).rglob("*.py")):
            if not NOT_LIBRARY.intersection(path.relative_to(folder).parts):
                for name, reason in _of_module(path, _dotted(path, Path(folder)), knowledge):
                    reasons.setdefault(name, reason)
    for name, reason in sorted(reasons.items()):
        if not _known(name, knowledge):
            print(f"{name}: {reason}")


def _dotted(path: Path, folder: Path) -> str:
    parts = path.relative_to(folder).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _of_module(path: Path, module: str, knowledge: Knowledge) -> Iterator[tuple[str, str]]:
    try:
        tree = ast.parse(path.read_bytes())
    except SyntaxError as error:
        # The library of a newer Python may use syntax that this one does not know.
        print(f"{path} is left out: {error}", file=sys.stderr)
        return
    imports = dict(_imports(tree))
    for function, name in _functions(tree, module):
        if any(part.startswith("_") and part != "__init__" for part in name.split(".")):
            continue
        for call in ast.walk(function):
            if not isinstance(call, ast.Call):
                continue
            callee = ast.unparse(call.func)
            head, dot, rest = callee.partition(".")
            target = knowledge.canonical(imports.get(head, f"builtins.{head}") + dot + rest)
            if target == "sys.audit" and isinstance(call.args[0], ast.Constant):
                yield name.removesuffix(".__init__"), f"audit event {call.args[0].value!s}"
            elif effect := knowledge.table("effects").find(target):
                yield name.removesuffix(".__init__"), f"calls {target} ({effect})"


def _imports(tree: ast.Module) -> Iterator[tuple[str, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield (alias.asname, alias.name) if alias.asname else (alias.name.partition(".")[0],) * 2
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            for alias in node.names:
                yield alias.asname or alias.name, f"{node.module}.{alias.name}"


def _functions(tree: ast.AST, prefix: str) -> Iterator[tuple[ast.AST, str]]:
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.ClassDef):
            yield from _functions(node, f"{prefix}.{node.name}")
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node, f"{prefix}.{node.name}"
        elif isinstance(node, ast.If | ast.Try):
            yield from _functions(node, prefix)


def _known(name: str, knowledge: Knowledge) -> bool:
    canonical = knowledge.canonical(name)
    return any(canonical in table.entries or table.find(canonical) for table in map(knowledge.table, JUDGED_BY))


if __name__ == "__main__":
    main(sys.argv[1:])
