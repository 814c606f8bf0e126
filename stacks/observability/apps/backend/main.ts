/** backend: rules over traces, and the page where they are written. `PORT` (0 = any), `BACKEND_DATABASE` (a file; in memory unless told). */
import { serve } from '../../../stack-one/service/serve.ts';
import { startTracing } from '../../../stack-one/service/tracing.ts';
import { pageRoutes } from './page.ts';
import { ruleRoutes } from './routes.ts';
import { openRules } from './rules.ts';

const name = 'backend';
const tracing = await startTracing(name, process.env);
const rules = openRules(process.env['BACKEND_DATABASE'] ?? ':memory:');

await serve({ name, tracing, routes: [...ruleRoutes(rules), ...pageRoutes()], port: Number(process.env['PORT'] ?? 0), close: rules.close });
