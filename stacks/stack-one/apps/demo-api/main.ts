/** demo-api: a catalogue and its orders on SQLite. `PORT` (0 = any), `DEMO_API_DATABASE` (a file; in memory unless told). */
import { serve } from '../../service/serve.ts';
import { startTracing } from '../../service/tracing.ts';
import { openItems } from './items.ts';
import { apiRoutes } from './routes.ts';

const name = 'demo-api';
const tracing = await startTracing(name, process.env);
const items = openItems(process.env['DEMO_API_DATABASE'] ?? ':memory:');

await serve({ name, tracing, routes: apiRoutes(items), port: Number(process.env['PORT'] ?? 0), close: items.close });
