/** The stage `report`: what the run showed goes to the graph, and every report is written. */
import type { Problem } from '../model/problem.ts';
import type { ResultsDocument } from '../model/results.ts';
import { resultsDocument } from '../report/results.ts';
import { writeArtifacts } from './artifacts.ts';
import type { Job } from './context.ts';
import { dropOld } from './folders.ts';
import { remember, wholeEvidence } from './learn.ts';
import type { Ending } from './run-stages.ts';
import { keepTimings } from './timings.ts';

/** Writes every report of what has happened until now. */
export function writeReports({ request, configuration, recorder, dir, host }: Job, ending: Ending | null): { results: ResultsDocument; problems: Problem[] } {
  const apps = configuration.stack?.order ?? [];
  const kept = host.files.isDirectory(dir) ? dir : null;
  const results = resultsDocument(recorder.events, ending?.collected.latencies);
  return { results, problems: writeArtifacts({ dir: kept, events: recorder.events, results, apps, resultsFile: request.resultsFile }, host) };
}

/** Feeds the graph with what the run showed, and writes the reports. */
export function reportStage(job: Job, ending: Ending | null): Promise<ResultsDocument> {
  const { configuration, recorder, host } = job;
  return recorder.stage('report', async () => {
    if (ending !== null && ending.results.length > 0) {
      const { results, collected } = ending;
      const facts = wholeEvidence(collected.facts, results);
      const stats = await remember({ run: recorder.run, results, facts }, configuration, host);
      if (stats.ok)
        recorder.emit({
          kind: 'learned',
          traces: facts.length,
          tests: new Set(facts.map(({ testId }) => testId)).size,
          stats: stats.value,
        });
      // The verdict on the tests stands; only the next selection will know less.
      else for (const problem of stats.problems) recorder.emit({ kind: 'warning', problem });
    }
    const { results, problems } = writeReports(job, ending);
    recorder.refuse(problems);
    keepTimings(configuration.root, recorder.events, host);
    dropOld(configuration.root, host);
    // A report that cannot be written changes the exit code, which the others tell.
    return problems.length === 0 ? results : writeReports(job, ending).results;
  });
}
