/**
 * Neo4j as a process of the guard, by whatever `neo4j` this machine has: on PATH, or fetched by tools/get-neo4j, which is asked for it
 * the first time. It reads its settings from a file alone, so they are written first; then this process becomes it.
 *
 * Run: node main.ts PORT FOLDER [SETTING=VALUE …]. It listens on loopback, asks for no password and keeps all that it writes in the folder,
 * which must be an absolute path; a setting that is told counts more than the one here.
 */
import path from 'node:path';
import { nodeHost } from '../../host/node-host.ts';

const FETCH_MS = 600_000;

const [port = '', folder = '', ...told] = process.argv.slice(2);
const { files, processes, env } = nodeHost();

async function findNeo4j(): Promise<string> {
  const found = processes.find('neo4j', env['PATH']);
  if (found !== null) return found;
  const { exitCode, stdout, stderr } = await processes.run([path.join(import.meta.dirname, '../../../tools/get-neo4j')], { env, timeoutMs: FETCH_MS });
  if (exitCode !== 0) throw new Error(`tools/get-neo4j ended with ${exitCode}: ${stderr}`);
  return stdout.trim();
}

const settings = [
  // Settings that another version does not know are left out by it.
  'server.config.strict_validation.enabled=false',
  `server.directories.data=${folder}/data`,
  `server.directories.logs=${folder}/logs`,
  `server.directories.run=${folder}/run`,
  `server.directories.transaction.logs.root=${folder}/data/transactions`,
  `server.bolt.listen_address=127.0.0.1:${port}`,
  `server.bolt.advertised_address=127.0.0.1:${port}`,
  'server.http.enabled=false',
  'server.https.enabled=false',
  'dbms.security.auth_enabled=false',
  'server.memory.heap.initial_size=256m',
  'server.memory.heap.max_size=512m',
  'server.memory.pagecache.size=64m',
  'dbms.usage_report.enabled=false',
  // Else each folder takes 512 MB of the disk.
  'db.tx_log.preallocate=false',
  // Else it takes ten seconds to stop.
  'internal.dbms.bolt.netty_server_shutdown_quiet_period=0',
  'internal.dbms.bolt.netty_server_shutdown_timeout=2',
  'db.shutdown_transaction_end_timeout=0s',
];
const nameOf = (setting: string) => setting.split('=', 1)[0];
const replaced = new Set(told.map(nameOf));
files.write(path.join(folder, 'neo4j.conf'), [...settings.filter((setting) => !replaced.has(nameOf(setting))), ...told, ''].join('\n'));
const program = await findNeo4j();
process.execve?.(program, [program, 'console'], { ...env, NEO4J_CONF: folder });
