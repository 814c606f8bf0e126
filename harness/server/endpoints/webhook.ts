/** GitHub tells of pull requests: opened or pushed to is a run of what it can break, merged is a run as well; all else is ignored, with the reason. */
import * as z from 'zod/mini';
import { fail, ok, type Result } from '../../model/result.ts';
import type { RunMode } from '../../pipeline/run-records.ts';
import { appOfRepository } from '../../pipeline/served-stacks.ts';
import { readShape } from '../../planner/shape.ts';
import { webhookSchema } from '../answers.schema.ts';
import { webhookBodySchema } from '../bodies.schema.ts';
import type { Call, Endpoint } from '../endpoint.ts';
import { order } from '../run-order.ts';
import type { Service } from '../service.ts';
import { isSigned } from '../signature.ts';
import { created } from './runs.ts';

type Hook = z.infer<typeof webhookBodySchema>;

const ignored = (reason: string): Result<unknown> => ok({ status: 'ignored', reason });

/** null: an action that asks for no run. */
function modeOf({ action, pull_request: pull }: Hook): RunMode | null {
  if (action === 'opened' || action === 'synchronize' || action === 'reopened') return 'pr';
  return action === 'closed' && pull?.merged === true ? 'merge' : null;
}

function follow(hook: Hook, service: Service): Result<unknown> {
  const { action = 'none', pull_request: pull, repository } = hook;
  if (!pull) return ignored('it tells of no pull request');
  const mode = modeOf(hook);
  if (mode === null) return ignored(action === 'closed' ? 'the pull request was closed without being merged' : `nothing follows from the action ${action}`);
  const named = repository?.full_name ?? repository?.name ?? '';
  const found = named === '' ? null : appOfRepository(service.stacks, named);
  if (found === null) return ignored(named === '' ? 'it names no repository' : `no stack has an app from ${named}`);
  const body = {
    changed_app: found.app.name,
    pr_number: pull.number,
    stack_file: found.served.shownAs,
    git_url: repository?.clone_url,
    git_revision: pull.head?.sha,
  };
  return created(mode, order(mode, body, service));
}

export const webhook: Endpoint = {
  method: 'POST',
  path: '/webhook/github',
  name: 'githubWebhook',
  summary: 'Takes what GitHub tells of pull requests. With a secret set, only what is signed with it.',
  parameters: [
    { name: 'X-GitHub-Event', in: 'header', description: 'All but pull_request is ignored.', required: false, schema: z.string() },
    { name: 'X-Hub-Signature-256', in: 'header', description: 'sha256=…, where a secret is set.', required: false, schema: z.string() },
  ],
  takes: { name: 'PullRequestEvent', schema: webhookBodySchema, required: true },
  answers: { name: 'WebhookAnswer', schema: webhookSchema },
  refuses: [400, 401, 429],
  answer(call: Call, service) {
    const { webhookSecret: secret } = service.options;
    if (secret !== null && !isSigned(call.body, call.headers.get('x-hub-signature-256'), secret)) return fail({ code: 'bad-signature' });
    const event = call.headers.get('x-github-event') ?? 'pull_request';
    if (event !== 'pull_request') return ignored(`nothing follows from the event ${event}`);
    const read = call.json();
    const hook = read.ok ? readShape(webhookBodySchema, read.value ?? {}) : read;
    return hook.ok ? follow(hook.value, service) : hook;
  },
};
