/** Reads a request's body within the limit, unpacked when it is compressed. Too much is read to its end and forgotten, so that the sender hears why. */
import type { IncomingMessage } from 'node:http';
import { gunzipSync } from 'node:zlib';

const LIMIT = 64 * 1024 * 1024;

/** The bytes of a body, or why there are none. */
export type Body =
  | { readonly kind: 'read'; readonly bytes: Uint8Array }
  | { readonly kind: 'too-large' }
  | { readonly kind: 'garbled' }
  /** In a way that is not read here. */
  | { readonly kind: 'encoded' };

function unpacked(bytes: Buffer): Body {
  try {
    return { kind: 'read', bytes: gunzipSync(bytes, { maxOutputLength: LIMIT }) };
  } catch (error) {
    return { kind: error instanceof RangeError ? 'too-large' : 'garbled' };
  }
}

/** Rejects when the sender goes away. */
export async function readBody(request: IncomingMessage): Promise<Body> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size <= LIMIT) chunks.push(chunk);
    else chunks.length = 0;
  }
  if (size > LIMIT) return { kind: 'too-large' };
  const bytes = Buffer.concat(chunks);
  const encoding = request.headers['content-encoding']?.trim().toLowerCase() ?? '';
  if (encoding === 'gzip' || encoding === 'x-gzip') return unpacked(bytes);
  return encoding === '' || encoding === 'identity' ? { kind: 'read', bytes } : { kind: 'encoded' };
}
