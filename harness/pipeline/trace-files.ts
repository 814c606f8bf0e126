/**
 * Trace files of any form that is known, as documents for `readTraces`: JSON, JSON lines, and OTLP in protobuf. A word names one file, or
 * is a pattern for several, below the working directory.
 */
import path from 'node:path';
import type { Host } from '../host/host.ts';
import { fail, ok, type Result } from '../model/result.ts';
import { parseTraceBytes } from '../traces/parse-bytes.ts';

/** All bytes of a file; null when it cannot be read. It is read in parts, since one reading gives a part at most. */
function bytesOf(file: string, { files }: Host): Uint8Array | null {
  const parts: Uint8Array[] = [];
  let read = 0;
  for (;;) {
    const part = files.readFrom(file, read);
    if (part === null) return null;
    if (part.length === 0) break;
    parts.push(part);
    read += part.length;
  }
  return parts.length === 1 ? (parts[0] ?? null) : Buffer.concat(parts);
}

function documentsOf(file: string, named: string, host: Host): Result<readonly unknown[]> {
  const bytes = bytesOf(file, host);
  if (bytes === null) return fail({ code: 'file-unreadable', file: named, detail: 'it cannot be read' });
  const documents = parseTraceBytes(bytes);
  return documents.ok ? documents : fail(...documents.problems.map((problem) => ({ ...problem, file: named })));
}

/** The documents of every file that a word names, in the order of the names; a word that names none is `file-not-found`. */
export function readTraceFiles(word: string, host: Host): Result<readonly unknown[]> {
  const single = path.resolve(host.cwd, word);
  const isSingle = host.files.exists(single) && !host.files.isDirectory(single);
  const names = isSingle ? [word] : host.files.find(host.cwd, [word]);
  if (names.length === 0) return fail({ code: 'file-not-found', file: word });
  const documents: unknown[] = [];
  for (const name of names) {
    const read = documentsOf(path.resolve(host.cwd, name), name, host);
    if (!read.ok) return read;
    documents.push(...read.value);
  }
  return ok(documents);
}

/** Documents as one payload. Where there is one alone, places in it are told as they are in its file. */
export function payloadOf(documents: readonly unknown[]): unknown {
  const [only, ...more] = documents;
  return more.length === 0 ? only : documents;
}
