/** The body of a request: at most so many bytes of plain JSON. What is larger is not read to its end. */
import { fail, ok, type Result } from '../model/result.ts';

/** Bytes of one body. */
export const BODY_LIMIT = 32 * 1024 * 1024;

const tooLarge = fail({ code: 'body-too-large', limitBytes: BODY_LIMIT });

const isJson = (type: string) => /^application\/(?:[\w.-]+\+)?json$/.test(type);

export async function readBody({ headers, body }: Request): Promise<Result<Uint8Array>> {
  if (Number(headers.get('content-length') ?? 0) > BODY_LIMIT) return tooLarge;
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body ?? []) {
    size += chunk.length;
    if (size > BODY_LIMIT) return tooLarge;
    chunks.push(chunk);
  }
  if (size === 0) return ok(new Uint8Array());
  const type = (headers.get('content-type') ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
  if (!isJson(type)) return fail({ code: 'media-type', header: 'content-type', found: type, expected: 'application/json' });
  const encoding = headers.get('content-encoding') ?? 'identity';
  if (encoding !== 'identity') return fail({ code: 'media-type', header: 'content-encoding', found: encoding, expected: 'identity' });
  return ok(Buffer.concat(chunks));
}

/** The value of a JSON text. */
export function parseBody(bytes: Uint8Array): Result<unknown> {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    return ok(value);
  } catch (error) {
    return fail({ code: 'json', detail: error instanceof Error ? error.message : String(error) });
  }
}
