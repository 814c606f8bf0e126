import { describe, expect, test } from 'vitest';
import { faulty } from '../../../fixtures/stacks/faulty.expected.ts';
import { problemCodes } from '../../../harness/report/explain.ts';
import { parseText } from '../../../harness/stacks/document.ts';
import { propagationByDefault, readStack } from '../../../harness/stacks/stack.ts';
import { fixture } from './repository.ts';

function read(text: string, file = 'stack.yaml') {
  const document = parseText(text, file);
  return document.ok ? readStack(document.value) : document;
}

function problems(text: string, file?: string) {
  const result = read(text, file);
  return result.ok ? [] : result.problems;
}

const brief = (text: string, file?: string) => problems(text, file).map(({ code, line, column, path }) => [code, line, column, path]);

const app = (name: string, rest = '') => `  - { name: ${name}, repo: example/${name}, role: middleware, build: { tool: npm, build-command: make }${rest} }\n`;
const stack = (...apps: string[]) => `name: s\napps:\n${apps.join('')}`;

describe('a stack file', () => {
  test('is read with its order, entry and chain [S0-76]', () => {
    const result = read(fixture('three-tier.yaml'));
    expect(result).toMatchObject({
      ok: true,
      value: {
        stack: {
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
          propagationHeader: 'x-dev-session',
          baggageKey: 'dev-session',
        },
      },
    });
  });

  test('gives every app its defaults; ports stay text, numbers are taken as they are written', () => {
    const result = read(fixture('three-tier.yaml'));
    const apps = result.ok ? result.value.stack.apps : [];
    expect(
      apps.map(({ name, propagation, containerPort, servicePort, contextDir, dockerfile, downstream }) => [
        name,
        propagation,
        containerPort,
        servicePort,
        contextDir,
        dockerfile,
        downstream,
      ]),
    ).toEqual([
      ['page', 'originator', '3000', '80', 'apps/page', 'Dockerfile', ['backend']],
      ['backend', 'forwarder', '8080', '80', '.', 'docker/Dockerfile', ['store']],
      ['store', 'terminal', '9000', '80', '.', 'Dockerfile', []],
    ]);
  });

  test('without defaults has the usual header, key and ports', () => {
    const result = read(stack(app('a')));
    expect(result.ok && result.value.stack).toMatchObject({
      propagationHeader: 'x-dev-session',
      baggageKey: 'dev-session',
      apps: [{ containerPort: '8080', servicePort: '80' }],
    });
  });

  test('keeps the keys of an app that it does not know', () => {
    const result = read(fixture('three-tier.yaml'));
    expect(result.ok && result.value.stack.apps.map(({ extra }) => extra)).toEqual([{}, { team: 'payments' }, {}]);
  });

  test('may be JSON', () => {
    const json = JSON.stringify(
      { name: 's', apps: [{ name: 'a', repo: 'e/a', role: 'standalone', build: { tool: 'pip', 'build-command': 'make' } }] },
      null,
      '\t',
    );
    expect(read(json, 'stack.json')).toMatchObject({ ok: true, value: { stack: { entry: 'a' } } });
  });

  test.each([
    ['frontend', [], 'terminal'],
    ['middleware', [], 'terminal'],
    ['frontend', ['b'], 'originator'],
    ['middleware', ['b'], 'forwarder'],
    ['persistence', ['b'], 'forwarder'],
    ['standalone', ['b'], 'forwarder'],
  ] as const)('a %s that calls %j is by default %s', (role, downstream, propagation) => {
    expect(propagationByDefault(role, downstream)).toBe(propagation);
  });

  test('says its own propagation role when it does', () => {
    const result = read(stack(app('a', ', propagation-role: originator')));
    expect(result.ok && result.value.stack.apps[0]?.propagation).toBe('originator');
  });
});

describe('a faulty stack file', () => {
  test('has all its problems reported at once, in their order, each with line, column and key path', () => {
    expect(brief(fixture('faulty.yaml'))).toEqual(faulty);
  });

  test.each([
    ['an open bracket', 'name: [', [['yaml', 1, 8, 'name']]],
    ['a tab for indentation', 'apps:\n\t- name: a\n', [['yaml', 2, 1, 'apps']]],
    ['a repeated key', 'name: a\nname: b\napps: []\n', [['yaml', 2, 1, 'name']]],
    ['two documents', 'name: a\n---\nname: b\n', [['yaml', 2, 1, undefined]]],
    ['an unknown tag', 'name: !secret a\n', [['yaml', 1, 7, 'name']]],
    ['an alias to nowhere', 'name: *a\n', [['yaml', 1, 7, 'name']]],
    ['nothing', '', [['type', 1, 1, undefined]]],
    ['a list', '- a\n', [['type', 1, 1, undefined]]],
    [
      'no keys',
      '{}',
      [
        ['missing', 1, 1, 'name'],
        ['missing', 1, 1, 'apps'],
      ],
    ],
    ['no apps', 'name: a\napps: []\n', [['empty', 2, 7, 'apps']]],
    [
      'an empty name',
      'name: ""\napps: []\n',
      [
        ['empty', 1, 7, 'name'],
        ['empty', 2, 7, 'apps'],
      ],
    ],
    ['a name without a value', `name:\n${stack(app('a')).slice(8)}`, [['type', 1, 1, 'name']]],
    ['an app that calls itself', stack(app('a', ', downstream: [a]')), [['cycle', 3, 107, 'apps[0].downstream[0]']]],
    [
      'a cycle beside another fault, which is looked for later',
      stack(app('a', ', downstream: [b]'), app('b', ', downstream: [a]'), app('b')),
      [['duplicate', 5, 13, 'apps[2].name']],
    ],
    ['a role that is a number', stack(app('a').replace('middleware', '5')), [['type', 3, 39, 'apps[0].role']]],
    ['an app that calls nobody by an empty name', stack(app('a', ', downstream: [""]')), [['empty', 3, 107, 'apps[0].downstream[0]']]],
    ['a port that is no whole number', stack(app('a', ', container-port: 80.5')), [['type', 3, 110, 'apps[0].container-port']]],
    ['YAML 1.1 words', stack(app('yes', ', namespace: on')), []],
  ])('%s', (_, text, expected) => {
    expect(brief(text)).toEqual(expected);
  });

  test('names the members of a cycle in their order, at the call that closes it', () => {
    const text = stack(app('x', ', downstream: [b]'), app('c', ', downstream: [a]'), app('a', ', downstream: [b]'), app('b', ', downstream: [c]'));
    expect(problems(text)).toEqual([{ code: 'cycle', cycle: ['c', 'a', 'b'], file: 'stack.yaml', line: 6, column: 107, path: 'apps[3].downstream[0]' }]);
  });

  test('suggests the nearest app and word', () => {
    expect(problems(stack(app('demo-api'), app('b', ', downstream: [demo-appi]')))).toMatchObject([
      { code: 'unknown-downstream', app: 'b', nearest: 'demo-api', known: ['demo-api', 'b'] },
    ]);
    expect(problems(stack(app('a').replace('middleware', 'frontnd')))).toMatchObject([{ code: 'enum', value: 'frontnd', nearest: 'frontend' }]);
  });

  test('that is JSON by its name and by nothing else is said to be no JSON', () => {
    expect(problems('{"name": "a",\n "apps": [1 2]}', 'stack.json')).toMatchObject([{ code: 'json', line: 2, column: 13 }]);
    expect(problems('{"name": "a", "apps": [1,]}', 'stack.json')).toMatchObject([{ code: 'json', file: 'stack.json' }]);
    expect(problems('{"name": "a", "name": "b", "apps": []}', 'stack.json')).toMatchObject([{ code: 'yaml', line: 1, column: 15 }]);
  });

  test('is reported with the same places whatever ends its lines, with or without a byte-order mark', () => {
    expect(brief(`\uFEFF${fixture('faulty.yaml').replaceAll('\n', '\r\n')}`)).toEqual(faulty);
  });

  test('has permanent codes', () => {
    expect(problemCodes).toEqual(expect.arrayContaining(['yaml', 'type', 'missing', 'enum', 'empty', 'duplicate', 'unknown-downstream', 'cycle']));
  });
});
