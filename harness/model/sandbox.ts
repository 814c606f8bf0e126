/** The isolated place that capabilities and tests of one sandbox share, as data: what `MUSTER_SANDBOX` points to. */

export interface CapabilityAddress {
  readonly url: string | null;
  readonly host: string | null;
  /** The port named `http`, else the first; null when it has none. */
  readonly port: number | null;
  readonly ports: Readonly<Record<string, number>>;
}

/** Where containers reach one that shares a network with them: by its name there. */
export interface InsideAddress extends CapabilityAddress {
  /** The engine's name of that network. */
  readonly network: string;
}

export interface SandboxDescription {
  readonly version: 1;
  readonly run: string;
  /** null = the shared default sandbox. */
  readonly name: string | null;
  /** Of this sandbox of this run; the member `muster.sandbox` of the W3C header `baggage` (`MUSTER_BAGGAGE`). */
  readonly id: string;
  readonly dir: string;
  readonly capabilities: Readonly<Record<string, CapabilityAddress>>;
}

/** Whether it is the sandbox of one file that asked for a fresh one; such names begin like this. */
export const isFreshSandbox = (name: string | null): boolean => name?.startsWith('fresh-') ?? false;
