/**
 * Trace files of any form that is known, as documents for `readTraceDocuments`: JSON, JSON lines, and OTLP in protobuf. A word names one file, or
 * is a pattern for several, below the working directory.
 */
import path from 'node:path';
import type { Host } from '../host/host.ts';
import { fail, ok, type Result } from '../model/result.ts';
import { parseTraceBytes } from '../traces/parse-bytes.ts';
import { documentsOf, type TraceDocument } from '../traces/read-traces.ts';
import { fileBytes } from './file-bytes.ts';

function documentsIn(file: string, named: string, { files }: Host): Result<readonly TraceDocument[]> {
  const bytes = fileBytes(file, files);
  if (bytes === null) return fail({ code: 'file-unreadable', file: named, detail: 'it cannot be read' });
  const documents = parseTraceBytes(bytes);
  return documents.ok ? ok(documentsOf(documents.value, named)) : fail(...documents.problems.map((problem) => ({ ...problem, file: named })));
}

/** The documents of every file that a word names, in the order of the names; a word that names none is `file-not-found`. */
export function readTraceFiles(word: string, host: Host): Result<readonly TraceDocument[]> {
  const single = path.resolve(host.cwd, word);
  const isSingle = host.files.exists(single) && !host.files.isDirectory(single);
  const names = isSingle ? [word] : host.files.find(host.cwd, [word]);
  if (names.length === 0) return fail({ code: 'file-not-found', file: word });
  const documents: TraceDocument[] = [];
  for (const name of names) {
    const read = documentsIn(path.resolve(host.cwd, name), name, host);
    if (!read.ok) return read;
    documents.push(...read.value);
  }
  return ok(documents);
}
