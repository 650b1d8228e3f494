import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Fault, isFault, isId } from '#base';
import { type EvidenceLog, letterOf, makeReceipt, type Receipt, receiptPage, receiptPdf } from '#evidence';
import type { House } from '#flow';
import { openEvidenceLog } from '../app.ts';
import { type Common, operator, runCommand, topCommand, usage, withCommon } from './frame.ts';
import { many, paint, plain, print, printJson } from './output.ts';
import { withHouse } from './rooms.ts';

const patience = 5000;

/** The server gives each event a leaf within a second; where none runs, this command does. */
async function whenIncluded(house: House, log: EvidenceLog, make: () => Promise<Receipt>): Promise<Receipt> {
  for (const until = house.clock.monotonic() + patience; ; ) {
    await log.turn();
    try {
      return await make();
    } catch (error) {
      if (!isFault(error, 'receipt-early') || house.clock.monotonic() > until) throw error;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
}

async function receiptsFor(house: House, id: string): Promise<Receipt[]> {
  const log = openEvidenceLog(house);
  try {
    const { message, deliveries } = await letterOf(house, id);
    const dek = await house.archive.describe(message).then((letter) => letter.dek, goneToNull);
    const receipts: Receipt[] = [];
    for (const delivery of deliveries) {
      receipts.push(
        await whenIncluded(house, log, () =>
          makeReceipt({ ...house, log }, operator(), { message, delivery, dek }),
        ),
      );
    }
    return receipts;
  } finally {
    await log.stop();
  }
}

/** A letter whose key is gone still has its events: their protected values stay closed. */
function goneToNull(error: unknown): null {
  if (error instanceof Fault && error.kind !== 'busy') return null;
  throw error;
}

function printReceipt({ message, delivery, checkpoint, events }: Receipt): void {
  const [origin, size] = checkpoint.split('\n');
  print(`${paint('bold', `delivery ${delivery}`)} of letter ${message}`);
  for (const { body, openings, leafIndex } of events) {
    const { at, kind } = JSON.parse(body) as { at: string; kind: string };
    print(`  ${at}  ${paint('bold', kind)}  ${paint('dim', `leaf ${leafIndex}`)}`);
    for (const [name, { value }] of Object.entries(openings))
      print(`    ${paint('dim', `${name}:`)} ${plain(value)}`);
  }
  print(
    `${many(events.length, 'event')} proved in the log ${origin} of ${size} leaves. With --json this is a file that "postern verify" checks anywhere.`,
  );
}

/** For its owner alone; what is there already stays as it is. */
function writeNew(path: string, bytes: Buffer | string): string {
  if (existsSync(path)) usage(`${path} is there already`);
  writeFileSync(path, bytes, { mode: 0o600, flag: 'wx' });
  return path;
}

/** `<delivery>.json`, `.html` and `.pdf`. */
async function write(receipts: readonly Receipt[], dir: string, organisation: string): Promise<string[]> {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const files: string[] = [];
  for (const one of receipts) {
    const file = `${one.delivery}.json`;
    const about = { organisation, file };
    files.push(writeNew(join(dir, file), `${JSON.stringify(one, null, 2)}\n`));
    files.push(writeNew(join(dir, `${one.delivery}.html`), receiptPage(one, about)));
    files.push(writeNew(join(dir, `${one.delivery}.pdf`), await receiptPdf(one, about)));
  }
  return files;
}

interface Options extends Common {
  readonly out?: string;
  readonly pdf?: string;
}

async function receipt(id: string, options: Options): Promise<void> {
  if (options.pdf !== undefined && options.out !== undefined) usage('--out writes the PDF too');
  if (options.pdf !== undefined && existsSync(options.pdf)) usage(`${options.pdf} is there already`);
  if (!isId(id)) usage('the id of a letter or of a delivery is 36 characters long; "postern trace" shows it');
  await withHouse(options, async (house) => {
    const receipts = await receiptsFor(house, id.toLowerCase());
    const [only] = receipts;
    if (options.pdf !== undefined) {
      if (!only || receipts.length > 1)
        return usage(`the letter has ${receipts.length} readers: name one delivery, or --out FOLDER for all`);
      const about = { organisation: house.config.organisation.name, file: `${only.delivery}.json` };
      writeNew(options.pdf, await receiptPdf(only, about));
      if (options.json) printJson({ files: [options.pdf] });
      else print(plain(options.pdf));
    } else if (options.out !== undefined) {
      const files = await write(receipts, options.out, house.config.organisation.name);
      if (options.json) printJson({ files });
      else for (const file of files) print(plain(file));
    } else if (options.json) printJson(receipts.length === 1 ? only : receipts);
    else receipts.forEach(printReceipt);
  });
}

/** `postern receipt`: the proof of what happened to one delivery. */
export function run(args: string[]): Promise<number> {
  const says = 'The custody receipt of a delivery, or of every delivery of a letter. Making one is recorded';
  const program = withCommon(topCommand('receipt', says))
    .argument('<id>')
    .option('--out <folder>', 'for each delivery write a file in JSON, a page and a PDF to read and print')
    .option('--pdf <file>', 'write the receipt of one delivery as PDF')
    .action(receipt);
  return runCommand(program, args);
}
