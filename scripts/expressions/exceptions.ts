import type { Expression } from './collect.ts';

/** Expressions that are put together in functions, as an example of each. `at`: the file. */
export const AT_RUN_TIME: readonly Expression[] = [
  { at: 'src/cli/help.ts', source: '.{1,80}', flags: 'gu' },
  { at: 'src/manifests/general-yaml.ts', source: '[\\u007f-\\u009f\\u2028\\u2029\\ufeff\\ufffe\\uffff]', flags: 'g' },
  { at: 'src/manifests/static-pods/written-pod.ts', source: '^\\s*--?name[= ](.*)$', flags: '' },
  {
    at: 'src/features/fleet/executables.ts',
    source: '^kubejoin[-_](?:v?\\d[\\w.]*[-_])?(?:linux[-_])?(?:x64|amd64|x86_64)$',
    flags: '',
  },
];

interface Exception {
  /** The file. */
  at: string;
  source: string;
  /** Why it may take longer than in proportion. */
  why: string;
}

/** Expressions that recheck finds fault with, and that stay. */
export const EXCEPTIONS: readonly Exception[] = [
  {
    at: 'src/engine/conditions/causes.ts',
    source:
      'kubelet config|failed to (load|validate) .*config|invalid configuration|feature gate|unknown.*policy|policy.*unknown',
    why: 'its text is cut at 4,096 characters (LONGEST)',
  },
];
