/** Words of the problems in the comments of test files. */
import type { AnnotationProblem } from '../../model/problem.ts';
import { suggestion } from './phrases.ts';
import type { Rows } from './row.ts';

export const annotationRows: Rows<AnnotationProblem> = {
  syntax: {
    say: ({ detail }) => ({ message: `this file cannot be parsed, so its annotations are unknown: ${detail}`, hint: 'mend the syntax error' }),
    meaning: 'A test file does not parse. Muster would have to guess which tests it holds and what they need, so it reads no annotation of it.',
    remedy: 'Mend the syntax error at the place shown; your runner would refuse the file as well.',
    example: "test('adds', () => {   // the closing bracket is missing",
  },
  'bad-name': {
    say: ({ tag, text }) => ({
      message: `@${tag} is followed by ${text === '' ? 'no name' : `"${text}", which is no name`}`,
      hint: `write ${tag === 'test-id' ? 'kind/name, each in' : 'a name of'} lower-case words of letters and digits joined by single hyphens`,
    }),
    meaning: 'The name after a tag is not well formed. It is never cut short to the part that fits, because that would start something else than was meant.',
    remedy: 'Use lower-case letters and digits, in words joined by single hyphens, beginning with a letter.',
    example: '@requires-Mock_Datadog   ->   @requires-mock-datadog',
    symptom: 'nothing-starts-and-a-name-is-refused',
  },
  unbound: {
    say: ({ tag, name }) => ({
      message: `@${tag}${tag === 'requires' ? '-' : ' '}${name} belongs to no test, suite or file here`,
      hint: 'move the comment right before a test or suite call, or before the first statement of the file',
    }),
    meaning:
      'An annotation counts for the test or suite that follows it, or for the file when it stands before the first statement. This one stands before something else: a hook, a helper, the end.',
    remedy: 'Move the comment right before the call it is meant for, or to the head of the file.',
    example: '/** @requires-backend */\nbeforeEach(reset);        // a hook is no test: move the comment to the suite',
    symptom: 'nothing-starts-and-a-name-is-refused',
  },
  'two-sandboxes': {
    say: ({ kept, other }) => ({
      message: `one comment names two sandboxes, ${kept} and ${other}; a test runs in one`,
      hint: `keep @sandbox ${kept} or @sandbox ${other}`,
    }),
    meaning: 'A test runs in one sandbox. One comment that names two cannot be obeyed; the first is kept so that the rest can be checked.',
    remedy: 'Remove one of them, or put each on the suite it is meant for.',
    example: '/** @sandbox grafana-rules\n *  @sandbox billing */',
  },
  'near-miss': {
    say: ({ text, corrected }) => ({ message: `"${text}" looks like an annotation but does not count here`, hint: `write ${corrected}` }),
    meaning:
      'Tags count only in /** … */ comments and only where they begin a line, so that text and examples are never read as requirements. This one was surely meant but stands elsewhere.',
    remedy: 'Write it in the form shown by the hint.',
    example: '// @requires-backend      ->   /** @requires-backend */',
  },
  'computed-tag': {
    say: ({ text }) => ({ message: `the tag ${text} is computed, so it cannot be read without running the file`, hint: 'write it as a literal string' }),
    meaning: 'Muster reads tags before anything runs. A native tag that is a variable, a call or a template has no value yet.',
    remedy: 'Write the tag as a literal string, or use a comment.',
    example: "test('rules', { tag: `@requires-${name}` }, …)   ->   { tag: '@requires-grafana' }",
  },
  'unknown-capability': {
    say: ({ name, nearest, known }) => ({
      message: `unknown capability ${name}`,
      ...(nearest !== null
        ? suggestion(nearest, known)
        : { hint: `declare it under capabilities: in muster.yaml${known.length > 0 ? `; known: ${known.join(', ')}` : ''}` }),
    }),
    meaning: 'A test requires a capability that neither muster.yaml, nor the stack, nor Muster itself declares. Nothing was started.',
    remedy: 'Correct the name, or declare the capability under `capabilities:` in muster.yaml. `muster doctor` lists the known ones.',
    example: '@requires-grafanna   ->   @requires-grafana',
    symptom: 'nothing-starts-and-a-name-is-refused',
  },
  'duplicate-test-id': {
    say: ({ id, first }) => ({ message: `the test id ${id} is taken by ${first}`, hint: 'give one of the two another @test-id' }),
    meaning: 'Two tests have the same id. Their history and their traces would be mixed up.',
    remedy: 'Give one of them its own `@test-id`, or rename it when the id comes from its title.',
    example: '/** @test-id e2e/fe-smoke */   in two files',
  },
  'duplicate-title': {
    say: ({ title, first }) => ({
      message: `"${title}" is also the title of the test in line ${first}, so this file runs as one test`,
      hint: 'give one of the two another title, or a comment with @test-id to the file',
    }),
    meaning: 'Two tests of one file have the same titles. A runner picks tests by title, so neither can be run, timed or selected without the other.',
    remedy: 'Rename one of them. To keep the file as one test and silence this, name it with `@test-id` at the head of the file.',
    example: "test('adds', …);\ntest('adds', …);   // the same path of titles",
  },
  'unused-test-id': {
    say: ({ id }) => ({
      message: `@test-id ${id} is not used, because this file runs as one test`,
      hint: 'move the @test-id to the head of the file, or make all titles of the file literal and different',
    }),
    meaning:
      'A file runs as one test, under one id, when its head names one, when its runner cannot pick tests by title, or when a title is computed or used twice. Ids inside the file then mean nothing.',
    remedy: 'Name the whole file, write titles as literal strings, or put computed tests into a suite with its own `@test-id`.',
    example: "/** @test-id e2e/checkout */\ntest('checkout', …);\nfor (const page of pages) test(`opens ${page}`, …);",
  },
  'mixed-sandboxes': {
    say: ({ kept, other }) => ({
      message: `tests that run as one ask for different sandboxes: ${kept ?? 'the shared one'} and ${other ?? 'the shared one'}`,
      hint: 'give all of them the same @sandbox, or make them tests of their own',
    }),
    meaning: 'A file or suite that runs as one test runs in one sandbox. Its tests ask for several; the one of the first test is taken.',
    remedy: 'Write `@sandbox` at the head of the file or suite, or split it.',
    example: "/** @test-id e2e/rules */\ndescribe('rules', () => {\n  /** @sandbox a */ test('one', …);\n  /** @sandbox b */ test('two', …);\n});",
  },
};
