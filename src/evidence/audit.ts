import type { Sql, Store } from '#store';
import { explain, type Mismatch } from './audit-moves.ts';
import { readCheckpoint } from './checkpoint.ts';
import { type Finding, sentence } from './finding.ts';
import { type Named, signatureTrouble } from './folder-check.ts';
import { Kept, named, signedAt } from './kept.ts';
import { readRotation } from './rotation.ts';
import type { VerifierKey } from './signer.ts';
import {
  type AuditRow,
  type HeadRow,
  leafPage,
  readHead,
  rotationEvents,
  snapshot,
  strayEvents,
} from './store.ts';
import { Edge, tileWidth } from './tiles.ts';
import { leafHash } from './tree.ts';
import { type Verdict, verdict } from './verdict.ts';

/** Findings named at most; where there are more, the first tell enough. */
const enough = 100;
/** Leaves out of place that are explained one by one at most. */
const explained = 10_000;

/** What one walk over the database gathers. */
interface Walk {
  readonly kept: Kept;
  readonly head: HeadRow;
  readonly mismatches: Mismatch[];
  readonly note: (finding: Finding) => void;
  /** When the last event happened that is still as it was kept. */
  after: string | undefined;
}

/**
 * Holds the events in the database against the log, and the log against what was kept outside it: the storage folder, or
 * copies that somebody else took. What was edited, deleted, inserted, reordered, cut off, rolled back, forked or signed
 * again is named with its place and times. `keys` are those of the copies, never those that the database names.
 */
export async function auditLog(needs: {
  store: Store;
  dirs: readonly string[];
  keys: readonly VerifierKey[];
  /** The keys that the database names. */
  own: readonly VerifierKey[];
}): Promise<Verdict> {
  const { store, dirs, keys, own } = needs;
  const findings: Finding[] = [];
  const note = (finding: Finding): void => void (findings.length < enough && findings.push(finding));
  // What was kept first: what is in it by now the database must have.
  const damage: string[] = [];
  const kept = new Kept(dirs, keys, damage);
  for (const what of [...damage, ...kept.forks()]) note({ what });
  for (const key of Kept.strangers(keys, own))
    note({ what: `the database no longer names a key that signed what was kept: ${key.slice(0, 60)}` });
  const { head, size } = await store.transaction(async (sql) => {
    await snapshot(sql);
    const head = (await readHead(sql))!;
    const walk: Walk = { kept, head, mismatches: [], note, after: undefined };
    const edge = await climb(sql, walk);
    if (edge.size !== head.size || !edge.root().equals(head.root))
      note({
        what: `the head says ${head.size} leaves; the leaves come to another tree of ${edge.size}`,
        ...signedOf(head, own),
      });
    await checkHead(sql, head, kept, own, note);
    for (const finding of await explain(sql, walk.mismatches, kept)) note(finding);
    for (const { id, kind, at } of await strayEvents(sql, enough))
      note({ event: id, kind, at: at.toISOString(), what: 'it was put in beside the log' });
    return { head, size: edge.size };
  });
  if (size > 0 && kept.marks.length === 0)
    note({ what: 'the folder holds no checkpoint to hold the database against' });
  return verdict('database', findings.map(sentence), {
    checked: [
      `${size} events hash to their leaves, and none stands beside the log`,
      `${kept.marks.length} checkpoints that were kept are roots of these leaves`,
    ],
    notChecked: ['what happened after the newest checkpoint that the database owner could not reach'],
    says: { origin: head.origin, size: head.size, root: head.root.toString('hex') },
    findings,
  });
}

/** The head is signed with the keys in force, by the changes of keys that were kept and those in the log itself. */
async function checkHead(
  sql: Sql,
  head: HeadRow,
  kept: Kept,
  own: readonly VerifierKey[],
  note: Walk['note'],
): Promise<void> {
  const inLog = (await rotationEvents(sql)).map(({ leaf_index, body }) => readRotation(body, leaf_index));
  const rotations = [...kept.rotations, ...inLog.filter((one) => typeof one !== 'string')];
  const read = head.note === null ? null : readCheckpoint(head.note, own);
  if (head.note === null || head.size === 0) return;
  const trouble = read ? signatureTrouble(head.note, read, own, rotations) : 'is not a checkpoint';
  if (trouble)
    note({
      what: `the newest checkpoint${trouble.startsWith(' ') ? '' : ' '}${trouble}`,
      ...signedOf(head, own),
    });
}

function signedOf({ note }: HeadRow, keys: readonly VerifierKey[]): { by?: string } {
  const read = readCheckpoint(note ?? '', keys);
  const by = read ? signedAt(read) : undefined;
  return by === undefined ? {} : { by };
}

/** Walks all leaves; the edge of the tree that they come to. */
async function climb(sql: Sql, walk: Walk): Promise<Edge> {
  const { kept, note } = walk;
  const edge = Edge.empty();
  let next = 0;
  for (
    let page = await leafPage(sql, 0, tileWidth);
    page.length > 0;
    page = await leafPage(sql, page.at(-1)!.leaf_index + 1, tileWidth)
  ) {
    for (const row of page) {
      for (let index = edge.size; index < row.leaf_index && index < edge.size + enough; index++) {
        note({ leaf: index, what: 'its leaf is missing', ...byOf(kept, index) });
        compare(walk, index, null);
      }
      checkRow(row, walk);
      compare(walk, row.leaf_index, row);
      edge.append([row.leaf_hash]);
      for (; kept.marks[next] && kept.marks[next]!.head.size <= edge.size; next++)
        checkMark(kept.marks[next]!, edge, walk);
    }
  }
  const beyond = kept.marks.slice(next);
  for (const mark of beyond) note({ what: cutOff(mark, edge, walk) });
  for (let index = edge.size; index < kept.size && index < edge.size + explained; index++)
    compare(walk, index, null);
  return edge;
}

function cutOff(mark: Named, edge: Edge, { kept, head }: Walk): string {
  const back = edge.size === head.size ? kept.isAt(head) : undefined;
  const lost = `${named(mark)} has ${mark.head.size} leaves, the database ${edge.size}`;
  return back
    ? `the tail is cut off, or the database was rolled back to what it was at ${named(back)}: ${lost}`
    : `the tail is cut off: ${lost}`;
}

const byOf = (kept: Kept, index: number): { by?: string } => {
  const by = kept.by(index);
  return by === undefined ? {} : { by };
};

function compare(walk: Walk, index: number, row: AuditRow | null): void {
  const { kept, mismatches } = walk;
  const hash = kept.leaf(index);
  if (!hash || mismatches.length >= explained) return;
  if (row === null || !hash.equals(row.leaf_hash))
    mismatches.push({ index, kept: hash, row, after: walk.after });
  else if (row.body !== null) walk.after = row.at.toISOString();
}

function checkRow(row: AuditRow, { kept, note, after }: Walk): void {
  const record = { leaf: row.leaf_index, event: row.event_id, ...byOf(kept, row.leaf_index) };
  const wrong = row.body === null ? null : wrongWith(row, row.body);
  if (row.body === null)
    note({ ...record, what: `the event was deleted${after ? `; it happened after ${after}` : ''}` });
  else if (wrong) note({ ...record, ...saysOf(row), what: wrong });
}

/** Kind and time as the text has them where it is the proved one, else as the columns do. */
function saysOf(row: AuditRow): { kind: string; at: string } {
  const proved = row.body !== null && leafHash(row.body).equals(row.leaf_hash) ? bodyOf(row.body) : null;
  return { kind: proved?.kind ?? row.kind, at: proved?.at ?? row.at.toISOString() };
}

function wrongWith(row: AuditRow, text: string): string | null {
  if (!leafHash(text).equals(row.leaf_hash)) return 'the event was edited';
  const body = bodyOf(text);
  if (!body) return 'its text is not that of an event';
  if (body.id !== row.event_id) return `it stands in the place of event ${body.id}`;
  const found =
    body.at === row.at.toISOString() && body.kind === row.kind && (body.message ?? null) === row.message_id;
  if (!found) return 'what it is found by was edited';
  const promised = Object.values(Object(body.data) as object).some(
    (value) => typeof (value as { commitment?: unknown } | null)?.commitment === 'string',
  );
  return promised && !row.has_sealed ? 'the protected values beside it were taken out' : null;
}

interface Body {
  id?: string;
  at?: string;
  kind?: string;
  message?: string;
  data?: unknown;
}

function bodyOf(text: string): Body | null {
  try {
    return Object(JSON.parse(text)) as Body;
  } catch {
    return null;
  }
}

function checkMark(mark: Named, edge: Edge, { head, note }: Walk): void {
  if (mark.head.origin !== head.origin) note({ what: `${named(mark)} is of another log` });
  else if (!mark.head.root.equals(edge.root()))
    note({ what: `${named(mark)}: its root is not that of the first ${edge.size} leaves` });
}
