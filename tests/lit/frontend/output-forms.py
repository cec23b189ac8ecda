# One line a finding, and one JSON object a finding.
#
# RUN: %not %pyreckc check --short %s | %filecheck %s --check-prefix=SHORT
# RUN: %not %pyreckc check --json %s | %filecheck %s --check-prefix=JSON


def f():
    print(1)


# SHORT: output-forms.py:8:5: error PR0201: `print` writes to the outside; return the text and print
# JSON: {"code":"PR0201","severity":"error","file":"{{.*}}output-forms.py",
# JSON-SAME: "span":{"line":8,"column":4,"end_line":8,"end_column":9},
