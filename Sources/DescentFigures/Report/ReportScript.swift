/// The script of a report.
///
/// - Pointing at a panel shows the values of the nearest point with names and units, and what other series have at the
///   same place; the same series stands out in every figure of the page.
/// - Tab leads to each figure, arrow keys walk its points, and Escape ends it; what is shown is also announced.
/// - A name in a legend hides its series or brings it back.
///
/// Without it the page still shows all figures.
enum ReportScript {
  static let source = """
    (() => {
    "use strict";
    \(numbers)
    \(reading)
    \(telling)
    \(showing)
    \(figures)
    \(keys)
    \(legends)
    \(start)
    })();
    """

  /// Numbers as text and text as numbers.
  private static let numbers = """
      const numbers = text => (text || "").split(" ").filter(Boolean).map(Number);
      const format = value => {
        if (value === 0) return "0";
        if (!isFinite(value)) return "\\u2013";
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
    """

  /// The values of a panel: its series by name, in the order in which they are drawn.
  private static let reading = """
      // Points of a group of one mark; what is not a plain point has its bin, error or third value too.
      const pointsOf = data => {
        if (data.cells) {
          const [xs, ys] = [numbers(data.cellsX), numbers(data.cellsY)];
          return numbers(data.cells).map((third, i) => ({ x: xs[i % xs.length],
            y: ys[Math.floor(i / xs.length)], third, cell: i, across: xs.length }))
            .filter(point => !isNaN(point.third));
        }
        const [pairs, thirds] = [numbers(data.values), numbers(data.third)];
        const [edges, errors] = [numbers(data.edges), numbers(data.errors)];
        const texts = data.texts ? data.texts.split("|") : [];
        const points = [];
        for (let i = 0; 2 * i + 1 < pairs.length; i += 1) {
          points.push({ x: pairs[2 * i], y: pairs[2 * i + 1], third: thirds[i],
            error: errors[i], text: texts[i], bin: edges.length ? [edges[i], edges[i + 1]] : null });
        }
        return points;
      };

      const bandOf = data => {
        const [flat, band] = [numbers(data.band), new Map()];
        for (let i = 0; i + 2 < flat.length; i += 3) band.set(flat[i], [flat[i + 1], flat[i + 2]]);
        return band;
      };

      // A line, its points and its band have one name, and are one series.
      const seriesOf = (groups, place, main, isPlane) => {
        const all = new Map();
        groups.forEach((group, i) => {
          const data = group.dataset;
          const name = data.series || "";
          const known = all.get(name || i);
          const drawn = group.querySelector("[color]");
          const series = known || { name, layers: [], band: new Map(),
            color: drawn ? getComputedStyle(drawn).color : "" };
          if (!known) all.set(name || i, series);
          const points = pointsOf(data).map(point => place(point, data.bars))
            .filter(point => isFinite(point.px) && isFinite(point.py));
          if (points.length) series.layers.push(points);
          for (const [x, ends] of bandOf(data)) series.band.set(x, ends);
          series.third = data.thirdTitle || series.third;
          series.isGrid ||= Boolean(data.cells);
          series.spans ||= Boolean(data.bars || data.edges);
        });
        for (const series of all.values()) {
          if (!series.layers.length && series.band.size) {
            series.layers.push([...series.band.keys()].map(x => {
              const [low, high] = series.band.get(x);
              return place({ x, y: (low + high) / 2, onlyBand: true });
            }));
          }
          // Along a path neither coordinate is the other's place.
          series.isPath = isPlane || Boolean(series.third) || series.layers.some(points =>
            points.some((point, i) => i && !series.spans && point[main] < points[i - 1][main]));
        }
        return [...all.values()].filter(series => series.layers.length);
      };

      // A panel of a drawing; `source` is the same panel in the drawing that has the values.
      const panelOf = (element, source) => {
        const data = element.dataset;
        const [left, top, width, height] = numbers(data.frame);
        const names = { x: data.xNames ? data.xNames.split("|") : [],
          y: data.yNames ? data.yNames.split("|") : [] };
        const x = axis(data.x, left, left + width);
        const y = names.y.length
          ? axis(data.y, top, top + height) : axis(data.y, top + height, top);
        const main = names.y.length && !names.x.length ? "y" : "x";
        const place = (point, bars) => {
          const [, slot, slots] = (bars || "").split(" ").map(Number);
          const shift = slots ? (slot + 0.5) / slots * 0.72 - 0.36 : 0;
          return { ...point, px: x(point.x + (main === "x" ? shift : 0)),
            py: y(point.y + (main === "y" ? shift : 0)) };
        };
        const groups = [...source.querySelectorAll(".f-series")].filter(group =>
          group.dataset.values || group.dataset.band || group.dataset.cells);
        return { left, top, width, height, names, main, series: seriesOf(groups, place, main, Boolean(data.plane)),
          value: main === "x" ? "y" : "x", title: data.title || "",
          titles: { x: data.xTitle || "", y: data.yTitle || "" },
          units: { x: data.xUnit || "", y: data.yUnit || "" } };
      };
    """

  /// What is said about a point: rows of a color, a name and a value.
  private static let telling = """
      const measure = (panel, way, value) => {
        const unit = panel.units[way];
        return panel.names[way][value]
          || format(value) + (unit ? (unit === "%" ? "" : "\\u00a0") + unit : "");
      };
      const spread = (panel, series, point) => {
        if (point.error) return ` \\u00b1 ${format(point.error)}`;
        const ends = series.band.get(point.x);
        return ends ? ` (${format(ends[0])} to ${format(ends[1])})` : "";
      };
      const row = (name, value, color) => ({ name, value, color });

      const valueRow = (panel, series, point) => {
        const name = series.name || panel.titles[panel.value] || "value";
        if (point.onlyBand) {
          const ends = series.band.get(point.x).map(end => measure(panel, panel.value, end));
          return row(name, ends.join(" to "), series.color);
        }
        return row(name, measure(panel, panel.value, point[panel.value])
          + spread(panel, series, point), series.color);
      };

      const tell = (panel, { series, point }, hidden) => {
        const rows = panel.title ? [row(panel.title)] : [];
        if (point.text !== undefined) {
          if (series.name) rows.push(row(series.name, "", series.color));
          rows.push(row(measure(panel, "x", point.x), point.text));
          return rows;
        }
        if (series.isGrid || series.isPath) {
          if (series.name) rows.push(row(series.name, "", series.color));
          for (const way of ["x", "y"]) {
            rows.push(row(panel.titles[way] || way, measure(panel, way, point[way])));
          }
          if (series.third) rows.push(row(series.third, format(point.third)));
          return rows;
        }
        const { main, value } = panel;
        const isNamed = panel.names[main].length > 0;
        const text = point.bin
          ? `${format(point.bin[0])} to ${measure(panel, main, point.bin[1])}`
          : measure(panel, main, point[main]);
        rows.push(row(panel.titles[main] || (isNamed ? "" : main), text));
        const others = panel.series.filter(one => !hidden.has(one.name) && !one.isGrid && !one.isPath)
          .map(one => [one, one === series ? point
            : one.layers.flatMap(points => points.filter(p => p[main] === point[main])).pop()])
          .filter(([, point]) => point);
        if (panel.titles[value] && panel.titles[value] !== panel.title
          && others.some(([one]) => one.name)) {
          rows.push(row(panel.titles[value] + (panel.units[value] ? ` in ${panel.units[value]}` : "")));
        }
        const first = Math.max(0, Math.min(others.findIndex(([one]) => one === series) - 6,
          others.length - 12));
        for (const [one, at] of others.slice(first, first + 12)) {
            rows.push({ ...valueRow(panel, one, at), isChosen: one === series });
        }
        if (others.length > 12) rows.push(row(`and ${others.length - 12} more`));
        return rows;
      };
    """
}
