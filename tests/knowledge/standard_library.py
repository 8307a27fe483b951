"""What of the standard library is where: which version has a name, and which names no import on Linux can show."""

from __future__ import annotations

import importlib
import sys

ADDED = {
    "_thread.start_joinable_thread": (3, 13),
    "asyncio.AbstractEventLoop.sock_recvfrom": (3, 11),
    "asyncio.AbstractEventLoop.sock_recvfrom_into": (3, 11),
    "asyncio.AbstractEventLoop.sock_sendto": (3, 11),
    "asyncio.Runner": (3, 11),
    "asyncio.StreamWriter.start_tls": (3, 11),
    "dbm.sqlite3": (3, 13),
    "importlib.resources.abc": (3, 11),
    "mimetypes.guess_file_type": (3, 13),
    "os.path.isdevdrive": (3, 13),
    "os.path.isjunction": (3, 12),
    "pathlib.Path.is_junction": (3, 12),
    "pathlib.Path.walk": (3, 12),
    "socketserver.ForkingUnixDatagramServer": (3, 12),
    "socketserver.ForkingUnixStreamServer": (3, 12),
    "sqlite3.Connection.blobopen": (3, 11),
    "sqlite3.Connection.deserialize": (3, 11),
    "sqlite3.Connection.serialize": (3, 11),
    "zipfile.Path.glob": (3, 12),
    "zipfile.Path.rglob": (3, 12),
    "zipfile.ZipFile.mkdir": (3, 11),
}
"""The first version with a name, or with everything below it."""

REMOVED = {
    "aifc": (3, 13),
    "asyncore": (3, 12),
    "binhex": (3, 11),
    "cgi": (3, 13),
    "cgitb": (3, 13),
    "configparser.SafeConfigParser": (3, 12),
    "distutils": (3, 12),
    "gettext.bind_textdomain_codeset": (3, 11),
    "imghdr": (3, 13),
    "imp": (3, 12),
    "locale.resetlocale": (3, 13),
    "mailcap": (3, 13),
    "nntplib": (3, 13),
    "pathlib.Path.link_to": (3, 12),
    "pipes": (3, 13),
    "smtpd": (3, 12),
    "sndhdr": (3, 13),
    "spwd": (3, 13),
    "sqlite3.enable_shared_cache": (3, 12),
    "ssl.wrap_socket": (3, 12),
    "sunau": (3, 13),
    "telnetlib": (3, 13),
    "uu": (3, 13),
}
"""The first version without a name, or without anything below it."""

ELSEWHERE = frozenset(
    {
        *("asyncio.ProactorEventLoop", "ctypes.OleDLL", "ctypes.WinDLL", "ctypes.oledll", "ctypes.util.find_msvcrt"),
        *("ctypes.windll", "msvcrt", "os.add_dll_directory", "os.listdrives", "os.listmounts", "os.listvolumes"),
        *("os.startfile", "ssl.enum_certificates", "ssl.enum_crls", "sys.getwindowsversion", "winreg"),
        *("os.chflags", "os.lchflags", "os.lchmod", "select.devpoll", "select.kqueue"),
        *("selectors.DevpollSelector", "selectors.KqueueSelector"),
    }
)
"""What only Windows, macOS or a BSD has."""

BUILT_OPTIONALLY = frozenset({"dbm.gnu", "dbm.ndbm", "sqlite3.Connection.load_extension", "readline", "spwd"})
"""What a Python may be built without."""

SET_ON_INSTANCES = frozenset(
    {
        *(f"logging.Logger.{name}" for name in ("disabled", "filters", "handlers", "level", "propagate")),
        *("sys.ps1", "sys.ps2", "sys.tracebacklimit"),
        *("sys.last_exc", "sys.last_traceback", "sys.last_type", "sys.last_value"),
    }
)
"""Attributes that exist once somebody has made the instance, or assigned them."""


REPLACED = frozenset({"sys.stderr", "sys.stdin", "sys.stdout"})
"""What pytest puts something else in place of."""


def is_of_the_standard_library(name: str) -> bool:
    """Say whether a name is of a module that Python has, or had before 3.13."""
    top, dot, _ = name.partition(".")
    return bool(dot) and (top in sys.stdlib_module_names or top in REMOVED or top in ELSEWHERE)


def exists(name: str) -> bool:
    """Say whether the running Python has the name."""
    parts = name.removesuffix(".*").split(".")
    for length in range(len(parts), 0, -1):
        try:
            found: object = importlib.import_module(".".join(parts[:length]))
        except ImportError:
            continue
        for part in parts[length:]:
            if not hasattr(found, part):
                return False
            found = getattr(found, part)
        return True
    return False


def missing_by_version(name: str) -> bool:
    """Say whether the tables above expect the running Python not to have the name."""
    return any(
        sys.version_info < ADDED.get(owner, (3,)) or sys.version_info >= REMOVED.get(owner, (3, 99))
        for owner in _itself_and_owners(name)
    )


def cannot_be_shown(name: str) -> bool:
    """Say whether no import on this platform decides about the name."""
    return not (ELSEWHERE | BUILT_OPTIONALLY | SET_ON_INSTANCES | REPLACED).isdisjoint(_itself_and_owners(name))


def _itself_and_owners(name: str) -> set[str]:
    parts = name.removesuffix(".*").split(".")
    return {".".join(parts[:length]) for length in range(1, len(parts) + 1)}
