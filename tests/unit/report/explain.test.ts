import { describe, expect, test } from 'vitest';
import type { Problem } from '../../../harness/model/problem.ts';
import { explain, explainCommands, longExplanation, problemCodes, renderProblem } from '../../../harness/report/explain.ts';

const notReady: Problem = {
  code: 'not-ready',
  capability: 'backend',
  check: 'http /health',
  attempts: 3,
  waitedMs: 2100,
  last: 'answered 503',
  log: '/runs/r/logs/backend.log',
  lastLines: ['listening', 'no database'],
};

test('a capability that does not become ready names itself, the check, the attempts and the log in one line [S3-53] [S3-66]', () => {
  const { message } = explain(notReady);
  expect(message).toBe('backend failed: http /health answered 503 (after 3 attempts); waited 2.1 s; log: /runs/r/logs/backend.log');
});

test('for people the last lines of the log stand below the message, and the action last', () => {
  expect(renderProblem(notReady).split('\n').slice(1)).toEqual([
    '  | listening',
    '  | no database',
    '  read its log; if backend only needs longer, raise ready.timeout',
  ]);
});

test('an answer that waiting will not change leads to the check, not to a longer wait', () => {
  expect(explain({ ...notReady, last: 'answered 404' })).toMatchObject({ hint: 'correct the path or the status under ready: of backend, or read its log' });
});

test('an unknown capability that is near to none is to be declared', () => {
  const problem = { code: 'unknown-capability', name: 'mail', nearest: null, known: ['backend'] } as const;
  expect(explain(problem)).toMatchObject({ hint: 'declare it under capabilities: in muster.yaml; known: backend' });
});

test('an unknown capability is told with its place, the nearest name and the known ones', () => {
  const problem: Problem = {
    code: 'unknown-capability',
    name: 'grafanna',
    nearest: 'grafana',
    known: ['backend', 'grafana'],
    file: 'a.test.ts',
    line: 3,
    column: 5,
  };
  expect(renderProblem(problem)).toBe('a.test.ts:3:5  unknown capability grafanna\n  did you mean grafana? known: backend, grafana');
  expect(explain(problem)).toEqual({
    code: 'unknown-capability',
    message: 'unknown capability grafanna',
    file: 'a.test.ts',
    line: 3,
    column: 5,
    hint: 'did you mean grafana? known: backend, grafana',
  });
});

test('a taken port is told with its number, its holder or the command that finds it [S3-63]', () => {
  expect(explain({ code: 'port-in-use', capability: 'backend', port: 12011, holder: 'node (pid 7)' }).message).toBe(
    'backend failed: port 12011 is taken by node (pid 7)',
  );
  expect(explain({ code: 'port-in-use', capability: 'backend', port: 12011, holder: null }).hint).toContain('lsof -i :12011');
});

test('a key path stands before the message', () => {
  expect(renderProblem({ code: 'missing', key: 'name', file: 'stack.yaml', line: 4, column: 5, path: 'apps[0].name' })).toMatch(
    /^stack\.yaml:4:5 {2}apps\[0\]\.name: the key name is missing\n/,
  );
});

describe.each(problemCodes)('muster explain %s', (code) => {
  test('tells what it means, what to do, and gives an example', () => {
    const text = longExplanation(code) ?? '';
    expect(text.startsWith(`${code}\n\n`)).toBe(true);
    expect(text).toMatch(/\n\nWhat to do: .+\.\n\nExample:\n {4}\S/s);
  });
});

test('a word that is no code has no explanation', () => {
  expect(longExplanation('toString')).toBeNull();
});

test('each problem that stopped something is named once to read on about, but not what only follows from another, nor a slip of the pen', () => {
  const problems: Problem[] = [
    notReady,
    { code: 'dependency-failed', capability: 'frontend', dependsOn: 'backend' },
    { ...notReady, capability: 'mail' },
    { code: 'usage', detail: 'no flag', nearest: null },
    { code: 'unset-variable', variable: 'TOKEN' },
  ];
  expect(explainCommands(problems)).toEqual(['muster explain not-ready', 'muster explain unset-variable']);
});

test('what people meet as a symptom leads to its part of the troubleshooting page', () => {
  expect(longExplanation('port-in-use')).toMatch(/\n\nMore: docs\/guides\/troubleshooting\.md#a-port-is-taken\n$/);
});
