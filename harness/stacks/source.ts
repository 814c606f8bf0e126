/** Reads a configuration file as a document whose values know their places. */
import type { Host } from '../host/host.ts';
import type { Problem } from '../model/problem.ts';
import { fail, type Result } from '../model/result.ts';
import { parseText, type SourceDocument } from './document.ts';
import { shownAs } from './locate.ts';

/** Reads and parses a configuration file. `missing` is the problem when it is not there. */
export function readDocument(file: string, host: Host, missing: Problem): Result<SourceDocument> {
  const shown = shownAs(file, host);
  const outcome = host.files.read(file);
  switch (outcome.kind) {
    case 'text':
      return parseText(outcome.text, shown);
    case 'missing':
      return fail(missing);
    case 'unreadable':
      return fail({ code: 'file-unreadable', file: shown, detail: outcome.detail });
  }
}
