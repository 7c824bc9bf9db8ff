import type { Host } from '../ports.ts';
import { linuxClock } from './clock.ts';
import { linuxFileReader } from './file-reader.ts';
import { linuxFileWriter } from './file-writer.ts';
import { lockFiles } from './lock/index.ts';
import { linuxMounts, linuxMountWriter } from './mounts.ts';
import { runProgram } from './program.ts';
import { linuxRuntimes, linuxRuntimeWriters } from './runtimes.ts';
import { linuxServices } from './services.ts';
import { linuxSystem } from './system.ts';

/** The Linux host that this process runs on. */
export function linuxHost(): Host {
  const files = linuxFileReader();
  const system = linuxSystem();
  const services = linuxServices(files, system.env.PATH ?? '');
  return {
    read: { files, services, runtimes: linuxRuntimes, mounts: linuxMounts(files), system, clock: linuxClock, random: Math.random },
    write: {
      files: linuxFileWriter(),
      services,
      runtimes: linuxRuntimeWriters,
      mounts: linuxMountWriter,
      programs: { run: runProgram },
      lock: lockFiles,
    },
  };
}
