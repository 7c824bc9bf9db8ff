import { EXIT } from '../../base/exit-codes.ts';
import type { Failure } from '../../base/failure.ts';
import { type Catalogue, failureFields } from '../../i18n/catalogue.ts';
import type { BootFailure } from './user-data/boot-script.ts';

/** The messages of a machine at its boot before kubejoin runs, in one language. */
export function bootWords(catalogue: Catalogue): {
  told(failure: Failure): BootFailure;
  retrying: BootFailure;
  wgetFailed: string;
} {
  return {
    told: (failure) => {
      const { what, cause, cure } = catalogue.failure(failure);
      const fields = { outcome: 'failed', exitCode: EXIT.host, failure: failureFields(catalogue, failure) };
      return { text: [what, cause, cure].join(' '), fields };
    },
    retrying: {
      text: catalogue.text('BOOT_WAITS'),
      fields: {
        ...{ outcome: 'retrying', exitCode: EXIT.host },
        message: { key: 'BOOT_RETRIED', params: {}, text: catalogue.text('BOOT_RETRIED') },
      },
    },
    wgetFailed: catalogue.text('BOOT_WGET_FAILED'),
  };
}
