import type { FastifyRequest } from 'fastify';
import { Fault, isFault } from '#base';
import type { Form, Upload } from './server-words.ts';

/** Bytes of a form without files; also room for the fields beside the files. */
export const plainForm = 64 * 1024;
const mostFiles = 20;

const tooLarge = (): Fault =>
  new Fault({ code: 'form-too-large', kind: 'invalid', say: 'That is more than can be sent at once.' });
const unreadable = (cause?: unknown): Fault =>
  new Fault({ code: 'form-unreadable', kind: 'invalid', say: 'The form could not be read.', cause });

/** Only what was sent under its own name counts; the first of several. */
function formOf(fields: ReadonlyMap<string, string>, files: readonly Upload[], overflow = false): Form {
  return { text: (name) => fields.get(name) ?? '', files: overflow ? [] : files, overflow };
}

export async function readForm(request: FastifyRequest, limit: number): Promise<Form> {
  if (request.isMultipart()) return readMultipart(request, limit);
  const body = request.body;
  const fields = new Map<string, string>();
  if (body === undefined || body === null) return formOf(fields, []);
  if (typeof body !== 'object') throw unreadable();
  for (const [name, value] of Object.entries(body)) {
    const first: unknown = Array.isArray(value) ? value[0] : value;
    if (typeof first === 'string') fields.set(name, first);
  }
  return formOf(fields, []);
}

/**
 * multipart/form-data (RFC 7578), in memory and counted while it comes. What is too large by a little is read to its end
 * and thrown away, because a browser shows our answer only after it has sent everything; the rest is cut off.
 */
async function readMultipart(request: FastifyRequest, limit: number): Promise<Form> {
  if (Number(request.headers['content-length'] ?? 0) > 3 * limit + plainForm) throw tooLarge();
  const fields = new Map<string, string>();
  const files: Upload[] = [];
  let left = limit;
  try {
    const limits = {
      fieldNameSize: 100,
      fieldSize: limit,
      fields: 50,
      fileSize: 3 * limit,
      files: mostFiles,
      parts: mostFiles + 50,
      headerPairs: 20,
    };
    for await (const part of request.parts({ limits })) {
      if (left < -2 * limit) throw tooLarge();
      if (part.type === 'field') {
        const value = typeof part.value === 'string' ? part.value : '';
        left -= Buffer.byteLength(value);
        if (left >= 0 && !fields.has(part.fieldname)) fields.set(part.fieldname, value);
        continue;
      }
      const { bytes, size } = await collect(part.file, left);
      left -= size;
      if (left >= 0 && (size > 0 || part.filename !== ''))
        files.push({ field: part.fieldname, name: part.filename ?? '', type: part.mimetype, bytes });
    }
  } catch (error) {
    if (isFault(error)) throw error;
    const { code } = error as { code?: string };
    throw code?.startsWith('FST_REQ_FILE_TOO_LARGE') || /LIMIT$/.test(code ?? '')
      ? tooLarge()
      : unreadable(error);
  }
  return formOf(fields, files, left < 0);
}

/** Keeps what fits into `room`, counts all. */
async function collect(
  stream: AsyncIterable<Buffer>,
  room: number,
): Promise<{ bytes: Buffer; size: number }> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream) {
    size += chunk.length;
    if (size <= room) chunks.push(chunk);
    else chunks.length = 0;
  }
  return { bytes: Buffer.concat(chunks), size };
}
