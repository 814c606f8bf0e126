/** Vitest's set-up of the tests in this folder: one Neo4j for all of them, in which each keeps graphs of its own. */
import type { TestProject } from 'vitest/node';
import { startNeo4j } from '../rig/neo4j.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** `neo4j://127.0.0.1:PORT` */
    readonly neo4j: string;
  }
}

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await startNeo4j();
  project.provide('neo4j', server.url);
  return async () => {
    await server[Symbol.asyncDispose]();
  };
}
