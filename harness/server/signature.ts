/** Secrets are compared in a time that does not depend on where they differ. */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

const digest = (text: string) => createHash('sha256').update(text).digest();

export function isSameSecret(a: string, b: string): boolean {
  return timingSafeEqual(digest(a), digest(b));
}

/** Whether `X-Hub-Signature-256` was made from this body with this secret. */
export function isSigned(body: Uint8Array, signature: string | null, secret: string): boolean {
  return isSameSecret(signature ?? '', `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`);
}
