/**
 * The wrapper `./muster`, in a small checkout with the real wrapper, on a PATH that holds only what is put there: a node that is told
 * how old it is, and an npm that writes down what it was asked.
 */
import { type SpawnOptions, spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, expect, test } from 'vitest';

const ROOT = path.join(import.meta.dirname, '..', '..');
const PROGRAMS = ['sh', 'cat', 'cp', 'grep', 'gzip', 'head', 'ln', 'ls', 'mkdir', 'mv', 'readlink', 'rm', 'sleep', 'tar', 'touch', 'uname'];

/** Prints how it was started. */
const MAIN = `
const { argv, execPath, execArgv, env } = process;
console.log(JSON.stringify({ words: argv.slice(2), cwd: process.cwd(), node: execPath, path: env.PATH.split(':')[0], compileCache: env.NODE_COMPILE_CACHE }));
process.exitCode = argv[2] === 'fail' ? 7 : 0;
`;

/** \`npm ci\` installs, \`npm pack\` makes a package of the real node; both are written down, and both fail where there is a file \`broken\`. */
const NPM = (log: string) => `#!/bin/sh
echo "npm $*" >> '${log}'
[ ! -e '${log}.broken' ] || { echo 'npm warn beside the point'; cat '${log}.broken'; exit 1; }
case $1 in
ci) [ ! -e node_modules ] || rm -rf node_modules; mkdir node_modules; sleep 0.3; echo {} > node_modules/.package-lock.json ;;
pack) mkdir -p package/bin; ln -s '${process.execPath}' package/bin/node; tar -czf node.tgz package; rm -rf package ;;
esac
`;

const scratch: string[] = [];
afterEach(() => {
  for (const dir of scratch.splice(0)) fs.rmSync(dir, { recursive: true, force: true });
});

interface Ended {
  readonly exitCode: number | null;
  readonly err: string;
  /** What the fake main.ts printed; null when it did not run. */
  readonly main: { words: string[]; cwd: string; node: string; path: string; compileCache: string } | null;
}

function checkout() {
  const dir = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'muster-wrapper-')));
  scratch.push(dir);
  const root = path.join(dir, 'a checkout');
  const bin = path.join(dir, 'bin');
  const cache = path.join(dir, 'cache');
  const log = path.join(dir, 'npm.log');
  for (const folder of [bin, path.join(root, 'tools'), path.join(root, 'harness')]) fs.mkdirSync(folder, { recursive: true });
  for (const file of ['muster', 'tools/set-up.sh', 'tools/with-node']) fs.cpSync(path.join(ROOT, file), path.join(root, file));
  fs.writeFileSync(path.join(root, 'harness/main.ts'), MAIN);
  for (const file of ['package.json', 'package-lock.json']) fs.writeFileSync(path.join(root, file), '{}');
  for (const program of PROGRAMS) {
    const found = ['/usr/bin', '/bin'].map((folder) => path.join(folder, program)).find((file) => fs.existsSync(file));
    if (found !== undefined) fs.symlinkSync(found, path.join(bin, program));
  }
  const write = (name: string, text: string) => {
    fs.rmSync(path.join(bin, name), { force: true });
    fs.writeFileSync(path.join(bin, name), text, { mode: 0o755 });
  };
  const env = { PATH: bin, HOME: dir, XDG_CACHE_HOME: cache };
  return {
    dir,
    root,
    cache,
    bin,
    wrapper: path.join(root, 'muster'),
    hasNode: () => fs.symlinkSync(process.execPath, path.join(bin, 'node')),
    hasOldNode: () => write('node', '#!/bin/sh\necho\n'),
    hasNpm: () => write('npm', NPM(log)),
    npmIsBroken: (says = 'npm error 404 there is no such thing\nnpm error 404 at https://registry.invalid/thing\n') => fs.writeFileSync(`${log}.broken`, says),
    asked: () => (fs.existsSync(log) ? fs.readFileSync(log, 'utf8').trim().split('\n') : []),
    run: (words: readonly string[] = [], options: SpawnOptions & { program?: string } = {}) =>
      new Promise<Ended>((resolve, reject) => {
        const { program = path.join(root, 'muster'), ...rest } = options;
        const child = spawn('/bin/sh', [program, ...words], { cwd: dir, ...rest, env: { ...env, ...rest.env }, stdio: ['ignore', 'pipe', 'pipe'] });
        let [out, err] = ['', ''];
        child.stdout?.on('data', (text) => (out += String(text)));
        child.stderr?.on('data', (text) => (err += String(text)));
        child.on('error', reject);
        child.on('close', (exitCode) => resolve({ exitCode, err, main: out === '' ? null : JSON.parse(out) }));
      }),
  };
}

function ready() {
  const here = checkout();
  here.hasNode();
  here.hasNpm();
  return here;
}

const CI = 'npm ci --ignore-scripts --no-audit --no-fund';

test('the first run installs, says so once, and runs the words in the folder of the caller; the second run does nothing else', async () => {
  const { run, asked, dir, cache, root } = ready();
  expect(await run(['run', 'a b', ''])).toEqual({
    exitCode: 0,
    err: 'muster: installing dependencies (once)…\n',
    main: {
      words: ['run', 'a b', ''],
      cwd: dir,
      node: process.execPath,
      path: path.dirname(process.execPath),
      compileCache: path.join(cache, 'muster/compile'),
    },
  });
  expect(await run(['fail'])).toMatchObject({ exitCode: 7, err: '' });
  expect(asked()).toEqual([CI]);
  expect(fs.readdirSync(path.join(root, '.muster'))).toEqual(['install.log']);
});

test('it finds its checkout through symbolic links, and from inside it', async () => {
  const { run, dir, wrapper, root } = ready();
  fs.mkdirSync(path.join(dir, 'links'));
  fs.symlinkSync(wrapper, path.join(dir, 'links/absolute'));
  fs.symlinkSync('../links/absolute', path.join(dir, 'links/relative'));
  expect(await run(['x'], { program: path.join(dir, 'links/relative') })).toMatchObject({ exitCode: 0, main: { words: ['x'], cwd: dir } });
  expect(await run(['x'], { program: 'relative', cwd: path.join(dir, 'links') })).toMatchObject({ exitCode: 0 });
  expect(await run(['x'], { program: 'muster', cwd: root })).toMatchObject({ exitCode: 0, main: { cwd: root } });
  expect(await run(['x'], { program: '../muster', cwd: path.join(root, 'tools') })).toMatchObject({ exitCode: 0 });
});

test('an older node is passed over for one that is fetched once, said once, and then needs no npm', async () => {
  const { run, asked, hasOldNode, hasNpm, bin, cache } = checkout();
  hasOldNode();
  hasNpm();
  const first = await run();
  expect(first).toMatchObject({
    exitCode: 0,
    err: expect.stringMatching(/^muster: fetching node-\S+ into \S+ \(once\): \S+\/node is older than 24\nmuster: installing dependencies/),
  });
  expect(first.main?.path.startsWith(path.join(cache, 'muster/node-'))).toBe(true);
  fs.rmSync(path.join(bin, 'npm'));
  expect(await run()).toMatchObject({ exitCode: 0, err: '' });
  expect(asked().map((line) => line.split(' ')[1])).toEqual(['pack', 'ci']);
  expect(fs.readdirSync(path.join(cache, 'muster')).filter((name) => name.startsWith('part.'))).toEqual([]);
});

test('without a node it is fetched as well; once there is a new enough one, that is used', async () => {
  const { run, hasNpm, hasNode, cache } = checkout();
  hasNpm();
  const first = await run();
  expect(first.err).toContain('there is no node on PATH');
  expect(first.main?.path.startsWith(cache)).toBe(true);
  hasNode();
  expect((await run()).main?.path).toBe(path.dirname(process.execPath));
});

test('a node that becomes an older one is noticed', async () => {
  const { run, hasOldNode, hasNode, hasNpm, cache } = checkout();
  hasNpm();
  hasNode();
  expect((await run()).main?.path).toBe(path.dirname(process.execPath));
  hasOldNode();
  expect((await run()).main?.path.startsWith(cache)).toBe(true);
});

test('with neither node nor npm it says what to install, and ends with 2', async () => {
  const none = checkout();
  expect(await none.run()).toEqual({
    exitCode: 2,
    main: null,
    err: 'muster: fetching Node 24 needs npm, and there is none on PATH. Install Node 24 or newer with npm, then run this again.\n',
  });
  const noNpm = checkout();
  noNpm.hasNode();
  expect(await noNpm.run()).toMatchObject({ exitCode: 2, err: expect.stringContaining('installing dependencies needs npm') });
});

test('what cannot be fetched or installed ends with 2, with what npm said about it', async () => {
  const old = checkout();
  old.hasOldNode();
  old.hasNpm();
  old.npmIsBroken();
  expect(await old.run()).toMatchObject({
    exitCode: 2,
    main: null,
    err: expect.stringMatching(
      /muster: could not fetch node-\S+: all that npm said is in \S+\. Offline too: install Node 24 or newer, or name one with MUSTER_NODE\.\n$/,
    ),
  });
  const here = ready();
  here.npmIsBroken();
  const log = path.join(here.root, '.muster/install.log');
  expect(await here.run()).toEqual({
    exitCode: 2,
    main: null,
    err: `muster: installing dependencies (once)…\nnpm error 404 there is no such thing\nmuster: npm ci failed; all it said is in ${log}.\n`,
  });
  expect(fs.readdirSync(path.dirname(log))).toEqual(['install.log']);
});

test('without a network it says what was to be fetched, what was tried and what to do, and names no registry', async () => {
  const says = 'npm error code ENOTFOUND\nnpm error network request to https://registry.invalid/thing failed, reason: getaddrinfo ENOTFOUND registry.invalid\n';
  const tried = 'npm tried its registry over the network, or the proxy that it is set to, and could not reach it';
  const old = checkout();
  old.hasOldNode();
  old.hasNpm();
  old.npmIsBroken(says);
  const noNode = await old.run();
  expect(noNode.exitCode).toBe(2);
  expect(noNode.err.replaceAll(old.dir, '')).toMatch(
    new RegExp(`muster: could not fetch node-\\S+: ${tried} \\(all that npm said is in \\S+\\)\\. Offline too: install`),
  );
  const here = ready();
  here.npmIsBroken(says);
  const noPackages = await here.run();
  expect(noPackages.exitCode).toBe(2);
  expect(noPackages.err).toContain(
    `muster: could not fetch the packages of package-lock.json: ${tried} (all it said is in ${here.root}/.muster/install.log). Offline: copy node_modules`,
  );
  expect(noNode.err + noPackages.err).not.toContain('registry.invalid');
});

test('dependencies are installed again when the lock is newer', async () => {
  const { run, asked, root } = ready();
  await run();
  const later = new Date(Date.now() + 5000);
  fs.utimesSync(path.join(root, 'package-lock.json'), later, later);
  expect((await run()).err).toContain('installing dependencies');
  expect(asked()).toEqual([CI, CI]);
});

test('first runs at once install once, and all of them run', async () => {
  const { run, asked } = ready();
  const ended = await Promise.all([run(), run(), run(), run()]);
  expect(ended.map(({ exitCode }) => exitCode)).toEqual([0, 0, 0, 0]);
  expect(asked()).toEqual([CI]);
});

test('first runs at once may all fetch a node, and all of them run', async () => {
  const { run, hasOldNode, hasNpm } = checkout();
  hasOldNode();
  hasNpm();
  const ended = await Promise.all([run(), run(), run()]);
  expect(ended.map(({ exitCode }) => exitCode)).toEqual([0, 0, 0]);
});

test('the lock of an installation that was killed holds nobody up', async () => {
  const { run, root } = ready();
  fs.mkdirSync(path.join(root, '.muster'));
  const gone = await new Promise<number | undefined>((resolve) => {
    const child = spawn('true').on('exit', () => resolve(child.pid));
  });
  fs.symlinkSync(String(gone), path.join(root, '.muster/install.lock'));
  expect(await run()).toMatchObject({ exitCode: 0 });
  expect(fs.readdirSync(path.join(root, '.muster'))).toEqual(['install.log']);
});

test('MUSTER_NODE is used whatever else there is, and a compile cache of the caller too', async () => {
  const { run, hasOldNode, hasNpm, asked } = checkout();
  hasOldNode();
  hasNpm();
  const ended = await run([], { env: { MUSTER_NODE: process.execPath, NODE_COMPILE_CACHE: '/somewhere' } });
  expect(ended).toMatchObject({ exitCode: 0, main: { node: process.execPath, compileCache: '/somewhere' } });
  expect(asked()).toEqual([CI]);
  expect(await run([], { env: { MUSTER_NODE: '/no/such/node' } })).toMatchObject({
    exitCode: 2,
    err: 'muster: MUSTER_NODE is /no/such/node, which is no program.\n',
  });
  expect(await run([], { env: { MUSTER_NODE: 'node' } })).toMatchObject({ exitCode: 2, err: 'muster: MUSTER_NODE is node, which is older than 24.\n' });
});

test('the scripts of package.json find the same node', async () => {
  const { run, root, hasOldNode, hasNpm, cache } = checkout();
  hasOldNode();
  hasNpm();
  const ended = await run(['harness/main.ts', 'x'], { program: 'tools/with-node', cwd: root });
  expect(ended).toMatchObject({ exitCode: 0, main: { words: ['x'], cwd: root } });
  expect(ended.main?.path.startsWith(cache)).toBe(true);
});

test('a second run costs at most 50 ms more than node itself', async () => {
  const { run, root, dir } = ready();
  await run();
  const timed = async (action: () => Promise<unknown>) => {
    const begun = performance.now();
    await action();
    return performance.now() - begun;
  };
  const bare = () =>
    new Promise((resolve) => spawn(process.execPath, [path.join(root, 'harness/main.ts')], { cwd: dir, stdio: 'ignore' }).on('close', resolve));
  const [wrapped, alone]: [number[], number[]] = [[], []];
  for (let round = 0; round < 9; round++) {
    wrapped.push(await timed(run));
    alone.push(await timed(bare));
  }
  // The quickest of each: whatever else the machine does only adds to the others.
  expect(Math.min(...wrapped) - Math.min(...alone)).toBeLessThan(50);
});
