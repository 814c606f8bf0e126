/** Why a child could not be started, as a problem of whoever asked for it. */
import type { ChildStart } from '../host/host.ts';
import type { Problem } from '../model/problem.ts';
import type { SpawnSpec } from './guard.ts';

export function refusal({ id, argv, cwd, log }: SpawnSpec, { because, detail }: Extract<ChildStart, { kind: 'refused' }>): Problem {
  const command = argv[0] ?? '';
  switch (because) {
    case 'command':
      return { code: 'command-not-found', capability: id, command };
    case 'folder':
      return { code: 'folder-not-found', capability: id, folder: cwd };
    case 'log':
      return { code: 'log-unwritable', capability: id, log, detail };
    case 'system':
      return { code: 'not-started', capability: id, command, detail };
  }
}
