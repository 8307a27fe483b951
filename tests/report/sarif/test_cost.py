"""A large report is written within bounds. ``benchmarks/sarif.py`` measures the whole size, this a fifth of it."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

BENCHMARK = Path(__file__).parents[3] / "benchmarks" / "sarif.py"
RESULTS = 10_000
SECONDS = 6.0
"""What 50,000 may take: a fifth of them takes a fifth of that here, and a busy machine five times as long."""
MEBIBYTES = 200


@pytest.fixture(scope="module")
def benchmark() -> ModuleType:
    if not BENCHMARK.exists():
        pytest.skip("benchmarks are in a source checkout only")
    spec = importlib.util.spec_from_file_location("sarif_benchmark", BENCHMARK)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.mark.skipif(sys.platform == "win32", reason="memory is measured with what Unix offers")
def test_many_results(benchmark: ModuleType) -> None:
    for measured in benchmark.measure(50, RESULTS).values():
        assert measured.results == RESULTS
        assert measured.seconds <= SECONDS
        assert measured.mebibytes <= MEBIBYTES
