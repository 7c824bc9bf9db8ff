import { and } from '../base/phrases.ts';
import { few } from '../base/wording.ts';

/** Remains of an undo, keyed as in its result. */
export const REMAINS = {
  node: (items: readonly string[]) => `the Node in the cluster; to delete it: kubectl delete node ${items.join(' ')}`,
  'node-unknown': (items: readonly string[]) =>
    `possibly the Node, which this machine could not look up in the cluster; to delete it: kubectl delete node ${items.join(' ')}`,
  requests: (items: readonly string[]) =>
    few(items).length === items.length
      ? `certificate requests, which the cluster deletes automatically; to delete them sooner: kubectl delete csr ${items.join(' ')}`
      : `${items.length} certificate requests, which the cluster deletes automatically; to delete the first ${few(items).length} sooner: kubectl delete csr ${few(items).join(' ')}`,
  certificate: ([name = '', until = '', keyIn]: readonly string[]) =>
    keyIn === undefined
      ? `the certificate of ${name}, valid until ${until}: its key was deleted from this machine, but no cluster can revoke it`
      : `the certificate of ${name}, valid until ${until}, with its key in ${keyIn} (cert-dir of the kubelet): remove both, because no cluster can revoke the certificate`,
  changed: (items: readonly string[]) =>
    `${items.length === 1 ? 'a file' : 'files'} changed since the join and left as is: ${items.join(', ')}`,
  'not-kept': (items: readonly string[]) =>
    `${items.length === 1 ? 'a file' : 'files'} not restored, because tokens, the keys of requests and kubejoin's own files are never stored: ${items.join(', ')}`,
  link: (items: readonly string[]) =>
    `${items.length === 1 ? 'a link before the join, now a file' : 'links before the join, now files'} with the same content: ${items.join(', ')}`,
  special: (items: readonly string[]) =>
    `not restored, because before the join ${items.length === 1 ? 'it was' : 'they were'} neither ${items.length === 1 ? 'a file' : 'files'} nor ${items.length === 1 ? 'a link' : 'links'} that can be created again: ${items.join(', ')}`,
  bits: (items: readonly string[]) =>
    `restored without ${items.length === 1 ? 'its' : 'their'} setuid, setgid and sticky bits: ${items.join(', ')}`,
  separated: (items: readonly string[]) =>
    `${items.length === 1 ? 'a hard link before the join, now a separate file' : 'hard links before the join, now separate files'} with the same content: ${items.join(', ')}`,
  journal: (items: readonly string[]) =>
    `changes in ${items.length === 1 ? 'a line' : 'lines'} of the journal that cannot be read; the journal and the saved contents were kept (/var/lib/kubejoin/journal.jsonl.aside-*): ${items.join(', ')}`,
  'kubelet-directory': (items: readonly string[]) =>
    `files that the kubelet created in ${and(items)}: too many existed before to tell them apart`,
  logs: (items: readonly string[]) => `Pod logs: ${items.join(', ')}`,
} as const;

export type RemainsItems = readonly { what: keyof typeof REMAINS; items: readonly string[] }[];

export const remains = (all: RemainsItems): string =>
  all.map(({ what, items }) => `\n  * ${REMAINS[what](items)}`).join('');
