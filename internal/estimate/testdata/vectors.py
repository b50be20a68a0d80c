#!/usr/bin/env python3
"""Write results of the real EcoLogits, on drawn inputs, beside this file.

    pip install --target /tmp/ecologits ecologits==0.11.3
    PYTHONPATH=/tmp/ecologits python3 internal/estimate/testdata/vectors.py

or, of other draws and elsewhere, with a seed and a folder behind it.
It runs EcoLogits and imports nothing of Vigie: drawn-explicit.csv states model
and place by numbers, drawn-by-model.csv names supplier, model and zone.
"""

import csv
import pathlib
import random
import sys

import ecologits
from ecologits.electricity_mix_repository import electricity_mixes
from ecologits.impacts.llm import compute_llm_impacts
from ecologits.model_repository import models
from ecologits.tracers.utils import llm_impacts
from ecologits.utils.range_value import RangeValue

here = pathlib.Path(sys.argv[2] if len(sys.argv) > 2 else __file__).resolve()
here = here if here.is_dir() else here.parent
draw = random.Random(int(sys.argv[1]) if len(sys.argv) > 1 else 20261130)
RESULTS = ["energy_kwh", "gwp_kg", "adpe_kgsb", "pe_mj", "usage_gwp_kg", "embodied_gwp_kg", "water_l"]


def ends(value):
    """Both ends of a number or of a range."""
    return (value.min, value.max) if isinstance(value, RangeValue) else (value, value)


def results(i):
    values = [i.energy, i.gwp, i.adpe, i.pe, i.usage.gwp, i.embodied.gwp, i.wcf]
    return [repr(float(end)) for value in values for end in ends(value.value)]


def spread(low, high):
    return low if low == high else RangeValue(min=low, max=high)


def header(inputs):
    return inputs + [f"{name}_{end}" for name in RESULTS for end in ("low", "high")]


def write(name, inputs, rows):
    with open(here / name, "w", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(header(inputs))
        out.writerows(rows)


def latency():
    return draw.choice([None, None, round(draw.uniform(0, 40), 3)])


def explicit():
    total = sorted(draw.uniform(0.2, 2500) for _ in range(2))
    if draw.random() < 0.5:
        total[1] = total[0]
    active = sorted(t * draw.uniform(0.02, 1) for t in total)
    active[0] = min(active[0], total[0])
    pue, wue = sorted(draw.uniform(1, 2) for _ in range(2)), sorted(draw.uniform(0, 3) for _ in range(2))
    tokens, cap = draw.randint(0, 50000), latency()
    tps, ttft = draw.choice([None, draw.uniform(3, 400)]), draw.choice([None, 0.0, draw.uniform(0, 20)])
    mix = draw.choice(electricity_mixes.list_electricity_mixes())
    impacts = compute_llm_impacts(
        model_active_parameter_count=spread(*active), model_total_parameter_count=spread(*total), output_token_count=tokens,
        if_electricity_mix_adpe=mix.adpe, if_electricity_mix_pe=mix.pe, if_electricity_mix_gwp=mix.gwp, if_electricity_mix_wue=mix.wue,
        datacenter_pue=spread(*pue), datacenter_wue=spread(*wue), request_latency=cap, tps=tps, ttft=ttft)
    blank = ["" if x is None else x for x in (cap, tps, ttft)]
    return [*active, *total, tokens, *blank, mix.zone, *pue, *wue, mix.gwp, mix.adpe, mix.pe, mix.wue, *results(impacts)]


def by_model(model):
    tokens, cap = draw.randint(0, 30000), latency()
    zone = draw.choice([None, None, draw.choice(electricity_mixes.list_electricity_mixes()).zone])
    impacts = llm_impacts(model.provider.value, model.name, tokens, float("inf") if cap is None else cap, zone)
    return [model.provider.value, model.name, tokens, "" if cap is None else cap, zone or "", *results(impacts)]


assert ecologits.__version__ == "0.11.3", ecologits.__version__
write("drawn-explicit.csv", [
    "active_b_low", "active_b_high", "total_b_low", "total_b_high", "output_tokens", "request_latency_s", "tps", "ttft_s", "zone",
    "pue_low", "pue_high", "wue_low", "wue_high", "mix_gwp_kg_per_kwh", "mix_adpe_kgsb_per_kwh", "mix_pe_mj_per_kwh", "mix_wue_l_per_kwh",
], [explicit() for _ in range(60)])
write("drawn-by-model.csv", ["provider", "model", "output_tokens", "request_latency_s", "zone"], [by_model(m) for m in draw.sample(models.list_models(), 120)])
