// What is wrong with the page as it stands: an array of sentences.
(() => {
  const found = new Set();
  const isSeen = element => {
    const box = element.getBoundingClientRect();
    return box.width > 0 && box.height > 0 && element.checkVisibility({ visibilityProperty: true });
  };

  // Colors: [red, green, blue, opacity].
  const parse = text => {
    const parts = text.match(/[\d.]+/g)?.map(Number) || [0, 0, 0, 0];
    return parts.length < 4 ? [...parts, 1] : parts;
  };
  const over = (top, bottom) => [0, 1, 2].map(i => top[i] * top[3] + bottom[i] * (1 - top[3]));
  const luminance = color => {
    const parts = color.slice(0, 3).map(part => part / 255)
      .map(part => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2];
  };
  const contrast = (one, other) => {
    const [a, b] = [luminance(one) + 0.05, luminance(other) + 0.05];
    return Math.max(a, b) / Math.min(a, b);
  };
  const root = matchMedia("(prefers-color-scheme: dark)").matches
    && getComputedStyle(document.documentElement).colorScheme.includes("dark") ? [18, 18, 18] : [255, 255, 255];
  const behind = element => {
    const back = element.closest("svg")?.querySelector(":scope > .f-back");
    if (back) return parse(getComputedStyle(back).fill);
    const layers = [];
    for (let one = element; one; one = one.parentElement) {
      const color = parse(getComputedStyle(one).backgroundColor);
      if (color[3] > 0) layers.push(color);
      if (color[3] === 1) break;
    }
    return layers.reverse().reduce((below, color) => over(color, below), root);
  };
  const judge = (element, color, back, least) => {
    const ratio = contrast(over(color, back), back);
    if (ratio < least) {
      found.add(`contrast ${ratio.toFixed(2)}, less than ${least}: "${element.textContent.trim().slice(0, 40)}"`
        + ` (${element.getAttribute("class") || element.localName})`);
    }
  };

  // Boxes of text are taller than its letters; what counts is where ink can be.
  const boxOf = text => {
    const box = text.getBoundingClientRect();
    const isUpright = box.height > box.width && (text.getAttribute("transform") || "").includes("-90");
    const [dx, dy] = isUpright ? [box.width * 0.14, 0.5] : [0.5, box.height * 0.14];
    return { left: box.left + dx, right: box.right - dx, top: box.top + dy, bottom: box.bottom - dy,
      label: text.textContent.trim() };
  };

  const figures = [...document.querySelectorAll("svg")]
    .filter(one => isSeen(one) && !one.parentElement.closest("svg"));
  for (const figure of figures) {
    const edge = figure.getBoundingClientRect();
    const texts = [...figure.querySelectorAll("text")].filter(one => one.textContent.trim() && isSeen(one));
    const isThumbnail = figure.closest(".thumbnail") !== null;
    const boxes = texts.map(boxOf);
    boxes.forEach((a, index) => {
      if (a.left < edge.left || a.right > edge.right || a.top < edge.top || a.bottom > edge.bottom) {
        found.add(`outside of the figure: "${a.label}"`);
      }
      for (const b of boxes.slice(index + 1)) {
        if (a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom) {
          found.add(`overlap: "${a.label}" and "${b.label}"`);
        }
      }
    });
    const scale = figure.viewBox.baseVal ? edge.width / figure.viewBox.baseVal.width : 1;
    for (const text of texts) {
      const style = getComputedStyle(text);
      const size = parseFloat(style.fontSize) * scale;
      if (!isThumbnail && size < 8.8) found.add(`text of ${size.toFixed(1)} pixels: "${text.textContent.trim()}"`);
      if (isThumbnail) continue;
      let back = behind(figure);
      if (text.classList.contains("f-value")) {
        text.scrollIntoView({ block: "center" });
        const box = text.getBoundingClientRect();
        const cell = document.elementsFromPoint(box.left + box.width / 2, box.top + box.height / 2)
          .find(one => one.localName === "path");
        if (cell) back = parse(getComputedStyle(cell).fill);
      }
      judge(text, parse(style.fill), back, 4.5);
    }
    for (const key of figure.querySelectorAll(".f-legend .f-key [color]")) {
      const name = (key.getAttribute("class") || "").match(/f-s\d/);
      if (name) judge(key.closest(".f-key"), parse(getComputedStyle(key).color), behind(figure), 3);
    }
    const numbers = [...figure.querySelectorAll("*")].map(one => ["d", "points", "x", "y", "width", "height",
      "transform", "cx", "cy", "rx", "ry"].map(name => one.getAttribute(name) || "").join(" ")).join(" ");
    if (/\b(nan|inf|infinity|undefined)\b/i.test(numbers)) found.add("a coordinate that is not a number");
  }

  for (const element of document.body.querySelectorAll("*:not(svg *):not(script):not(style)")) {
    const isText = [...element.childNodes].some(node => node.nodeType === 3 && node.data.trim());
    if (!isText || !isSeen(element) || element.matches(":disabled, .f-live, option")) continue;
    const style = getComputedStyle(element);
    const size = parseFloat(style.fontSize);
    const isLarge = size >= 24 || size >= 18.66 && Number(style.fontWeight) >= 700;
    judge(element, parse(style.color), behind(element), isLarge ? 3 : 4.5);
  }
  scrollTo(0, 0);

  const page = document.documentElement;
  if (document.querySelector("main") && page.scrollWidth > page.clientWidth) {
    found.add(`the page is ${page.scrollWidth} pixels wide in a window of ${page.clientWidth}`);
  }
  return [...found];
})()
