/** release-lifecycle-demo: the back end of the shop front. `PORT` (0 = any), `DEMO_API_URL` (the address of demo-api). */
import { serve } from '../../service/serve.ts';
import { startTracing } from '../../service/tracing.ts';
import { bffRoutes } from './routes.ts';

const name = 'release-lifecycle-demo';
const demoApi = process.env['DEMO_API_URL'];
if (!demoApi) throw new Error('DEMO_API_URL is not set: it names the address of demo-api');
const tracing = await startTracing(name, process.env);

await serve({ name, tracing, routes: bffRoutes(demoApi), port: Number(process.env['PORT'] ?? 0) });
