import { describe, expect, test } from 'vitest';
import { nodeProcessTable, parseStat } from '../../../harness/host/node-process-table.ts';
import { parsePs } from '../../../harness/host/node-ps.ts';
import { identify, isAlive, isGone } from '../../../harness/host/process-identity.ts';

describe('/proc/PID/stat', () => {
  const rest = '42 10 9 0 -1 4194560 1 0 0 0 0 0 0 0 20 0 1 0 31337 1 1';
  test.each([
    ['sh', 'S', false],
    ['a) Z (b', 'S', false],
    ['with spaces', 'Z', true],
  ])('is read with the name (%s) in state %s', (name, state, isZombie) => {
    expect(parseStat(7, `7 (${name}) ${state} ${rest}\n`)).toEqual({ pid: 7, parent: 42, group: 10, session: 9, start: 31337, isZombie });
  });

  test('a process whose first thread has ended before the others is still alive', () => {
    const text = `7 (node) Z ${rest.replace('20 0 1 0 31337', '20 0 11 0 31337')}\n`;
    expect(parseStat(7, text)).toMatchObject({ start: 31337, isZombie: false });
  });

  test('cut short it is nobody', () => {
    expect(parseStat(7, '7 (sh) S 42')).toBeNull();
  });
});

test('lines of ps are read, and what is no such line is left out', () => {
  const text = '    1     0     1 Ss   Fri Nov 21 01:27:10 2025\n  845     1   845 Z+   Fri Nov 21 01:27:11 2025\n\nps: oops\n';
  expect(parsePs(text)).toEqual([
    { pid: 1, parent: 0, group: 1, session: 1, start: Date.parse('Fri Nov 21 01:27:10 2025'), isZombie: false },
    { pid: 845, parent: 1, group: 845, session: 845, start: Date.parse('Fri Nov 21 01:27:11 2025'), isZombie: true },
  ]);
});

describe('the table of this machine', () => {
  test('has this process, by the same start time each time', () => {
    const me = nodeProcessTable.find(process.pid);
    expect(me).toMatchObject({ pid: process.pid, parent: process.ppid, isZombie: false });
    expect(nodeProcessTable.list()).toContainEqual(me);
    expect(nodeProcessTable.command(process.pid)).not.toBe('');
  });

  test('has nobody under a number that is no pid, and signals nobody there', () => {
    expect(nodeProcessTable.find(2 ** 22 + 1)).toBeNull();
    expect(nodeProcessTable.signal(2 ** 22 + 1, 'SIGTERM')).toBe(false);
  });

  test('finds an entry of an environment whole, never a part of one', () => {
    const path = process.env['PATH'];
    const carriers = (entry: string) => nodeProcessTable.carriers([process.pid], [entry]).size;
    expect(carriers(`PATH=${path}`)).toBe(1);
    expect(carriers(`PATH=${path?.slice(0, -1)}`)).toBe(0);
    expect(carriers(`ATH=${path}`)).toBe(0);
  });
});

describe('a process for good', () => {
  const machine = nodeProcessTable.machine();
  const me = identify(process.pid, nodeProcessTable) ?? { pid: 0, start: 0 };
  test('is alive under its pid and start time together only', () => {
    expect(isAlive(me, nodeProcessTable)).toBe(true);
    expect(isAlive({ ...me, start: me.start + 1 }, nodeProcessTable)).toBe(false);
  });
  test.each([
    ['here, alive', machine, me, false],
    ['here, with another start time', machine, { ...me, start: 1 }, true],
    ['in an earlier boot', { ...machine, boot: 'earlier' }, me, true],
    ['on another machine', { ...machine, hostname: 'other', boot: 'other' }, { ...me, start: 1 }, false],
    ['in another pid namespace', { ...machine, namespace: 'other' }, { ...me, start: 1 }, false],
  ])('%s: it is surely gone or not', (_, where, who, gone) => {
    expect(isGone(who, where, nodeProcessTable)).toBe(gone);
  });
});
