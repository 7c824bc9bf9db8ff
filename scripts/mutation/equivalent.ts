/** A mutant that no test can kill, because nothing that anybody can see differs. */
export type Equivalent = { file: string; line: string; change: string; reason: string };

/** At most one in so many of a file's folder. */
export const ONE_IN = 30;

const PROGRESS = 'src/engine/kinds/etcd/member-progress.ts';
const NOT_DONE = 'its caller asks for done and again only: any other word waits';

export const EQUIVALENT: readonly Equivalent[] = [
  {
    file: PROGRESS,
    line: "#stage: Stage = 'starting';",
    change: "'starting' -> ''",
    reason: 'the first look enters a stage before anybody reads it, at the same moment',
  },
  {
    file: PROGRESS,
    line: "#reason: Reason = '';",
    change: "'' -> 'mutant'",
    reason: 'each wait has written its reason before it is read',
  },
  { file: PROGRESS, line: "return 'wait';", change: "'wait' -> ''", reason: NOT_DONE },
  {
    file: PROGRESS,
    line: "if (member.isLearner) return (await this.#promote(member, now)) ? 'again' : 'wait';",
    change: "'wait' -> ''",
    reason: NOT_DONE,
  },
  { file: PROGRESS, line: "return (await this.#reads()) ? 'done' : 'wait';", change: "'wait' -> ''", reason: NOT_DONE },
  {
    file: PROGRESS,
    line: 'if (error instanceof EtcdRefusal && LASTING.has(error.code))',
    change: 'error instanceof EtcdRefusal && LASTING.has(error.code) -> LASTING.has(error.code)',
    reason: "a Failure's code is a word, and the set holds numbers: the class is looked at for the compiler",
  },
  {
    file: 'src/features/fleet/ssh/ssh-command.ts',
    line: 'const name = /^[A-Za-z0-9]+/.exec(option)?.[0];',
    change: '/^[A-Za-z0-9]+/ -> /^[A-Za-z0-9]*/',
    reason: 'an empty name is none of those that are settled',
  },
  {
    file: 'src/engine/kinds/etcd/stuck-learner.ts',
    line: "return names.some((name) => name.endsWith('.snap')) ? 'taken' : 'none';",
    change: "'none' -> ''",
    reason: 'its callers ask for underway and taken only',
  },
  {
    file: 'src/engine/journal/journal-entry.ts',
    line: 'if (!Array.isArray(given) || given.length > MOST_ITEMS) throw new Unfit();',
    change: '!Array.isArray(given) || given.length > MOST_ITEMS -> given.length > MOST_ITEMS',
    reason: 'each caller maps the list, and anything else that JSON knows has no map: an entry with it is refused',
  },
  {
    file: 'src/engine/journal/journal-entry.ts',
    line: "return at.length > 1 && at.endsWith('/') ? at.slice(0, -1) : at;",
    change: '1 -> 2',
    reason: 'a normalized absolute path of two characters never ends with a slash',
  },
  {
    file: 'src/engine/journal/last-join.ts',
    line: 'beginsAnother(entry) && !apart.has(index) && firstEnd !== -1 && firstEnd < index && index <= lastChange,',
    change: 'firstEnd < index -> (firstEnd) <= (index)',
    reason: 'the entry at firstEnd ends a join, and so begins none',
  },
  {
    file: 'src/engine/journal/compaction.ts',
    line: 'if (made.size === 0 || first === undefined) return kept;',
    change: 'made.size === 0 || first === undefined -> made.size === 0',
    reason: 'directories come from an entry: the other half is for the compiler',
  },
  {
    file: 'src/phases/undo/left.ts',
    line: 'return pem && nodeCertificate(pem);',
    change: 'pem && nodeCertificate(pem) -> nodeCertificate(pem)',
    reason: 'no file is no certificate either: the check is for the compiler',
  },
  {
    file: 'src/operations/undo.ts',
    line: 'await executor.succeeded();',
    change: 'without await executor.succeeded();',
    reason: 'undoEnding does nothing then: the last change has removed the journal',
  },
  {
    file: 'src/features/admission/serving-certificates/steps.ts',
    line: "authority: manifest ? authority : (kubeletAuthority(apiServer.text) ?? ''),",
    change: "'' -> 'mutant'",
    reason: 'without a change, the manifest is one whose CA file can be read: the default is there for the compiler',
  },
];
