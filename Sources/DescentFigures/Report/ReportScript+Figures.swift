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
        tip.replaceChildren(...rows.map(({ name, value, color, isChosen }) => {
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
            put(color || name === rows[0].name ? "b" : "small", name);
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
        const mark = ({ series, point }) => {
          if (!ring) {
            ring = figure.appendChild(
              document.createElementNS("http://www.w3.org/2000/svg", "circle"));
            for (const [key, value] of Object.entries({ class: "f-ring", r: 5, fill: "none",
              "stroke-width": 2, "pointer-events": "none" })) ring.setAttribute(key, value);
          }
          ring.setAttribute("cx", point.px);
          ring.setAttribute("cy", point.py);
          ring.setAttribute("stroke", series.isGrid ? "#ffffff" : series.color || "currentColor");
          ring.setAttribute("visibility", "visible");
        };
        const present = (panel, best, at) => {
          if (shown && shown !== hide) shown();
          shown = hide;
          mark(best);
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

        // Keys: a panel, a series and a point of it.
        const at = { panel: 0, series: 0, point: -1 };
        const seriesAt = panel => panel.series.filter(one => !hidden.has(one.name));
        const pointsAt = (panel, series) => {
          const points = series.layers[series.layers.length - 1].filter(one => isSeen(panel, one));
          return series.isPath ? points : points.sort((a, b) => a[panel.main] - b[panel.main]);
        };
        // The next panel or series that has points, if there is one.
        const turn = (dPanel, dSeries) => {
          const stops = read().flatMap((panel, i) => seriesAt(panel)
            .map((series, j) => ({ panel: i, series: j, count: pointsAt(panel, series).length })))
            .filter(stop => stop.count);
          if (!stops.length) return false;
          const here = stops.findIndex(s => s.panel === at.panel && s.series === at.series);
          let next = stops[Math.max(here, 0)];
          if (dSeries) next = stops[Math.max(0, Math.min(here + dSeries, stops.length - 1))];
          if (dPanel) {
            const panel = at.panel + dPanel;
            next = stops.find(s => s.panel === panel && s.series === at.series)
              || stops.find(s => s.panel === panel) || next;
          }
          at.panel = next.panel;
          at.series = next.series;
          at.point = Math.max(0, Math.min(at.point, next.count - 1));
          return true;
        };
        const walk = (key, isFast) => {
          const isFirst = at.point < 0;
          if (!turn({ PageDown: 1, PageUp: -1 }[key] || 0, 0)) return;
          let panel = read()[at.panel];
          let series = seriesAt(panel)[at.series];
          let points = pointsAt(panel, series);
          const turned = { ArrowLeft: "ArrowUp", ArrowRight: "ArrowDown", ArrowUp: "ArrowLeft",
            ArrowDown: "ArrowRight" };
          const way = panel.main === "y" && !series.isGrid ? turned[key] || key : key;
          const along = { ArrowLeft: -1, ArrowRight: 1 }[way] || 0;
          const across = { ArrowUp: -1, ArrowDown: 1 }[way] || 0;
          if (series.isGrid && across) {
            // Rows count from the bottom.
            const from = points[at.point];
            const to = points.findIndex(one => one.cell === from.cell - across * from.across);
            if (to >= 0) at.point = to;
          } else if (across && !isFirst) {
            const place = points[at.point][panel.main];
            turn(0, across);
            panel = read()[at.panel];
            series = seriesAt(panel)[at.series];
            points = pointsAt(panel, series);
            const same = points.findIndex(one => one[panel.main] === place);
            if (same >= 0) at.point = same;
          }
          if (!isFirst) at.point += along * (isFast ? 10 : 1);
          if (key === "Home") at.point = 0;
          if (key === "End") at.point = points.length - 1;
          at.point = Math.max(0, Math.min(at.point, points.length - 1));
          const point = points[at.point];
          const spot = new DOMPoint(point.px, point.py).matrixTransform(figure.getScreenCTM());
          say(present(panel, { series, point }, spot));
        };
        figure.addEventListener("keydown", event => {
          if (event.target !== figure || event.ctrlKey || event.altKey || event.metaKey) return;
          if (event.key === "Escape") hide();
          if (!/^(Arrow|Page|Home|End)/.test(event.key)) return;
          event.preventDefault();
          walk(event.key, event.shiftKey);
        });
        figure.addEventListener("blur", hide);

        const refresh = () => {
          for (const one of marked) one.classList.toggle("f-off", hidden.has(one.dataset.series));
          for (const key of figure.querySelectorAll(".f-key")) {
            key.setAttribute("aria-pressed", String(!hidden.has(key.dataset.series)));
          }
        };
        const dim = name => {
          const applies = names.size > 1 && names.has(name);
          for (const one of marked) {
            one.classList.toggle("f-dim", applies && one.dataset.series !== name);
          }
        };
        all.push({ home, refresh, dim });

        for (const key of figure.querySelectorAll(".f-key")) {
          const name = key.dataset.series;
          const toggle = () => {
            if (!hidden.delete(name)) hidden.add(name);
            for (const one of all) if (one.home === home) one.refresh();
            hide();
          };
          key.setAttribute("role", "button");
          key.setAttribute("tabindex", "0");
          key.addEventListener("click", toggle);
          key.addEventListener("keydown", event => {
            if (event.key !== "Enter" && event.key !== " ") return;
            event.preventDefault();
            toggle();
          });
          const offer = () => highlight(hidden.has(name) ? "" : name);
          key.addEventListener("pointerenter", offer);
          key.addEventListener("focus", offer);
          key.addEventListener("pointerleave", () => highlight(""));
          key.addEventListener("blur", () => highlight(""));
        }
        // With buttons in it the figure is no longer one image to a screen reader.
        figure.setAttribute("role", "group");
        if (source.querySelector("[data-values], [data-band], [data-cells]")) {
          figure.setAttribute("tabindex", "0");
          figure.setAttribute("aria-describedby", "f-hint");
        }
        refresh();
      };
      for (const figure of document.querySelectorAll("svg.f-figure")) setUp(figure);

      addEventListener("scroll", () => shown && shown(), { passive: true, capture: true });
      addEventListener("keydown", event => {
        if (event.key === "Escape" && shown) shown();
      });

      // What can scroll takes the focus; what cannot need not be passed.
      const fit = () => {
        for (const box of document.querySelectorAll(".scroll")) {
          if (box.scrollWidth > box.clientWidth) box.setAttribute("tabindex", "0");
          else box.removeAttribute("tabindex");
        }
      };
      fit();
      addEventListener("resize", fit);
    """
}
