"""A small ruleset, and conditions about it, for tests that hold warnings against every lead."""

from hypothesis import strategies as st

HEAD = """\
ruleset "small world" {}
lead {
  n: integer?, m: integer?, flag: boolean?, title: text?
  role: one of "a", "b"
}
event visit
score fit {
  +1 when n > 1
  +2 when flag
}
segment big when n > 1 or m > 2
"""

MATCHERS = ["starts with", "ends with", "contains", "like"]

numbers = st.integers(0, 3).map(str)
operators = st.sampled_from(["==", "!=", "<", "<=", ">", ">="])
atoms = st.one_of(
    st.builds("{} {} {}".format, st.sampled_from(["n", "m", "fit", "count of visit"]), operators, numbers),
    st.builds("n {} m".format, operators),
    st.builds("n + m {} {}".format, operators, numbers),
    st.builds("fit {} {} {} {}".format, st.sampled_from("+-*"), st.sampled_from(["fit", "2", "n"]), operators, numbers),
    st.builds("count of visit + fit {} {}".format, operators, numbers),
    st.builds("n between {} and {}".format, numbers, numbers),
    st.builds("n {}in [{}, {}]".format, st.sampled_from(["", "not "]), numbers, numbers),
    st.builds(
        "{} is {}".format,
        st.sampled_from(["n", "flag", "role", "title", "n + m"]),
        st.sampled_from(["known", "missing"]),
    ),
    st.builds('role {} "{}"'.format, st.sampled_from(["==", "!="]), st.sampled_from("ab")),
    st.builds('title {} "{}"'.format, st.sampled_from(["==", "!=", "<", ">"]), st.sampled_from(["x", "xy"])),
    st.builds('title {} "{}"'.format, st.sampled_from(MATCHERS), st.sampled_from(["x", "xy", "y", "%x", "_x"])),
    st.builds("{} {} visit".format, st.sampled_from(["at least", "at most", "exactly"]), st.integers(0, 2)),
    st.builds("{} visit within {} days".format, st.sampled_from(["any", "no", "at most 1"]), st.sampled_from([3, 7])),
    st.builds("flag {} {}".format, st.sampled_from(["==", "!="]), st.sampled_from(["true", "false"])),
    st.sampled_from(["flag", "big", "any visit", "no visit", "1 < 2", "2 < 1", "true", "false"]),
)
conditions = st.recursive(
    atoms,
    lambda parts: st.one_of(
        st.builds("not ({})".format, parts),
        st.lists(parts, min_size=2, max_size=3).map(lambda several: "(" + " and ".join(several) + ")"),
        st.lists(parts, min_size=2, max_size=3).map(lambda several: "(" + " or ".join(several) + ")"),
    ),
    max_leaves=7,
)
