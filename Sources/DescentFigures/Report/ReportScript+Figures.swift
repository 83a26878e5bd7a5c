/// The part of the script that shows values and follows pointer and keys.
extension ReportScript {
  /// The box with values, the same as text for screen readers, and the series that stands out.
  static let showing = """
      const add = (tag, name) => {
        const element = document.body.appendChild(document.createElement(tag));
        element.className = name;
        return element;
      };
      const tip = add("div", "f-tip");
      tip.hidden = true;
      tip.setAttribute("aria-hidden", "true");
      const live = add("div", "f-live");
      live.setAttribute("aria-live", "polite");
      const hint = add("div", "f-live");
      hint.id = "f-hint";
      hint.textContent = "Arrow keys show values: left and right the points of a series, up and down "
        + "the series, page up and page down the panels. Escape ends it.";

      const show = (rows, at) => {
        const colored = rows.filter(one => one.color).length;
        tip.replaceChildren(...rows.map(({ name, value, color, isChosen }, i) => {
          const isFirst = i === 0;
          const line = document.createElement("div");
          const put = (tag, text) => {
            line.appendChild(document.createElement(tag)).textContent = text;
          };
          if (color) {
            put("i", "");
            line.lastChild.style.background = color;
          }
          if (value) {
            if (name) put(isChosen && colored > 1 ? "b" : "span", name + " ");
            put("b", value);
          } else {
            put(color || isFirst ? "b" : "small", name);
          }
          return line;
        }));
        tip.hidden = false;
        const box = tip.getBoundingClientRect();
        const right = at.x + 14 + box.width < innerWidth;
        const left = right ? at.x + 14 : at.x - 14 - box.width;
        tip.style.left = `${Math.max(4, Math.min(left, innerWidth - box.width - 4))}px`;
        tip.style.top = `${Math.max(4, Math.min(at.y + 14, innerHeight - box.height - 4))}px`;
      };
      const say = rows => {
        // The series that was chosen comes before those beside it.
        const order = row => row.color && !row.isChosen ? 1 : 0;
        live.textContent = [...rows].sort((a, b) => order(a) - order(b)).map(({ name, value }) => `${name} ${value || ""}`.trim()).join(", ");
      };

      const all = [];
      let standing = "";
      const highlight = name => {
        if (name === standing) return;
        standing = name;
        for (const one of all) one.dim(name);
      };
    """

  /// Every drawing: its panels, its legend, and the point that is shown.
  static let figures = """
      // Two drawings of one figure hide the same series.
      const hiddenIn = new Map();
      let shown = null;

      const setUp = figure => {
        const home = figure.closest("figure") || figure;
        const source = home.querySelector(".drawing.wide > svg") || figure;
        if (!hiddenIn.has(home)) hiddenIn.set(home, new Set());
        const hidden = hiddenIn.get(home);
        const marked = [...figure.querySelectorAll("[data-series]")]
          .filter(one => one.dataset.series);
        const names = new Set(marked.map(one => one.dataset.series));
        let panels = null;
        let ring = null;
        const read = () => {
          const sources = source.querySelectorAll(".f-panel");
          panels ??= [...figure.querySelectorAll(".f-panel")]
            .map((panel, i) => panelOf(panel, sources[i]));
          return panels;
        };
        const isSeen = (panel, point) => point.px > panel.left - 1 && point.py > panel.top - 1
          && point.px < panel.left + panel.width + 1 && point.py < panel.top + panel.height + 1;

        const hide = () => {
          tip.hidden = true;
          if (ring) ring.setAttribute("visibility", "hidden");
          if (shown === hide) shown = null;
          highlight("");
        };
        const mark = (panel, { series, point }) => {
          if (!ring) {
            ring = figure.appendChild(
              document.createElementNS("http://www.w3.org/2000/svg", "circle"));
            for (const [key, value] of Object.entries({ class: "f-ring", fill: "none",
              "stroke-width": 2, "pointer-events": "none" })) ring.setAttribute(key, value);
          }
          ring.setAttribute("cx", point.px);
          ring.setAttribute("cy", point.py);
          // Around the value of a cell, in white with a dark rim, which stand out from every color.
          const size = series.isGrid ? panel.width / point.across / 2 - 2 : 5;
          ring.setAttribute("r", Math.max(4, Math.min(size, 15)));
          ring.style.filter = series.isGrid ? "drop-shadow(0 0 1px #000) drop-shadow(0 0 1px #000)" : "";
          ring.setAttribute("stroke", series.isGrid ? "#ffffff" : series.color || "currentColor");
          ring.setAttribute("visibility", "visible");
        };
        const present = (panel, best, at) => {
          if (shown && shown !== hide) shown();
          shown = hide;
          mark(panel, best);
          highlight(best.series.name);
          const rows = tell(panel, best, hidden);
          show(rows, at);
          return rows;
        };

        // A bar or bin is met anywhere above its place along the axis; cells give way to points.
        const distance = (panel, series, point, at) => {
          const [dx, dy] = [point.px - at.x, point.py - at.y];
          if (series.spans) return Math.abs(panel.main === "x" ? dx : dy);
          return series.isGrid ? 14 + Math.hypot(dx, dy) / 1e3 : Math.hypot(dx, dy);
        };
        const nearest = (panel, at) => {
          let best = null;
          for (const series of panel.series) {
            if (hidden.has(series.name)) continue;
            for (const points of series.layers) {
              for (const point of points) {
                if (!isSeen(panel, point)) continue;
                const away = distance(panel, series, point, at);
                if (!best || away < best.away) best = { series, point, away };
              }
            }
          }
          return best && best.away < 48 ? best : null;
        };
        const move = event => {
          const at = new DOMPoint(event.clientX, event.clientY)
            .matrixTransform(figure.getScreenCTM().inverse());
          const panel = read().find(one => at.x >= one.left - 6 && at.x <= one.left + one.width + 6
            && at.y >= one.top - 6 && at.y <= one.top + one.height + 6);
          const best = panel && nearest(panel, at);
          if (best) present(panel, best, { x: event.clientX, y: event.clientY });
          else hide();
        };
        figure.addEventListener("pointermove", move);
        figure.addEventListener("pointerdown", move);
        figure.addEventListener("pointerleave", hide);
    """
}
