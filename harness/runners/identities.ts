/** What the part inside a runner needs to name a test by its id. */
import type { Host } from '../host/host.ts';
import type { Identities, NamedTest } from '../model/identities.ts';
import { usualId } from '../model/usual-id.ts';
import type { Batch } from './runner.ts';
import { fileOf } from './selection.ts';

export function identitiesOf(batch: Batch, host: Host): Identities {
  const { kind } = batch.suite;
  const named: Record<string, NamedTest[]> = {};
  for (const test of batch.tests) {
    const { id, file, titlePath: titles } = test;
    if (titles.length > 0 && id === usualId(kind, file, titles)) continue;
    const path = fileOf(test, batch, host);
    named[path] = [...(named[path] ?? []), { titles, id }];
  }
  return { root: host.files.realPath(batch.root), kind, named };
}
