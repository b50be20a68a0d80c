"""Holds a CSV file (stdin) to a Table Schema by frictionless, and prints how
many rows were read and what is wrong."""

import json
import sys
import tempfile

import frictionless

with tempfile.NamedTemporaryFile(suffix=".csv") as file:
    file.write(sys.stdin.buffer.read())
    file.flush()
    frictionless.system.trusted = True
    resource = frictionless.Resource(path=file.name, schema=sys.argv[1])
    report = resource.validate()
    json.dump({"rows": report.tasks[0].stats.get("rows"), "errors": report.flatten(["rowNumber", "fieldName", "type", "note"])}, sys.stdout)
