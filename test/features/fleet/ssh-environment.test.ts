import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { SSH_ENVIRONMENT } from '../../../src/features/fleet/ssh/ssh-command.ts';
import { converse } from '../../../src/host/linux/programs/conversation.ts';
import { outputOf } from '../../support/output-of.ts';

function script(text: string): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'kubejoin-conversation-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = path.join(folder, 'wrapper');
  writeFileSync(file, `#!/bin/sh\n${text}\n`, { mode: 0o755 });
  return file;
}

it('adds to the environment what ssh must not do', async () => {
  expect(await outputOf(converse([script('echo $SSH_ASKPASS_REQUIRE')], SSH_ENVIRONMENT))).toBe('never\n');
});
