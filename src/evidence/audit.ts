import { existsSync } from 'node:fs';
import type { Sql, Store } from '#store';
import { checkpointsIn, type Named, readFileTile } from './folder-check.ts';
import type { VerifierKey } from './signer.ts';
import { type AuditRow, type HeadRow, leafPage, readHead, snapshot, strayEvents } from './store.ts';
import { Edge, tileWidth } from './tiles.ts';
import { leafHash } from './tree.ts';
import { type Verdict, verdict } from './verdict.ts';

/** Findings named at most; where there are more, the first tell enough. */
const enough = 100;

/**
 * Holds the events in the database against the log, and the log against the folder: what was edited, deleted, inserted,
 * swapped, cut off or signed twice is named with its place and time. Everything the database's owner could have done after a
 * checkpoint reached the folder.
 */
export async function auditLog(needs: {
  store: Store;
  dir: string;
  keys: readonly VerifierKey[];
}): Promise<Verdict> {
  const { store, dir, keys } = needs;
  const problems: string[] = [];
  const note = (what: string): void => void (problems.length < enough && problems.push(what));
  // The folder first: what is in it by now the database must have.
  const marks = existsSync(dir) ? checkpointsIn(dir, keys, problems) : [];
  const { head, size } = await store.transaction(async (sql) => {
    await snapshot(sql);
    const head = (await readHead(sql))!;
    const edge = await climb(sql, head, marks, keptLeaves(dir, marks.at(-1)?.head.size ?? 0), note);
    if (edge.size !== head.size || !edge.root().equals(head.root))
      note(`the head says ${head.size} leaves; the leaves come to another tree of ${edge.size}`);
    for (const { id, kind, at } of await strayEvents(sql, enough))
      note(`event ${id} (${kind}, ${at.toISOString()}) was put in beside the log`);
    return { head, size: edge.size };
  });
  if (size > 0 && marks.length === 0) note('the folder holds no checkpoint to hold the database against');
  return verdict('database', problems, {
    checked: [
      `${size} events hash to their leaves, and none stands beside the log`,
      `${marks.length} checkpoints in the folder are roots of these leaves`,
    ],
    notChecked: ['what happened after the newest checkpoint that the database owner could not reach'],
    says: { origin: head.origin, size: head.size, root: head.root.toString('hex') },
  });
}

/** Walks all leaves; the edge of the tree that they come to. */
async function climb(
  sql: Sql,
  head: HeadRow,
  marks: readonly Named[],
  kept: (index: number) => Buffer | undefined,
  note: (what: string) => void,
): Promise<Edge> {
  const edge = Edge.empty();
  let next = 0;
  for (
    let page = await leafPage(sql, 0, tileWidth);
    page.length > 0;
    page = await leafPage(sql, page.at(-1)!.leaf_index + 1, tileWidth)
  ) {
    for (const row of page) {
      if (row.leaf_index !== edge.size) note(`leaf ${edge.size} is missing`);
      checkRow(row, kept(row.leaf_index), note);
      edge.append([row.leaf_hash]);
      for (; marks[next] && marks[next]!.head.size <= edge.size; next++)
        checkMark(marks[next]!, edge, head, note);
    }
  }
  for (const mark of marks.slice(next))
    note(`the tail is cut off: ${named(mark)} has ${mark.head.size} leaves, the database ${edge.size}`);
  return edge;
}

const named = ({ file, signatures }: Named): string => {
  const at = signatures.find((one) => one.at !== undefined)?.at;
  return at === undefined ? file : `${file} (signed ${new Date(at).toISOString()})`;
};

/** The leaf at an index as the folder has it, which cannot be changed from the database; each tile is read once. */
function keptLeaves(dir: string, published: number): (index: number) => Buffer | undefined {
  let [tile, leaves]: [number, readonly Buffer[]] = [-1, []];
  return (index) => {
    if (Math.floor(index / tileWidth) !== tile) {
      tile = Math.floor(index / tileWidth);
      const width = Math.min(tileWidth, published - tile * tileWidth);
      leaves = width > 0 ? (readFileTile(dir, 0, tile, width) ?? []) : [];
    }
    return leaves[index % tileWidth];
  };
}

function checkRow(row: AuditRow, kept: Buffer | undefined, note: (what: string) => void): void {
  const where = `leaf ${row.leaf_index}, event ${row.event_id}`;
  if (kept && !kept.equals(row.leaf_hash))
    note(`${where}: its leaf was changed or moved since it was written to the folder`);
  const wrong = row.body === null ? 'the event was deleted' : wrongWith(row, row.body);
  const known = row.body === null ? '' : ` (${row.kind}, ${row.at.toISOString()})`;
  if (wrong) note(`${where}${known}: ${wrong}`);
}

function wrongWith(row: AuditRow, text: string): string | null {
  if (!leafHash(text).equals(row.leaf_hash)) return 'the event was edited';
  const body = bodyOf(text);
  if (!body) return 'its text is not that of an event';
  if (body.id !== row.event_id) return `it stands in the place of event ${body.id}`;
  const found =
    body.at === row.at.toISOString() && body.kind === row.kind && (body.message ?? null) === row.message_id;
  return found ? null : 'what it is found by was edited';
}

function bodyOf(text: string): { id?: string; at?: string; kind?: string; message?: string } | null {
  try {
    return Object(JSON.parse(text)) as object;
  } catch {
    return null;
  }
}

function checkMark(mark: Named, edge: Edge, head: HeadRow, note: (what: string) => void): void {
  if (mark.head.origin !== head.origin) note(`${named(mark)} is of another log`);
  else if (!mark.head.root.equals(edge.root()))
    note(`${named(mark)}: its root is not that of the first ${edge.size} leaves`);
}
