import { expect, test } from 'vitest';
import { isNeo4jAddress, readNeo4jAddress } from '../../../harness/graph/neo4j/address.ts';
import { shownLocation } from '../../../harness/graph/shown-location.ts';

const NONE = { database: null, graph: 'muster', user: 'neo4j', password: '' };

test.each([
  ['neo4j://graph:7687', {}, { ...NONE, url: 'neo4j://graph:7687', shown: 'neo4j://graph:7687' }],
  ['neo4j://graph', {}, { ...NONE, url: 'neo4j://graph:7687', shown: 'neo4j://graph' }],
  ['bolt+s://graph:1/team-a', {}, { ...NONE, url: 'bolt+s://graph:1', graph: 'team-a', shown: 'bolt+s://graph:1/team-a' }],
  ['neo4j://[::1]:7687/a.b_c/', {}, { ...NONE, url: 'neo4j://[::1]:7687', graph: 'a.b_c', shown: 'neo4j://[::1]:7687/a.b_c/' }],
  ['neo4j://graph/x?database=tests', {}, { ...NONE, url: 'neo4j://graph:7687', graph: 'x', database: 'tests', shown: 'neo4j://graph/x?database=tests' }],
  ['neo4j://graph/x?database=', {}, { ...NONE, url: 'neo4j://graph:7687', graph: 'x', shown: 'neo4j://graph/x?database=' }],
  ['neo4j://graph', { NEO4J_USER: 'ci', NEO4J_PASSWORD: 'p' }, { ...NONE, url: 'neo4j://graph:7687', user: 'ci', password: 'p', shown: 'neo4j://graph' }],
  ['neo4j://me:p%40ss@graph', { NEO4J_PASSWORD: 'q' }, { ...NONE, url: 'neo4j://graph:7687', user: 'me', password: 'p@ss', shown: 'neo4j://graph' }],
])('%s is read whole, with what the environment says of the user', (location, env, value) => {
  expect(readNeo4jAddress(location, env)).toEqual({ ok: true, value });
});

test.each(['neo4j://', 'neo4j://graph:x', 'neo4j://graph/a/b', 'neo4j://graph/a%20b', 'neo4j://graph?databse=x'])('%s is refused', (location) => {
  expect(readNeo4jAddress(location, {})).toMatchObject({ ok: false, problems: [{ code: 'graph-unusable', graph: location }] });
});

test('a password with a bare % in it is refused, and not shown', () => {
  const problem = { code: 'graph-unusable', graph: 'neo4j://graph', detail: expect.stringContaining('%25') };
  expect(readNeo4jAddress('neo4j://me:100%@graph', {})).toEqual({ ok: false, problems: [problem] });
});

test.each([
  ['neo4j://x', true],
  ['NEO4J+SSC://x', true],
  ['bolt://x', true],
  ['http://x', false],
  ['.muster/graph.sqlite', false],
  ['neo4j/graph.sqlite', false],
])('%s is an address of Neo4j: %s', (location, is) => {
  expect(isNeo4jAddress(location)).toBe(is);
});

test.each([
  ['neo4j://me:secret@graph:7687/x', 'neo4j://graph:7687/x'],
  ['neo4j://me:se@cret@graph', 'neo4j://graph'],
  ['neo4j://graph/me@x', 'neo4j://graph/me@x'],
  ['a folder/x@y.sqlite', 'a folder/x@y.sqlite'],
])('%s is shown as %s', (location, shown) => {
  expect(shownLocation(location)).toBe(shown);
});
