/// The part of the script that walks the points of a figure by keys, and hides series by their names.
extension ReportScript {
  /// Inside the setting up of a drawing: a place that keys move.
  static let keys = """
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
    """

  /// Inside the setting up of a drawing: its legend, and what others ask of it. This is its end.
  static let legends = """
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
    """

  /// What happens once, when the page is loaded.
  static let start = """
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
