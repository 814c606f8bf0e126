/**
 * What a change can break (INTERFACES, "Graph rules"; CHECKLIST D1), and by which path.
 *
 * One variable-length query finds all services within reach with the calls between them [S0-86]; which way the shortest paths go is told
 * in memory, by the functions that every engine uses. Each test then takes the best-ranked node that it touches.
 */
import { nodeName, readArea } from '../../model/endpoint.ts';
import { byTypeAndId, type Impact } from '../../model/graph.ts';
import { testId } from '../../model/ids.ts';
import { byCodeUnits } from '../../model/order.ts';
import { findAreas } from '../areas.ts';
import { type Reached, ranked, spread } from '../spread.ts';
import type { ImpactQuestion } from '../store.ts';
import type { Ask } from './bolt.ts';
import { readRegion } from './region.ts';

/**
 * Tests that touch one of the nodes, each with the place of its best one. From a service `OF` leads to its endpoints, from an endpoint to
 * its service, which a test touches when nobody named the endpoint.
 */
const HIT = `UNWIND range(0, size($nodes) - 1) AS rank MATCH (node) WHERE elementId(node) = $nodes[rank]
  MATCH (node)-[:OF*0..1]-()<-[:TOUCHES]-(test:Test) WITH test, min(rank) AS rank`;

/** Places of the nodes that any test touches. */
const TOUCHED = `UNWIND range(0, size($nodes) - 1) AS rank MATCH (node) WHERE elementId(node) = $nodes[rank]
  AND EXISTS { (node)-[:OF*0..1]-()<-[:TOUCHES]-() } RETURN rank`;

const keyOf = (node: Reached | undefined): string => `${node?.service} ${node?.endpoint}`;

/** Answers the question from what one transaction sees. */
export async function impact(ask: Ask, { changed, radius }: ImpactQuestion): Promise<Impact> {
  const hops = radius >= 2 ? radius : 0;
  const region = await readRegion(ask, { names: changed, readings: changed.map(readArea), hops });
  const areas = findAreas(changed, region.lookup);
  const reached = spread(areas, hops, {
    betweenServices: () => region.serviceCalls,
    betweenEndpoints: () => region.endpointCalls,
    naming: () => (node) => nodeName(region.namesOf(node)),
  });
  const best = ranked(reached);
  const nodes = await region.idsOf(ask, best);
  const [tests, services, ranks] = await Promise.all([
    ask(`${HIT} RETURN test.id AS id, test.type AS type, rank`, { nodes }),
    ask(`${HIT} MATCH (test)-[:TOUCHES]->(touched) WITH DISTINCT touched RETURN DISTINCT coalesce(touched.service, touched.name) AS service`, { nodes }),
    ask(TOUCHED, { nodes }),
  ]);
  const touched = new Set(ranks.map(({ rank }) => keyOf(best[Number(rank)])));
  const mapped = new Set(reached.filter((node) => touched.has(keyOf(node))).map((node) => node.changed));
  const unknownEndpoints = areas.filter(({ kind }) => kind === 'unknown-endpoint').map((area) => area.changed);
  return {
    tests: tests
      .map(({ id, type, rank }) => {
        const { changed: from = '', path = [] } = best[Number(rank)] ?? {};
        return { id: testId(String(id)), type: String(type), changed: from, because: path };
      })
      .sort(byTypeAndId),
    services: services.map(({ service }) => String(service)).sort(byCodeUnits),
    unmapped: areas.map((area) => area.changed).filter((area) => !mapped.has(area)),
    ...(unknownEndpoints.length > 0 ? { unknownEndpoints } : {}),
  };
}
