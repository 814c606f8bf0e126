/** The stage `report`: what the run showed goes to the graph, and every report is written. */
import type { ResultsDocument } from '../model/results.ts';
import { resultsDocument } from '../report/results.ts';
import { writeArtifacts } from './artifacts.ts';
import type { Job } from './context.ts';
import { dropOldRuns } from './folders.ts';
import { remember } from './learn.ts';
import type { Ending } from './run-stages.ts';
import { keepTimings } from './timings.ts';

/** Feeds the graph with what the run showed, and writes the reports. */
export function reportStage({ request, configuration, recorder, dir, host }: Job, ending: Ending | null): Promise<ResultsDocument> {
  return recorder.stage('report', async () => {
    if (ending !== null && ending.results.length > 0) {
      const { results, collected } = ending;
      const stats = await remember({ run: recorder.run, results, facts: collected.facts }, configuration, host);
      if (stats.ok)
        recorder.emit({
          kind: 'learned',
          traces: collected.facts.length,
          tests: new Set(collected.facts.map(({ testId }) => testId)).size,
          stats: stats.value,
        });
      // The verdict on the tests stands; only the next selection will know less.
      else for (const problem of stats.problems) recorder.emit({ kind: 'warning', problem });
    }
    const apps = configuration.stack?.order ?? [];
    const kept = host.files.isDirectory(dir) ? dir : null;
    const write = () => {
      const results = resultsDocument(recorder.events, ending?.collected.latencies);
      return { results, problems: writeArtifacts({ dir: kept, events: recorder.events, results, apps, resultsFile: request.resultsFile }, host) };
    };
    const { results, problems } = write();
    recorder.refuse(problems);
    keepTimings(configuration.root, recorder.events, host);
    dropOldRuns(configuration.root, host);
    // A report that cannot be written changes the exit code, which the others tell.
    return problems.length === 0 ? results : write().results;
  });
}
