/// The stylesheet of the pages.
enum ReportStyle {
  static let css = """
    :root {
      color-scheme: light dark;
      --back: \(Palette.background.light); --ink: \(Palette.ink.light);
      --muted: \(Palette.muted.light); --line: \(Palette.grid.light);
      --raised: #f6f7f9; --accent: #0068a3; --shade: rgb(0 0 0 / 0.22);
      --good: #00734d; --bad: #b13b00;
    }
    @media screen and (prefers-color-scheme: dark) {
      :root {
        --back: \(Palette.background.dark); --ink: \(Palette.ink.dark);
        --muted: \(Palette.muted.dark); --line: \(Palette.grid.dark);
        --raised: #1d2128; --accent: #6cbcf0; --shade: rgb(255 255 255 / 0.28);
        --good: #35cf9d; --bad: #ff8f57;
      }
    }
    * { box-sizing: border-box; }
    html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
    body {
      margin: 0; background: var(--back); color: var(--ink);
      font: 1rem/1.6 \(Typography.family);
      overflow-wrap: break-word;
    }
    main { max-width: 60rem; margin: 0 auto; padding: 3rem 1.25rem 4rem; }
    h1 { font-size: clamp(1.6rem, 1.2rem + 1.8vw, 2.3rem); line-height: 1.2; margin: 0 0 1.25rem;
      letter-spacing: -0.012em; text-wrap: balance; }
    h2 { font-size: 1.15rem; line-height: 1.3; margin: 0 0 0.5rem; }
    p { margin: 0 0 0.8rem; max-width: 42rem; text-wrap: pretty; }
    section, figure { margin: 2.25rem 0 0; }
    .question h2, .settings h2 { font-size: 0.8rem; font-weight: 600; color: var(--muted);
      margin-bottom: 0.35rem; }
    .question p { font-size: 1.125rem; }
    .settings { margin-top: 1.5rem; padding: 0.9rem 1.1rem 1rem; background: var(--raised);
      border-radius: 6px; }
    dl { margin: 0; display: grid; gap: 0.55rem 1.5rem;
      grid-template-columns: repeat(auto-fill, minmax(8.5rem, 1fr)); }
    dt { font-size: 0.78rem; line-height: 1.4; color: var(--muted); }
    dd { margin: 0; font-size: 0.92rem; line-height: 1.4; font-variant-numeric: tabular-nums; }
    /* A shadow at an edge beyond which there is more; the covers scroll away from it. */
    .scroll { overflow-x: auto; background:
      linear-gradient(to right, var(--back) 40%, transparent) left / 3rem 100% no-repeat local,
      linear-gradient(to left, var(--back) 40%, transparent) right / 3rem 100% no-repeat local,
      linear-gradient(to right, var(--shade), transparent) left / 1rem 100% no-repeat scroll,
      linear-gradient(to left, var(--shade), transparent) right / 1rem 100% no-repeat scroll; }
    .drawing > svg { display: block; max-width: 100%; height: auto; margin: 0 auto; }
    .drawing.narrow { display: none; }
    figcaption { margin-top: 0.5rem; color: var(--muted); font-size: 0.92rem; max-width: 42rem; }
    table { border-collapse: collapse; font-size: 0.92rem; line-height: 1.4;
      font-variant-numeric: tabular-nums; }
    caption { text-align: left; color: var(--muted); padding-bottom: 0.5rem; }
    th, td { text-align: left; padding: 0.34rem 1.4rem 0.34rem 0; vertical-align: baseline;
      border-bottom: 1px solid var(--line); }
    th { font-weight: 600; border-bottom-color: var(--muted); }
    th:last-child, td:last-child { padding-right: 0; }
    .number { text-align: right; }
    td.number { white-space: nowrap; }
    a { color: var(--accent); text-underline-offset: 0.15em; }
    .f-key { cursor: pointer; }
    .f-dim { opacity: 0.22; }
    .f-key.f-dim { opacity: 0.5; }
    .f-series, .f-key { transition: opacity 0.12s; }
    .f-live { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%);
      white-space: nowrap; }
    .f-key:focus-visible, .f-figure:focus-visible, .scroll:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
    .f-tip { position: fixed; z-index: 1; pointer-events: none; padding: 0.4rem 0.6rem;
      background: var(--back); color: var(--ink); border: 1px solid var(--muted);
      border-radius: 4px; font-size: 0.8rem; line-height: 1.45; max-width: 22rem;
      font-variant-numeric: tabular-nums; box-shadow: 0 2px 10px rgb(0 0 0 / 0.18); }
    .f-tip[hidden] { display: none; }
    .f-tip b { font-weight: 600; }
    .f-tip small { font-size: inherit; color: var(--muted); }
    .f-tip i { display: inline-block; width: 0.7em; height: 0.7em; border-radius: 50%;
      margin-right: 0.45em; }
    .cards { list-style: none; margin: 2rem 0 0; padding: 0; display: grid; gap: 2.25rem 1.75rem;
      grid-template-columns: repeat(auto-fill, minmax(min(100%, 17rem), 1fr)); }
    .cards a { display: block; color: inherit; text-decoration: none; }
    .cards .thumbnail { display: block; height: 11.5rem; overflow: hidden; padding: 0.5rem;
      border: 1px solid var(--line); border-radius: 6px; }
    .cards .thumbnail > svg, .cards .thumbnail > img { display: block; width: 100%; height: 100%;
      object-fit: contain; }
    .cards .name { display: block; margin-top: 0.6rem; font-weight: 600; color: var(--accent); }
    .cards a:hover .name { text-decoration: underline; }
    .cards .summary { display: block; font-size: 0.92rem; line-height: 1.5; color: var(--muted); }
    @media (max-width: 40rem) {
      main { padding: 1.5rem 1rem 2.5rem; }
      .cards .thumbnail { height: 13rem; }
    }
    @media screen and (max-width: 50rem) {
      /* Figures are drawn a second time for narrow windows, with fewer columns and text of the same size. */
      .drawing.wide:has(+ .narrow) { display: none; }
      .drawing.narrow { display: block; }
      .drawing.narrow > svg { width: 100%; max-width: 30rem; }
    }
    @media (prefers-reduced-motion: reduce) { .f-series, .f-key { transition: none; } }
    @media print {
      @page { margin: 18mm 16mm; }
      :root { color-scheme: light; }
      body { font-size: 10pt; }
      main { max-width: none; padding: 0; }
      figure, tr, dl > div { break-inside: avoid; }
      h2 { break-after: avoid; }
      .scroll { overflow: visible; background: none; }
      table { font-size: 0.8rem; }
      th, td { padding-right: 0.7rem; }
      .drawing > svg { max-height: 220mm; }
      .settings { background: none; padding: 0; }
      .f-tip, .f-live, .f-ring { display: none; }
      .f-dim, .f-key.f-dim { opacity: 1; }
      a { color: inherit; }
    }
    """
}
