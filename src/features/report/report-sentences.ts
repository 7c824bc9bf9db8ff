import { failure } from '../../base/failure.ts';
import { or } from '../../base/phrases.ts';

const PLACE_PROBLEMS = {
  'standard-output': '"-" is standard output, which already shows the progress.',
  'no-folder': 'The directory does not exist.',
  'other-format': 'This command does not write reports in the format that the extension of the name stands for.',
  'no-file': 'Something other than a file already exists at this path.',
} as const;

export const REPORT_PLACE_UNFIT = failure('REPORT_PLACE_UNFIT', {
  code: 'OUTPUT_REFUSED',
  class: 'usage',
  sample: { path: '/srv/reports/join.html', problem: 'no-folder' },
  english: (p: { path: string; problem: keyof typeof PLACE_PROBLEMS; formats?: readonly string[] }) => ({
    what: `Cannot write the report to ${p.path}. Nothing was changed.`,
    cause: PLACE_PROBLEMS[p.problem],
    cure: `Set --report to a file in an existing directory${p.formats ? ` whose name ends in ${or(p.formats)}` : ''}.`,
  }),
});

export const REPORT_NOT_WRITTEN = failure('REPORT_NOT_WRITTEN', {
  code: 'OUTPUT_NOT_WRITTEN',
  class: 'host',
  sample: { path: '/srv/join.html', reason: 'ENOSPC: no space left on device.' },
  english: (p: { path: string; reason: string }) => ({
    what: `Could not write the report to ${p.path}.`,
    cause: `${p.reason} This does not affect what the command did on the machine.`,
    cure: 'Make the directory writable, or free up some space. The report of this run is lost; use the output above instead.',
  }),
});
