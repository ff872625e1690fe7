"""Events through the rules that python eql accepts: python_eql.py RULES.json EVENTS.ndjson [MAX_EVENTS]

RULES.json is [{"id", "query"}]. Prints JSON: version, accepted ids, events, matches by id, and the processor seconds of the
engine alone, after everything was parsed.
"""
import json
import sys
import time

import eql

rules = json.load(open(sys.argv[1], encoding="utf-8"))
limit = int(sys.argv[3]) if len(sys.argv) > 3 else None
analytics = []
for rule in rules:
    try:
        with eql.parser.elasticsearch_syntax:
            analytics.append(
                eql.parse_analytic({"metadata": {"id": rule["id"], "name": rule["id"]}, "query": rule["query"]})
            )
    except Exception:  # what it does not accept is left out
        pass

matches = {}


def count(output):
    matches[output.analytic_id] = matches.get(output.analytic_id, 0) + 1


engine = eql.PythonEngine({"flatten": False})
accepted = []
for analytic in analytics:
    try:
        engine.add_analytic(analytic)
        accepted.append(analytic.id)
    except Exception:
        pass
engine.add_output_hook(count)
events = []
for line in open(sys.argv[2], encoding="utf-8"):
    if limit is not None and len(events) >= limit:
        break
    events.append(json.loads(line))
started = time.process_time()
for data in events:
    engine.stream_event(eql.Event.from_data(data))
engine.finalize()
seconds = time.process_time() - started
print(json.dumps({"version": eql.__version__, "accepted": accepted, "events": len(events), "seconds": seconds, "matches": matches}))
