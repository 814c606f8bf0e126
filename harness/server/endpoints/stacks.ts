/** The systems that are known, who owns their sources, and reading them anew. */

import { sortedUnique } from '../../model/order.ts';
import { ok } from '../../model/result.ts';
import type { ServedStack } from '../../pipeline/served-stacks.ts';
import { reloadedSchema, stacksSchema, teamsSchema } from '../answers.schema.ts';
import type { Endpoint } from '../endpoint.ts';

export const stackList: Endpoint = {
  method: 'GET',
  path: '/api/stacks',
  name: 'stacks',
  summary: 'Every stack with its apps and their repositories.',
  answers: { name: 'Stacks', schema: stacksSchema },
  refuses: [],
  answer: (_, { stacks }) =>
    ok(
      stacks.map(({ shownAs, description, stack }) => ({
        stack_file: shownAs,
        name: stack.name,
        description,
        apps: stack.apps.map(({ name, repo, role }) => ({ name, repo, role })),
      })),
    ),
};

/** A team is the owner of repositories: what stands before the `/`. */
function teamsOf(stacks: readonly ServedStack[]): unknown {
  const apps = stacks.flatMap(({ stack }) => stack.apps.map(({ name, repo }) => ({ stack: stack.name, name, repo, team: repo.split('/')[0] ?? repo })));
  const byTeam = Map.groupBy(apps, ({ team }) => team);
  return Object.fromEntries(
    [...byTeam].map(([team, own]) => [
      team,
      {
        stacks: sortedUnique(own.map(({ stack }) => stack)),
        apps: sortedUnique(own.map(({ name }) => name)),
        repos: sortedUnique(own.map(({ repo }) => repo)),
      },
    ]),
  );
}

export const teamList: Endpoint = {
  method: 'GET',
  path: '/api/teams',
  name: 'teams',
  summary: 'The owners of repositories, each with its stacks, apps and repositories.',
  answers: { name: 'Teams', schema: teamsSchema },
  refuses: [],
  answer: (_, { stacks }) => ok(teamsOf(stacks)),
};

export const reload: Endpoint = {
  method: 'POST',
  path: '/api/reload',
  name: 'reload',
  summary: 'Reads the stacks anew. When one of them is wrong, those that were read before stay.',
  answers: { name: 'Reloaded', schema: reloadedSchema },
  refuses: [400],
  answer(_, service) {
    const stacks = service.reload();
    return stacks.ok ? ok({ status: 'reloaded', stacks: stacks.value }) : stacks;
  },
};
