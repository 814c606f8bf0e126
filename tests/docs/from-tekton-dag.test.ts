/** The page that says where the files of tekton-dag's Milestone 9 have gone names each of them, and names nothing that is not there. */
import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { ROOT } from './markdown.ts';

const PAGE = 'docs/guides/from-tekton-dag.md';

/** The references of the milestone, in their order. */
const REFERENCES = [
  'docs/DAG-AND-PROPAGATION.md',
  'stacks/stack-one.yaml',
  'pipeline/stack-pr-pipeline.yaml',
  'tasks/run-stack-tests.yaml',
  'orchestrator/routes.py',
  'milestones/milestone-10.md',
  'milestones/milestone-10-1.md',
  'Datadog API docs',
];

/** The table of prerequisites, in its order. */
const PREREQUISITES = [
  'stacks/*.yaml',
  'orchestrator/',
  'tests/postman/',
  'helm/tekton-dag/',
  'tasks/run-stack-tests.yaml, in two phases',
  "changed-app of the pull request's pipeline",
  'Telepresence and mirrord intercepts',
  "parallel containerize, Kaniko's cache",
];

/** Rows of the tables: what it was called there, and where the links lead. */
function rows(): { readonly section: string; readonly there: string; readonly targets: readonly string[] }[] {
  const sections = fs.readFileSync(path.join(ROOT, PAGE), 'utf8').split(/^## /m).slice(1);
  return sections.flatMap((section) =>
    [...section.matchAll(/^\| ([^|]+) \| ([^|]+) \| [^|]*\|$/gm)].flatMap(([, there = '', here = '']) => {
      const targets = [...here.matchAll(/\]\(([^)#]+)/g)].map(([, link = '']) => path.join(path.dirname(PAGE), link));
      return targets.length === 0 ? [] : [{ section: section.split('\n', 1)[0] ?? '', there: there.replaceAll('`', ''), targets }];
    }),
  );
}

const namedIn = (section: string) => rows().flatMap((row) => (row.section === section ? [row.there] : []));

test('each file that the milestone refers to and each of its prerequisites has a place here, and each place exists [S0-76, S0-89]', () => {
  expect(namedIn('What it refers to')).toEqual(REFERENCES);
  expect(namedIn('What it builds on')).toEqual(PREREQUISITES);
  expect(rows().length).toBeGreaterThan(REFERENCES.length);
  const missing = rows().flatMap(({ targets }) => targets.filter((target) => !fs.existsSync(path.join(ROOT, target))));
  expect(missing).toEqual([]);
});
