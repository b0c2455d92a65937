/// The style of all pages, in the dark or light of the reader's system.
enum Stylesheet {
    static let text = """
        :root { color-scheme: light dark; --ink: #20231f; --soft: #5f655c; --paper: #fcfcfa; --raised: #f1f3ee;
          --line: #dde1d8; --accent: #2f6b2b; --on-accent: #fff; }
        @media (prefers-color-scheme: dark) { :root { --ink: #e9ece6; --soft: #a3aa9e; --paper: #151714;
          --raised: #1f221d; --line: #33382f; --accent: #8fce87; --on-accent: #10200e; } }
        * { box-sizing: border-box; }
        body { margin: 0; background: var(--paper); color: var(--ink); font: 1.0625rem/1.6 system-ui, sans-serif; }
        a { color: var(--accent); text-underline-offset: .15em; }
        a:focus-visible, pre:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
        header, main, footer { max-width: 66rem; margin: 0 auto; padding: 0 1.25rem; }
        nav { display: flex; gap: 1.5rem; align-items: baseline; padding: 1rem 0; }
        nav a { text-decoration: none; } nav .brand { margin-right: auto; font-weight: 700; font-size: 1.4rem; }
        .skip { position: absolute; left: -99rem; } .skip:focus { left: 1rem; top: .5rem; }
        .hero { background: var(--accent); color: var(--on-accent); border-radius: .75rem; padding: 2rem; margin: .5rem 0 2rem; }
        h1 { margin: 0 0 .5rem; font-size: clamp(1.7rem, 5vw, 2.6rem); line-height: 1.15; overflow-wrap: anywhere; }
        h2 { font-size: 1.15rem; margin: 0 0 .75rem; } h3 { margin: .1rem 0; font-size: 1.2rem; overflow-wrap: anywhere; }
        .hero p { margin: 0; } .live { font-weight: 700; } .live::before { content: "● "; }
        .columns { display: grid; grid-template-columns: minmax(0, 2fr) minmax(0, 1fr); gap: 2.5rem; }
        @media (max-width: 48rem) { .columns { grid-template-columns: minmax(0, 1fr); } }
        ul.articles, ul.tags, ul.comments { list-style: none; margin: 0; padding: 0; }
        ul.articles > li, ul.comments > li { border-top: 1px solid var(--line); padding: 1rem 0; overflow-wrap: anywhere; }
        ul.articles p, ul.comments p { margin: .15rem 0; }
        .by { color: var(--soft); font-size: .92rem; }
        ul.tags { display: flex; flex-wrap: wrap; gap: .4rem; }
        ul.tags a, ul.tags li { text-decoration: none; } ul.tags > li { background: var(--raised); border: 1px solid var(--line);
          border-radius: 2rem; padding: .1rem .7rem; font-size: .92rem; overflow-wrap: anywhere; }
        aside section { margin-bottom: 2rem; } .next { padding-left: 1.2rem; }
        pre { background: var(--raised); border: 1px solid var(--line); border-radius: .5rem; padding: .8rem; overflow-x: auto; }
        code { font: .88em ui-monospace, monospace; } .next code { overflow-wrap: anywhere; }
        .reading { max-width: 42rem; margin: 1.5rem 0 2.5rem; overflow-wrap: anywhere; } .lead { font-size: 1.2rem; color: var(--soft); }
        footer { border-top: 1px solid var(--line); margin-top: 3rem; color: var(--soft); font-size: .92rem; }
        """
}
