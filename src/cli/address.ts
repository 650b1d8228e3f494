import { formatAddress, parseAddressList } from '#mail';

const usage = `usage: postern address parse TEXT...
       postern address parse --json -

Reads address lists by the rules for mail to the outside and prints what they come to.
With --json -, each line of standard input is a JSON string and is answered by one JSON object on a line:
{"ok":true,"addresses":["local@domain",...]} or {"ok":false,"reason":"..."}.
`;

type Answer = { ok: true; addresses: string[] } | { ok: false; reason: string };

/** `postern address`: needs no settings, database or network. 0 answered, 2 wrong usage. */
export async function run(args: string[]): Promise<number> {
  const [verb, ...rest] = args;
  if (verb === '--help' || verb === '-h') {
    process.stdout.write(usage);
    return 0;
  }
  const json = rest.includes('--json');
  const texts = rest.filter((arg) => arg !== '--json');
  const unknown = texts.some((text) => text.startsWith('--'));
  if (verb !== 'parse' || texts.length === 0 || unknown) {
    process.stderr.write(usage);
    return 2;
  }
  if (texts.length === 1 && texts[0] === '-') await answerLines(json ? answerJson : answer, json);
  else for (const text of texts) print(answer(text), json);
  return 0;
}

async function answerLines(read: (line: string) => Answer, json: boolean): Promise<void> {
  for await (const line of linesOf(process.stdin)) {
    if (line.trim() === '') continue;
    if (!print(read(line), json)) await new Promise((resolve) => process.stdout.once('drain', resolve));
  }
}

/** Lines end in LF alone: node:readline would end them at U+2028 too, which JSON allows within a string. */
async function* linesOf(source: NodeJS.ReadableStream): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest: string[] = [];
  for await (const chunk of source) {
    const pieces = decoder.decode(Buffer.from(chunk), { stream: true }).split('\n');
    const last = pieces.pop() ?? '';
    for (const piece of pieces) {
      yield [...rest, piece].join('');
      rest = [];
    }
    rest.push(last);
  }
  yield rest.join('') + decoder.decode();
}

function answerJson(line: string): Answer {
  let text: unknown;
  try {
    text = JSON.parse(line);
  } catch {
    return { ok: false, reason: 'the line is not JSON' };
  }
  return typeof text === 'string'
    ? answer(text)
    : { ok: false, reason: 'the line is JSON, but not a string' };
}

function answer(text: string): Answer {
  const reading = parseAddressList(text);
  return reading.ok
    ? { ok: true, addresses: reading.mailboxes.map((mailbox) => formatAddress(mailbox.address)) }
    : reading;
}

/** False where the reader is slower than we are and wants us to wait. */
function print(result: Answer, json: boolean): boolean {
  const words = result.ok ? result.addresses.join('\n') || '(an empty group)' : `refused: ${result.reason}`;
  return process.stdout.write(`${json ? JSON.stringify(result) : words}\n`);
}
