/**
 * Reads SMTP replies with as little work as can be: the three digits of each last line (RFC 5321 §4.2.1). Returns a
 * function that takes what came and gives the codes that are whole, with the text of the last one.
 */
export function replyReader(): (chunk: Buffer) => { codes: number[]; text: string } {
  let rest = '';
  return (chunk) => {
    rest += chunk.toString('latin1');
    const codes: number[] = [];
    let text = '';
    for (let end = rest.indexOf('\r\n'); end >= 0; end = rest.indexOf('\r\n')) {
      if (rest[3] !== '-') {
        text = rest.slice(0, end);
        codes.push(Number(text.slice(0, 3)));
      }
      rest = rest.slice(end + 2);
    }
    return { codes, text };
  };
}
