import { inkOn, readable } from './colour.ts';

const paper = { light: '#ffffff', dark: '#161b20' } as const;

/** The one style sheet, with the organisation's colour made readable in the light and the dark scheme. */
export function styleSheet(colour: string): string {
  const light = readable(colour, paper.light, '#000000');
  const dark = readable(colour, paper.dark, '#ffffff', 7);
  return `:root{color-scheme:light dark;--ground:#f1f4f6;--paper:${paper.light};--ink:#1a2127;--soft:#4a5661;--line:#d5dce2;--edge:#75828d;--accent:${light};--on-accent:${inkOn(light)};--bad:#a1181f;--bad-paper:#fdf1f1;--good:#136239;--good-paper:#eef8f2}
@media (prefers-color-scheme:dark){:root{--ground:#0e1216;--paper:${paper.dark};--ink:#e8edf1;--soft:#aab6c0;--line:#313a43;--edge:#84919c;--accent:${dark};--on-accent:${inkOn(dark)};--bad:#ff9d98;--bad-paper:#2b1a1c;--good:#7fd6a6;--good-paper:#15271f}}
${rules}${frames}`;
}

const rules = `*,::before,::after{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;text-size-adjust:100%}
body{margin:0;background:var(--ground);color:var(--ink);font:1.0625rem/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;overflow-wrap:break-word}
a{color:var(--accent);text-underline-offset:.15em}
:focus-visible{outline:3px solid var(--accent);outline-offset:3px;border-radius:4px}
.skip{position:absolute;left:-999px;top:0;background:var(--paper);padding:.75rem 1rem;z-index:1}
.skip:focus{left:0}
header,main,footer{max-width:44rem;margin:0 auto;padding:0 1.25rem}
.top{background:var(--paper);border-top:6px solid var(--accent);border-bottom:1px solid var(--line)}
header{display:flex;align-items:center;justify-content:space-between;gap:1rem;padding-top:.9rem;padding-bottom:.9rem}
.house{display:flex;align-items:center;gap:.75rem;font-size:1.25rem;font-weight:700;line-height:1.25;margin:0;letter-spacing:-.01em;min-width:0}
.house img{height:2.75rem;width:auto;max-width:9rem;display:block}
nav ul{display:flex;flex-wrap:wrap;justify-content:flex-end;gap:0 .75rem;list-style:none;margin:0;padding:0}
nav a{display:inline-flex;align-items:center;min-height:44px;padding:0 .25rem;font-size:1rem}
main{padding-top:1.5rem;padding-bottom:2rem}
.card{background:var(--paper);border:1px solid var(--line);border-radius:12px;padding:1.5rem;margin:0 0 1.25rem}
h1{font-size:1.65rem;line-height:1.2;margin:0 0 .75rem;letter-spacing:-.015em}
h1 svg{display:block;width:2.6rem;height:2.6rem;margin:0 0 .6rem;color:var(--accent)}
h2{font-size:1.2rem;line-height:1.3;margin:0 0 .5rem}
p{margin:0 0 1rem}
.card>:last-child,form>:last-child{margin-bottom:0}
.lead{font-size:1.125rem}
.soft,.hint{color:var(--soft)}
.hint{display:block;font-size:.95rem;font-weight:400}
.steps{list-style:none;counter-reset:step;padding:0;margin:0 0 1.5rem}
.steps li{counter-increment:step;position:relative;padding:.2rem 0 .2rem 2.9rem;margin:0 0 .75rem;min-height:2.1rem}
.steps li::before{content:counter(step);position:absolute;left:0;top:0;width:2.1rem;height:2.1rem;border-radius:50%;border:2px solid var(--accent);color:var(--accent);font-weight:700;display:flex;align-items:center;justify-content:center}
label,.label{display:block;font-weight:600;margin:0 0 .35rem}
input[type=text],input[type=password],textarea{display:block;width:100%;font:inherit;color:inherit;background:var(--paper);border:2px solid var(--edge);border-radius:8px;padding:.6rem .75rem;min-height:48px;margin:0 0 1.25rem}
input.code{font:600 1.6rem/1.2 ui-monospace,"SF Mono",Menlo,Consolas,monospace;letter-spacing:.18em;max-width:15rem;padding:.5rem .75rem}
textarea{min-height:9rem;resize:vertical;line-height:1.5}
input[type=file]{display:block;width:100%;font:inherit;min-height:48px;padding:.5rem;border:2px dashed var(--edge);border-radius:8px;margin:0 0 1.25rem;color:inherit}
[aria-invalid=true]{border-color:var(--bad)!important}
button,.button{display:inline-flex;align-items:center;justify-content:center;min-height:48px;padding:.6rem 1.4rem;font:inherit;font-weight:600;line-height:1.3;color:var(--on-accent);background:var(--accent);border:2px solid var(--accent);border-radius:8px;text-decoration:none;cursor:pointer;text-align:center}
button:hover,.button:hover{text-decoration:underline;text-underline-offset:.2em}
button.quiet,.button.quiet{background:transparent;color:var(--accent)}
button.grave{background:transparent;border-color:var(--bad);color:var(--bad)}
button.plain{background:none;border:0;padding:.6rem 0;min-height:44px;color:var(--accent);text-decoration:underline;text-underline-offset:.15em;font-weight:400;text-align:left}
.row{display:flex;flex-wrap:wrap;gap:.75rem 1rem;align-items:center}
.tall{display:inline-flex;align-items:center;min-height:44px}
details{border-top:1px solid var(--line);padding:.25rem 0}
details[open]{padding-bottom:1rem}
summary{min-height:44px;padding:.6rem 0;cursor:pointer;font-weight:600;color:var(--accent)}
.card>details:first-of-type{margin-top:1.25rem}
.notice{border-radius:8px;border-left:6px solid;padding:1rem 1.25rem;margin:0 0 1.25rem}
.notice>:last-child{margin-bottom:0}
.notice h2{font-size:1.1rem}
.bad{color:var(--bad);border-color:var(--bad);background:var(--bad-paper)}
.bad a{color:inherit;font-weight:600}
.good{color:var(--good);border-color:var(--good);background:var(--good-paper)}
.error{color:var(--bad);font-weight:600;margin:0 0 .35rem}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.3rem 1.25rem;margin:0 0 1.25rem}
dt{color:var(--soft)}
dd{margin:0;overflow-wrap:anywhere}
@media (max-width:30rem){.card{padding:1.15rem;border-radius:10px}main{padding-left:.75rem;padding-right:.75rem;padding-top:1rem}dl{grid-template-columns:1fr;gap:0}dd{margin:0 0 .5rem}button.wide,.button.wide{width:100%}}
.letter{border-top:1px solid var(--line);margin:0 -1.5rem;padding:1.25rem 1.5rem 0}
.text{white-space:pre-wrap;overflow-wrap:anywhere;margin:0 0 1rem}
iframe{display:block;width:100%;border:1px solid var(--line);border-radius:8px;background:#fff;margin:0 0 1rem;resize:vertical}
@media (max-width:30rem){.letter{margin:0 -1.15rem;padding:1.15rem 1.15rem 0}}
.plain{list-style:none;padding:0;margin:0 0 1rem}
.plain li{padding:.6rem 0}
.plain li+li{border-top:1px solid var(--line)}
.files{list-style:none;padding:0;margin:0 0 1rem;border:1px solid var(--line);border-radius:8px}
.files li{display:flex;flex-wrap:wrap;gap:.1rem 1rem;align-items:center;padding:.35rem .9rem}
.files li+li{border-top:1px solid var(--line)}
.size{white-space:nowrap}
.files .name{flex:1 1 10rem;overflow-wrap:anywhere}
fieldset{border:0;padding:0;margin:0 0 1.25rem}
legend{font-weight:600;padding:0;margin:0 0 .35rem}
.choice{display:flex;align-items:center;gap:.75rem;min-height:44px;font-weight:400;margin:0}
.choice input{width:1.4rem;height:1.4rem;margin:0;flex:none;accent-color:var(--accent)}
footer{padding-top:.5rem;padding-bottom:2.5rem;color:var(--soft);font-size:.95rem}
footer p{margin:0 0 .35rem}
.mono{font-family:ui-monospace,Menlo,Consolas,monospace;overflow-wrap:anywhere}
.print{display:none}
@media print{body,.card,.top{background:#fff!important;color:#000!important}.card{border:0;padding:0}.top{border-top:0}nav,form,iframe,button,.no-print,.skip,details{display:none!important}.print{display:block}.letter{margin:0;padding:1rem 0 0}}
@media (forced-colors:active){button,.button{border:2px solid}}
`;

/** Heights of the letter's frame: `t` by the lines on a wide screen, `p` on a phone. */
export const frameSteps = 15;
const heights = (name: string): string =>
  Array.from({ length: frameSteps }, (_, i) => `.${name}${i + 1}{height:${5 + 4 * i}rem}`).join('');
const frames = `@media (min-width:30.01rem){${heights('t')}}
@media (max-width:30rem){${heights('p')}}
`;
