"""Which attributes of the standard library are there in every supported Python, on every platform?

Only those that code asks for, since an older Python did not have them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_KNOWN: Final[Mapping[str, str]] = {
    "asyncio": "all_tasks create_task current_task ensure_future get_running_loop run to_thread",
    "collections": "ChainMap Counter OrderedDict",
    "contextlib": "AsyncExitStack ExitStack asynccontextmanager closing nullcontext redirect_stdout suppress",
    "datetime": "timezone",
    "datetime.datetime": "fromisoformat timestamp",
    "functools": "cache cached_property cmp_to_key lru_cache partialmethod singledispatch total_ordering",
    "hashlib": "blake2b pbkdf2_hmac sha3_256",
    "html": "escape unescape",
    "importlib": "import_module invalidate_caches reload",
    "importlib.util": "find_spec module_from_spec spec_from_file_location",
    "inspect": "Signature getattr_static getfullargspec isasyncgenfunction iscoroutinefunction signature unwrap",
    "itertools": "accumulate zip_longest",
    "json": "JSONDecodeError",
    "logging": "LoggerAdapter NullHandler captureWarnings lastResort setLogRecordFactory",
    "math": "comb dist gcd inf isclose isfinite nan prod",
    "multiprocessing": "get_context set_start_method",
    "os": "PathLike cpu_count fsdecode fsencode fspath makedirs replace scandir urandom",
    "pathlib.Path": "expanduser home is_mount read_bytes read_text samefile write_bytes write_text",
    "random": "choices",
    "shutil": "disk_usage get_terminal_size which",
    "socket": "AF_INET6 IPPROTO_IPV6 IPV6_V6ONLY create_connection create_server inet_pton",
    "ssl": "SSLContext TLSVersion create_default_context",
    "string": "ascii_letters ascii_lowercase ascii_uppercase",
    "subprocess": "DEVNULL TimeoutExpired check_output run",
    "sys": "breakpointhook flags implementation intern maxsize unraisablehook version_info",
    "threading": "excepthook get_ident get_native_id main_thread",
    "time": "monotonic monotonic_ns perf_counter perf_counter_ns process_time time_ns",
    "types": "MappingProxyType SimpleNamespace coroutine new_class",
    "typing": "Annotated Final ForwardRef Literal NoReturn ParamSpec Protocol TypedDict get_args get_origin",
    "unittest": "IsolatedAsyncioTestCase skip skipIf",
    "unittest.TestCase": "addClassCleanup assertCountEqual assertIn assertLogs assertRaisesRegex assertRegex subTest",
    "weakref": "WeakMethod WeakSet finalize",
}
ALWAYS_THERE: Final = frozenset(f"{owner}.{name}" for owner, names in _KNOWN.items() for name in names.split())
