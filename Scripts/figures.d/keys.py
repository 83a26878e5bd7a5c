"""What keys and pointer do."""

# Every control that can be seen, in the order of the page.
CONTROLS = """
  window.checkedControls = () => [...document.querySelectorAll(
    "a[href], button, select, input, summary, [tabindex='0']")]
    .filter(one => one.checkVisibility() && one.getClientRects().length && !one.disabled);
  window.checkedNames = one => one.getAttribute("aria-label") || one.name || one.dataset.series
    || one.textContent.trim().slice(0, 30) || one.localName;
  window.checkedTip = () => {
    const tip = document.querySelector(".f-tip");
    if (!tip || tip.hidden) return null;
    const box = tip.getBoundingClientRect();
    return { rows: [...tip.children].map(row => ({ color: row.querySelector("i") !== null,
        parts: [...row.children].filter(one => one.localName !== "i").map(one => one.textContent.trim()) })),
      inside: box.left >= 0 && box.top >= 0 && box.right <= innerWidth && box.bottom <= innerHeight };
  };
  window.checkedFigures = () => [...document.querySelectorAll("svg.f-figure[tabindex='0']")]
    .filter(one => one.getClientRects().length);
"""


def check(browser):
    browser.evaluate(CONTROLS)
    yield from tab(browser)
    for number in range(browser.evaluate("checkedFigures().length")):
        yield from walk(browser, number)
    yield from legends(browser)
    yield from tables(browser)
    yield from playground(browser)
    without = browser.evaluate("""[...document.querySelectorAll("svg.f-figure")]
      .filter(one => one.getClientRects().length && !one.closest(".thumbnail") && !one.hasAttribute("tabindex")
        && one.querySelector("polyline, .f-series path")).length""")
    if without:
        yield f"{without} figures cannot be walked by keys"


def tab(browser):
    """Tab reaches every control, and each shows that it has the focus."""
    browser.evaluate("document.activeElement.blur(); scrollTo(0, 0); window.checkedSeen = []")
    count = browser.evaluate("checkedControls().length")
    for _ in range(count + 2):
        browser.key("Tab")
        state = browser.evaluate("""(() => {
          const one = document.activeElement;
          if (one === document.body) return "body";
          checkedSeen.push(one);
          return getComputedStyle(one).outlineStyle === "none" ? checkedNames(one) : "";
        })()""")
        if state == "body":
            break
        if state:
            yield f"the focus on {state!r} cannot be seen"
    for name in browser.evaluate(
            "checkedControls().filter(one => !checkedSeen.includes(one)).map(checkedNames)"):
        yield f"Tab does not reach {name!r}"
    browser.evaluate("document.activeElement.blur()")


def walk(browser, number):
    """Arrow keys show values in one figure; the pointer shows the same; Escape ends it."""
    title = browser.evaluate(f"checkedNames(checkedFigures()[{number}])")
    browser.evaluate(f"""(() => {{ const one = checkedFigures()[{number}];
      one.scrollIntoView({{ block: "start" }}); one.focus({{ preventScroll: true }}); }})()""")
    browser.settle()
    panels = browser.evaluate(f"checkedFigures()[{number}].querySelectorAll('.f-panel').length")
    for key in ["ArrowRight", "ArrowRight", "ArrowDown", "End", "Home"] + ["PageDown"] * min(panels - 1, 3):
        browser.key(key)
        tip = browser.evaluate("checkedTip()")
        if tip is None:
            yield f"{title!r}: {key} shows nothing"
            return
        yield from judge_tip(tip, f"{title!r}, {key}")
        if not browser.evaluate("document.querySelector('.f-live').textContent"):
            yield f"{title!r}: {key} announces nothing"
    yield from same_by_pointer(browser, number, title)
    browser.evaluate(f"checkedFigures()[{number}].focus()")
    browser.key("ArrowRight")
    yield from dimmed(browser, title)
    browser.key("Escape")
    if browser.evaluate("checkedTip()") is not None:
        yield f"{title!r}: Escape does not end it"
    if browser.evaluate("document.querySelectorAll('.f-dim').length"):
        yield f"{title!r}: after Escape some series are still dimmed"


def judge_tip(tip, where):
    if not tip["inside"]:
        yield f"{where}: the tip extends beyond the window"
    named = [row["parts"] for row in tip["rows"] if len(row["parts"]) == 2]
    if not any(all(parts) for parts in named):
        yield f"{where}: no line of the tip has a name and a value"
    for parts in named:
        if not all(parts):
            yield f"{where}: a line of the tip lacks its name or value: {parts}"
    names = [row["parts"][0] for row in tip["rows"] if row["color"]]
    for name in {one for one in names if names.count(one) > 1}:
        yield f"{where}: {name!r} is in the tip {names.count(name)} times"


def same_by_pointer(browser, number, title):
    """The pointer at the point that is shown shows what the keys showed there."""
    browser.evaluate(
        f"checkedFigures()[{number}].querySelector('.f-ring').scrollIntoView({{ block: 'center' }})")
    browser.settle()
    browser.key("Home")
    by_key = browser.evaluate("checkedTip()")
    place = browser.evaluate(f"""(() => {{
      const box = checkedFigures()[{number}].querySelector(".f-ring").getBoundingClientRect();
      return [box.left + box.width / 2, box.top + box.height / 2];
    }})()""")
    browser.key("Escape")
    browser.point(1, 1)
    browser.point(*place)
    by_pointer = browser.evaluate("checkedTip()")
    # Of series that meet in a point the pointer takes one.
    if by_pointer is None:
        yield f"{title!r}: the pointer shows nothing"
    elif len(by_pointer["rows"]) != len(by_key["rows"]):
        yield f"{title!r}: the pointer shows {by_pointer['rows']}, the keys {by_key['rows']}"
    else:
        yield from judge_tip(by_pointer, f"{title!r}, pointer")
    browser.point(1, 1)


def dimmed(browser, title):
    """Where the series that is shown occurs with others, the others are dimmed, and it is not."""
    for problem in browser.evaluate("""(() => {
      const names = one => new Set([...one.querySelectorAll("[data-series]")]
        .map(each => each.dataset.series).filter(Boolean));
      const shown = [...document.querySelectorAll("svg.f-figure .f-ring")]
        .find(one => one.getAttribute("visibility") === "visible");
      const bright = shown && [...shown.ownerSVGElement.querySelectorAll("[data-series]:not(.f-dim)")]
        .map(one => one.dataset.series).filter(Boolean);
      if (!bright || new Set(bright).size !== 1 || names(shown.ownerSVGElement).size < 2) return [];
      const name = bright[0];
      return [...document.querySelectorAll("svg.f-figure")].filter(one => {
        const all = names(one);
        if (!all.has(name) || all.size < 2) return false;
        return [...one.querySelectorAll("[data-series]")].some(each => each.dataset.series
          && each.classList.contains("f-dim") === (each.dataset.series === name));
      }).map(one => `"${name}" does not stand out in "${one.getAttribute("aria-label")}"`);
    })()"""):
        yield f"{title!r}: {problem}"
    alone = browser.evaluate("""(() => {
      const shown = [...document.querySelectorAll("svg.f-figure .f-ring")]
        .find(one => one.getAttribute("visibility") === "visible")?.ownerSVGElement;
      const panel = shown?.querySelectorAll(".f-key").length > 1;
      return panel && !shown.querySelector(".f-dim") && document.querySelector(".f-tip i + b, .f-tip i + span")
        ? "no other series is dimmed" : "";
    })()""")
    if alone:
        yield f"{title!r}: {alone}"


def legends(browser):
    """Enter hides a series wherever its figure has it, Space shows it again."""
    count = browser.evaluate(
        "(window.checkedKeys = [...document.querySelectorAll('.f-key')].filter(one => !one.closest('.thumbnail') && one.checkVisibility()"
        " && one.getClientRects().length)).length")
    state = """(() => {
      const key = checkedKeys[%d];
      const all = [...key.closest("svg").querySelectorAll(".f-series")]
        .filter(one => one.dataset.series === key.dataset.series);
      return [key.dataset.series, key.getAttribute("aria-pressed"),
        all.filter(one => getComputedStyle(one).display !== "none").length, all.length];
    })()"""
    for index in range(count):
        browser.evaluate(f"checkedKeys[{index}].focus()")
        browser.key("Enter")
        name, pressed, seen, _ = browser.evaluate(state % index)
        if pressed != "false" or seen:
            yield f"Enter does not hide {name!r}"
        browser.key(" ")
        name, pressed, seen, every = browser.evaluate(state % index)
        if pressed != "true" or seen != every:
            yield f"Space does not show {name!r} again"
    browser.evaluate("document.activeElement.blur()")


def tables(browser):
    """Tables that are wider than the window are named regions that keys scroll."""
    count = browser.evaluate("""(window.checkedTables = [...document.querySelectorAll(".scroll")]
      .filter(one => one.scrollWidth > one.clientWidth)).length""")
    for index in range(count):
        one = f"checkedTables[{index}]"
        name = browser.evaluate(f"{one}.getAttribute('aria-label') || ''")
        if browser.evaluate(f"{one}.getAttribute('role')") != "region" or not name:
            yield f"a wide table is no named region: {name!r}"
        if "gradient" not in browser.evaluate(f"getComputedStyle({one}).backgroundImage"):
            yield f"nothing shows that there is more of {name!r}"
        browser.evaluate(f"{one}.scrollIntoView({{ block: 'center' }}); {one}.focus()")
        for _ in range(3):
            browser.key("ArrowRight")
        browser.settle(200)
        if not browser.evaluate(f"{one}.scrollLeft"):
            yield f"keys do not scroll {name!r}"
    browser.evaluate("document.activeElement.blur()")


def playground(browser):
    """Every control of a playground works by keys and changes what is shown."""
    for index in range(browser.evaluate("document.querySelectorAll('.playground').length")):
        home = f"document.querySelectorAll('.playground')[{index}]"
        shown = f"""[...{home}.querySelectorAll(".p-rule, .p-now, .p-state, .p-map, .p-fall")]
          .map(one => one.innerHTML).join()"""
        for name in browser.evaluate(f"""(window.checkedInputs = [...{home}.querySelectorAll("input, select")]
          .filter(one => !one.disabled && one.checkVisibility())).map(one => one.name)"""):
            before = browser.evaluate(shown)
            browser.evaluate(f"checkedInputs.find(one => one.name === {name!r}).focus()")
            for key in ["ArrowDown", "ArrowDown"]:
                browser.key(key)
            if browser.evaluate(shown) == before:
                yield f"keys do not move the control {name!r} of the playground"
            if not browser.evaluate(
                    f"checkedInputs.find(one => one.name === {name!r}).labels[0]?.textContent.trim()"):
                yield f"the control {name!r} of the playground has no label"
        step = f"Number({home}.querySelector('[name=step]').value)"
        browser.evaluate(f"{home}.querySelector('[name=step]').focus()")
        browser.key("Home")
        browser.evaluate(f"{home}.querySelector('button').focus()")
        browser.key("Enter")
        start = browser.evaluate(step)
        browser.settle(600)
        if browser.evaluate(step) <= start:
            yield "the playground does not play"
        browser.key(" ")
        if browser.evaluate(f"{home}.querySelector('button').textContent") != "Play":
            yield "the playground does not pause"
        browser.evaluate("document.activeElement.blur()")
