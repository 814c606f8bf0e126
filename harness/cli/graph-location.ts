/** The graph that a command means: the one named, else the configured one, else the usual file below the working directory. */
import { ok, type Result } from '../model/result.ts';
import { text } from './arguments.ts';
import type { Arguments, Io } from './command.ts';
import { askedConfiguration } from './plan-request.ts';

/** A path or an address, as `openGraph` takes it. */
export async function graphLocation(args: Arguments, { host }: Io): Promise<Result<string>> {
  const named = text(args, 'graph');
  if (named !== undefined) return ok(named);
  const { loadConfiguration } = await import('../stacks/load.ts');
  const loaded = loadConfiguration(askedConfiguration(args), host);
  if (loaded.ok) return ok(loaded.value.graph);
  return loaded.problems.every(({ code }) => code === 'no-configuration') ? ok('.muster/graph.sqlite') : loaded;
}
