/** What the graph knows of the code of changed files: `--since` selects by endpoints where traces told where their code stands. */
import path from 'node:path';
import { nodeKey } from '../graph/evidence.ts';
import type { GraphStore } from '../graph/store.ts';
import type { Host } from '../host/host.ts';
import type { Change } from '../model/change.ts';
import type { Configuration } from '../model/configuration.ts';
import type { CodeOrigin } from '../model/graph.ts';
import { codeFile } from '../planner/code-file.ts';
import { type EndpointCode, narrow } from '../planner/narrow.ts';

const withSlashes = (file: string) => file.split(path.sep).join('/');

/** Names a file of the repository for what a tracer wrote. */
function fileFinder({ files }: Change, { root, stack }: Configuration, host: Host): (origin: CodeOrigin) => string | null {
  const changed = new Set(files);
  const roots = [...new Set([root, host.files.realPath(root)])].map(withSlashes);
  const dirs = new Map((stack?.apps ?? []).map(({ name, contextDir }) => [name, contextDir]));
  const isFile = (file: string) => changed.has(file) || host.files.exists(path.join(root, file));
  return ({ service, file }) => codeFile(file, { roots, dir: dirs.get(service) ?? '.', isFile });
}

/** Services all of whose endpoints are among these. */
async function wholeServices(origins: readonly CodeOrigin[], graph: GraphStore): Promise<ReadonlySet<string>> {
  const known = new Set(origins.map(nodeKey));
  const services = await graph.services();
  return new Set(
    services.filter(({ name, endpoints }) => endpoints.every((endpoint) => known.has(nodeKey({ service: name, endpoint })))).map(({ name }) => name),
  );
}

/** The change, with files that are the code of endpoints under these. A change that names no files stays as it is. */
export async function narrowByCode(change: Change, graph: GraphStore, configuration: Configuration, host: Host): Promise<Change> {
  if (change.files.length === 0) return change;
  const origins = await graph.origins();
  const names = new Set(change.files.map((file) => path.posix.basename(file)));
  const find = fileFinder(change, configuration, host);
  const changed = new Set(change.files);
  const code = origins.flatMap((origin): EndpointCode[] => {
    const file = names.has(path.posix.basename(origin.file)) ? find(origin) : null;
    return file !== null && changed.has(file) ? [{ ...origin, file }] : [];
  });
  return code.length === 0 ? change : narrow(change, { code, whole: await wholeServices(origins, graph) });
}
