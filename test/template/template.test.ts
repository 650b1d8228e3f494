import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { isFault } from '#base';
import { readToml } from '#config';
import { allParts, type Part, readHeader, walk } from '#mail';
import { type FieldClass, fieldClasses, letterOf, readTemplate, render, type Values } from '#template';

/** Random numbers from a fixed seed (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const preheader =
  'A message from your clinic. Open it to read what it says; this line is all that a locked telephone shows of it today.';
const base = {
  name: 'result',
  subject: 'A message from {{clinic}}',
  preheader,
  text: 'Hello {{patient}},\n\nyour value is {{value}}.\n',
  html: '<p>Hello {{patient}},</p><p>your value is <b>{{value}}</b>.</p><p><a href="https://clinic.example/d/{{desk}}" title="{{clinic}}">Desk</a></p>',
  fields: {
    clinic: { class: 'public' },
    desk: { class: 'public' },
    patient: { class: 'phi' },
    value: { class: 'sensitive', finding: 'hiv' },
  },
};
const values: Values = { clinic: 'Riverside', desk: '4', patient: 'Maria Lopez', value: 'positive' };

const facts = {
  from: { address: { local: 'desk', domain: 'clinic.example' }, display: 'Desk' },
  to: [{ address: { local: 'maria', domain: 'home.example' }, display: '' }],
  date: 1_800_000_000_000,
  hostname: 'mail.clinic.example',
};

const refused = (change: object, pattern: RegExp) =>
  assert.throws(
    () => readTemplate({ ...base, ...change }),
    (error: unknown) =>
      (isFault(error, 'template-invalid') && pattern.test(error.say)) || assert.fail(String(error)),
  );

describe('a template is refused when it is defined', () => {
  it('with a protected field in the subject, the preheader, a URL or a file name', () => {
    readTemplate(base);
    refused({ subject: 'For {{patient}}' }, /subject: \{\{patient}}/);
    refused({ preheader: `${preheader} {{ value }}` }, /preheader: \{\{value}}/);
    refused({ files: [{ name: '{{patient}}.txt', text: 'x' }] }, /files\[0]\.name: \{\{patient}}/);
    const text = (tail: string) => ({ text: `${'Good day to you. '.repeat(10)}\n${tail}` });
    readTemplate({ ...base, ...text('{{patient}}') });
    for (const url of [
      'https://x.example/?q={{value}}',
      'https://x.example/{{desk}}/{{value}}',
      'see www.x.example/{{value}}',
      'x.example/{{value}}',
      '{{value}}://x',
      '{{value}}@x.example',
      '{{value}}.x.example/y',
      'mailto:{{value}}',
      '(https://x.example/{{value}})',
    ])
      refused(text(url), /\{\{value}} is protected .* a URL/);
    for (const html of [
      '<a href="https://x.example/{{value}}">x</a>',
      '<img src="https://x.example/{{patient}}.png">',
      '<p>https://x.example/<b>{{value}}</b></p>',
      '<p>https&#58;//x.example/{{value}}</p>',
      '<p>https&colon;&sol;&sol;x&period;example&sol;{{value}}</p>',
      '<p>https://x.example/{{value}}</p>',
    ])
      refused({ html }, /is protected .* a URL/);
    refused({ html: '<img alt="{{value}}" src="https://x.example/a.png">' }, /is protected .* an attribute/);
    readTemplate({ ...base, html: '<p>https://x.example/</p><p>{{value}}</p><p>A&nbsp;{{patient}}.</p>' });
  });

  it('with a field where no value could be written safely', () => {
    for (const [html, pattern] of [
      ['<p {{desk}}="x">', /cannot be read/],
      ['<p class={{desk}}>', /cannot be read/],
      ["<p title='{{desk}}'>", /cannot be read/],
      ['<{{desk}}>', /no tag/],
      ['<p style="color:{{desk}}">', /the attribute style/],
      ['<style>{{desk}}</style>', /<style>/],
      ['<title>{{desk}}</title>', /<title>/],
      ['<!-- {{desk}} -->', /a comment/],
      ['<script>x</script>', /<script> has no place/],
      ['<p onclick="x">', /onclick has no place/],
      ['<a href="javascript:x">x</a>', /begins with https:/],
      ['<a href="{{desk}}">x</a>', /whole host name/],
      ['<a href="https://{{desk}}/">x</a>', /whole host name/],
      ['<style>p{}', /not closed/],
      ['<!-- x', /not closed/],
      ['<p>{{Desk}}</p>', /is no field/],
      ['<p>{{desk</p>', /is no field/],
      ['<p>desk}}</p>', /is no field/],
      ['<p>{{nobody}}</p>', /not among the fields/],
    ] as const)
      refused({ html }, pattern);
  });

  it('with a protected field where lists and locked telephones show it, and with what nobody understands', () => {
    refused({ preheader: 'Hello' }, /come after 120 characters/);
    refused({ fields: { ...base.fields, desk: { class: 'secret' } } }, /fields\.desk\.class is one of/);
    refused({ fields: { ...base.fields, desk: {} } }, /fields\.desk\.class is one of/);
    refused({ colour: 'red' }, /colour is not known/);
    refused({ name: 'A b' }, /name is of/);
    refused({ subject: undefined }, /subject is missing/);
    for (const odd of [null, 1, 'x', [], [base]])
      assert.throws(() => readTemplate(odd), { code: 'template-invalid' });
  });
});

describe('a template counts as what its fields are', () => {
  it('whatever their values, by the highest class that stands in it, and by its own words', () => {
    assert.equal(readTemplate(base).level, 'sensitive');
    const plain = { ...base, text: 'Open at nine.', html: '<p>Open at nine.</p>' };
    assert.equal(readTemplate(plain).level, 'none');
    assert.equal(readTemplate({ ...plain, level: 'phi' }).level, 'phi');
    assert.equal(readTemplate({ ...base, html: undefined, text: 'Hello {{patient}}' }).level, 'phi');
    assert.deepEqual(render(readTemplate(base), values).declared, { level: 'sensitive', kinds: ['hiv'] });
  });
});

it('the template in the guide can be used, and counts as what the guide says', () => {
  const guide = readFileSync(new URL('../../docs/guide/templates.md', import.meta.url), 'utf8');
  const template = readTemplate(readToml(/```toml\n([^`]*)```/.exec(guide)![1]!, 'the guide'));
  const rendered = render(template, {
    clinic: 'Riverside',
    patient: 'Maria',
    date: 'May 3',
    value: 'negative',
  });
  assert.deepEqual(rendered.declared, { level: 'sensitive', kinds: ['hiv'] });
});

describe('values are written as what they are', () => {
  const hostile = '"><script>alert(1)</script>\r\nBcc: eve@evil.example\r\n\r\n<!--&amp;{{value}}';
  const template = readTemplate({
    ...base,
    files: [{ name: 'note {{desk}}.txt', text: 'For {{patient}}: {{value}}' }],
  });

  it('in headers, markup, URLs and file names', () => {
    const all = { clinic: hostile, desk: `../../${hostile}`, patient: `${hostile}1`, value: `${hostile}2` };
    const clean = { ...all, clinic: 'R\r\nBcc: eve@evil.example', desk: '../..\\a/b?"<x>\u202egpj.exe' };
    const rendered = render(template, clean);
    assert.doesNotMatch(rendered.html!, /<script|<!--&amp;\{|"><script/);
    assert.match(rendered.html!, /&lt;script&gt;alert\(1\)&lt;\/script&gt;<br>Bcc/);
    const href = /href="([^"]*)"/.exec(rendered.html!)![1]!;
    assert.match(href, /^https:\/\/clinic\.example\/d\/[A-Za-z0-9%._~!*&#;-]+$/);
    assert.doesNotMatch(rendered.files[0]!.name, /[/\\:*?"<>|\u202e]|\.\./);
    const raw = letterOf(template, rendered, facts);
    const header = readHeader(raw);
    assert.equal(header.has('bcc'), false);
    assert.equal(header.text('subject'), 'A message from R Bcc: eve@evil.example');
    const texts = [...allParts(walk(raw))]
      .filter(({ type }) => type === 'text/plain')
      .map((part) => part.text());
    assert.ok(
      texts[0]!.replaceAll('\r\n', '\n').includes('<script>alert(1)</script>\nBcc: eve@evil.example'),
    );
  });

  it('and refused where they are missing, unknown, no text, or the address of a page', () => {
    const no = (given: object, code = 'template-value') =>
      assert.throws(() => render(template, given as Values), { code });
    no({ ...values, more: 'x' });
    no({ clinic: 'x' });
    no({ ...values, desk: 4 });
    no({ ...values, value: 'x'.repeat(20_001) });
    no({ ...values, value: 'see https://evil.example' });
    no(Object.create(values) as object);
    no({ ...values, clinic: 'Clinic of MARIA  Lopez' }, 'template-leak');
    no({ ...values, desk: 'maria.lopez' }, 'template-leak');
  });
});

/** URLs as programs find them in text and in attributes. */
const urlsIn = (text: string): string[] =>
  [...text.matchAll(/(?:https?:\/\/|www\.)[^\s"<>]+/gi)].map(([url]) => url);
const bare = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, '');
const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

describe('random templates with random values', () => {
  const random = seeded(20_261_126);
  const pick = <T>(all: readonly T[]): T => all[Math.floor(random() * all.length)]!;
  const names = ['a1', 'b2', 'c3', 'd4', 'e5'];
  const fragments = [
    'Hello ',
    ' and ',
    '\n',
    '. ',
    'https://x.example/',
    'https://x.example/?q=',
    ' www.x.example/',
    '@',
    '<b>',
    '</b>',
    '<p>',
    '</p>',
    '&nbsp;',
    '&#58;//',
    '"',
    ' ',
    preheader,
  ];
  const tags = [
    '<a href="https://x.example/',
    '">x</a>',
    '<img alt="',
    '" src="https://x.example/i.png">',
    '<p title="',
    '">',
    '<!-- ',
    ' -->',
    '<style>',
    '</style>',
  ];
  const field = () => `{{${pick(names)}}}`;
  const text = (from: readonly string[], size: number) =>
    Array.from({ length: size }, () => (random() < 0.35 ? field() : pick(from))).join('');
  const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789éßñ中 <>"&\'\r\n{}/:?=%.-@';
  const value = () =>
    Array.from({ length: 6 + Math.floor(random() * 14) }, () => pick([...letters])).join('');

  it('show no protected value in subject, preheader, URL or file name, and always count as their fields', () => {
    let [made, filled, protectedOnes, leaks] = [0, 0, 0, 0];
    for (let round = 0; round < 20_000; round++) {
      const classes = Object.fromEntries(names.map((name) => [name, pick<FieldClass>(fieldClasses)]));
      const document = {
        name: 'random',
        subject: random() < 0.6 ? text(['Hello ', ' at '], 2) : 'Hello',
        preheader: random() < 0.3 ? preheader + text([' '], 1) : preheader,
        text: text(fragments.slice(0, 8), 4),
        ...(random() < 0.7 ? { html: text([...fragments, ...tags], 5) } : {}),
        files:
          random() < 0.3 ? [{ name: `f${text(['-'], 1)}.txt`, text: text(fragments.slice(0, 8), 2) }] : [],
        fields: Object.fromEntries(names.map((name) => [name, { class: classes[name] }])),
      };
      let template: ReturnType<typeof readTemplate>;
      try {
        template = readTemplate(document);
      } catch (error) {
        assert.ok(isFault(error, 'template-invalid'), String(error));
        continue;
      }
      made++;
      const given = Object.fromEntries(names.map((name) => [name, value()]));
      // A careless caller gives a protected value to a public field.
      if (random() < 0.2) given[pick(names)] = `${pick(['x ', 'https://x.example/'])}${given[pick(names)]}`;
      let rendered: ReturnType<typeof render>;
      try {
        rendered = render(template, given);
      } catch (error) {
        assert.ok(isFault(error, 'template-leak') || isFault(error, 'template-value'), String(error));
        leaks++;
        continue;
      }
      filled++;
      const raw = letterOf(template, rendered, facts);
      const parts: Part[] = [...allParts(walk(raw))];
      const seen = [
        readHeader(raw).text('subject') ?? '',
        rendered.preheader,
        ...parts.map((part) => part.fileNames.join(' ')),
        ...parts
          .filter(({ type }) => type.startsWith('text/'))
          .flatMap((part) => urlsIn(part.text()).map(decoded)),
      ].map(bare);
      const stands = JSON.stringify(document);
      for (const name of names) {
        const what = classes[name]!;
        if (what === 'public' || !stands.replace(/"fields".*/s, '').includes(`{{${name}}}`)) continue;
        protectedOnes++;
        const order = ['none', 'admin', 'phi', 'sensitive'];
        assert.ok(order.indexOf(rendered.declared.level) >= order.indexOf(what));
        const secret = bare(given[name]!);
        if (secret.length >= 3 && !bare(stands).includes(secret))
          assert.ok(!seen.some((one) => one.includes(secret)), JSON.stringify({ document, given, name }));
      }
    }
    // The property was tested, not avoided.
    assert.ok(
      made > 1000 && filled > 1000 && protectedOnes > 1000 && leaks > 5,
      `${[made, filled, protectedOnes, leaks]}`,
    );
  });

  it('end in linear time whatever the template', () => {
    for (const unit of [
      '{{',
      '}}',
      '<',
      '<a ',
      '<style>',
      '<!--',
      '<a href="',
      '{{a}}',
      'a"',
      '<p title="{{a1}}">',
      'x.y/',
      '&nbsp;',
      '<b>{{a1}}',
    ]) {
      const many = unit.repeat(20_000 / unit.length);
      try {
        readTemplate({ ...base, text: many, html: many });
      } catch (error) {
        assert.ok(isFault(error, 'template-invalid'), unit);
      }
    }
  });
});
