/** Text in, JSON out: one document, or one document a line (as exporters and page by page downloads write them). */
import { messageOf } from '../model/message-of.ts';
import { fail, ok, type Result } from '../model/result.ts';

function parse(text: string): { readonly value: unknown } | { readonly error: string } {
  try {
    return { value: JSON.parse(text) };
  } catch (error) {
    return { error: messageOf(error) };
  }
}

/** The document, or a list of the lines' documents; for `readTraces`. A text that is neither is a `json` problem. */
export function parseTraceText(text: string): Result<unknown> {
  const whole = parse(text.replace(/^\uFEFF/, ''));
  if ('value' in whole) return ok(whole.value);
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const documents = lines.length > 1 ? lines.map(parse) : [whole];
  const values = documents.flatMap((document) => ('value' in document ? [document.value] : []));
  return values.length === documents.length ? ok(values) : fail({ code: 'json', detail: whole.error });
}
