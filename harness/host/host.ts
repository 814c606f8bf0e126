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
  /** The first bytes as text, at most this many; '' when there is no file that can be read. */
  head(path: string, bytes: number): string;
  /** The bytes from this one on, at most 64 MiB of them; null when there is no file that can be read. */
  readFrom(path: string, byte: number): Uint8Array | null;
  exists(path: string): boolean;
  isDirectory(path: string): boolean;
  /** Whether a folder is there in which this user may make files. */
  takesFiles(dir: string): boolean;
  /** Modification time (ms) and size of a file, or null; to tell whether it may have changed. */
  stamp(path: string): { readonly mtimeMs: number; readonly size: number } | null;
  /** Whether a device is there, or a link to an open pipe, such as /dev/null and /dev/stdout: it takes what is written, and no file may take its place. */
  isDevice(path: string): boolean;
  /**
   * Writes beside the target and renames over it, so that a reader sees the old text or the new; what `isDevice` is written to as it
   * is. Makes the folder. `mode` defaults to 0o644.
   */
  write(path: string, text: string, mode?: number): void;
  /** Adds to the end; makes the file and its folder. */
  append(path: string, text: string): void;
  /** Cuts a file in place to its last bytes, behind a first line; false when it cannot. Whoever appends to it goes on doing so. */
  keepEnd(path: string, bytes: number, firstLine: string): boolean;
  /** Moves a file or folder over what `to` names; false when `from` is not there (any more). */
  rename(from: string, to: string): boolean;
  /** Creates the file with this text, or answers false when it is already there (O_EXCL). */
  create(path: string, text: string): boolean;
  makeDir(path: string, mode?: number): void;
  /** Removes a file or a folder with all in it; nothing there is fine. */
  remove(path: string): void;
  /** The same, without holding up this process: a folder may be large. */
  clear(path: string): Promise<void>;
  /** Names in a folder, sorted by code units; [] when it is not there. */
  list(dir: string): string[];
  /**
   * Files below `root` that match one of `include` and none of `exclude` (globs as picomatch reads them, with `/`), as paths from
   * `root`, sorted by code units. Folders named node_modules, .git and .muster are never entered.
   */
  find(root: string, include: readonly string[], exclude?: readonly string[]): string[];
  /** A new folder of our own under the system's temporary one. */
  makeTempDir(prefix: string): string;
  /** Whether the file or folder is there and belongs to the user who runs this. */
  isMine(path: string): boolean;
  /** Whether a regular file is there and belongs to this user: a pipe, a socket or a device may keep its reader waiting for good. */
  isOwnFile(path: string): boolean;
  /** The path with symbolic links resolved; the path itself when it is not there. */
  realPath(path: string): string;
}

/** All but the looking for. */
export type HostFileAccess = Omit<HostFiles, 'find'>;

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
}

export interface PortHolder {
  readonly pid: number;
  readonly command: string;
}

/** How a long-lived child is started. Its stdin is empty; stdout and stderr go to the end of `log` (mode 0600, folder made). */
export interface ChildSpec {
  readonly argv: readonly string[];
  readonly cwd: string;
  /** Its whole environment; programs are looked up on the PATH in it. */
  readonly env: Readonly<Record<string, string>>;
  readonly log: string;
}

export interface ChildExit {
  readonly code: number | null;
  readonly signal: string | null;
}

export type ChildStart =
  | { readonly kind: 'started'; readonly pid: number; readonly exited: Promise<ChildExit> }
  /** `command`: not found or not executable; `folder`: no such `cwd`; `log`: cannot be opened; `system`: anything else. */
  | { readonly kind: 'refused'; readonly because: 'command' | 'folder' | 'log' | 'system'; readonly detail: string };

/** A child that is spoken to in lines. */
export type HelperStart =
  | {
      readonly kind: 'started';
      readonly pid: number;
      /** Adds one line to its stdin; a helper that is gone loses it silently. */
      send(line: string): void;
      /** Resolves after its last line was handed over. */
      readonly exited: Promise<ChildExit>;
    }
  | { readonly kind: 'refused'; readonly detail: string };

/** Children that live on, each in a session of its own, so that no terminal's Ctrl-C reaches them. */
export interface HostChildren {
  /** `exited` resolves with the child itself, whatever its own children do. */
  start(spec: ChildSpec): Promise<ChildStart>;
  /** `log` takes stderr alone, as long as this process lives; each line of stdout goes to `onLine`. */
  startHelper(spec: ChildSpec, onLine: (line: string) => void): HelperStart;
  /** Starts a child that lives on after this process, which does not wait for its end. */
  leave(spec: ChildSpec): Promise<ChildStart>;
  /** Whether this process started that child and has not seen its end: nobody else may collect it. */
  owns(pid: number): boolean;
}

/** One process of this machine. */
export interface ProcessRow {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  readonly session: number;
  /** When it started, in the system's own unit; together with the pid it names one process for good. */
  readonly start: number;
  /** Ended, but not yet collected by its parent. */
  readonly isZombie: boolean;
}

/** Where processes are told apart: a pid means something only on one machine, in one boot, in one pid namespace. */
export interface MachineIdentity {
  readonly hostname: string;
  readonly boot: string;
  readonly namespace: string;
}

/** The system's table of processes. */
export interface HostProcessTable {
  list(): ProcessRow[];
  find(pid: number): ProcessRow | null;
  /** Children of a process; null where only the whole table tells. */
  children(pid: number): number[] | null;
  /** All that descend from a process, without a look at the whole table. No proof: one may be missing whose sibling ends meanwhile. */
  below(pid: number): number[];
  /** Those of `pids` with all these `NAME=value` entries in the environment that they were started with, as far as it may be read. */
  carriers(pids: readonly number[], entries: readonly string[]): Set<number>;
  /** Those of `pids` that hold one of these files open for writing, as far as it may be seen. Only plain files count. */
  writers(pids: readonly number[], files: readonly string[]): Set<number>;
  /** Whether it was stopped by a signal: it does nothing until somebody lets it go on. */
  isStopped(pid: number): boolean;
  /** Its command line, for people. */
  command(pid: number): string;
  /** TCP ports that each of them listens on, in order; [] where this machine cannot tell. */
  ports(pids: readonly number[]): ReadonlyMap<number, readonly number[]>;
  /** Sends a signal to a process, or to a process group when `pid` is negative; false when there is none or it is not ours to signal. */
  signal(pid: number, signal: string): boolean;
  machine(): MachineIdentity;
}

/** Groups of processes that nobody leaves by himself, where this machine lets us make any. A group is named by its folder. */
export interface HostCgroups {
  /** The group that this process is in; null where there are none. */
  own(): string | null;
  /** Makes a group that can be ended as a whole; false when it may not. */
  make(group: string): boolean;
  /** Moves this process into it; what it starts from then on is in it too. */
  enter(group: string): Promise<boolean>;
  /** Pids in it and in those below it, other pid namespaces left out. */
  members(group: string): number[];
  /** Kills all in it and below it at once, this process too if it is there. */
  kill(group: string): boolean;
  /** Removes it with those below it; false while a process is in one of them. */
  remove(group: string): boolean;
}

export interface HttpAnswer {
  readonly status: number;
  /** The first 2,000 characters. */
  readonly body: string;
}

/** A process of this user at the other end of a unix socket. */
export interface LocalPeer {
  /** Adds one line; a peer that is gone loses it silently. */
  send(line: string): void;
  close(): void;
  /** Resolves when the connection has ended, whoever ended it and however. */
  readonly closed: Promise<void>;
}

/** Where an HTTP server listens: on a unix socket, or on a port of a machine. */
export type HttpEndpoint = { readonly socket: string } | { readonly host: string; readonly port: number };

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** With its query. */
  readonly path: string;
  /** A value that is sent as JSON. */
  readonly body?: unknown;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
}

export interface JsonPost {
  readonly timeoutMs: number;
  /** Sent besides those that say what the body is. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

export interface JsonAnswer {
  readonly status: number;
  readonly text: string;
  /** By their names in lower case; one that came several times with commas. */
  readonly headers: Readonly<Record<string, string | undefined>>;
}

export interface HostSockets {
  /** One exchange with a server, of which the whole body is read. Throws as `get` does. */
  request(endpoint: HttpEndpoint, request: HttpRequest): Promise<{ readonly status: number; readonly text: string }>;
  /** One request, no redirects followed. Throws when there is no answer within `timeoutMs`; the message says why. */
  get(url: string, timeoutMs: number, signal?: AbortSignal): Promise<HttpAnswer>;
  /** Posts JSON text and answers with the whole body. Throws as `get` does. */
  postJson(url: string, json: string, post: JsonPost): Promise<JsonAnswer>;
  /** Resolves when a connection was accepted and stayed open for `stayMs`. Throws otherwise; the message says why. */
  connect(host: string, port: number, timeoutMs: number, stayMs: number): Promise<void>;
  /** Whether this port can be bound on 127.0.0.1 and ::1 right now. */
  isFree(port: number): Promise<boolean>;
  /** Connects to the unix socket at a path, whose lines go to `onLine`; null when nobody listens there. */
  connectLocal(path: string, onLine: (line: string) => void): Promise<LocalPeer | null>;
  /**
   * Listens on a unix socket at a path, whose folder must be nobody else's to enter. `onPeer` is given each peer and answers what takes its
   * lines. `close` takes no more peers.
   */
  listenLocal(path: string, onPeer: (peer: LocalPeer) => (line: string) => void): Promise<{ close(): void }>;
  /** From the first to the last of those that the system gives to whoever asks for any. */
  systemPorts(): { readonly first: number; readonly last: number };
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
  readonly children: HostChildren;
  readonly table: HostProcessTable;
  readonly cgroups: HostCgroups;
  readonly sockets: HostSockets;
}
