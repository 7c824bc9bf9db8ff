import type { FailureText } from '../catalogue.ts';

export const host = {
  failures: {
    FILE_NOT_WRITTEN: (p: { path: string; reason: string }): FailureText => ({
      what: `The file ${p.path} could not be written; what was there before is unchanged.`,
      cause: `The system said: ${p.reason}.`,
      cure: 'Free space or mount the file system read-write, then run the same command again.',
    }),
    SERVICE_FAILED: (p: { unit: string; action: string; reason: string }): FailureText => ({
      what: `The service ${p.unit} could not be told to ${p.action}.`,
      cause: `The service manager said: ${p.reason}.`,
      cure: `Look at "systemctl status ${p.unit}" and "journalctl -u ${p.unit}", mend what they name, and run the same command again.`,
    }),
  },
  texts: {},
};
