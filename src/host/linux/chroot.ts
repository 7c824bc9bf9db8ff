import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, constants, copyFileSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Failure } from '../../failure.ts';

/** What of the signals that reach this process is needed to pass them on. */
export interface PassedSignals {
  readonly signal: AbortSignal;
}
