/** The page where rules are written, with all that it loads: its own script and style, and the editor from node_modules. */
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { Routes } from '../../../stack-one/service/serve.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.ttf': 'font/ttf',
};

/** One route for each file below the folder, so no request can name another. A file is read when it is asked for. */
function files(folder: string, at: string): Routes {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => path.extname(file) in TYPES)
    .map((file) => ({
      method: 'GET',
      path: `${at}/${file.replaceAll(path.sep, '/')}`,
      handle: () => ({ status: 200, headers: { 'content-type': TYPES[path.extname(file)] ?? '' }, body: readFileSync(path.join(folder, file)) }),
    }));
}

export function pageRoutes(): Routes {
  const own = path.join(import.meta.dirname, 'assets');
  const page = readFileSync(path.join(own, 'rules.html'));
  // Its entry is min/vs/index.js.
  const editor = path.dirname(createRequire(import.meta.url).resolve('monaco-editor'));
  return [
    { method: 'GET', path: '/rules', handle: () => ({ status: 200, headers: { 'content-type': TYPES['.html'] ?? '' }, body: page }) },
    ...files(own, '/assets'),
    ...files(editor, '/monaco/vs'),
  ];
}
