import type { Change, ChangeKinds } from '../change.ts';
import type { KindOfChange } from '../kind.ts';
import { removeFile } from './remove-file.ts';
import { service } from './service.ts';
import { servingCertificate } from './serving-certificate.ts';
import { waitUntil } from './wait-until.ts';
import { writeFile } from './write-file.ts';

/** One entry for every kind in ChangeKinds; a missing one does not compile. */
const kinds: { [K in keyof ChangeKinds]: KindOfChange<ChangeKinds[K]['change']> } = {
  'write-file': writeFile,
  'remove-file': removeFile,
  'serving-certificate': servingCertificate,
  service,
  'wait-until': waitUntil,
};

export function kindOf<C extends Change>(change: C): KindOfChange<C> {
  return kinds[change.kind] as unknown as KindOfChange<C>;
}
