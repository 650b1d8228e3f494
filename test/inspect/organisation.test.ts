import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { isFault } from '#base';
import { configFrom } from '#config';
import { Inspect, readVocabulary } from '#inspect';
import { dice } from './letters.ts';

const dir = mkdtempSync(join(tmpdir(), 'postern-organisation-'));
after(() => rmSync(dir, { recursive: true }));
const letter = (text: string): Buffer =>
  Buffer.from(`From: a@clinic.example\r\nSubject: x\r\n\r\n${text}\r\n`);
const made = (inspect: object): Inspect => Inspect.of(configFrom({ inspect }, dir));
const plain = new Inspect();
const kinds = async (inspect: Inspect, text: string): Promise<string[]> =>
  (await inspect.letter(letter(text))).findings.map(({ kind }) => kind);

test('a file of terms: commas or tabs, quotation marks, remarks, a head line, what a line leaves out', () => {
  const read = readVocabulary(
    '\ufeffterm,class,weight\r\n# ours\r\n\r\n"fever, high",symptom,0.5\nzolvetra\nCafé Luz\tsite\n"say ""ah""",body,1\n',
    { class: 'drug', weight: 0.9 },
  );
  assert.deepEqual(read, {
    ok: true,
    entries: [
      { term: 'fever, high', class: 'symptom', weight: 0.5 },
      { term: 'zolvetra', class: 'drug', weight: 0.9 },
      { term: 'cafe luz', class: 'site', weight: 0.9 },
      { term: 'say "ah"', class: 'body', weight: 1 },
    ],
  });
});

test('a file of terms: the first wrong line is told with its number', () => {
  const wrong: readonly (readonly [text: string, line: number, words: RegExp])[] = [
    ['a,drug\n\nzolvetra', 3, /no class/],
    ['zolvetra,medicine', 1, /"medicine" is no class.*drug/],
    ['zolvetra,drug,2', 1, /"2" is no weight/],
    ['zolvetra,drug,-0.5', 1, /no weight/],
    ['zolvetra,drug,NaN', 1, /no weight/],
    ['"zolvetra,drug', 1, /open/],
    ['fever, high,symptom,0.5,x', 1, /"high" is no class|more than a term/],
    ['123,drug', 1, /no term with a letter/],
    [`${'a'.repeat(121)},drug`, 1, /more than 120/],
    [`${'a '.repeat(13)},drug`, 1, /12 words/],
  ];
  for (const [text, line, words] of wrong) {
    const read = readVocabulary(text);
    assert.ok(!read.ok, text);
    assert.equal(read.line, line, text);
    assert.match(read.wrong, words);
  }
  const many = readVocabulary('aa,drug\nbb,drug\ncc,drug', {}, 2);
  assert.ok(!many.ok && many.line === 3 && /more than 2 terms/.test(many.wrong));
});

test('a file of terms: no octets throw', () => {
  const roll = dice(41);
  const pieces = [
    '"',
    ',',
    '\t',
    '\n',
    '\r',
    'a',
    '"a""',
    '0.5',
    'drug',
    '#',
    'é',
    '\u0000',
    ' ',
    ';',
    'staff',
    '\ud800',
  ];
  for (let i = 0; i < 3000; i++) {
    const text = Array.from({ length: roll(40) }, () => pieces[roll(pieces.length)]!).join('');
    const read = readVocabulary(text, roll(2) ? { class: 'drug' } : {});
    if (read.ok)
      for (const { weight, term } of read.entries) {
        assert.ok(weight >= 0 && weight <= 1);
        assert.match(term, /[a-z]/);
      }
    else assert.ok(read.line >= 1 && read.wrong !== '');
  }
});

test('the settings: record numbers, staff and sites, words to ignore, files of terms', async () => {
  writeFileSync(join(dir, 'drugs.txt'), 'zolvetra\nzolvetra forte\n');
  writeFileSync(
    join(dir, 'more.csv'),
    'term,class,weight\nblue river programme,part2,1\nRuth Baker,staff\nmetformin,ignore\n',
  );
  const own = made({
    record_numbers: ['LK-999-AA', '99999999'],
    staff: ['Maria Lopez'],
    sites: ['Martha House'],
    ignore: ['asthma'],
    vocabularies: [{ file: 'drugs.txt', class: 'drug', weight: 0.9 }, { file: 'more.csv' }],
  });
  assert.ok((await kinds(own, 'lk-123-qz')).includes('mrn'));
  assert.ok((await kinds(own, 'number 44829133 please')).includes('mrn'));
  assert.deepEqual(await kinds(plain, 'lk-123-qz'), []);
  assert.ok((await kinds(own, 'She takes zolvetra forte daily')).includes('drug'));
  assert.ok(!(await kinds(plain, 'She takes zolvetra forte daily')).includes('drug'));
  assert.ok((await kinds(own, 'He entered the Blue River programme')).includes('part2'));
  for (const text of [
    'Maria Lopez will call you',
    'Lopez, Maria will call you',
    'Ask Ruth Baker',
    'Near Martha House',
  ])
    assert.ok(!(await kinds(own, text)).includes('name'), text);
  assert.ok((await kinds(plain, 'Maria Lopez will call you')).includes('name'));
  assert.ok(
    !(await kinds(own, 'metformin and asthma')).some((kind) => kind === 'drug' || kind === 'diagnosis'),
  );
  assert.ok((await kinds(plain, 'metformin and asthma')).includes('drug'));
});

test('the pack in findings is another one as soon as a word of a file is', () => {
  const name = (text: string): string => {
    writeFileSync(join(dir, 'v.csv'), text);
    return made({ vocabularies: [{ file: 'v.csv' }] }).pack;
  };
  const first = name('zolvetra,drug\n');
  assert.match(first, /^core-\d+\+organisation-[0-9a-f]{8}$/);
  assert.equal(name('zolvetra,drug\n'), first);
  assert.notEqual(name('zolvetra,lab\n'), first);
  assert.equal(made({}).pack, plain.pack);
});

test('a file that is wrong, missing, too large or not in UTF-8 keeps everything from starting, in words', () => {
  const say = (file: string, content?: Buffer): string => {
    if (content) writeFileSync(join(dir, file), content);
    try {
      made({ vocabularies: [{ file }] });
    } catch (error) {
      assert.ok(isFault(error));
      return error.say;
    }
    return '';
  };
  assert.match(say('w.csv', Buffer.from('a,drug\nb,nonsense\n')), /^w\.csv, line 2: "nonsense" is no class/);
  assert.match(say('none.csv'), /none\.csv cannot be read \(ENOENT\)/);
  assert.match(say('latin.csv', Buffer.from([0x61, 0xe9, 0x2c])), /not written in UTF-8/);
  assert.match(say('large.csv', Buffer.alloc((32 << 20) + 1, 0x23)), /larger than 32 MiB/);
});

test('a large vocabulary is taken, and its last term is found', async () => {
  const terms = Array.from({ length: 60_000 }, (_, i) => {
    const letters = [...i.toString(26)]
      .map((digit) => String.fromCharCode(97 + Number.parseInt(digit, 26)))
      .join('');
    return `zq${letters}vex,diagnosis,0.9`;
  });
  writeFileSync(join(dir, 'many.csv'), terms.join('\n'));
  const own = made({ vocabularies: [{ file: 'many.csv' }] });
  const last = terms.at(-1)!.split(',')[0]!;
  assert.ok((await kinds(own, `Her ${last} is worse`)).includes('diagnosis'));
});

test('postern inspect --config takes the words of the settings, and tells a wrong line', () => {
  writeFileSync(join(dir, 'cli.csv'), 'zolvetra,drug\n');
  writeFileSync(
    join(dir, 'postern.toml'),
    '[inspect]\nrecord_numbers = ["LK-999-AA"]\n[[inspect.vocabularies]]\nfile = "cli.csv"\n',
  );
  const postern = () =>
    spawnSync(
      process.execPath,
      [
        '--disable-warning=ExperimentalWarning',
        'src/main.ts',
        'inspect',
        '--json',
        '--config',
        join(dir, 'postern.toml'),
        '-',
      ],
      { input: letter('LK-123-QZ takes zolvetra'), encoding: 'utf8', env: { PATH: '' } },
    );
  const { findings } = JSON.parse(postern().stdout) as { findings: { kind: string }[] };
  assert.ok(findings.some(({ kind }) => kind === 'drug') && findings.some(({ kind }) => kind === 'mrn'));
  writeFileSync(join(dir, 'cli.csv'), 'zolvetra,drog\n');
  const { status, stderr, stdout } = postern();
  assert.equal(status, 1);
  assert.equal(stdout, '');
  assert.match(stderr, /cli\.csv, line 1: "drog" is no class/);
});

test('config check tells the line of a file of terms; the settings and files in the guide are good', () => {
  const guide = readFileSync(new URL('../../docs/guide/detection.md', import.meta.url), 'utf8');
  const block = (name: string): string =>
    new RegExp(`^\`\`\`${name}\\n([\\s\\S]*?)^\`\`\``, 'm').exec(guide)![1]!;
  mkdirSync(join(dir, 'terms'));
  writeFileSync(join(dir, 'terms', 'ours.csv'), block('csv'));
  writeFileSync(join(dir, 'terms', 'drugs.txt'), 'zolvetra\n');
  writeFileSync(join(dir, 'guide.toml'), block('toml'));
  const check = () =>
    spawnSync(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', 'src/main.ts', 'config', 'check', join(dir, 'guide.toml')],
      { encoding: 'utf8', env: { PATH: '' } },
    ).stdout;
  assert.ok(!check().includes('inspect'), check());
  writeFileSync(join(dir, 'terms', 'ours.csv'), 'zolvetra,drug\nfever,medicine\n');
  assert.match(check(), /inspect\.vocabularies: terms\/ours\.csv, line 2: "medicine" is no class/);
});
