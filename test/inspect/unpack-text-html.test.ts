import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { dice, inspect, letter, reads, secret } from './letters.ts';

const page = (html: string) => letter('Subject: x\r\nContent-Type: text/html; charset=utf-8', html);
const b64 = (text: string) => Buffer.from(text).toString('base64');
/** Something after every fourth letter of the words that matter. */
const broken = (by: string) =>
  secret.replaceAll(/[A-Za-z]{6,}/g, (word) => word.replaceAll(/.{4}/g, `$&${by}`));

const ways: [string, string][] = [
  ['words split by tags', `<p>${broken('<b></b>')}</p>`],
  ['words split by spans', `<p>${secret.replaceAll(/[a-z]/g, '<span>$&</span>')}</p>`],
  ['words split by an invitation to break', `<p>${broken('<wbr>')}</p>`],
  ['words split by comments', `<p>${broken('<!-- so -->')}</p>`],
  ['words split by soft hyphens', `<p>${broken('&shy;')}</p>`],
  ['words split by zero-width spaces', `<p>${broken('&#x200b;')}</p>`],
  ['words split by pictures of nothing', `<p>${broken('<span style="font-size:0">x</span>')}</p>`],
  [
    'numbers for letters',
    `<p>${[...secret].map((c) => `&#x${c.charCodeAt(0).toString(16)}`).join(';')};</p>`,
  ],
  ['numbers without their end', `<p>${secret.replaceAll('a', '&#97').replaceAll('&#97 ', '&#97; ')}</p>`],
  [
    'junk hidden by a class',
    `<style>.q, td.z { display : none }</style><p>${broken('<i class="a q">zq</i>')}</p>`,
  ],
  [
    'junk hidden by a name',
    `<style>@media screen { #k{visibility:hidden} }</style><p>${broken('<i id=k>zq</i>')}</p>`,
  ],
  ['junk hidden by an element', `<style>i { font-size: 0 }</style><p>${broken('<i>zq</i>')}</p>`],
  ['junk in white', `<p>${broken('<font color="#FFFFFF">zq</font>')}</p>`],
  ['junk in the colour of its ground', `<p>${broken('<i style="color:#abc;background:#aabbcc">zq</i>')}</p>`],
  ['junk beside the page', `<p>${broken('<i style="position:absolute;left:-9999px">zq</i>')}</p>`],
  ['junk too small to see', `<p>${broken('<i style="font-size:1px">zq</i>')}</p>`],
  ['junk that is see-through', `<p>${broken('<i style="opacity:0.0">zq</i>')}</p>`],
  [
    'junk of no height',
    `<p>${broken('<i style="display:inline-block;max-height:0px;overflow:hidden">zq</i>')}</p>`,
  ],
  ['hidden: none', `<p>hi</p><div style="display:none">${secret}</div>`],
  ['hidden: for Outlook', `<p>hi</p><div style="mso-hide:all">${secret}</div>`],
  ['hidden: white on white', `<p>hi</p><div style="color:white">${secret}</div>`],
  ['hidden: by attribute', `<p>hi</p><div hidden>${secret}</div>`],
  ['in a template', `<template><p>${secret}</p></template>`],
  ['where there are no scripts', `<noscript><p>${secret}</p></noscript>`],
  [
    'blocks side by side',
    `<p>${secret
      .split('')
      .map((c) => `<div style="display:inline">${c}</div>`)
      .join('')}</p>`,
  ],
  [
    'a letter in each cell',
    `<table><tr>${[...secret].map((c) => `<td>${c === ' ' ? '&nbsp;' : c}</td>`).join('')}</tr></table>`,
  ],
  ['turned round', `<p><bdo dir="rtl">${[...secret].reverse().join('')}</bdo></p>`],
  [
    'turned round by style',
    `<p><span style="unicode-bidi:bidi-override; direction:rtl">${[...secret].reverse().join('')}</span></p>`,
  ],
  ['turned round by a sign', `<p>&#x202e;${[...secret].reverse().join('')}&#x202c;</p>`],
  ['a title', `<title>${secret}</title><p>hi</p>`],
  ['an alternative text', `<img src=x alt='${secret}'>`],
  ['a title of a link', `<a href=x title="${secret}">hi</a>`],
  ['what is read aloud', `<a href=x aria-label="${secret}">hi</a>`],
  ['a placeholder', `<input placeholder="${secret}">`],
  ['a value', `<input type=hidden value="${secret}">`],
  ['an attribute of no name', `<p data-note="${secret}">hi</p>`],
  ['a description of the page', `<meta name=description content="${secret}">`],
  [
    'the body of a letter to be written',
    `<a href="mailto:a@b.example?subject=x&body=${encodeURIComponent(secret)}">hi</a>`,
  ],
  ['a style sheet', `<style>p::after { content: "${secret}" }</style><p>hi</p>`],
  ['a style sheet in single quotes', `<style>p::after { content: '${secret}' }</style><p>hi</p>`],
  ['a style sheet with escapes', `<style>p::after { content: "${secret.replaceAll('a', '\\61 ')}" }</style>`],
  ['a comment', `<p>hi</p><!-- ${secret} -->`],
  ['a comment for Outlook', `<!--[if mso]><p>${broken('<b></b>')}</p><![endif]-->`],
  ['a comment against Outlook', `<![if !mso]><p>${broken('<b></b>')}</p><![endif]>`],
  ['a page in the page', `<iframe srcdoc="<p>${broken('&lt;b&gt;&lt;/b&gt;')}</p>"></iframe>`],
  [
    'a page in an address',
    `<iframe src="data:text/html;base64,${b64(`<p>${broken('<b></b>')}</p>`)}"></iframe>`,
  ],
  [
    'a page in an address, in signs',
    `<a href="data:text/html,${encodeURIComponent(`<p>${broken('<b></b>')}</p>`)}">x</a>`,
  ],
  ['text in an address of an object', `<object data="data:text/plain;base64,${b64(secret)}"></object>`],
  ['text in a picture of lines', `<svg><text x=1><tspan>${broken('</tspan><tspan>')}</tspan></text></svg>`],
  [
    'a picture of lines in an address',
    `<img src="data:image/svg+xml;base64,${b64(`<svg xmlns="http://www.w3.org/2000/svg"><text>${secret}</text></svg>`)}">`,
  ],
  [
    'a picture of lines in a style',
    `<p style="background:url('data:image/svg+xml;base64,${b64(`<svg><text>${secret}</text></svg>`)}')">hi</p>`,
  ],
  [
    'data for search engines',
    `<script type="application/ld+json">{"@type":"Thing","name":"${secret}"}</script>`,
  ],
  ['a program', `<script>document.write("${secret}")</script>`],
  [
    'other letters that look alike',
    `<p>${secret.replaceAll('a', '&#1072;').replaceAll('e', '&#1077;').replaceAll('o', '&#1086;')}</p>`,
  ],
  ['tags that never close', `<div><div><p><b>${secret}`],
  ['a tag that never ends', `<p>hi<p ${'a'.repeat(2000)}<b>x</b>>${secret}</p>`],
];

describe('whatever an HTML page says is read', () => {
  for (const [name, html] of ways) it(name, () => reads(page(html)));
});

describe('plain text that the eye puts together is read', () => {
  const text = (body: string) => letter('Subject: x\r\nContent-Type: text/plain; charset=utf-8', body);
  it('a gap after every letter', () =>
    reads(
      text(
        secret
          .split(' ')
          .map((word) => [...word].join(' '))
          .join('   '),
      ),
    ));
  it('hyphens between the letters', () => reads(text(secret.replaceAll(/[a-z](?=[a-z])/gi, '$&-'))));
  it('turned round by a sign', () => reads(text(`\u202e${[...secret].reverse().join('')}\u202c`)));
  it('tags of enriched text', () =>
    reads(letter('Subject: x\r\nContent-Type: text/enriched', broken('<bold></bold>'))));
});

it('a program in a page makes the letter not inspectable; data for search engines do not', async () => {
  assert.equal((await inspect.letter(page('<p>hi</p><script>go()</script>'))).inspectable, false);
  assert.equal((await inspect.letter(page('<a href="javascript:go()">hi</a>'))).inspectable, false);
  const calm = '<p>hi</p><script type="application/ld+json">{"@type":"Order"}</script>';
  assert.equal((await inspect.letter(page(calm))).inspectable, true);
});

it('an ordinary newsletter is inspectable and holds nothing', async () => {
  const html = `<html><head><title>News</title><style>.preheader{display:none}@media (max-width:600px){.col{width:100%}}</style></head>
    <body><div class="preheader">Spring sale at our shop</div><table><tr><td><img src="https://x.example/a.png" width="600" alt="Banner"></td></tr>
    <tr><td style="font-size:16px;line-height:24px;color:#333333">Twenty per cent off all garden chairs until Sunday.</td></tr></table></body></html>`;
  const seen = await inspect.letter(page(html));
  assert.deepEqual([seen.inspectable, seen.level], [true, 'none']);
});

it('any page at all gives an answer', async () => {
  const roll = dice(7);
  const pieces =
    '<|>|</|<!--|-->|<![CDATA[|]]>|style="|"|\'|{|}|display:none|data:,|&#|;|<script|<style|</style>|\u202e|a b c d e f g h |content:"|\\|url(data:|@media'.split(
      '|',
    );
  for (let round = 0; round < 400; round++) {
    const html = Array.from({ length: 1 + roll(60) }, () => pieces[roll(pieces.length)]!).join('');
    const seen = await inspect.letter(page(html));
    assert.ok(seen.score >= 0 && seen.score <= 1);
  }
});
