import { readHtml } from './html.ts';

/** Parts of office documents that hold no words of anybody's. */
const plumbing =
  /(?:^|\/)(?:\[Content_Types\]\.xml|theme\/|styles\.xml|stylesWithEffects\.xml|fontTable\.xml|webSettings\.xml|settings\.xml|calcChain\.xml|numbering\.xml|printerSettings|thumbnail|slideLayouts\/|slideMasters\/|tableStyles\.xml|presProps\.xml|viewProps\.xml|mimetype$|Thumbnails\/|manifest\.rdf)/i;

/** Whether a part of an office document is of the format's own, not of its writer's. */
export const isPlumbing = (name: string): boolean =>
  plumbing.test(name) ||
  (/^META-INF\//.test(name) && name !== 'META-INF/manifest.xml') ||
  /(?:^|\/)_rels\//.test(name);

/** Whether the manifest of an OpenDocument file says that its parts are encrypted (ODF 1.2 part 3 §4.4). */
export const protectedOffice = (name: string, bytes: Buffer): boolean =>
  name === 'META-INF/manifest.xml' && bytes.includes('encryption-data');

const attributes =
  /<(?:sheet|(?:wp:)?docPr|(?:\w{1,8}:)?cNvPr|table:table|draw:page|draw:frame|w:comment|cm:author|p:cmAuthor|office:annotation|definedName|hyperlink|table:named-range)\b[^<>]{0,4000}>/g;
const spoken = /\s(?:[\w-]{1,20}:)?(?:name|descr|title|author|tooltip|display|location)="([^"<>]{1,2000})"/g;

/** The words of an office document's XML: runs join; paragraphs, cells and rows part; names and descriptions count. */
export function officeText(bytes: Buffer): string {
  const xml = decoded(bytes);
  const marked = xml
    .replaceAll(attributes, (tag) => `\n${[...tag.matchAll(spoken)].map(([, value]) => value).join(' ')}\n`)
    .replaceAll(
      /<\/(?:w:p|a:p|text:p|text:h|row|table:table-row|si|comment|w:tr|dc:\w{1,20}|cp:\w{1,20}|vt:\w{1,20}|meta:[\w-]{1,30})>|<(?:w:br|a:br|text:line-break)\b[^<>]{0,200}>/g,
      '\n',
    )
    .replaceAll(/<\/(?:w:tc|a:tc|c|v|table:table-cell|f)>|<(?:w:tab|text:tab|text:s)\b[^<>]{0,200}>/g, ' ')
    .replaceAll(/<[^<>]{0,4000}>/g, '');
  return marked.replaceAll(
    /&(?:lt|gt|amp|quot|apos|#\d{1,7}|#x[\da-f]{1,6});/gi,
    (entity) => readHtml(entity).text,
  );
}

/** XML is in UTF-8 or UTF-16 (XML 1.0 §4.3.3). */
function decoded(bytes: Buffer): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return bytes.toString('utf16le');
  if (bytes[0] === 0xfe && bytes[1] === 0xff)
    return Buffer.from(bytes.subarray(0, bytes.length & ~1))
      .swap16()
      .toString('utf16le');
  return bytes.toString('utf8');
}
