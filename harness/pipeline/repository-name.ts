/**
 * The name of a repository, the same in each checkout of it, for graphs that several repositories share: `repository` of muster.yaml, else
 * where git's remote `origin` is, else this folder on this machine. The last is nobody else's, so the worst that it does is to keep a test
 * that is gone.
 */
import type { Host } from '../host/host.ts';
import type { Configuration } from '../model/configuration.ts';
import { originOf } from './git.ts';

/** `https://user@host:port/path` and its like. */
const ADDRESS = /^(?:https?|ssh|git):\/\/(?:[^/]*@)?(?<host>[^/:@]+)(?::\d*)?\/+(?<path>.+)$/i;
/** `user@host:path`; one letter before the colon is a drive. */
const SSH = /^(?:[^/@]*@)?(?<host>[^/:@]{2,}):\/*(?<path>[^:].*)$/;

/** `host/path`, however the remote is reached, and without what may be the user's secret (a password, a query); null for a folder, and for what is no address. */
export function nameOfRemote(remote: string): string | null {
  const { host, path } = (ADDRESS.exec(remote) ?? (remote.includes('://') ? null : SSH.exec(remote)))?.groups ?? {};
  if (host === undefined || path === undefined) return null;
  return `${host.toLowerCase()}/${path.replace(/(?:\.git)?\/*(?:[?#].*)?$/, '')}`;
}

export async function repositoryName({ repository, root }: Configuration, host: Host): Promise<string> {
  if (repository !== undefined) return repository;
  const origin = await originOf(root, host);
  const remote = origin === null ? null : nameOfRemote(origin.remote);
  return origin === null || remote === null ? `${host.table.machine().hostname}:${root}` : `${remote}${origin.below && `/${origin.below}`}`;
}
