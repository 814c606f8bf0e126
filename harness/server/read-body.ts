/** The body of a request: at most so many bytes of plain JSON. What is larger is not read to its end. */
import { parseJsonBody } from '../model/json-body.ts';
import { messageOf } from '../model/message-of.ts';
import { fail, ok, type Result } from '../model/result.ts';

/** Bytes of one body. */
export const BODY_LIMIT = 32 * 1024 * 1024;

const tooLarge = fail({ code: 'body-too-large', limitBytes: BODY_LIMIT });

const isJson = (type: string) => /^application\/(?:[\w.-]+\+)?json$/.test(type);

/** null: more than the limit. Throws when the sender goes away. */
async function collect(body: Request['body']): Promise<Uint8Array | null> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body ?? []) {
    size += chunk.length;
    if (size > BODY_LIMIT) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

export async function readBody({ headers, body }: Request): Promise<Result<Uint8Array>> {
  if (Number(headers.get('content-length') ?? 0) > BODY_LIMIT) return tooLarge;
  let bytes: Uint8Array | null;
  try {
    bytes = await collect(body);
  } catch (error) {
    return fail({ code: 'bad-request', detail: messageOf(error) });
  }
  if (bytes === null) return tooLarge;
  if (bytes.length === 0) return ok(bytes);
  const type = (headers.get('content-type') ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
  if (!isJson(type)) return fail({ code: 'media-type', header: 'content-type', found: type, expected: 'application/json' });
  const encoding = headers.get('content-encoding') ?? 'identity';
  if (encoding !== 'identity') return fail({ code: 'media-type', header: 'content-encoding', found: encoding, expected: 'identity' });
  return ok(bytes);
}

/** The value of a JSON text. */
export function parseBody(bytes: Uint8Array): Result<unknown> {
  const json = parseJsonBody(bytes);
  return json.kind === 'json' ? ok(json.value) : fail({ code: 'json', detail: json.because });
}
