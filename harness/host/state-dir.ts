/** Where Muster keeps what outlives a run on this machine: leases of ports, leases of processes. */
import path from 'node:path';
import type { Host, HostFileAccess } from './host.ts';

/** `$XDG_STATE_HOME/muster`, else `~/.local/state/muster`; absolute, not yet made. */
export function stateDir(host: Pick<Host, 'env' | 'uid'> & { readonly files: Pick<HostFileAccess, 'isDirectory'> }): string {
  const state = host.env['XDG_STATE_HOME'];
  if (state !== undefined && path.isAbsolute(state)) return path.join(state, 'muster');
  const home = host.env['HOME'] ?? host.env['USERPROFILE'];
  // Without a home (some CI images name one that is not there) the folder is still one per user.
  return home && host.files.isDirectory(home) ? path.join(home, '.local', 'state', 'muster') : path.join('/tmp', `muster-state-${host.uid}`);
}
