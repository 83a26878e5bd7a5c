/// The stylesheet of a playground.
enum PlaygroundStyle {
  static let css = """
    \(Stylesheet.css)
    .playground [hidden] { display: none; }
    .p-controls { display: grid; gap: 0.6rem 1.5rem; margin-bottom: 0.8rem;
      grid-template-columns: repeat(auto-fill, minmax(min(100%, 15rem), 1fr)); }
    .playground label { display: block; font-size: 0.88rem; color: var(--muted); }
    .playground label b { font-weight: 400; color: var(--ink); font-variant-numeric: tabular-nums; float: right; }
    .playground select, .playground button { font: inherit; color: var(--ink); min-height: 2.5rem;
      background: var(--raised); border: 1px solid var(--muted); border-radius: 4px; }
    .playground select { display: block; width: 100%; }
    .playground button { min-width: 5rem; cursor: pointer; }
    .playground input { display: block; width: 100%; min-height: 2rem; margin: 0; touch-action: pan-y;
      accent-color: var(--accent); }
    .playground :focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
    .p-time { display: flex; gap: 1rem; align-items: end; margin-bottom: 0.8rem; }
    .p-time label { flex: 1; }
    .p-rule, .p-now { max-width: none; min-height: 1.6em; font-variant-numeric: tabular-nums; }
    .playground svg { display: block; width: 100%; height: auto; font-size: 11px; }
    .p-more { display: grid; gap: 1rem 2rem; align-items: start;
      grid-template-columns: repeat(auto-fit, minmax(min(100%, 20rem), 1fr)); }
    .p-map { max-width: 45rem; }
    .p-state { width: 100%; }
    .p-state tbody th { font-weight: 400; border-bottom-color: var(--line); }
    .p-caption, .p-note { color: var(--muted); font-size: 0.92rem; }
    @media print {
      .playground { break-inside: avoid; }
      .playground input, .playground button { display: none; }
      .playground select { appearance: none; border: 0; padding: 0; background: none; }
      .playground label b { float: none; }
      .p-more { grid-template-columns: 1fr 1fr; }
    }
    """
}
