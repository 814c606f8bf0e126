/**
 * The machine, behind one interface (STYLE habit 16). Everything in Muster that reads files, starts processes, opens sockets,
 * asks the time or looks at the environment does it through a `Host` that it was given; `node-host.ts` and the `node-*.ts`
 * files beside it are the only ones that know Node's modules for that.
 */

/** What reading a file can come to. */
export type ReadOutcome =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'missing' }
  | { readonly kind: 'unreadable'; readonly detail: string };

/** Files. Synchronous on purpose: Muster reads many small files, and a synchronous read costs a third of an awaited one. */
export interface HostFiles {
  /** UTF-8 text; a byte-order mark is kept. */
  read(path: string): ReadOutcome;
  exists(path: string): boolean;
  isDirectory(path: string): boolean;
  /** Modification time (ms) and size of a file, or null; to tell whether it may have changed. */
  stamp(path: string): { readonly mtimeMs: number; readonly size: number } | null;
  /** Writes beside the target and renames over it, so that a reader sees the old text or the new. Makes the folder. `mode` defaults to 0o644. */
  write(path: string, text: string, mode?: number): void;
  /** Adds to the end; makes the file and its folder. */
  append(path: string, text: string): void;
  /** Creates the file with this text, or answers false when it is already there (O_EXCL). */
  create(path: string, text: string): boolean;
  makeDir(path: string, mode?: number): void;
  /** Removes a file or a folder with all in it; nothing there is fine. */
  remove(path: string): void;
  /** Names in a folder, sorted by code units; [] when it is not there. */
  list(dir: string): string[];
  /**
   * Files below `root` that match one of `include` and none of `exclude` (globs as picomatch reads them, with `/`), as paths from
   * `root`, sorted by code units. Folders named node_modules, .git and .muster are never entered.
   */
  find(root: string, include: readonly string[], exclude?: readonly string[]): string[];
  /** A new folder of our own under the system's temporary one. */
  makeTempDir(prefix: string): string;
  /** The path with symbolic links resolved; the path itself when it is not there. */
  realPath(path: string): string;
}

export interface HostClock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Milliseconds from some fixed point, never going back. */
  monotonic(): number;
  /** Resolves after `ms`, or at once when `signal` aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

export interface CommandOutcome {
  /** null when it was ended by a signal or could not be started. */
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Set when it could not be started at all. */
  readonly spawnError?: string;
}

export interface CommandOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly timeoutMs?: number;
  readonly input?: string;
  readonly signal?: AbortSignal;
}

export interface HostProcesses {
  /** This process. */
  readonly pid: number;
  /** Runs a short command to its end, without a shell; never throws. Ended by SIGKILL at `timeoutMs`. */
  run(argv: readonly string[], options?: CommandOptions): Promise<CommandOutcome>;
  /** Absolute path of a program on PATH (or of a path given), or null. */
  find(program: string, path?: string): string | null;
  /** An opaque text that differs for every process that ever has this pid; null when no living process has it. */
  startTime(pid: number): string | null;
  /** Names and argument lists of the processes that can be seen. */
  list(): Promise<readonly SeenProcess[]>;
}

export interface SeenProcess {
  readonly pid: number;
  /** The kernel's short name (at most 15 characters on Linux). */
  readonly name: string;
  /** Empty for threads of the kernel. */
  readonly argv: readonly string[];
}

export interface PortHolder {
  readonly pid: number;
  readonly command: string;
}

export interface HttpAnswer {
  readonly status: number;
  /** The first 2,000 characters. */
  readonly body: string;
}

export interface HostSockets {
  /** One request, no redirects followed. Throws when there is no answer within `timeoutMs`; the message says why. */
  get(url: string, timeoutMs: number, signal?: AbortSignal): Promise<HttpAnswer>;
  /** Resolves when a connection was accepted and stayed open for `stayMs`. Throws otherwise; the message says why. */
  connect(host: string, port: number, timeoutMs: number, stayMs: number): Promise<void>;
  /** Whether this port can be bound on 127.0.0.1 and ::1 right now. */
  isFree(port: number): Promise<boolean>;
  /** The process that listens on a port; null when nobody does or this machine cannot tell. */
  holder(port: number): PortHolder | null;
}

export interface Host {
  readonly platform: NodeJS.Platform;
  /** Whole environment of this process; read-only. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Absolute path of the Node that runs Muster, and the flags that its own children need. */
  readonly node: string;
  readonly cpus: number;
  readonly uid: number;
  readonly files: HostFiles;
  readonly clock: HostClock;
  readonly processes: HostProcesses;
  readonly sockets: HostSockets;
}
