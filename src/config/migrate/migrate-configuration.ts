import { Failure, isFailure } from '../../base/failure.ts';
import { withFacts } from '../../base/text.ts';
import { CONFIG_FEATURE_GATE, CONFIG_INVALID, CONFIG_KUBERNETES_VERSION_UNSUPPORTED } from '../config-sentences.ts';
import { validateDocuments } from '../documents/validate-documents.ts';
import type { ConfigProblem } from '../problem.ts';
import { CONFIG_MIGRATION_VERSION_UNSUPPORTED } from './config-migrate-sentences.ts';
import { MIGRATED_GATES } from './convert.ts';
import { type Migrated, migrateDocuments } from './migrate-documents.ts';

/**
 * Migrates a file and checks the values: of the old file, if its version is readable, to report problems at their own
 * place; and of the result.
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

/** True for a problem of a gate that the migration removes; if it does not (v1, v1beta4), the result's check finds it. */
function isMigrated(problem: ConfigProblem): boolean {
  return problem.key === CONFIG_FEATURE_GATE.key && MIGRATED_GATES.includes((problem.params as { name: string }).name);
}

/** Replaces the message about an old, unsupported Kubernetes version by one about the migration. */
function atMigration(problem: ConfigProblem): ConfigProblem {
  return problem.key === CONFIG_KUBERNETES_VERSION_UNSUPPORTED.key
    ? withFacts(CONFIG_MIGRATION_VERSION_UNSUPPORTED(problem.params as never), placeOf(problem))
    : problem;
}

const placeOf = ({ line, column, path }: ConfigProblem) => ({ line, column, path });
