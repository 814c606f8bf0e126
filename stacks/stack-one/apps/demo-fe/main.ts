/**
 * demo-fe: the shop front. `PORT` (0 = any), `RELEASE_LIFECYCLE_DEMO_URL` (the address of its back end), `DEV_SESSION` (the session that
 * it starts for requests that come without one; none unless told).
 */
import { propagationFor } from '../../propagation/propagation.ts';
import { serve } from '../../service/serve.ts';
import { startTracing } from '../../service/tracing.ts';
import { readAssets } from './assets.ts';
import { frontRoutes, refuseWithPage } from './routes.ts';
import { openShop } from './shop.ts';

const name = 'demo-fe';
const backEnd = process.env['RELEASE_LIFECYCLE_DEMO_URL'];
if (!backEnd) throw new Error('RELEASE_LIFECYCLE_DEMO_URL is not set: it names the address of release-lifecycle-demo');
const session = process.env['DEV_SESSION'] || null;
const tracing = await startTracing(name, process.env);
const routes = frontRoutes(openShop(backEnd, propagationFor('originator', session)), readAssets(new URL('assets/', import.meta.url)), session);

await serve({ name, tracing, routes, refuse: refuseWithPage, port: Number(process.env['PORT'] ?? 0) });
