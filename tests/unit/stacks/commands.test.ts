import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { cli } from '../../../harness/cli/cli.ts';
import type { Host } from '../../../harness/host/host.ts';
import { loadConfiguration } from '../../../harness/stacks/load.ts';
import { fixture, repository } from './repository.ts';

/** Runs one command line. */
async function muster(words: readonly string[], host: Host, input = '') {
  let out = '';
  let err = '';
  const exitCode = await cli(words, {
    host,
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    input: async () => Buffer.from(input),
    colour: false,
    width: 100,
    outWidth: 100,
    interrupted: new AbortController().signal,
  });
  return { exitCode, out, err };
}

describe('muster stack', () => {
  const host = () => repository({ 's.yaml': fixture('three-tier.yaml'), 'faulty.yaml': fixture('faulty.yaml') });
  const expected = {
    name: 'three-tier',
    order: ['page', 'backend', 'store'],
    edges: [
      ['page', 'backend'],
      ['backend', 'store'],
    ],
    entries: ['page'],
    entry: 'page',
    chain: ['page', 'backend', 'store'],
    chainOnce: ['page', 'backend', 'store'],
    apps: [
      {
        name: 'page',
        role: 'frontend',
        propagation: 'originator',
        containerPort: '3000',
        servicePort: '80',
        contextDir: 'apps/page',
        dockerfile: 'Dockerfile',
        downstream: ['backend'],
      },
      {
        name: 'backend',
        role: 'middleware',
        propagation: 'forwarder',
        containerPort: '8080',
        servicePort: '80',
        contextDir: '.',
        dockerfile: 'docker/Dockerfile',
        downstream: ['store'],
        team: 'payments',
      },
      {
        name: 'store',
        role: 'persistence',
        propagation: 'terminal',
        containerPort: '9000',
        servicePort: '80',
        contextDir: '.',
        dockerfile: 'Dockerfile',
        downstream: [],
      },
    ],
  };

  test('prints one JSON document and nothing else [S0-76]', async () => {
    const { exitCode, out, err } = await muster(['stack', '--json', 's.yaml'], host());
    expect({ exitCode, err, document: JSON.parse(out) }).toEqual({ exitCode: 0, err: '', document: expected });
  });

  test('reads standard input', async () => {
    const { exitCode, out } = await muster(['stack', '--json', '-'], host(), fixture('three-tier.yaml'));
    expect({ exitCode, document: JSON.parse(out) }).toEqual({ exitCode: 0, document: expected });
  });

  test('shows people who calls whom', async () => {
    const { out } = await muster(['stack', 's.yaml'], host());
    expect(out).toBe(
      'three-tier: 3 apps, entry page\n  page     frontend, originator  calls backend\n  backend  middleware, forwarder  calls store\n  store    persistence, terminal\nchain: page -> backend -> store\n',
    );
  });

  test('ends with 2 and every problem with its words, place and key path', async () => {
    const { exitCode, out, err } = await muster(['stack', '--json', 'faulty.yaml'], host());
    const { problems } = JSON.parse(out);
    expect(exitCode).toBe(2);
    expect(problems).toHaveLength(14);
    expect(problems[4]).toEqual({
      code: 'unknown-downstream',
      message: 'a calls bb, which is no app of this stack',
      file: 'faulty.yaml',
      line: 10,
      column: 21,
      path: 'apps[0].downstream[1]',
      hint: expect.stringContaining('did you mean'),
    });
    expect(err).toContain('faulty.yaml:10:21');
    expect(`${out}${err}`).not.toMatch(/invalid input|zod|expected string, received/i);
  });

  test('ends with 2 when the file is not there', async () => {
    const { exitCode, out } = await muster(['stack', '--json', 'nowhere.yaml'], host());
    expect({ exitCode, document: JSON.parse(out) }).toMatchObject({ exitCode: 2, document: { problems: [{ code: 'file-not-found' }] } });
  });
});

describe('muster init', () => {
  const files = {
    'package.json': JSON.stringify({ devDependencies: { vitest: '1', '@playwright/test': '1', newman: '6', artillery: '2' } }),
    'package-lock.json': '{}',
    'compose.yaml': 'services: {}\n',
    'tests/unit/a.test.ts': '',
    'tests/unit/deep/b.test.ts': '',
    'tests/e2e/c.spec.ts': "import { test } from '@playwright/test';",
    'tests/e2e/d.spec.ts': "import { test } from './fixtures';",
    'postman/api.json': '{}',
    'src/e.test.tsx': '',
    'tests/load/h.yml': 'config: {}\nscenarios: []\n',
    'tests/load/data.yml': 'users: { scenarios: [] }\n',
    'tests/test_i.py': 'import pytest\n',
    'service/deep/j_test.py': '',
  };

  test('writes a commented muster.yaml for what it finds, which loads without problems', async () => {
    const host = repository(files);
    expect(await muster(['init'], host)).toMatchObject({ exitCode: 0, err: '' });
    const text = fs.readFileSync(path.join(host.cwd, 'muster.yaml'), 'utf8');
    expect(text).toContain('# compose.yaml is here');
    expect(loadConfiguration({}, host)).toMatchObject({
      ok: true,
      value: {
        suites: [
          { name: 'unit', runner: 'vitest', kind: 'individual', include: ['src/**/*.test.tsx', 'tests/unit/**/*.test.ts'] },
          { name: 'e2e', runner: 'playwright', kind: 'e2e', include: ['tests/e2e/**/*.spec.ts'] },
          { name: 'api', runner: 'newman', kind: 'individual', include: ['postman/**/*.json'] },
          { name: 'load', runner: 'artillery', kind: 'individual', include: ['tests/load/h.yml'] },
          { name: 'python', runner: 'pytest', kind: 'individual', include: ['tests/**/test_*.py', 'service/**/*_test.py'] },
        ],
        changes: { fullRunOn: ['package-lock.json', 'muster.yaml'] },
      },
    });
  });

  test('shares every test file that it finds among the suites, each to one', async () => {
    const host = repository({ ...files, 'tests/f.test.ts': '', 'g.test.ts': '' });
    await muster(['init'], host);
    const result = loadConfiguration({}, host);
    const found = result.ok ? result.value.suites.flatMap(({ include, exclude }) => host.files.find(host.root, include, exclude)) : [];
    expect(found.sort()).toEqual(
      Object.keys({ ...files, 'tests/f.test.ts': '', 'g.test.ts': '' })
        .filter((file) => /\.(?:test|spec)\.|postman|\.py$|h\.yml$/.test(file))
        .sort(),
    );
  });

  test('takes files that are named like tests of Python for those of pytest only where something speaks of pytest', async () => {
    const host = repository({ 'tests/test_i.py': 'import unittest\n', 'venv/lib/site-packages/other/test_k.py': 'import pytest\n' });
    await muster(['init'], host);
    expect(loadConfiguration({}, host)).toMatchObject({ ok: true, value: { suites: [] } });
    const configured = repository({ 'tests/test_i.py': 'def test_a(): pass\n', 'pytest.ini': '' });
    await muster(['init'], configured);
    expect(loadConfiguration({}, configured)).toMatchObject({ ok: true, value: { suites: [{ runner: 'pytest', include: ['tests/**/test_*.py'] }] } });
  });

  test('writes a file that loads where there is nothing to find', async () => {
    const host = repository({});
    await muster(['init'], host);
    expect(loadConfiguration({}, host)).toMatchObject({ ok: true, value: { suites: [] } });
  });

  test('writes an example that would load, were it no comment', async () => {
    const host = repository({});
    await muster(['init'], host);
    const file = path.join(host.cwd, 'muster.yaml');
    const text = fs
      .readFileSync(file, 'utf8')
      .replace(/ (?:\{\}|\[\])$/gm, '')
      .replace(/^#( {2}.*)$/gm, '$1');
    fs.writeFileSync(file, text);
    expect(loadConfiguration({}, host)).toMatchObject({ ok: true, value: { suites: [{ name: 'scripts' }] } });
  });

  test('does not overwrite a file unless it is forced to', async () => {
    const host = repository({ 'muster.yaml': 'mine' });
    const refused = await muster(['init', '--json'], host);
    expect({ exitCode: refused.exitCode, document: JSON.parse(refused.out) }).toMatchObject({
      exitCode: 2,
      document: { problems: [{ code: 'usage', file: 'muster.yaml' }] },
    });
    expect(fs.readFileSync(path.join(host.cwd, 'muster.yaml'), 'utf8')).toBe('mine');
    expect(await muster(['init', '--force'], host)).toMatchObject({ exitCode: 0 });
  });

  test('names the schema for editors where this Muster lies in the repository', async () => {
    const host = repository({ 'node_modules/muster/docs/reference/muster.schema.json': '{}' });
    await muster(['init'], host);
    expect(fs.readFileSync(path.join(host.cwd, 'muster.yaml'), 'utf8')).toMatch(
      /^# yaml-language-server: \$schema=\.\/node_modules\/muster\/docs\/reference\/muster\.schema\.json\n/,
    );
  });
});
