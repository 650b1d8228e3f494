const destinations =
  /^(?:fonttbl|colortbl|stylesheet|pict|themedata|colorschememapping|latentstyles|datastore|generator|listtable|listoverridetable|rsidtbl|xmlnstbl)$/;

/** The text of a Rich Text document, its control words gone; null where an object or picture is embedded. */
export function readRtf(bytes: Buffer): { readonly text: string; readonly embeds: boolean } {
  const source = bytes.toString('latin1');
  const out: string[] = [];
  const skipped: boolean[] = [false];
  let embeds = false;
  const token = /\\([a-z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-f]{2})|\\([^a-z'])|([{}])|([^\\{}]+)/gi;
  for (let match = token.exec(source); match; match = token.exec(source)) {
    const [, word, number, hex, symbol, brace, plain] = match;
    const skip = skipped.at(-1) === true;
    if (brace === '{') skipped.push(skip);
    else if (brace === '}') {
      if (skipped.length > 1) skipped.pop();
    } else if (word !== undefined) {
      if (/^(?:pict|objdata|object)$/.test(word)) embeds = true;
      if (destinations.test(word) || word === 'objdata') skipped[skipped.length - 1] = true;
      else if (!skip) out.push(spoken(word, number));
    } else if (!skip && hex !== undefined) out.push(Buffer.from(hex, 'hex').toString('latin1'));
    else if (!skip && plain !== undefined) out.push(plain.replaceAll(/[\r\n]/g, ''));
    else if (!skip && (symbol === '~' || symbol === '\\' || symbol === '{' || symbol === '}'))
      out.push(symbol === '~' ? ' ' : symbol);
  }
  return { text: out.join(''), embeds };
}

function spoken(word: string, number: string | undefined): string {
  if (word === 'par' || word === 'line' || word === 'row') return '\n';
  if (word === 'tab' || word === 'cell') return '\t';
  if (word === 'u' && number !== undefined) return String.fromCharCode(Number(number) & 0xffff);
  return '';
}
