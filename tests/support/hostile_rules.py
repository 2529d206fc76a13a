"""Rules whose names and values would like to be SQL."""

import nurture

EVIL = 'x"; DROP TABLE "leads"; -- \' */ /* {{ }}'
NAMES = (
    "select",
    "group by",
    "order",
    "now",
    "past",
    "age",
    "copy",
    "place",
    "day",
    "lead",
    "type",
    "at",
    "id",
    "period",
    EVIL,
)
HOSTILE = (
    'ruleset "*/ DROP" {}\nlead {\n'
    + "\n".join(f"  `attribute {name}`: text?" for name in NAMES)
    + "\n  `worked 1`: integer?\n  `count 1`: integer?\n}\nevent `e*/` {\n"
    + "\n".join(f"  `{name}`: text?" for name in NAMES)
    + "\n}\nscore `"
    + EVIL
    + "` {\n"
    + "\n".join(f"  +1 when `attribute {name}` == {{}}" for name in NAMES)
    + "\n"
    + "\n".join(f"  +10 on `e*/` where `{name}` == {{}}, at most 1 per week, decay half-life 3 days" for name in NAMES)
    + "\n}\nsegment `now you` when `"
    + EVIL
    + "` > 100 and `worked 1` * `count 1` > 5 and count of `e*/` > 0 and id of last `e*/` == {}\n"
)
QUOTED = '"' + EVIL.replace('"', '\\"') + '"'


def hostile():
    return nurture.parse(HOSTILE.replace("{}", QUOTED).replace('ruleset "*/ DROP" ' + QUOTED, 'ruleset "*/ DROP" {}'))
