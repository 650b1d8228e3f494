import type { Receipt, ReceiptEvent } from './receipt.ts';
import { eventFacts } from './receipt-facts.ts';

const escaped = (text: string): string =>
  text
    .replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)
    .replace(/[\u0000-\u0008\u000b-\u001f\u007f\u202a-\u202e\u2066-\u2069]/g, '\ufffd');

function section(event: ReceiptEvent, delivery: string): string {
  const { at, kind, words, rows: facts } = eventFacts(event, delivery);
  const rows = facts
    .map(([name, value]) => `<tr><th scope="row">${escaped(name)}</th><td>${escaped(value)}</td></tr>`)
    .join('\n');
  return `<section>
<h2>${escaped(kind)}</h2>
<p><time datetime="${escaped(at)}">${escaped(at)}</time> · leaf ${event.leafIndex}</p>
<p class="words">${escaped(words)}</p>
<table>
${rows}
</table>
</section>`;
}

const style = `body{font:15px/1.5 system-ui,sans-serif;max-width:52rem;margin:2rem auto;padding:0 1rem;color:#1a1a1a;background:#fff}
h1{font-size:1.5rem}h2{font-size:1.1rem;margin-bottom:0}
section{border-top:1px solid #bbb;padding-top:.5rem;margin-top:1rem;break-inside:avoid}
table{border-collapse:collapse;width:100%}
th,td{text-align:left;vertical-align:top;padding:.15rem .5rem .15rem 0;overflow-wrap:anywhere}
th{width:14rem;font-weight:600}
pre{white-space:pre-wrap;overflow-wrap:anywhere;font-size:.75rem}
p.words{color:#444;margin:.2rem 0}
@media print{body{margin:0;max-width:none;font-size:10pt}}
@page{margin:18mm}`;

/**
 * A receipt as a page for people: one file, no script, nothing fetched; it prints. The proof is the JSON beside it, which the
 * page names: what the page says is not itself signed.
 */
export function receiptPage(receipt: Receipt, about: { organisation: string; file: string }): string {
  const { delivery, message, made, checkpoint, log, events } = receipt;
  const [, size = ''] = checkpoint.split('\n');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Custody receipt ${escaped(delivery)}</title>
<style>${style}</style>
</head>
<body>
<main>
<h1>Custody receipt</h1>
<p>What happened to one letter on its way to one reader, as ${escaped(about.organisation)} recorded it.</p>
<table>
<tr><th scope="row">Letter</th><td>${escaped(message)}</td></tr>
<tr><th scope="row">Delivery</th><td>${escaped(delivery)}</td></tr>
<tr><th scope="row">Made out</th><td>${escaped(made)}</td></tr>
<tr><th scope="row">Log</th><td>${escaped(log.origin)}, ${escaped(size)} events</td></tr>
</table>
${events.map((event) => section(event, delivery)).join('\n')}
<section>
<h2>How to check it</h2>
<p>This page is for reading. The proof is the file ${escaped(about.file)}, on any machine, without a network:</p>
<pre>postern verify ${escaped(about.file)} --key KEY
python3 verify.py ${escaped(about.file)} --key KEY</pre>
<p>KEY is the public key of the log as it reached you another way. This receipt names:</p>
<pre>${escaped(log.keys.join('\n'))}</pre>
<p>The checkpoint under which every event above is proved:</p>
<pre>${escaped(checkpoint)}</pre>
</section>
</main>
</body>
</html>
`;
}
