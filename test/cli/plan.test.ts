/** The command lines of plan and apply, up to where host and cluster are read for real; the lab goes on from there. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { previewed } from '../../src/cli/commands/join.ts';
import { TextReporter } from '../../src/cli/render/output/text-reporter.ts';
import { catalogueFor } from '../../src/i18n/catalogue.ts';
import { MAX_PLAN_BYTES } from '../../src/operations/planning/parse-plan.ts';
import { samplePlan } from '../operations/planning/sample-plan.ts';
import { run, sink } from './support/captured.ts';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'kubejoin-plan-'));
});
afterAll(() => rm(directory, { recursive: true }));

async function file(content: string | Buffer): Promise<string> {
  const name = path.join(directory, 'plan.json');
  await writeFile(name, content);
  return name;
}

/** apply would go on to the endpoint only with a plan that it can read: none of these has one. */
const apply = (plan: string, ...more: string[]) =>
  run(['apply', plan, '127.0.0.1:1', '--token=abcdef.0123456789abcdef', ...more]);

describe('apply of a file', () => {
  it.each<[string, string | Buffer, string]>([
    ['that is empty', '', 'PLAN_MALFORMED'],
    ['that is cut off', JSON.stringify(samplePlan).slice(0, -20), 'PLAN_MALFORMED'],
    ['of bytes', Buffer.from([0xff, 0xfe, 0, 0x80]), 'PLAN_MALFORMED'],
    ['that says why planning failed', '{"v":1,"type":"result","outcome":"failed"}\n', 'PLAN_MALFORMED'],
    ['of the next version', JSON.stringify({ ...samplePlan, version: 2 }), 'PLAN_VERSION_UNKNOWN'],
    ['that was edited', JSON.stringify({ ...samplePlan, nodeName: 'other' }), 'PLAN_EDITED'],
    ['larger than any plan', ' '.repeat(MAX_PLAN_BYTES + 1), 'FILE_TOO_LARGE'],
  ])('%s fails before anything is asked', async (_, content, code) => {
    const { code: exit, out, err } = await apply(await file(content));
    expect(err).toContain(`(${code})`);
    expect(exit).toBe(code === 'FILE_TOO_LARGE' ? 6 : 3);
    expect(out).toBe('');
  });

  it('that is not there, or that was not named, is told so', async () => {
    const missing = await apply(path.join(directory, 'none.json'));
    expect(missing).toMatchObject({ code: 3, err: expect.stringContaining('PLAN_FILE_MISSING') });
    const unnamed = await run(['apply']);
    expect(unnamed).toMatchObject({ code: 3, err: expect.stringContaining('No plan was specified') });
  });

  it('is a result line with --output=json', async () => {
    const { code, out } = await apply(await file('{}'), '-o', 'json');
    expect(code).toBe(3);
    expect(JSON.parse(out)).toMatchObject({
      type: 'result',
      outcome: 'failed',
      failure: { kind: 'PLAN_MALFORMED', params: { problem: { type: 'no-plan' } } },
    });
  });

  it('is told in Portuguese', async () => {
    const { err } = await apply(await file('{}'), '--lang=pt-BR');
    expect(err).toContain('não é um plano válido');
  });

  it('takes the endpoint from behind the plan', async () => {
    const { code, err } = await run(['apply', await file(JSON.stringify(samplePlan))]);
    expect(code).toBe(3);
    expect(err).not.toContain('plan.json');
  });
});

describe('plan', () => {
  it('without a command says which there are', async () => {
    const { code, out, err } = await run(['plan']);
    expect(code).toBe(3);
    expect(out).toContain('Usage:');
    expect(err).toContain('COMMAND_REQUIRED');
    expect(err).toContain('join');
  });

  it.each(['init', 'reset', 'undo'])('of %s is an unknown command', async (word) => {
    expect(await run(['plan', word])).toMatchObject({ code: 3, err: expect.stringContaining('UNKNOWN_COMMAND') });
  });

  it('takes what join takes, and refuses what join refuses, without a plan', async () => {
    for (const format of ['text', 'json']) {
      const { code, out, err } = await run(['plan', 'join', '-o', format, 'h:1', '--token=short']);
      expect(code).toBe(3);
      expect(out + err).not.toContain('kubejoin-plan');
      expect(out + err).not.toContain('short');
    }
  });

  it.each(['en', 'pt-BR'] as const)('ends in text with its digest, in %s', async (language) => {
    const out = sink();
    const colours = { dim: String, green: String, red: String, cyan: String, yellow: String } as never;
    const streams = {
      out: (text: string) => out.write(text),
      err: () => {},
      data: () => {},
      outColours: colours,
      errColours: colours,
    };
    const reporter = new TextReporter(streams, await catalogueFor(language), {
      verbosity: 0,
      phaseSummary: () => undefined,
    });
    for (const [index, change] of samplePlan.changes.entries())
      reporter.event({ type: 'change-previewed', change: { id: index + 1, ...change } });
    reporter.succeeded(previewed(samplePlan));
    expect(out.text.trimEnd()).toMatch(new RegExp(`: ${samplePlan.digest}$`));
    expect(out.text).toContain(
      language === 'en'
        ? "Known only after the change: the member's ID"
        : 'Valores conhecidos só depois da alteração: o ID do membro',
    );
  });
});
