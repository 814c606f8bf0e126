/** The static files, read once: each answers with its type, its length and an entity tag, and with 304 to who has it already. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Routes } from '../../service/serve.ts';

const TYPES = { 'app.css': 'text/css; charset=utf-8', 'app.js': 'text/javascript; charset=utf-8' } as const;

export function readAssets(folder: URL): Routes {
  return Object.entries(TYPES).map(([file, type]): Routes[number] => {
    const body = readFileSync(new URL(file, folder));
    const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 16)}"`;
    const headers = { etag, 'cache-control': 'no-cache' };
    return {
      method: 'GET',
      path: `/assets/${file}`,
      handle: ({ headers: asked }) =>
        asked['if-none-match'] === etag ? { status: 304, headers, body: '' } : { status: 200, headers: { ...headers, 'content-type': type }, body },
    };
  });
}
