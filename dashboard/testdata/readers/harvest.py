"""Reads a catalogue (stdin) as data.gouv.fr does, by the code of udata itself,
and prints the data sets that it made of it. Its database is one in memory.
"""

import json
import sys

import flask
import mongoengine
import mongomock
from rdflib import Graph
from rdflib.namespace import RDF

from udata import i18n
from udata.app import cache

app = flask.Flask("reader")
app.config.from_object("udata.settings.Defaults")
app.config["CACHE_TYPE"] = "SimpleCache"
cache.init_app(app)
i18n.init_app(app)
mongoengine.connect("reader", mongo_client_class=mongomock.MongoClient)

from udata.core.dataset.models import Dataset, License  # noqa: E402
from udata.core.dataset.rdf import dataset_from_rdf  # noqa: E402
from udata.core.organization.models import Organization  # noqa: E402
from udata.rdf import DCAT, guess_format  # noqa: E402


def told(d):
    return {
        "id": d.harvest.dct_identifier,
        "title": d.title,
        "page": d.harvest.remote_url,
        "licence": d.license.id if d.license else None,
        "frequency": d.frequency.name if d.frequency else None,
        "tags": list(d.tags),
        "contacts": [[c.role, c.name, c.email, c.contact_form] for c in d.contact_points],
        "temporal": [str(d.temporal_coverage.start), str(d.temporal_coverage.end)] if d.temporal_coverage else None,
        "files": [
            {"url": r.url, "title": r.title, "format": r.format, "mime": r.mime, "size": r.filesize, "schema": r.schema.url if r.schema else None}
            for r in d.resources
        ],
    }


with app.test_request_context():
    License(
        id="lov2",
        title="Licence Ouverte / Open Licence version 2.0",
        url="https://www.etalab.gouv.fr/licence-ouverte-open-licence",
        alternate_urls=["https://spdx.org/licenses/etalab-2.0.html"],
    ).save()
    owner = Organization(name="Ville", description="Une ville").save()
    graph = Graph().parse(data=sys.stdin.read(), format=guess_format(sys.argv[1]))
    sets = [dataset_from_rdf(graph, Dataset(organization=owner), n) for n in graph.subjects(RDF.type, DCAT.Dataset)]
    json.dump([told(d) for d in sets], sys.stdout, default=str)
