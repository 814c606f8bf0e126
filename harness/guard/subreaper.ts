/**
 * On Linux the guard makes itself a child subreaper: descendants whose parent ends become its own children, so it can always name
 * every one of them, daemons that left session, group and environment behind included (prctl(2), PR_SET_CHILD_SUBREAPER).
 */

const PR_SET_CHILD_SUBREAPER = 36;
const WNOHANG = 1;

export interface Subreaper {
  /** Takes an adopted child that has ended off the table. Never for a child that Node started: Node waits for those itself. */
  collect(pid: number): void;
}

/** null where the system or this installation cannot. */
export async function becomeSubreaper(platform: NodeJS.Platform): Promise<Subreaper | null> {
  if (platform !== 'linux') return null;
  try {
    const { default: koffi } = await import('koffi');
    const libc = koffi.load(null);
    const prctl = libc.func('int prctl(int option, unsigned long arg2, unsigned long arg3, unsigned long arg4, unsigned long arg5)');
    const waitpid = libc.func('int waitpid(int pid, void *status, int options)');
    if (prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) !== 0) return null;
    return { collect: (pid) => void waitpid(pid, null, WNOHANG) };
  } catch {
    // No prebuilt library for this platform.
    return null;
  }
}
