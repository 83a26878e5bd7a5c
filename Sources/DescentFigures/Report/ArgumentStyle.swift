/// The stylesheet of what pages that argue have besides figures, tables and text.
enum ArgumentStyle {
  static let css = """
    nav { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0.4rem 1.5rem;
      margin: 0 0 1.5rem; font-size: 0.92rem; }
    main > nav { margin: 2.5rem 0 0; padding-top: 0.8rem; border-top: 1px solid var(--line); }
    .takeaway { font-size: 1.2rem; line-height: 1.45; font-weight: 500; }
    blockquote { margin: 0; padding-left: 1rem; border-left: 3px solid var(--accent); }
    blockquote p { font-style: italic; }
    section > ul { margin: 0; padding-left: 1.2rem; max-width: 42rem; }
    section > ul > li { margin: 0 0 0.4rem; text-wrap: pretty; }
    .formulas { margin: 0.4rem 0 0.9rem; overflow-x: auto; }
    .formulas > div { display: flex; align-items: center; gap: 1.2rem; min-height: 2.6rem;
      padding: 0.25rem 0; }
    .formulas > div > div { display: flex; flex-wrap: wrap; align-items: center; gap: 0.3rem 1.6rem; }
    .formulas span { flex: 0 0 8.5rem; font-size: 0.92rem; color: var(--muted); }
    .formulas math { font-size: 1.15rem; margin: 0;
      font-family: "STIX Two Math", "Latin Modern Math", "Cambria Math", math; }
    /* Where no font for formulas is installed, nothing else keeps their parts apart. */
    mfrac > * { padding: 0.15em 0.2em; }
    msqrt { padding-top: 0.12em; }
    munderover > :nth-child(2), munder > :nth-child(2) { padding-top: 0.2em; }
    munderover > :nth-child(3) { padding-bottom: 0.2em; }
    munderover, munder { padding: 0 0.15em; }
    section > .verdicts { list-style: none; padding: 0; }
    .verdict { display: grid; grid-template-columns: 7.5rem 1fr; gap: 0.2rem 1rem; }
    section > .verdicts > .verdict { margin: 0 0 0.9rem; }
    .verdict p { margin: 0; }
    .verdict .outcome { font-weight: 600; font-size: 0.92rem; line-height: 1.75; }
    .verdict.good .outcome { color: var(--good); }
    .verdict.bad .outcome { color: var(--bad); }
    .verdict.open .outcome { color: var(--muted); }
    .verdict .evidence { color: var(--muted); font-size: 0.92rem;
      font-variant-numeric: tabular-nums; }
    .interval { display: block; max-width: 100%; margin: 0.15rem 0; }
    .interval .small { fill: var(--line); }
    .interval .none { stroke: var(--muted); }
    .interval .span { stroke: var(--ink); stroke-width: 2; }
    .interval circle { fill: var(--ink); }
    pre { margin: 0.2rem 0 0; padding: 0.5rem 0.8rem; background: var(--raised); border-radius: 6px;
      font-size: 0.86rem; line-height: 1.5; white-space: pre-wrap; }
    @media (max-width: 40rem) {
      .verdict { grid-template-columns: 1fr; }
      .formulas > div { flex-wrap: wrap; gap: 0 1.2rem; }
    }
    @media print {
      nav { display: none; }
      .verdict { break-inside: avoid; }
    }
    """
}
