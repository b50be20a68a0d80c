"""Holds a catalogue (JSON-LD, stdin) to every file of SHACL shapes in a folder.

Prints how many triples were read, and each result once: severity, path, message.
"""

import json
import pathlib
import sys

import pyshacl
import rdflib

SH = rdflib.SH
data = rdflib.Graph().parse(data=sys.stdin.read(), format="json-ld")
results = set()
files = sorted(pathlib.Path(sys.argv[1]).glob("*.ttl"))
for file in files:
    _, report, _ = pyshacl.validate(data, shacl_graph=str(file), advanced=True)
    for result in report.objects(None, SH.result):
        severity = str(report.value(result, SH.resultSeverity)).split("#")[1]
        path, message = (str(report.value(result, p)) for p in (SH.resultPath, SH.resultMessage))
        results.add((severity, path, message))
json.dump({"files": len(files), "triples": len(data), "results": sorted(results)}, sys.stdout)
