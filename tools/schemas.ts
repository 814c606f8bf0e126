/**
 * Writes the JSON Schemas of docs/reference/ from the zod schemas, for editors and for other programs, and the OpenAPI
 * document of the REST API.
 *
 * `node tools/schemas.ts` writes them; with `--check` it ends with 1 when one of them is stale.
 */
import fs from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as z from 'zod/mini';
import { scenarioSchema } from '../harness/mock-datadog/scenario/scenario.schema.ts';
import { ENDPOINTS } from '../harness/server/endpoints.ts';
import { openApiDocument } from '../harness/server/openapi.ts';
import { musterSchema } from '../harness/stacks/muster.schema.ts';
import { stackSchema } from '../harness/stacks/stack.schema.ts';
import { DOOR_SCHEMAS } from './door-schemas.ts';

const REFERENCE = fileURLToPath(new URL('../docs/reference/', import.meta.url));

const SCHEMAS = {
  'muster.schema.json': { title: 'muster.yaml, and the manifest that Nix writes', schema: musterSchema },
  'stack.schema.json': { title: 'A stack file: the apps of a system and who calls whom', schema: stackSchema },
  'datadog-scenario.schema.json': { title: 'A scenario of the mock Datadog', schema: scenarioSchema },
  ...DOOR_SCHEMAS,
};

/** Text of every published document, by file name. */
export function publishedSchemas(): ReadonlyMap<string, string> {
  const schemas = Object.entries(SCHEMAS).map(([file, { title, schema }]) => {
    const { $schema, ...rest } = z.toJSONSchema(schema, { io: 'input' });
    return [file, { $schema, $id: file, title, ...rest }] as const;
  });
  const all = [...schemas, ['openapi.json', openApiDocument(ENDPOINTS)] as const];
  return new Map(all.map(([file, document]) => [file, `${JSON.stringify(document, null, 2)}\n`]));
}

/** Names of the files that differ from what they should be. */
export function staleSchemas(): string[] {
  const now = (file: string) => (fs.existsSync(REFERENCE + file) ? fs.readFileSync(REFERENCE + file, 'utf8') : null);
  return [...publishedSchemas()].filter(([file, text]) => now(file) !== text).map(([file]) => file);
}

if (import.meta.main) {
  const stale = staleSchemas();
  if (process.argv.includes('--check')) {
    for (const file of stale) console.error(`docs/reference/${file} is stale: run node tools/schemas.ts`);
    process.exitCode = stale.length === 0 ? 0 : 1;
  } else {
    fs.mkdirSync(REFERENCE, { recursive: true });
    for (const [file, text] of publishedSchemas()) fs.writeFileSync(REFERENCE + file, text);
  }
}
