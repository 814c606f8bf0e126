/**
 * One isolated environment: ports and folders of its own, and a file that describes it (`MUSTER_SANDBOX`).
 *
 * Its folder is a short one under the system's temporary folder, since paths of unix sockets end at about 104 bytes. It holds what may
 * go with the sandbox; logs do not, they stand in the folder of the run.
 */
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import type { Host } from '../host/host.ts';
import type { Capability } from '../model/capability.ts';
import type { CapabilityName, RunId } from '../model/ids.ts';
import type { Result } from '../model/result.ts';
import type { CapabilityAddress, SandboxDescription } from '../model/sandbox.ts';
import { assignPorts, type Ports } from './capability-ports.ts';
import { type Environment, sandboxFolders, sandboxId, sandboxVariables } from './environment.ts';
import type { Owner } from './owner.ts';
import { leasePorts } from './ports.ts';
import { toolVariables } from './tool-homes.ts';

export interface Sandbox extends AsyncDisposable {
  /** null = the shared default sandbox. */
  readonly name: string | null;
  readonly run: RunId;
  readonly dir: string;
  /** Variables of the sandbox itself, without those of its capabilities. */
  readonly variables: Environment;
  /** Numbers for the ports of a capability that was named when the sandbox was opened. */
  portsOf(capability: CapabilityName): Result<Ports>;
  /** Leases other numbers, from the next block, since somebody else has `lost` by now. Resolves to whether that helps: a port that is given stays, one of others is none of its. */
  movePorts(capability: CapabilityName, lost: number): Promise<boolean>;
  /** Writes an address into the description, for what starts from now on. */
  publish(capability: CapabilityName, address: CapabilityAddress): void;
  description(): SandboxDescription;
  /** What all of the sandbox share and the first who asks for it makes, by name: a network, a namespace. */
  once(what: string, make: () => Promise<Result<string>>): Promise<Result<string>>;
}

export interface SandboxRequest {
  readonly run: RunId;
  /** Root of the repository: with the name it decides which ports are tried first. */
  readonly root: string;
  readonly name: string | null;
  /** Those that may be started in it. */
  readonly capabilities: readonly Capability[];
  /** Those whose port variables count here; in the shared sandbox all, in others none, unless told. */
  readonly overridden?: ReadonlySet<CapabilityName>;
  /** Tells the guard of a folder that must go with the run, whoever is left to remove it. */
  readonly removeAtEnd: (dir: string) => Promise<void>;
  /** In whose name its ports are leased, when it outlives this process. */
  readonly owner?: Owner;
}

/** A name that nobody can guess, so that the guard can be told of the folder before it is there. */
function newFolder({ env, cwd }: Host): string {
  return path.resolve(cwd, env['TMPDIR'] || '/tmp', `muster-${randomBytes(6).toString('hex')}`);
}

/** One file of another user must not fail a run that is over; the guard's lease still names the folder. */
function removeQuietly(dir: string, { files }: Host): void {
  try {
    files.remove(dir);
  } catch {}
}

/** Makes the folder and assigns the ports. Disposing gives the ports back and removes the folder. */
export async function openSandbox(request: SandboxRequest, host: Host): Promise<Sandbox> {
  const { run, root, name } = request;
  const dir = newFolder(host);
  await request.removeAtEnd(dir);
  host.files.makeDir(dir, 0o700);
  const file = path.join(dir, 'sandbox.json');
  for (const folder of Object.values(sandboxFolders(dir))) host.files.makeDir(folder, 0o700);

  const lease = leasePorts({ run, key: `${root}\0${name ?? ''}`, owner: request.owner }, host);
  const ports = new Map<CapabilityName, Result<Ports>>();
  const overridden = request.overridden ?? new Set(name === null ? request.capabilities.map((capability) => capability.name) : []);
  const assign = (capability: Capability) => assignPorts({ capability, sandbox: name, isOverridden: overridden.has(capability.name), lease }, host);
  for (const capability of request.capabilities) ports.set(capability.name, await assign(capability));

  let capabilities: Readonly<Record<string, CapabilityAddress>> = {};
  const description = (): SandboxDescription => ({ version: 1, run, name, id: sandboxId(run, name), dir, capabilities });
  const shared = new Map<string, Promise<Result<string>>>();
  const save = () => host.files.write(file, `${JSON.stringify(description(), null, 2)}\n`, 0o600);
  save();

  return {
    name,
    run,
    dir,
    variables: { ...toolVariables(host), ...sandboxVariables({ run, name, file, dir }) },
    portsOf(capability) {
      const assigned = ports.get(capability);
      if (!assigned) throw new Error(`the sandbox was opened without ${capability}`);
      return assigned;
    },
    async movePorts(name, lost) {
      const capability = request.capabilities.find((each) => each.name === name);
      if (!capability) throw new Error(`the sandbox was opened without ${name}`);
      const held = ports.get(name);
      if (!held?.ok || !Object.values(held.value).includes(lost)) return false;
      lease.leaveBlock();
      const moved = await assign(capability);
      if (!moved.ok || Object.values(moved.value).includes(lost)) return false;
      ports.set(name, moved);
      return true;
    },
    publish(capability, address) {
      capabilities = { ...capabilities, [capability]: address };
      save();
    },
    description,
    once(what, make) {
      const made = shared.get(what) ?? make();
      shared.set(what, made);
      return made;
    },
    async [Symbol.asyncDispose]() {
      lease.release();
      removeQuietly(dir, host);
    },
  };
}
