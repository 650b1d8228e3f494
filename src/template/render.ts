import { Fault } from '#base';
import { type Attachment, compose, type Level, type Mailbox, messageIdFor } from '#mail';
import { escapeHtml } from '#web';
import { type Template, usedFields } from './definition.ts';
import { inlineElements } from './html-places.ts';
import type { Piece } from './pieces.ts';

export type Values = Readonly<Record<string, string>>;

/** A template with its values, place by place. */
export interface Rendered {
  readonly subject: string;
  readonly preheader: string;
  readonly text: string;
  readonly html: string | null;
  readonly files: readonly { readonly name: string; readonly text: string }[];
  /** The least that it counts as, whatever is found in it. */
  readonly declared: { readonly level: Level; readonly kinds: readonly string[] };
}

const longest = 20_000;
const invalid = (code: string, say: string): Fault => new Fault({ code, kind: 'invalid', say });

/**
 * Fills a template. Throws `template-value` for a value that is missing, unknown or of no use, and `template-leak` where a
 * public value that stands in the subject, preheader, a URL or a file name holds a protected one.
 */
export function render(template: Template, given: Values): Rendered {
  const values = checked(template, given);
  const seen: string[] = [];
  const barred = (all: readonly Piece[], write: (value: string) => string): string =>
    all
      .map((piece) => {
        if (piece.kind !== 'field') return piece.text;
        const value = values.get(piece.name)!;
        seen.push(value);
        return write(value);
      })
      .join('');
  const open = (
    all: readonly Piece[],
    write: (value: string) => string,
    url: (value: string) => string,
  ): string =>
    all
      .map((piece) => {
        if (piece.kind !== 'field') return piece.text;
        const value = values.get(piece.name)!;
        if (piece.place !== 'text') seen.push(value);
        return piece.place === 'url' ? url(value) : write(value);
      })
      .join('');
  const percent = (value: string): string => encodeURIComponent(value.toWellFormed());
  const same = (value: string): string => value;
  const preheader = barred(template.preheader, oneLine);
  const rendered: Rendered = {
    subject: barred(template.subject, oneLine),
    preheader,
    text: `${preheader}\n\n${open(template.text, same, percent)}`,
    html:
      template.html &&
      withPreheader(
        open(template.html, asMarkup, (value) => escapeHtml(percent(value))),
        preheader,
      ),
    files: template.files.map(({ name, text }) => ({
      name: barred(name, forFileName),
      text: open(text, same, percent),
    })),
    declared: {
      level: template.level,
      kinds: usedFields(template).flatMap(({ finding }) => finding ?? []),
    },
  };
  // A public value may be the beginning of a URL that a protected one would end.
  const shown = [
    rendered.text,
    ...rendered.files.map(({ text }) => text),
    rendered.html?.replaceAll(words, '') ?? '',
  ];
  refuseLeaks(template, values, [...seen, ...shown.flatMap(urlsIn)]);
  return rendered;
}

/** A whole letter from what was rendered. */
export function letterOf(
  template: Template,
  rendered: Rendered,
  facts: {
    readonly from: Mailbox;
    readonly to: readonly Mailbox[];
    readonly date: number;
    readonly hostname: string;
  },
): Buffer {
  const attachments: Attachment[] = rendered.files.map(({ name, text }) => ({
    name,
    type: 'text/plain',
    bytes: Buffer.from(text),
  }));
  return compose({
    from: facts.from,
    to: facts.to,
    subject: rendered.subject,
    date: facts.date,
    messageId: messageIdFor(facts.hostname),
    text: rendered.text,
    ...(rendered.html === null ? {} : { html: rendered.html }),
    ...(attachments.length > 0 ? { attachments } : {}),
    headers: [
      ['X-Postern-Template', template.name],
      ['X-Postern-Level', [rendered.declared.level, ...rendered.declared.kinds].join('; ')],
    ],
  });
}

function checked({ fields }: Template, given: Values): ReadonlyMap<string, string> {
  const strange = Object.keys(given).find((name) => !fields.has(name));
  if (strange !== undefined)
    throw invalid('template-value', 'A value was given for a field that the template has not.');
  const values = new Map<string, string>();
  for (const [name, field] of fields) {
    const value = Object.hasOwn(given, name) ? given[name] : undefined;
    if (typeof value !== 'string')
      throw invalid('template-value', `The field "${name}" needs a value, a text.`);
    if (value.length > longest) throw invalid('template-value', `The value of "${name}" is too long.`);
    // Programs make links of what looks like one, and links are fetched by others.
    if (field.class !== 'public' && /:\/\/|www\./i.test(value))
      throw invalid('template-value', `The value of "${name}" is protected and holds the address of a page.`);
    values.set(name, plainText(value));
  }
  return values;
}

/** Without control characters, without those that turn the direction of writing, line ends as one sign. */
const plainText = (value: string): string =>
  value
    .toWellFormed()
    .replaceAll(/\r\n?|\u2028|\u2029/g, '\n')
    .replaceAll(/[\0-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/g, '');

const oneLine = (value: string): string => value.replaceAll(/\s+/g, ' ').trim().slice(0, 200);
const forFileName = (value: string): string =>
  oneLine(value)
    .replaceAll(/[/\\:*?"<>|]|\.{2,}/g, '-')
    .replace(/^\.+/, '')
    .slice(0, 80);
const asMarkup = (value: string): string => escapeHtml(value).replaceAll('\n', '<br>');

/** Invisible signs after the preheader: without them programs go on with the beginning of the letter. */
const padding = '&#847;&zwnj;&nbsp;'.repeat(150);

function withPreheader(html: string, preheader: string): string {
  const hidden = `<div style="display:none;max-height:0;overflow:hidden;mso-hide:all">${escapeHtml(preheader)}${padding}</div>`;
  const body = /<body(?:\s[^>]*)?>/i.exec(html);
  const at = body ? body.index + body[0].length : 0;
  return html.slice(0, at) + hidden + html.slice(at);
}

const words = new RegExp(`</?(?:${inlineElements.join('|')})(?:\\s[^>]*)?>`, 'gi');

/** What programs would make a link of. */
const urlsIn = (text: string): string[] =>
  [...text.matchAll(/(?:https?:\/\/|www\.)[^\s"<>]*/gi)].map(([url]) => unescaped(url));

function unescaped(url: string): string {
  try {
    return decodeURIComponent(url);
  } catch {
    return url;
  }
}

/** Letters and digits alone: how a value is written does not hide it. */
const bare = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, '');

function refuseLeaks(
  { fields }: Template,
  values: ReadonlyMap<string, string>,
  seen: readonly string[],
): void {
  const shown = seen.map(bare);
  for (const [name, value] of values) {
    if (fields.get(name)!.class === 'public') continue;
    const secret = bare(value);
    if (secret.length >= 3 && shown.some((text) => text.includes(secret)))
      throw invalid(
        'template-leak',
        `The protected value of "${name}" also stands in a public field that others can see.`,
      );
  }
}
