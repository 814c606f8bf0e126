import { expect, test } from 'vitest';
import { brief } from './brief.ts';

const CALL = "\ntest('t', () => {});\n";

test.each<[comment: string, annotation: string]>([
  ['/** @requires-backend */', 'requires backend'],
  ['/** @requires-mock-datadog */', 'requires mock-datadog'],
  ['/**@requires-a*/', 'requires a'],
  ['/** @requires-a1-b2-3c */', 'requires a1-b2-3c'],
  ['/** @requires-backend text after it */', 'requires backend'],
  ['/** @requires-backend\tand a tab */', 'requires backend'],
  ['/** @requires-backend\u00A0and a hard space */', 'requires backend'],
  ['/** * ** @requires-backend */', 'requires backend'],
  ['/**\n   @requires-backend\n*/', 'requires backend'],
  ['/**\n * @requires-backend*/', 'requires backend'],
  ['/*** @requires-backend */', 'requires backend'],
  ['/** @sandbox grafana-rules */', 'sandbox grafana-rules'],
  ['/** @sandbox   x some text */', 'sandbox x'],
  ['/** @sandbox\tx */', 'sandbox x'],
  ['/** @test-id e2e/fe-smoke */', 'test-id e2e/fe-smoke'],
  ['/** @test-id individual/a-1 and text */', 'test-id individual/a-1'],
])('a hyphenated name is read whole, up to white space or the end of the comment: %j [S3-13, S3-16]', (comment, annotation) => {
  const { annotations, problems, warnings } = brief(comment + CALL);
  expect(annotations.map((line) => line.replace(/ \d+$/, ''))).toEqual([`test ${annotation}`]);
  expect({ problems, warnings }).toEqual({ problems: [], warnings: [] });
});

test.each<[comment: string, problem: string]>([
  ['/** @requires- */', "requires ''"],
  ['/** @requires-*/', "requires ''"],
  ['/** @requires-foo- */', "requires 'foo-'"],
  ['/** @requires--foo */', "requires '-foo'"],
  ['/** @requires-foo--bar */', "requires 'foo--bar'"],
  ['/** @requires-foo.bar */', "requires 'foo.bar'"],
  ['/** @requires-foo. */', "requires 'foo.'"],
  ['/** @requires-foo, and more */', "requires 'foo,'"],
  ['/** @requires-foo_bar */', "requires 'foo_bar'"],
  ['/** @requires-Foo */', "requires 'Foo'"],
  ['/** @requires-1foo */', "requires '1foo'"],
  ['/** @requires-café */', "requires 'café'"],
  ['/** @requires-foo\u200B */', "requires 'foo\u200B'"],
  ['/** @requires-foo**/', "requires 'foo*'"],
  ['/** @requires-a,@requires-b */', "requires 'a,@requires-b'"],
  ['/** @requires-foo(bar) */', "requires 'foo(bar)'"],
  ['/** @sandbox */', "sandbox ''"],
  ['/** @sandbox\n * name */', "sandbox ''"],
  ['/** @sandbox Grafana */', "sandbox 'Grafana'"],
  ['/** @sandbox a/b */', "sandbox 'a/b'"],
  ['/** @test-id */', "test-id ''"],
  ['/** @test-id fe-smoke */', "test-id 'fe-smoke'"],
  ['/** @test-id e2e/ */', "test-id 'e2e/'"],
  ['/** @test-id /a */', "test-id '/a'"],
  ['/** @test-id e2e/a/b */', "test-id 'e2e/a/b'"],
  ['/** @test-id e2e/Fe */', "test-id 'e2e/Fe'"],
])('a name that is none is never cut short and requires nothing: %j [S3-13]', (comment, problem) => {
  const { annotations, tests, problems } = brief(comment + CALL);
  expect(annotations).toEqual([]);
  expect(problems.map((line) => line.replace(/\d+:\d+ /, ''))).toEqual([`bad-name ${problem}`]);
  expect(tests).toEqual([expect.stringMatching(/^\d+ t:$/)]);
});

test.each([
  '/** @sandboxed x */',
  '/** @sandboxes */',
  '/** @test-ids e2e/a */',
  '/** @requires backend */',
  '/** @require-backend */',
  '/** requires-backend */',
  '/** `@requires-backend` is quoted, "@sandbox x" as well */',
  '/** mail@requires-x.example */',
  '// see @sandboxed',
  "// test('x', { tag: '@requires-x' })",
  '/** @param x */',
])('a word that is no tag of ours says nothing: %s', (comment) => {
  expect(brief(comment + CALL)).toMatchObject({ annotations: [], problems: [], warnings: [] });
});

test('repeated requirements of one comment are required once [S3-13]', () => {
  const { tests, annotations } = brief('/**\n * @requires-b\n * @requires-a\n * @requires-b\n */\ntest("t");\n');
  expect(tests).toEqual(['6 t: a b']);
  expect(annotations).toEqual(['test requires b 2', 'test requires a 3', 'test requires b 4']);
});

test('a second, different sandbox in one comment is a problem and the first is kept [S3-16]', () => {
  const { tests, problems } = brief('/**\n * @sandbox a\n * @sandbox b\n * @sandbox a\n */\ntest("t");\n');
  expect(problems).toEqual(['two-sandboxes 3:4 a b']);
  expect(tests).toEqual(['6 t: @a']);
});

test.each<[source: string, warning: string]>([
  ['// @requires-backend', '1:4 @requires-backend -> /** @requires-backend */'],
  ['  //   @requires-backend because', '1:8 @requires-backend -> /** @requires-backend */'],
  ['/// @requires-backend', '1:5 @requires-backend -> /** @requires-backend */'],
  ['/* @requires-backend */', '1:4 @requires-backend -> /** @requires-backend */'],
  ['/*\n * @requires-backend\n */', '2:4 @requires-backend -> /** @requires-backend */'],
  ['/** Needs @requires-backend. */', '1:11 @requires-backend -> /** @requires-backend */'],
  ['/**\n * Needs @requires-mock-datadog, too.\n */', '2:10 @requires-mock-datadog -> * @requires-mock-datadog'],
  ['// @sandbox grafana', '1:4 @sandbox grafana -> /** @sandbox grafana */'],
  ['/** @sandbox-grafana */', '1:5 @sandbox-grafana -> /** @sandbox grafana */'],
  ['/** @sandbox: grafana */', '1:5 @sandbox: grafana -> /** @sandbox grafana */'],
  ['// @test-id e2e/fe-smoke', '1:4 @test-id e2e/fe-smoke -> /** @test-id e2e/fe-smoke */'],
  ['// @requires-Mock_Datadog', '1:4 @requires-Mock_Datadog -> /** @requires-mock-datadog */'],
  ['// @requires-1', '1:4 @requires-1 -> /** @requires-NAME */'],
  ['// @test-id smoke', '1:4 @test-id smoke -> /** @test-id KIND/NAME */'],
])('a tag that was surely meant is a warning with its place and the corrected line: %j', (source, warning) => {
  const { annotations, problems, warnings } = brief(`${source}\ntest('t');\n`);
  expect(warnings).toEqual([`near-miss ${warning}`]);
  expect({ annotations, problems }).toEqual({ annotations: [], problems: [] });
});

test('a second tag on a line is a near miss, the first counts', () => {
  const { annotations, warnings } = brief('/** @requires-a @requires-b */\ntest("t");');
  expect(annotations).toEqual(['test requires a 1']);
  expect(warnings).toEqual(['near-miss 1:17 @requires-b -> /** @requires-b */']);
});

test('near misses are told wherever they stand, inside bodies too', () => {
  const { warnings } = brief("test('t', () => {\n  call(); // @requires-a\n});\n");
  expect(warnings).toEqual(['near-miss 2:14 @requires-a -> /** @requires-a */']);
});
