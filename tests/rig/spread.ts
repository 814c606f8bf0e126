/**
 * In which order Vitest starts the files of a group: those of each project evenly among those of the others, so that what waits for pods,
 * servers and graces runs beside what computes. Within a project Vitest's own order holds: the longest first.
 */
import { BaseSequencer, type TestSpecification } from 'vitest/node';

export class Spread extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const ofProject = Map.groupBy(await super.sort(files), ({ project }) => project);
    return [...ofProject.values()]
      .flatMap((own) => own.map((file, index) => ({ file, place: (index + 0.5) / own.length })))
      .sort((a, b) => a.file.project.config.sequence.groupOrder - b.file.project.config.sequence.groupOrder || a.place - b.place)
      .map(({ file }) => file);
  }
}
