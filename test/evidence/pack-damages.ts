import { newId } from '#base';
import { cosign, makeKey, openSigner, readCheckpoint, type Signer, signCheckpoint } from '#evidence';
import { archive, type Files, inEvent, lines, numbers, resigned, unpack } from './pack-tools.ts';

/** A pack as it is given to both verifiers. */
export interface Case {
  readonly name: string;
  readonly pack: Buffer;
  readonly good: boolean;
}

/** What somebody has who makes packs and means to deceive: their keys, and the good packs. */
export interface Operator {
  readonly packs: Readonly<Record<'period' | 'ofLetters' | 'opened' | 'person', Buffer>>;
  readonly signers: readonly Signer[];
  readonly witness: readonly Signer[];
  /** One of the two letters that `ofLetters` is about. */
  readonly letter: string;
  /** A longer time than that of the pack of a period. ISO 8601. */
  readonly start: string;
  readonly end: string;
}

/** Without the signing keys. */
export function damagedByAnybody(ofLetters: Buffer): readonly Case[] {
  const cases: Case[] = [];
  const add = (name: string, pack: Buffer): void => void cases.push({ name, pack, good: false });
  const edited = (change: (files: Files) => void): Buffer => {
    const files = unpack(ofLetters);
    change(files);
    return archive(files);
  };
  add('cut in the middle', ofLetters.subarray(0, ofLetters.length >> 1));
  add('cut at a block', ofLetters.subarray(0, 512 * 9));
  add('without its last block', ofLetters.subarray(0, -512));
  add('a block more', Buffer.concat([ofLetters, Buffer.alloc(512)]));
  add('a file behind its end', Buffer.concat([ofLetters, ofLetters]));
  add('a file more', archive([['note.txt', Buffer.from('x')], ...unpack(ofLetters)]));
  add('a file twice', archive([...unpack(ofLetters), ...unpack(ofLetters)]));
  add(
    'no signatures',
    edited((files) => files.delete('signatures')),
  );
  add(
    'no manifest',
    edited((files) => files.delete('manifest.json')),
  );
  for (const name of unpack(ofLetters).keys())
    if (!['manifest.json', 'signatures'].includes(name))
      add(
        `without ${name}`,
        edited((files) => files.delete(name)),
      );
  add(
    'two files in another order',
    archive([...unpack(ofLetters)].toSpliced(0, 2, ...[...unpack(ofLetters)].slice(0, 2).reverse())),
  );
  add(
    'another reason',
    edited((files) =>
      files.set(
        'manifest.json',
        Buffer.from(files.get('manifest.json')!.toString().replace('yearly', 'weekly')),
      ),
    ),
  );
  add(
    'a manifest with white space',
    edited((files) =>
      files.set(
        'manifest.json',
        Buffer.from(files.get('manifest.json')!.toString().replace('{"by"', '{ "by"')),
      ),
    ),
  );
  add(
    'an owner in a header',
    Buffer.concat([ofLetters.subarray(0, 265), Buffer.from('r'), ofLetters.subarray(266)]),
  );
  const hidden = Buffer.from(ofLetters);
  hidden[512 + unpack(ofLetters).get('README.txt')!.length] = 1;
  add('something hidden behind a file', hidden);
  const random = numbers(20_261_126);
  for (let n = 0; n < 40; n++) {
    const [at, bit] = [random(ofLetters.length), random(8)];
    const flipped = Buffer.from(ofLetters);
    flipped[at]! ^= 1 << bit;
    add(`bit ${bit} at ${at}`, flipped);
  }
  return cases;
}

/** With them: what a pack proves it proves against its own maker. */
export function damagedByTheOperator({
  packs: { period, ofLetters, opened, person },
  signers,
  witness,
  letter,
  start,
  end,
}: Operator): readonly Case[] {
  const cases: Case[] = [];
  const add = (name: string, pack: Buffer): void => void cases.push({ name, pack, good: false });
  const lie = (name: string, pack: Buffer, change: Parameters<typeof resigned>[2]): void =>
    add(name, resigned(pack, signers, change));
  const events = 'events/000000.jsonl';
  const count = (by: number) => (manifest: Parameters<Parameters<typeof resigned>[2]>[1]) => {
    manifest.events = { ...manifest.events, count: manifest.events.count + by };
  };
  lie('an event left out', period, (files, manifest) => {
    lines(files, events, (all) => all.toSpliced(3, 1));
    count(-1)(manifest);
  });
  lie('the first event of the time left out', period, (files, manifest) => {
    lines(files, events, (all) => all.slice(2));
    count(-2)(manifest);
    manifest.events = { ...manifest.events, first: manifest.events.first + 2 };
  });
  lie('the last events of the time left out', period, (files, manifest) => {
    lines(files, events, (all) => all.slice(0, -2));
    count(-2)(manifest);
    manifest.events = { ...manifest.events, last: manifest.events.last - 2 };
  });
  lie('a word of an event', period, (files) => {
    lines(files, events, (all) =>
      all.with(1, inEvent((event) => (event.body = event.body.replace('message.', 'delivery.')))(all[1]!)),
    );
  });
  lie('two events in each other’s place', period, (files) => {
    lines(files, events, (all) => {
      const [one, two] = [JSON.parse(all[1]!), JSON.parse(all[2]!)] as { body: string }[];
      return all
        .with(1, inEvent((event) => (event.body = two!.body))(all[1]!))
        .with(2, inEvent((event) => (event.body = one!.body))(all[2]!));
    });
  });
  lie('an event twice', period, (files, manifest) => {
    lines(files, events, (all) => all.toSpliced(1, 0, all[1]!));
    count(1)(manifest);
  });
  lie('a longer time than was looked at', period, (_, manifest) => {
    manifest.scope = { kind: 'period', from: start, to: end };
  });
  lie('a count that is another', period, (_, manifest) => count(1)(manifest));
  lie('another root', period, (_, manifest) => {
    manifest.log = { ...manifest.log, root: '00'.repeat(32) };
  });
  lie('another checkpoint', period, (files, manifest) => {
    const head = { origin: manifest.log.origin, size: manifest.log.size, root: Buffer.alloc(32, 7) };
    files.set('checkpoint', Buffer.from(signCheckpoint(head, signers, 0)));
  });
  lie('a fork, signed', period, (files, manifest) => {
    const head = { origin: manifest.log.origin, size: manifest.log.size, root: Buffer.alloc(32, 7) };
    files.set('checkpoint', Buffer.from(signCheckpoint(head, signers, 0)));
    manifest.log = { ...manifest.log, root: head.root.toString('hex') };
  });
  lie('a hash of the proof', period, (files) => {
    lines(files, 'proof/000000', (all) => all.with(0, Buffer.alloc(32, 1).toString('base64')));
  });
  lie('a hash of the proof left out', period, (files) => lines(files, 'proof/000000', (all) => all.slice(1)));
  lie('a hash of the proof more', period, (files) =>
    lines(files, 'proof/000000', (all) => [...all, all[0]!]),
  );
  lie('a short hash in the proof', period, (files) =>
    lines(files, 'proof/000000', (all) => all.with(0, 'AAAA')),
  );
  lie('no change of keys', period, (files) => files.delete('rotations.jsonl'));
  lie('a change of keys by nobody', period, (files) =>
    lines(files, 'rotations.jsonl', (all) => [inEvent((event) => (event.leafIndex += 1))(all[0]!)]),
  );
  lie('a value opened that is denied', ofLetters, (files) => {
    const open = unpack(opened);
    const [shown] = open.get(events)!.toString().split('\n');
    lines(files, events, (all) => all.with(0, shown!));
  });
  lie('a value that opens no commitment', ofLetters, (files, manifest) => {
    manifest.opened = true;
    lines(files, events, (all) =>
      all.with(
        0,
        inEvent((event) => (event.openings = { sender: { salt: '00'.repeat(16), value: 'eve' } }))(all[0]!),
      ),
    );
  });
  lie('an event of another letter', ofLetters, (_, manifest) => {
    manifest.scope = { kind: 'letters', letters: [letter] };
  });
  lie('a letter of which it holds nothing', ofLetters, (_, manifest) => {
    if (manifest.scope.kind === 'letters')
      manifest.scope = { kind: 'letters', letters: [...manifest.scope.letters, newId()] };
  });
  lie('another person', person, (_, manifest) => {
    manifest.scope = { kind: 'person', person: newId() };
  });
  lie('the receipt of another letter', ofLetters, (files) => {
    const [, receipt] = [...files].find(([name]) => name.startsWith('receipts/'))!;
    files.set(`receipts/${newId()}.json`, receipt);
  });
  lie('a damaged receipt', ofLetters, (files) => {
    const [name, receipt] = [...files].find(([one]) => one.startsWith('receipts/'))!;
    files.set(name, Buffer.from(receipt.toString().replace('delivery.delivered', 'delivery.cancelled')));
  });
  const anchors = [...unpack(period).keys()].filter(
    (name) => name.startsWith('anchors/') && name.endsWith('.note'),
  );
  const cosigned = anchors.find((name) => name.includes('witness'))!;
  lie('an anchor of a fork', period, (files, manifest) => {
    const head = {
      origin: manifest.log.origin,
      size: Number(cosigned.slice(8, 23)),
      root: Buffer.alloc(32, 9),
    };
    files.set(cosigned, Buffer.from(signCheckpoint(head, signers, 0) + cosign(head, witness, 0)));
  });
  lie('an anchor of another size', period, (files) => {
    files.set(cosigned.replace(/\d{15}/, '000000000000007'), files.get(cosigned)!);
  });
  lie('a cosignature of somebody else', period, (files) => {
    const { head } = readCheckpoint(files.get(cosigned)!.toString(), [])!;
    const { raw, pkcs8 } = makeKey('cosignature-v1');
    const forged = openSigner({ name: 'witness.example', algorithm: 'cosignature-v1', raw }, pkcs8);
    const [ownLine = ''] = cosign(head, [witness[0]!], 0).split(' ').slice(-1);
    const id = Buffer.from(ownLine, 'base64').subarray(0, 4);
    const [theirs = ''] = cosign(head, [forged], 0).trimEnd().split(' ').slice(-1);
    const bytes = Buffer.concat([id, Buffer.from(theirs, 'base64').subarray(4)]).toString('base64');
    files.set(cosigned, Buffer.from(`${signCheckpoint(head, signers, 0)}\u2014 witness.example ${bytes}\n`));
  });
  const proof = [...unpack(period).keys()].find((name) => name.startsWith('consistency/'))!;
  lie('no proof of growth', period, (files) => files.delete(proof));
  lie('a wrong proof of growth', period, (files) =>
    lines(files, proof, (all) => all.with(0, Buffer.alloc(32, 3).toString('base64'))),
  );
  lie('witnesses that are none', period, (files) => files.set('witnesses', Buffer.from('hello\n')));
  lie('a scope that is none', period, (_, manifest) => {
    manifest.scope = { kind: 'all' } as never;
  });
  add(
    'signed by somebody else',
    resigned(
      period,
      signers.map(({ name, algorithm }) => {
        const { raw, pkcs8 } = makeKey(algorithm);
        return openSigner({ name, algorithm, raw }, pkcs8);
      }),
      () => {},
    ),
  );
  add(
    'signed with the first key alone',
    resigned(period, [signers[0]!], () => {}),
  );
  return cases;
}
