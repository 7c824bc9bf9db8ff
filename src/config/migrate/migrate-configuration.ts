import { Failure, isFailure } from '../../base/failure.ts';
import { withFacts } from '../../base/text.ts';
import { validateDocuments } from '../documents/validate-documents.ts';
import type { ConfigProblem } from '../problem.ts';
import { CONFIG_FEATURE_GATE, CONFIG_INVALID, CONFIG_KUBERNETES_VERSION_UNSUPPORTED } from '../sentences.ts';
import { MIGRATED_GATES } from './convert.ts';
import { type Migrated, migrateDocuments } from './migrate-documents.ts';
import { CONFIG_MIGRATION_VERSION_UNSUPPORTED } from './sentences.ts';

/**
 * As migrateDocuments, and checks the values: of the file as it was, where its version can be read, so that what is
 * wrong is shown where it stands; and of what comes out.
 * @throws Failure CONFIG_INVALID
 */
export function migrateConfiguration(
  bytes: Uint8Array,
  source: string,
  options: { allowExperimentalApi: boolean },
): Migrated {
  const migrated = migrateDocuments(bytes, source, options);
  const isOld = migrated.from.length > 0;
  const check = (file: Uint8Array, change: (problem: ConfigProblem) => ConfigProblem[]) =>
    withProblems(() => validateDocuments(file, source, options), change);
  if (!migrated.from.includes('v1beta2'))
    check(bytes, (problem) => (isOld && isMigrated(problem) ? [] : [atMigration(problem)]));
  if (isOld) check(new TextEncoder().encode(migrated.text), (problem) => [atMigration(problem)]);
  return migrated;
}

function withProblems(work: () => void, change: (problem: ConfigProblem) => ConfigProblem[]): void {
  try {
    work();
  } catch (error) {
    if (!isFailure(error, CONFIG_INVALID)) throw error;
    const { params } = error;
    const problems = params.problems.flatMap(change);
    if (problems.length + params.more > 0) throw new Failure(CONFIG_INVALID, { ...params, problems }, { cause: error });
  }
}

/** Of a gate that is taken out; if it is not (in v1 or v1beta4), the check of what comes out finds it. */
function isMigrated(problem: ConfigProblem): boolean {
  return problem.key === CONFIG_FEATURE_GATE.key && MIGRATED_GATES.includes((problem.params as { name: string }).name);
}

/**
 * An old file asks for a version of its own time: that no cluster can be made of it is not what its owner wants to
 * know.
 */
function atMigration(problem: ConfigProblem): ConfigProblem {
  return problem.key === CONFIG_KUBERNETES_VERSION_UNSUPPORTED.key
    ? withFacts(CONFIG_MIGRATION_VERSION_UNSUPPORTED(problem.params as never), placeOf(problem))
    : problem;
}

const placeOf = ({ line, column, path }: ConfigProblem) => ({ line, column, path });
