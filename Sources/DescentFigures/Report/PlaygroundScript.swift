/// The script of a playground: the rules of Descent's optimizers on the bowl, and their pictures.
enum PlaygroundScript {
  static let source = """
    (() => {
    "use strict";
    const home = document.currentScript.parentElement;
    \(rules)
    \(drawing)
    \(controls)
    })();
    """

  /// The path. ε and the order of operations are those of Descent's optimizers.
  private static let rules = """
      const f = ([x, y]) => x * x / 20 + y * y;
      const gradient = ([x, y]) => [x / 10, 2 * y];
      // The state of one coordinate before a step becomes that after it; `by` is what is added to it.
      const moments = (s, g, o) => ({ m: o.decay * s.m + (1 - o.decay) * g,
        v: 0.999 * s.v + (1 - 0.999) * g * g });
      const rules = {
        sgd: (s, g, o) => ({ by: -o.rate * g }),
        momentum: (s, g, o) => {
          const v = o.decay * s.v - o.rate * g;
          return { v, by: v };
        },
        nesterov: (s, g, o) => {
          const v = o.decay * s.v - o.rate * g;
          return { v, by: o.decay * v - o.rate * g };
        },
        adagrad: (s, g, o) => {
          const h = s.h + g * g;
          const own = o.rate / (Math.sqrt(h) + 1e-7);
          return { h, own, by: -own * g };
        },
        rmsprop: (s, g, o) => {
          const h = o.decay * s.h + (1 - o.decay) * g * g;
          const own = o.rate / (Math.sqrt(h) + 1e-8);
          return { h, own, by: -own * g };
        },
        adam: (s, g, o, t) => {
          const { m, v } = moments(s, g, o);
          const [mHat, vHat] = [m / (1 - o.decay ** t), v / (1 - 0.999 ** t)];
          return { m, v, mHat, vHat, by: -o.rate * mHat / (Math.sqrt(vHat) + 1e-8) };
        },
        uncorrected: (s, g, o) => {
          const { m, v } = moments(s, g, o);
          return { m, v, by: -o.rate * m / (Math.sqrt(v) + 1e-8) };
        },
      };
      const walk = (rule, options, start, steps) => {
        let state = [0, 1].map(() => ({ v: 0, h: 0, m: 0 }));
        const path = [{ at: start, f: f(start), g: gradient(start), state }];
        for (let t = 1; t <= steps; t += 1) {
          const { at } = path[t - 1];
          const g = gradient(at);
          state = state.map((one, i) => rules[rule](one, g[i], options, t));
          const next = at.map((value, i) => value + state[i].by);
          if (!next.every(value => Math.abs(value) < 1e9)) break;
          path.push({ at: next, f: f(next), g, state });
        }
        return path;
      };

      // What each rule carries, and how it is written.
      const carried = {
        sgd: [], momentum: [["v", "v"]], nesterov: [["v", "v"]],
        adagrad: [["h", "h"], ["own", "its own rate, η/(√h + ε)"]],
        adam: [["m", "m"], ["v", "v"], ["mHat", "m\\u0302"], ["vHat", "v\\u0302"]],
        uncorrected: [["m", "m"], ["v", "v"]],
      };
      carried.rmsprop = carried.adagrad;
      const formula = {
        sgd: "w ← w − η·g",
        momentum: "v ← D·v − η·g, w ← w + v",
        nesterov: "v ← D·v − η·g, w ← w + D·v − η·g",
        adagrad: "h ← h + g², w ← w − η·g/(√h + 10⁻⁷)",
        rmsprop: "h ← D·h + (1 − D)·g², w ← w − η·g/(√h + 10⁻⁸)",
        adam: "m ← D·m + (1 − D)·g, v ← 0.999·v + 0.001·g², "
          + "m\\u0302 = m/(1 − Dᵗ), v\\u0302 = v/(1 − 0.999ᵗ), "
          + "w ← w − η·m\\u0302/(√v\\u0302 + 10⁻⁸)",
        uncorrected: "m ← D·m + (1 − D)·g, v ← 0.999·v + 0.001·g², "
          + "w ← w − η·m/(√v + 10⁻⁸)",
      };
    """

  /// The map with contours and path, and f after each step.
  private static let drawing = """
      const text = (value, digits = 4) => {
        if (value === undefined || isNaN(value)) return "–";
        const size = Math.abs(value);
        const plain = value !== 0 && (size < 1e-4 || size >= 1e6)
          ? value.toExponential(2) : String(Number(value.toPrecision(digits)));
        return plain.replace(/e\\+?(-?\\d+)/, (_, e) => "×10" + [...e].map(c =>
          "⁰¹²³⁴⁵⁶⁷⁸⁹"[c] || "⁻").join(""))
          .replace(/-/g, "−");
      };
      const near = value => Math.max(-1e4, Math.min(value, 1e4)).toFixed(1);
      const word = (x, y, anchor, content) => `<text class="f-muted" color="#5b6270" `
        + `fill="currentColor" x="${x}" y="${y}" text-anchor="${anchor}">${content}</text>`;
      const line = (points, look) => `<polyline points="${points.map(p => p.map(near)).join(" ")}" `
        + `fill="none" stroke="currentColor" stroke-linejoin="round" ${look}/>`;
      const frame = (w, h, x, y, content) =>
        `<svg x="${x}" y="${y}" width="${w}" height="${h}" style="width:${w}px;height:${h}px">${content}</svg>`
        + `<path class="f-axis" color="#9aa1ad" d="M${x} ${y}v${h}h${w}" fill="none" stroke="currentColor"/>`;
      const paint = (svg, w, h, label, content) => {
        svg.setAttribute("viewBox", `0 0 ${w} ${h}`);
        svg.setAttribute("aria-label", label);
        svg.innerHTML = content;
      };
      const dots = (points, r) => points.map(([x, y]) =>
        `<circle cx="${near(x)}" cy="${near(y)}" r="${r}" fill="currentColor"/>`).join("");

      const drawMap = (svg, width, path, now, hue) => {
        const [w, h] = [width - 34, (width - 34) / 2];
        const scale = w / 16;
        const place = ([x, y]) => [w / 2 + x * scale, h / 2 - y * scale];
        const rings = [...Array(10).keys()].map(i => {
          const root = Math.sqrt(0.15) * (i + 1) * scale;
          return `<ellipse cx="${w / 2}" cy="${h / 2}" rx="${root * Math.sqrt(20)}" ry="${root}" `
            + `fill="none" stroke="currentColor" stroke-opacity="0.5" stroke-width="0.8"/>`;
        }).join("");
        const points = path.map(one => place(one.at));
        const here = points[now];
        // Downhill: the direction of the next step of plain gradient descent.
        const down = gradient(path[now].at).map(value => -value);
        const size = Math.hypot(...down) || 1;
        const tip = [here[0] + down[0] / size * 34, here[1] - down[1] / size * 34];
        const content = `<g class="f-muted" color="#5b6270">${rings}</g>`
          + `<g class="f-ink" color="#1f242c">${line([[w / 2 - 5, h / 2 - 5], [w / 2 + 5, h / 2 + 5]], "")}`
          + `${line([[w / 2 - 5, h / 2 + 5], [w / 2 + 5, h / 2 - 5]], "")}`
          + `${line([here, tip], 'stroke-width="1.5" stroke-dasharray="3 3"')}</g>`
          + `<g ${hue}>${line(points, 'stroke-opacity="0.3"')}`
          + line(points.slice(0, now + 1), 'stroke-width="1.75"') + dots(points.slice(0, now + 1), 2.2)
          + `<circle cx="${near(here[0])}" cy="${near(here[1])}" r="5.5" fill="currentColor"/></g>`;
        const ticks = [-8, -4, 0, 4, 8].map(x => word(30 + w / 2 + x * scale, h + 18, x === 8 ? "end" : "middle", text(x))).join("")
          + [-4, -2, 0, 2, 4].map(y => word(24, h / 2 - y * scale + (y === 4 ? 10 : 4), "end", text(y))).join("");
        paint(svg, width, h + 36, "The path over contours of f", frame(w, h, 30, 0, content) + ticks
          + word(30 + w / 2, h + 32, "middle", "x") + word(6, h / 2 - 10, "start", "y"));
      };

      const drawFall = (svg, width, path, now, steps, hue) => {
        const [w, h] = [width - 48, 150];
        const logs = path.map(one => Math.log10(Math.max(one.f, 1e-16)));
        const [low, high] = [Math.floor(Math.min(...logs)), Math.ceil(Math.max(...logs, 0))];
        const place = (i, log) => [i / steps * w, 6 + (high - log) / (high - low || 1) * (h - 12)];
        const points = logs.map((log, i) => place(i, log));
        const every = Math.ceil((high - low) / 5) || 1;
        let ticks = word(42 + w / 2, h + 48, "middle", "step") + word(0, 10, "start", "f");
        for (let e = low; e <= high; e += every) {
          ticks += word(36, place(0, e)[1] + 18, "end", text(10 ** e, 1).replace("1.00×", ""));
        }
        for (const i of [0, Math.round(steps / 2), steps]) {
          ticks += word(42 + i / steps * w, h + 32, i === steps ? "end" : "middle", i);
        }
        const content = `<g ${hue}>${line(points, 'stroke-opacity="0.35" stroke-width="1.75"')}`
          + line(points.slice(0, now + 1), 'stroke-width="1.75"')
          + `<circle cx="${near(points[now][0])}" cy="${near(points[now][1])}" r="4.5" fill="currentColor"/></g>`;
        paint(svg, width, h + 54, "f after each step, on a logarithmic scale",
          frame(w, h, 42, 14, content) + ticks);
      };
    """

  /// The controls and what they show.
  private static let controls = """
      const steps = Number(home.dataset.steps);
      const part = name => home.querySelector(name);
      const inputs = Object.fromEntries([...home.querySelectorAll("input, select")]
        .map(one => [one.name, one]));
      const button = part("button");
      let path = [];
      let timer = 0;

      const draw = () => {
        const chosen = inputs.rule.selectedOptions[0];
        const { class: name, color } = chosen.dataset;
        const hue = `class="${name}" color="${color}"`;
        const rule = inputs.rule.value;
        const now = Math.min(Number(inputs.step.value), path.length - 1);
        const one = path[now];
        const width = Math.max(280, Math.min(part(".p-body").clientWidth, 720));
        drawMap(part(".p-map"), width, path, now, hue);
        drawFall(part(".p-fall"), Math.max(280, Math.min(part(".p-more").clientWidth, 440)), path,
          now, steps, hue);
        const ended = path.length <= steps ? ` From step ${path.length} on it is beyond all bounds: the rate is too high.` : "";
        part(".p-now").textContent = `After ${now} ${now === 1 ? "step" : "steps"}: x = ${text(one.at[0])}, `
          + `y = ${text(one.at[1])}, f = ${text(one.f)}.${ended}`;
        const rows = [["position", one.at], ["gradient g before it", now ? one.g : [NaN, NaN]],
          ...carried[rule].map(([key, title]) => [title, one.state.map(s => s[key])]),
          ["change by it", now ? one.state.map(s => s.by) : [NaN, NaN]]];
        part(".p-state").innerHTML = `<thead><tr><th scope="col">step ${now}</th>`
          + `<th scope="col" class="number">x</th><th scope="col" class="number">y</th></tr></thead><tbody>`
          + rows.map(([title, values]) => `<tr><th scope="row">${title}</th>`
            + values.map(value => `<td class="number">${text(value)}</td>`).join("") + "</tr>").join("")
          + "</tbody>";
        inputs.step.setAttribute("aria-valuetext", `${now} of ${steps}, f = ${text(one.f)}`);
        home.dataset.now = one.at.join(" ");
        home.dataset.end = path[path.length - 1].at.join(" ");
      };

      // Three digits of the rate, which the slider holds as a logarithm.
      const rate = () => Number((10 ** inputs.rate.value).toPrecision(3));
      const shown = { rate, decay: () => inputs.decay.value, x: () => text(Number(inputs.x.value)),
        y: () => text(Number(inputs.y.value)), step: () => `${inputs.step.value} of ${steps}` };
      const update = () => {
        const decay = Number(inputs.decay.value);
        for (const [name, value] of Object.entries(shown)) {
          const label = inputs[name].parentElement;
          label.querySelector("b").textContent = value();
          if (name !== "step") inputs[name].setAttribute("aria-valuetext", value());
        }
        part(".p-rule").textContent = (formula[inputs.rule.value] + ", with η = " + rate())
          .replace(/\\(1 − D\\)/g, text(1 - decay)).replace(/D/g, decay);
        path = walk(inputs.rule.value, { rate: rate(), decay },
          [Number(inputs.x.value), Number(inputs.y.value)], steps);
        draw();
      };
      const choose = () => {
        const { rate, decay, decayName } = inputs.rule.selectedOptions[0].dataset;
        inputs.rate.value = Math.log10(rate);
        inputs.decay.disabled = !decay;
        inputs.decay.parentElement.hidden = !decay;
        inputs.decay.value = decay || 0;
        inputs.decay.parentElement.querySelector("span").textContent = decayName;
        update();
      };

      const stop = () => {
        clearInterval(timer);
        timer = 0;
        button.textContent = "Play";
        part(".p-now").setAttribute("aria-live", "polite");
      };
      const tick = () => {
        inputs.step.value = Number(inputs.step.value) + 1;
        update();
        if (Number(inputs.step.value) >= steps) stop();
      };
      button.addEventListener("click", () => {
        if (timer) return stop();
        if (Number(inputs.step.value) >= steps) inputs.step.value = 0;
        part(".p-now").setAttribute("aria-live", "off");
        button.textContent = "Pause";
        update();
        timer = setInterval(tick, 160);
      });
      inputs.rule.addEventListener("change", choose);
      for (const [name, input] of Object.entries(inputs)) {
        if (name === "rule") continue;
        input.addEventListener("input", () => {
          if (name === "step") stop();
          update();
        });
      }
      part(".p-none").hidden = true;
      part(".p-body").hidden = false;
      choose();
      addEventListener("resize", draw);
    """
}
