import { validateDocuments } from '../validate-documents.ts';
import { type Migrated, migrateDocuments } from './migrate-documents.ts';

/**
 * As migrateDocuments, and checks the values: of the file as it was, where its version can be read, so that what is wrong is shown where it
 * stands; and of what comes out.
 * @throws Failure CONFIG_INVALID
 */
export function migrateConfiguration(bytes: Uint8Array, source: string, options: { allowExperimentalApi: boolean }): Migrated {
  const migrated = migrateDocuments(bytes, source, options);
  if (!migrated.from.includes('v1beta2')) validateDocuments(bytes, source, options);
  if (migrated.from.length > 0) validateDocuments(new TextEncoder().encode(migrated.text), source, options);
  return migrated;
}
