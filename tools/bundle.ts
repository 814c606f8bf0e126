/**
 * Bundles the JavaScript of the npm package: a command then loads some dozens of files instead of hundreds, and begins sooner.
 *
 * In: the folder to write to. What is loaded by its place keeps it: the doors and programs of package.json, the parts that run inside of
 * other tools, and each module that is named by `ownFile('…')`. Everything else goes into `chunks/`; packages are left to npm.
 */
import fs from 'node:fs';
import path from 'node:path';
import { rolldown } from 'rolldown';

const ROOT = path.join(import.meta.dirname, '..');
const SOURCE = path.join(ROOT, 'harness');

const filesIn = (dir: string): string[] =>
  fs.readdirSync(dir, { recursive: true, encoding: 'utf8' }).filter((name) => fs.statSync(path.join(dir, name)).isFile());

/** Names from harness/, without extension. */
function entries(modules: readonly string[]): string[] {
  const { bin, exports } = JSON.parse(fs.readFileSync(path.join(ROOT, 'package.json'), 'utf8'));
  const doors = [
    ...Object.values(bin),
    ...Object.values<string | { default: string }>(exports).map((door) => (typeof door === 'string' ? door : door.default)),
  ];
  const published = doors.flatMap((file) => /^(?:\.\/)?dist\/(.+)\.js$/.exec(String(file))?.[1] ?? []);
  const named = modules.flatMap((name) => [...fs.readFileSync(path.join(SOURCE, name), 'utf8').matchAll(/\bownFile\('([^']+)'\)/g)].map(([, own = '']) => own));
  const plugins = modules.filter((name) => name.startsWith('plugins/')).map((name) => name.replace(/\.ts$/, ''));
  return [...new Set([...published, ...named, ...plugins])];
}

async function bundle(dist: string): Promise<void> {
  const files = filesIn(SOURCE);
  const modules = files.filter((name) => name.endsWith('.ts'));
  const input = Object.fromEntries(entries(modules).map((name) => [name, path.join(SOURCE, `${name}.ts`)]));
  const bundled = await rolldown({ input, platform: 'node', external: /^[^./]/ });
  await bundled.write({ dir: dist, format: 'esm', chunkFileNames: 'chunks/[name]-[hash].js' });
  await bundled.close();
  for (const name of files.filter((each) => !each.endsWith('.ts'))) fs.cpSync(path.join(SOURCE, name), path.join(dist, name));
  fs.chmodSync(path.join(dist, 'main.js'), 0o755);
}

await bundle(path.resolve(process.argv[2] ?? path.join(ROOT, 'dist')));
