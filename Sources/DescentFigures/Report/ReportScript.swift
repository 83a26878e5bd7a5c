/// The script of a report: hovering over a panel shows the values of the nearest point, and a
/// click on a name in the legend hides its series or brings it back.
///
/// Without it the page still shows all figures.
enum ReportScript {
  static let source = """
    (() => {
      "use strict";
      const make = (name, parent) => parent.appendChild(
        document.createElementNS("http://www.w3.org/2000/svg", name));
      const tip = document.body.appendChild(document.createElement("div"));
      tip.className = "f-tip";
      tip.hidden = true;

      const format = value => {
        if (value === 0) return "0";
        const size = Math.abs(value);
        const text = size >= 1e6 || size < 1e-4
          ? Number(value.toPrecision(4)).toExponential() : String(Number(value.toPrecision(5)));
        return text.replace(/-/g, "\\u2212");
      };

      const axis = (text, start, end) => {
        const [kind, low, high] = text.split(" ");
        const place = kind === "log" ? Math.log10 : value => value;
        const [from, to] = [place(Number(low)), place(Number(high))];
        return value => start + (place(value) - from) / (to - from) * (end - start);
      };

      const seriesOf = (group, x, y) => {
        const numbers = (group.dataset.values || "").split(" ").filter(Boolean).map(Number);
        const third = (group.dataset.third || "").split(" ").map(Number);
        const points = [];
        for (let i = 0; i + 1 < numbers.length; i += 2) {
          const point = { x: numbers[i], y: numbers[i + 1], px: x(numbers[i]), py: y(numbers[i + 1]) };
          point.third = third[i / 2];
          if (isFinite(point.px) && isFinite(point.py)) points.push(point);
        }
        const drawn = group.querySelector("[color]");
        return { group, points, name: group.dataset.series || "",
          color: drawn ? getComputedStyle(drawn).color : "" };
      };

      const panelOf = element => {
        const data = element.dataset;
        const [left, top, width, height] = data.frame.split(" ").map(Number);
        const x = axis(data.x, left, left + width);
        const names = { x: (data.xNames || "").split("|"), y: (data.yNames || "").split("|") };
        const y = data.yNames
          ? axis(data.y, top, top + height) : axis(data.y, top + height, top);
        const series = [...element.querySelectorAll(".f-series[data-values]")]
          .map(group => seriesOf(group, x, y)).filter(one => one.points.length);
        return { element, left, top, width, height, series, names,
          title: data.title || "", xTitle: data.xTitle || "x", yTitle: data.yTitle || "y" };
      };

      const nearest = (panel, at) => {
        let best = null;
        for (const series of panel.series) {
          if (series.group.classList.contains("f-off")) continue;
          for (const point of series.points) {
            if (point.px < panel.left - 1 || point.px > panel.left + panel.width + 1) continue;
            if (point.py < panel.top - 1 || point.py > panel.top + panel.height + 1) continue;
            const distance = Math.hypot(point.px - at.x, point.py - at.y);
            if (!best || distance < best.distance) best = { series, point, distance };
          }
        }
        return best && best.distance < 48 ? best : null;
      };

      // The nearest point, and what every other series has at the same place along the axis.
      const beside = (panel, best) => panel.series
        .filter(series => !series.group.classList.contains("f-off"))
        .map(series => ({ series, point: series === best.series
          ? best.point : series.points.find(point => point.x === best.point.x) }))
        .filter(one => one.point);

      const line = (parent, parts, color) => {
        const row = parent.appendChild(document.createElement("div"));
        if (color) row.appendChild(document.createElement("i")).style.background = color;
        for (const [tag, text] of parts) {
          if (text) row.appendChild(document.createElement(tag)).textContent = text;
        }
      };

      const show = (panel, best, event) => {
        tip.replaceChildren();
        if (panel.title) line(tip, [["b", panel.title]]);
        const name = (names, value) => names[value] || format(value);
        line(tip, [["span", `${panel.xTitle} ${name(panel.names.x, best.point.x)}`]]);
        for (const { series, point } of beside(panel, best).slice(0, 12)) {
          const label = series.name || panel.yTitle;
          line(tip, [["span", label + " "], ["b", name(panel.names.y, point.y)]], series.color);
          const title = series.group.dataset.thirdTitle;
          if (title) {
            const text = isFinite(point.third) ? format(point.third) : "\\u2013";
            line(tip, [["span", title + " "], ["b", text]]);
          }
        }
        tip.hidden = false;
        const box = tip.getBoundingClientRect();
        const right = event.clientX + 14 + box.width < innerWidth;
        tip.style.left = `${Math.max(4, right ? event.clientX + 14 : event.clientX - 14 - box.width)}px`;
        tip.style.top = `${Math.max(4, Math.min(event.clientY + 14, innerHeight - box.height - 4))}px`;
      };

      for (const figure of document.querySelectorAll("svg.f-figure")) {
        let panels = null;
        let ring = null;
        const hide = () => {
          tip.hidden = true;
          if (ring) ring.setAttribute("visibility", "hidden");
        };
        const move = event => {
          panels ??= [...figure.querySelectorAll(".f-panel")].map(panelOf);
          const at = new DOMPoint(event.clientX, event.clientY)
            .matrixTransform(figure.getScreenCTM().inverse());
          const panel = panels.find(one => at.x >= one.left - 6 && at.x <= one.left + one.width + 6
            && at.y >= one.top - 6 && at.y <= one.top + one.height + 6);
          const best = panel && nearest(panel, at);
          if (!best) return hide();
          if (!ring) {
            ring = make("circle", figure);
            for (const [key, value] of Object.entries(
              { r: 5, fill: "none", "stroke-width": 2, "pointer-events": "none" })) {
              ring.setAttribute(key, value);
            }
          }
          ring.setAttribute("cx", best.point.px);
          ring.setAttribute("cy", best.point.py);
          ring.setAttribute("stroke", best.series.color || "currentColor");
          ring.setAttribute("visibility", "visible");
          show(panel, best, event);
        };
        figure.addEventListener("pointermove", move);
        figure.addEventListener("pointerdown", move);
        figure.addEventListener("pointerleave", hide);

        for (const key of figure.querySelectorAll(".f-key")) {
          const toggle = () => {
            const isOff = key.classList.toggle("f-off");
            key.setAttribute("aria-pressed", String(!isOff));
            for (const group of figure.querySelectorAll(".f-series")) {
              if (group.dataset.series === key.dataset.series) {
                group.classList.toggle("f-off", isOff);
              }
            }
            hide();
          };
          key.setAttribute("role", "button");
          key.setAttribute("tabindex", "0");
          key.setAttribute("aria-pressed", "true");
          key.addEventListener("click", toggle);
          key.addEventListener("keydown", event => {
            if (event.key !== "Enter" && event.key !== " ") return;
            event.preventDefault();
            toggle();
          });
        }
        // With buttons in it the figure is no longer one image to a screen reader.
        if (figure.querySelector(".f-key")) figure.setAttribute("role", "group");
      }
      addEventListener("scroll", () => { tip.hidden = true; }, { passive: true, capture: true });
    })();
    """
}
