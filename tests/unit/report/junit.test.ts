import fc from 'fast-check';
import { expect, test } from 'vitest';
import { junitXml } from '../../../harness/report/junit.ts';
import { escapeXml } from '../../../harness/report/xml.ts';
import { finished, interrupted, plan, plannedTest, stamped, started } from './recorded-runs.ts';

/** Takes XML apart strictly: names, attributes in double quotes, balanced elements, references that exist, characters that XML 1.0 has. */
function elements(xml: string): string[] {
  expect(xml).not.toMatch(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u);
  const open: string[] = [];
  const names: string[] = [];
  let rest = xml.replace(/^<\?xml version="1\.0" encoding="UTF-8"\?>\n/, '');
  while (rest !== '') {
    const token = /^(?:<(\/?)([a-z]+)((?: [a-z]+="[^"<]*")*)(\/?)>|([^<>]+))/.exec(rest);
    if (token === null) throw new Error(`not well-formed at: ${rest.slice(0, 60)}`);
    const [whole, closes, name, attributes = '', empty, text = ''] = token;
    expect(`${attributes}${text}`.replaceAll(/&(?:amp|lt|gt|quot|apos|#9|#10|#13);/g, '')).not.toContain('&');
    if (name !== undefined && closes === '/') expect(open.pop()).toBe(name);
    else if (name !== undefined) {
      names.push(name);
      if (empty !== '/') open.push(name);
    }
    rest = rest.slice(whole.length);
  }
  expect(open).toEqual([]);
  return names;
}

test('any name and message give well-formed XML', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: fc.constantFrom('<', '&', '"', "'", ']]>', '\0', '\u001B[31m', '\uD800', '\uFFFF', '\n', 'x') }),
      (name, message) => {
        const odd = plannedTest(`individual/${name}`, 'a.test.ts', [], []);
        const events = stamped(
          started,
          { kind: 'planned', plan: { ...plan, tests: [odd] }, planFile: 'p', failsOnUnmapped: false },
          finished(odd.id, 'failed', { message }),
        );
        expect(elements(junitXml(events))).toEqual(['testsuites', 'testsuite', 'testcase', 'failure']);
      },
    ),
  );
});

test('text is read back as it was, where XML can hold it', () => {
  const text = 'a < b & "c" \'d\' > e\n\tf';
  const back = escapeXml(text).replaceAll(
    /&(lt|gt|amp|quot|apos|#10|#9);/g,
    (_, name: string) => ({ lt: '<', gt: '>', amp: '&', quot: '"', apos: "'", '#10': '\n', '#9': '\t' })[name] ?? '',
  );
  expect(back).toBe(text);
});

test('a test that was never reached is skipped, not passed', () => {
  expect(junitXml(interrupted)).toContain('<skipped message="not run"/>');
  expect(junitXml(interrupted)).toContain('tests="4" failures="0" errors="0" skipped="3"');
});
