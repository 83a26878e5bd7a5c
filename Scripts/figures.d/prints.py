"""The page as it prints on A4: light, whole figures, neither tips nor controls."""

# The printable width and height of a page, in pixels.
WIDTH, HEIGHT = 672, 980


def check(browser, url):
    browser.open(url, WIDTH, dark=True)
    # Something is shown when the page is printed.
    browser.evaluate("""[...document.querySelectorAll("svg.f-figure[tabindex='0']")]
      .find(one => one.getClientRects().length)?.focus()""")
    browser.key("ArrowRight")
    browser.media(dark=True, kind="print")
    for finding in browser.evaluate("""(() => {
      const found = [];
      // The emulation scrolls the page, which hides the tip; printing does not.
      const tip = document.querySelector(".f-tip");
      if (tip) tip.hidden = false;
      const light = text => Math.min(...text.match(/[\\d.]+/g).slice(0, 3).map(Number)) > 240;
      if (!light(getComputedStyle(document.body).backgroundColor)) found.push("the page is not light");
      for (const text of document.querySelectorAll("svg.f-figure text.f-ink")) {
        const color = getComputedStyle(text).color;
        if (text.getClientRects().length && light(color)) { found.push("a figure is not in light colors"); break; }
      }
      for (const one of document.querySelectorAll(".f-tip, .f-ring, .playground button, .playground input")) {
        if (one.checkVisibility()) found.push(`prints a control or tip: ${one.getAttribute("class") || one.localName}`);
      }
      if ([...document.querySelectorAll(".f-dim")].some(one => getComputedStyle(one).opacity !== "1")) {
        found.push("a series is dimmed");
      }
      for (const figure of document.querySelectorAll("figure")) {
        const title = figure.querySelector("svg")?.getAttribute("aria-label");
        const height = figure.getBoundingClientRect().height;
        if (getComputedStyle(figure).breakInside !== "avoid" || height > HEIGHT) {
          found.push(`"${title}" is cut: ${Math.round(height)} pixels high`);
        }
        const drawings = [...figure.querySelectorAll("svg.f-figure")].filter(one => one.getClientRects().length);
        if (drawings.length > 1) found.push(`"${title}" is printed twice`);
      }
      return found;
    })()""".replace("HEIGHT", str(HEIGHT))):
        yield f"(print) {finding}"
    browser.media()
