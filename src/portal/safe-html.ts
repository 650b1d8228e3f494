import sanitize from 'sanitize-html';
import { isBounded, strayText } from './html-bounds.ts';

/** Pictures that a letter brings along, by Content-ID; made into data URLs. */
export type Pictures = (cid: string) => { readonly type: string; readonly bytes: Buffer } | null;

/** Levels that are kept of what `isBounded` lets through. */
const deepest = 150;

const tags = [
  'a',
  'abbr',
  'address',
  'b',
  'blockquote',
  'br',
  'caption',
  'center',
  'cite',
  'code',
  'dd',
  'del',
  'div',
  'dl',
  'dt',
  'em',
  'figcaption',
  'figure',
  'h1',
  'h2',
  'h3',
  'h4',
  'h5',
  'h6',
  'hr',
  'i',
  'img',
  'ins',
  'li',
  'ol',
  'p',
  'pre',
  'q',
  's',
  'small',
  'span',
  'strike',
  'strong',
  'sub',
  'sup',
  'table',
  'tbody',
  'td',
  'tfoot',
  'th',
  'thead',
  'tr',
  'u',
  'ul',
];
/** What stands in these is never text for people. */
const silent = [
  'script',
  'style',
  'title',
  'noscript',
  'template',
  'textarea',
  'option',
  'select',
  'svg',
  'math',
  'xmp',
  'iframe',
  'object',
  'embed',
  'applet',
  'audio',
  'video',
  'noembed',
  'noframes',
  'plaintext',
  'datalist',
];

const length = /^(?:0|\d{1,3}(?:\.\d+)?(?:px|pt|em|rem|%))$/;
const sides = /^(?:(?:0|auto|\d{1,3}(?:\.\d+)?(?:px|pt|em|%))\s*){1,4}$/;
const colour = /^(?:#[0-9a-f]{3,8}|[a-z]{3,24}|rgba?\([\d\s.,%]{3,40}\))$/i;
const styles: Record<string, RegExp[]> = {
  color: [colour],
  'background-color': [colour],
  'text-align': [/^(?:left|right|center|justify|start|end)$/],
  'vertical-align': [/^(?:top|middle|bottom|baseline|sub|super)$/],
  'font-weight': [/^(?:bold|bolder|lighter|normal|[1-9]00)$/],
  'font-style': [/^(?:italic|normal)$/],
  'text-decoration': [/^(?:underline|line-through|none)$/],
  'font-size': [/^(?:\d{1,2}(?:\.\d+)?(?:px|pt)|[0-2](?:\.\d+)?r?em|\d{2,3}%|x?x?-?(?:small|large)|medium)$/],
  'line-height': [/^(?:[0-3](?:\.\d+)?|\d{1,2}px|1\d\d%|normal)$/],
  'white-space': [/^(?:pre-wrap|pre-line|normal)$/],
  padding: [sides],
  'padding-left': [length],
  'padding-right': [length],
  'padding-top': [length],
  'padding-bottom': [length],
  margin: [sides],
  'margin-left': [length],
  'margin-right': [length],
  'margin-top': [length],
  'margin-bottom': [length],
  width: [length],
  'max-width': [length],
  border: [/^\d{1,2}px (?:solid|dashed|dotted) (?:#[0-9a-f]{3,6}|[a-z]{3,24})$/i],
  'border-collapse': [/^(?:collapse|separate)$/],
  'list-style-type': [
    /^(?:disc|circle|square|decimal|none|lower-alpha|upper-alpha|lower-roman|upper-roman)$/,
  ],
};

const dataPicture = /^data:image\/(?:png|jpeg|gif|webp);base64,[A-Za-z0-9+/=\s]+$/;
const pictureTypes = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp']);

/** Where a picture comes from once it is safe: out of the letter itself. Null: it would have to be fetched, or is no plain picture. */
function pictureSource(source: string, pictures: Pictures): string | null {
  const wanted = source.trim();
  if (dataPicture.test(wanted)) return wanted;
  if (!/^cid:/i.test(wanted)) return null;
  const found = pictures(decodeSafely(wanted.slice(4)));
  return found && pictureTypes.has(found.type)
    ? `data:${found.type};base64,${found.bytes.toString('base64')}`
    : null;
}

function decodeSafely(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/**
 * A letter's HTML made safe: no script, form, frame, style sheet, foreign content; nothing is fetched; links open outside
 * and only on a click. Tags, attributes and styles are those named here and no others. The frame it is shown in forbids
 * the same things again by its own policy. Empty for markup that is out of bounds (`isBounded`).
 */
export function safeHtml(markup: string, pictures: Pictures): string {
  if (!isBounded(markup)) return '';
  return sanitize(markup, {
    allowedTags: tags,
    nonTextTags: silent,
    allowedAttributes: {
      a: ['href', 'title', 'rel', 'target'],
      img: ['src', 'alt', 'width', 'height'],
      td: ['colspan', 'rowspan', 'align', 'valign'],
      th: ['colspan', 'rowspan', 'align', 'valign', 'scope'],
      table: ['align', 'border', 'cellpadding', 'cellspacing'],
      ol: ['start', 'type'],
      '*': ['style', 'dir', 'lang'],
    },
    allowedStyles: { '*': styles },
    allowedSchemes: ['http', 'https', 'mailto', 'tel'],
    allowedSchemesByTag: { img: ['data'] },
    allowedSchemesAppliedToAttributes: ['href', 'src'],
    allowProtocolRelative: false,
    disallowedTagsMode: 'discard',
    nestingLimit: deepest,
    transformTags: {
      a: (tagName, { href, title }) => ({
        tagName,
        attribs: {
          ...(href && /^(?:https?|mailto|tel):/i.test(href.trim())
            ? { href: href.trim(), rel: 'noopener noreferrer nofollow', target: '_blank' }
            : {}),
          ...(title ? { title } : {}),
        },
      }),
      img: (_, { src, alt = '', width, height }) => {
        const source = src === undefined ? null : pictureSource(src, pictures);
        if (source === null) return { tagName: 'span', attribs: {}, text: alt ? `[${alt}]` : '' };
        return {
          tagName: 'img',
          attribs: { src: source, alt, ...(width ? { width } : {}), ...(height ? { height } : {}) },
        };
      },
    },
  });
}

const blocks =
  'address|blockquote|br|caption|center|dd|div|dl|dt|figcaption|figure|h[1-6]|hr|li|ol|p|pre|table|tr|ul';

/** The same letter as text, for reading aloud, printing and small screens. */
export function htmlAsText(markup: string): string {
  if (!isBounded(markup)) return strayText(markup);
  const plain = sanitize(markup, {
    allowedTags: [...tags.filter((tag) => tag !== 'img')],
    allowedAttributes: {},
    nonTextTags: silent,
    nestingLimit: deepest,
  });
  // What is left holds only bare tags that were written by the sanitizer: an expression can read them.
  return plain
    .replaceAll(/\s+/g, ' ')
    .replaceAll(new RegExp(`<(?:${blocks})(?: /)?>`, 'g'), '\n')
    .replaceAll(/<\/(?:p|h[1-6]|blockquote|table|ul|ol)>/g, '\n')
    .replaceAll(/<\/t[dh]>/g, '\t')
    .replaceAll(/<[^>]*>/g, '')
    .replaceAll(
      /&(amp|lt|gt|quot|#39|nbsp);/g,
      (_, name: string) => ({ amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" })[name] ?? ' ',
    )
    .split('\n')
    .map((line) => line.trim())
    .join('\n')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trim();
}
