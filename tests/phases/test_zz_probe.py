from datetime import UTC, datetime
from pathlib import Path
import pytest
from compact import clock
from phases.domain.loading import load_process
from phases.findings import Facts
from phases.reading import Reading
from phases import versions
from phases.models import Text, Milestone
FILE = Path(__file__).parents[1]/"data/second/skies.yaml"
@pytest.mark.django_db
def test_probe():
    clock.set_offset(datetime(2032,7,10,tzinfo=UTC))
    l = load_process(FILE); p=l.process
    print(l.added, l.remarks)
    l2 = load_process(FILE); print("SECOND", l2.changed, l2.added, l2.updated, l2.relinked)
    for day in ("2030-12-01","2031-03-18","2031-11-20","2032-07-10"):
        r = Reading(p, datetime.fromisoformat(day+"T00:00+00:00"))
        print("=====", day)
        for f in Facts(r).findings:
            print(f.rule.key, "|", f.about, "|", f.state.value, "|", f.sentence, "|", f.numbers, "|", f.evidence)
    r = Reading(p, clock.now())
    c = versions.of_texts(Text.objects.get(key="zero-night"), Text.objects.get(key="resolution-7-2"))
    for row in c.rows: print(row.provision.anchor, row.change.value, row.obligation.terms, row.obligation.verbs)
    from phases.states import of
    for m, v in r.milestones: print(v.item.key, of(v), r.bounds(v.due).phrase, r.bounds(v.due).earliest, r.bounds(v.due).latest, r.deadline(v))
