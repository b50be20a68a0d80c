#!/usr/bin/env python3
"""Write what Vigie needs of an EcoLogits package: its data and its method.

    pip install --target /tmp/ecologits ecologits==0.11.3
    PYTHONPATH=/tmp/ecologits python3 internal/impact/data/extract.py 2026-10-14

The day is that of the release on PyPI. Written beside this file:

    ecologits/            models.json and electricity_mixes.json, as they are, compressed
    method.json           constants and suppliers, which are in its code
"""

import gzip
import inspect
import json
import pathlib
import sys

import ecologits
from ecologits.impacts.llm import compute_llm_impacts_dag, model_required_memory
from ecologits.tracers.utils import PROVIDER_CONFIG_MAP
from ecologits.utils.range_value import RangeValue

here = pathlib.Path(__file__).parent
there = pathlib.Path(ecologits.__file__).parent / "data"


def span(value):
    """Write a number, or a range as its two ends."""
    if isinstance(value, RangeValue):
        return f"{value.min}..{value.max}"
    return str(value)


def main(published):
    for name in ("models.json", "electricity_mixes.json"):
        # No name and no time in it: the same file gives the same bytes.
        (here / "ecologits" / f"{name}.gz").write_bytes(gzip.compress((there / name).read_bytes(), 9, mtime=0))
    parameters = inspect.signature(compute_llm_impacts_dag).parameters.values()
    constants = {p.name: p.default for p in parameters if isinstance(p.default, (int, float))}
    # Of 1e9 parameters of 8 bits, which are 1 GB: what is held beside the weights.
    constants["memory_overhead"] = model_required_memory(1, 8)
    method = {
        "version": ecologits.__version__,
        "published": published,
        "source": f"EcoLogits {ecologits.__version__} (PyPI), ecologits/impacts/llm.py and ecologits/tracers/utils.py",
        "licence": "MPL-2.0",
        "constants": constants,
        "providers": [
            {"name": name, "zone": p.datacenter_location, "pue": span(p.datacenter_pue), "wue": span(p.datacenter_wue)}
            for name, p in sorted(PROVIDER_CONFIG_MAP.items())
        ],
    }
    (here / "method.json").write_text(json.dumps(method, indent=2) + "\n")


main(sys.argv[1])
