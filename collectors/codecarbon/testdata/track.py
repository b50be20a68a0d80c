"""Track short runs with the real CodeCarbon, offline, and write into a folder
what it writes; print, as JSON, the kWh that it says each run took, its PUE
divided out. It knows nothing of Vigie.
"""

import json
import os
import sys
import time

from codecarbon import OfflineEmissionsTracker

folder = sys.argv[1]
said = {}


def work(seconds):
    """Keep a processor busy for a while."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        sum(range(1000))


def tracker(name, sub, pue):
    os.makedirs(os.path.join(folder, sub), exist_ok=True)
    return OfflineEmissionsTracker(
        country_iso_code="FRA", project_name=name, output_dir=os.path.join(folder, sub), measure_power_secs=0.3,
        pue=pue, log_level="critical", allow_multiple_runs=True, tracking_mode="machine")


# Two rows of one run, cumulative.
run = tracker("entrainement", "runs", 1.25)
run.start()
work(0.8)
run.flush()
work(0.5)
run.stop()
said["entrainement"] = run.final_emissions_data.energy_consumed / 1.25

# A run by tasks: a file of its own, and the run's row beside it.
run = tracker("taches", "tasks", 1.0)
for task in ("un", "deux"):
    run.start_task(task)
    work(0.5)
    run.stop_task()
run.stop()
said["taches"] = run.final_emissions_data.energy_consumed

print(json.dumps(said))
