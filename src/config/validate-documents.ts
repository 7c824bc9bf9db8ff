import type { Message } from '../events.ts';
import { parseJoinDocuments } from './documents.ts';
import { parseInitDocuments } from './init-documents.ts';
import { configurationKinds } from './migrate/migrate-documents.ts';
import { parseResetDocuments } from './reset-documents.ts';

/**
 * Checks every kind of a configuration file as the command that reads it does. Gives what that command would warn of.
 * @throws Failure CONFIG_INVALID with every problem found of the first kind that has any
 */
export function validateDocuments(bytes: Uint8Array, source: string, options: { allowExperimentalApi: boolean }): Message[] {
  const kinds = configurationKinds(bytes, source, options);
  const notices: Message[] = [];
  if (kinds.has('InitConfiguration') || kinds.has('ClusterConfiguration'))
    notices.push(...parseInitDocuments(bytes, source, options).notices);
  if (kinds.has('JoinConfiguration')) notices.push(...parseJoinDocuments(bytes, source, options).notices);
  if (kinds.has('ResetConfiguration')) notices.push(...parseResetDocuments(bytes, source, options).notices);
  // Each command warns that it does not use the kinds of the others: here they all are used.
  return notices.filter(({ key }) => key !== 'CONFIG_DOCUMENT_IGNORED');
}
