/**
 * Adds to package-lock.json the binaries of other platforms that the registry at hand does not offer.
 *
 * `npm ci` refuses a lock that leaves out an optional dependency, and npm leaves out what it could not find. Such an entry has
 * no checksum; npm passes over it everywhere but on its own platform. Run after each `npm install` that changed such a dependency.
 */
import fs from 'node:fs';
import path from 'node:path';

interface Entry {
  version?: string;
  dev?: boolean;
  optional?: boolean;
  os?: string[];
  cpu?: string[];
  libc?: string[];
  optionalDependencies?: Record<string, string>;
}

export interface Lock {
  packages: Record<string, Entry>;
}

const SYSTEMS = ['android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'aix', 'win32'];
const PROCESSORS = ['arm64', 'arm', 'ia32', 'x64', 'ppc64', 'riscv64', 's390x', 'loong64', 'mips64el'];

/** What `binding-linux-arm-musleabihf` says of itself; null for a name that says nothing. */
function platformOf(name: string): Pick<Entry, 'os' | 'cpu' | 'libc'> | null {
  const words = name.split(/[/-]/);
  const os = SYSTEMS.find((system) => words.includes(system));
  const cpu = PROCESSORS.find((processor) => words.includes(processor));
  if (os === undefined || cpu === undefined) return null;
  const libc = words.some((word) => word.startsWith('musl')) ? 'musl' : words.some((word) => word.startsWith('gnu')) ? 'glibc' : null;
  return { os: [os], cpu: [cpu], ...(libc === null ? {} : { libc: [libc] }) };
}

/** Where Node finds a package from a place: the nearest node_modules above that has it. */
function found(packages: Lock['packages'], from: string, name: string): Entry | undefined {
  const near = packages[`${from}${from === '' ? '' : '/'}node_modules/${name}`];
  if (near !== undefined || from === '') return near;
  return found(packages, from.slice(0, Math.max(0, from.lastIndexOf('/node_modules/'))), name);
}

/** The lock with an entry of the right version for every optional dependency, and the places of those that are new. */
export function complete(lock: Lock): { lock: Lock; added: string[] } {
  const known = new Map(Object.entries(lock.packages).map(([place, entry]) => [`${place.replace(/.*node_modules\//, '')}@${entry.version}`, entry]));
  const packages = { ...lock.packages };
  const added: string[] = [];
  // From the outside in: npm may have given the outer place to a version that an inner package wants.
  for (const [place, { dev, optionalDependencies = {} }] of Object.entries(lock.packages).sort(([a], [b]) => a.length - b.length)) {
    for (const [name, version] of Object.entries(optionalDependencies)) {
      const platform = platformOf(name);
      if (platform === null || found(packages, place, name)?.version === version) continue;
      const beside = `${place.slice(0, place.lastIndexOf('node_modules/'))}node_modules/${name}`;
      packages[beside] = known.get(`${name}@${version}`) ?? { version, ...(dev ? { dev } : {}), optional: true, ...platform };
      added.push(beside);
    }
  }
  const sorted = Object.entries(packages).sort(([a], [b]) => a.localeCompare(b, 'en'));
  return { lock: { ...lock, packages: Object.fromEntries(sorted) }, added };
}

if (import.meta.main) {
  const file = path.join(import.meta.dirname, '..', 'package-lock.json');
  const { lock, added } = complete(JSON.parse(fs.readFileSync(file, 'utf8')));
  if (added.length > 0) fs.writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
  console.error(`${added.length} entries added`);
}
