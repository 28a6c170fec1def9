"""The mails as a browser shows them: nothing that a screen reader stumbles over, nothing beyond a phone's edge."""

import html
import importlib.util
import json
import os
import re
from pathlib import Path

import golden
import pytest
from chromium import browser, shown
from looks import Look, sizes

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(browser() is None, reason="no Chromium here to show mails with"),
]
NOT_OURS = ("landmark-one-main", "region")
"""Rules for whole pages: a mail stands inside the page of the program that shows it."""
DRAWN = "Element content contains only non-text characters"
"""What axe says where it cannot judge the contrast of bars; those have words beside them."""
ASKED = """<!DOCTYPE html><html lang="en"><title>mails</title><script>%s</script><script>
const mails = %s, found = [];
onload = async () => {
  for (const [name, mail] of mails) {
    const parsed = new DOMParser().parseFromString(mail, "text/html");
    document.replaceChild(document.adoptNode(parsed.documentElement), document.documentElement);
    const said = await axe.run();
    for (const [sure, rules] of [["is", said.violations], ["may be", said.incomplete]])
      for (const rule of rules) for (const node of rule.nodes)
        found.push([name, sure, rule.id, node.html, node.any.map(one => one.message).join()]);
  }
  document.body.innerHTML = '<pre id="found"></pre>';
  document.getElementById("found").textContent = JSON.stringify(found);
};
</script><body></body></html>"""


def axe() -> str:
    """The script that judges a page: of the file that AXE names, else of the package; skips the test without it."""
    if named := os.environ.get("AXE"):
        return Path(named).read_text()
    found = importlib.util.find_spec("axe_core_python")
    if found is None or not found.submodule_search_locations:
        pytest.skip("axe is not here: install axe-core-python, or set AXE to its axe.min.js")
    return (Path(found.submodule_search_locations[0]) / "axe.min.js").read_text()


@pytest.mark.parametrize("scheme", [1, 0], ids=["day", "night"])
def test_a_screen_reader_stumbles_over_nothing(scheme):
    """By axe no golden mail has a fault, by day or by night, and nothing that axe cannot judge is of weight."""
    mails = [(name, golden.rendered(name).html) for name in golden.SITUATIONS]
    asked = ASKED % (axe(), json.dumps(mails).replace("</", "<\\/"))
    settings = f"--blink-settings=preferredColorScheme={scheme}"
    said = shown(asked, "--dump-dom", "--virtual-time-budget=300000", "--window-size=660,1200", settings)
    result = re.search(r'<pre id="found">(.*?)</pre>', said, re.DOTALL)
    assert result, said[-500:]
    found = json.loads(html.unescape(result[1]))
    ours = [each for each in found if each[2] not in NOT_OURS and each[4] != DRAWN]
    # a paper that is read thrice has three links of its name, each under its own story
    assert [each for each in ours if each[2] != "identical-links-same-purpose"] == []
    assert {each[0] for each in found if each[2] in NOT_OURS} == set(golden.SITUATIONS)


@pytest.mark.parametrize("name", list(golden.SITUATIONS))
def test_nothing_stands_beyond_the_edge_of_a_phone(name):
    """At 320 pixels no mail is wider than the screen, with the style sheet in the head and without it."""
    looks = [Look("phone", 320), Look("bare", 320, bare=True), Look("desk", 640, bare=True)]
    for look, (wide, _) in zip(looks, sizes(golden.rendered(name).html, looks), strict=True):
        assert wide <= look.width, look.name
