import type { Host } from '../ports.ts';
import { linuxRuntimes, linuxRuntimeWriters } from './container-runtime/runtimes.ts';
import { linuxFileReader } from './files/file-reader.ts';
import { linuxFileWriter } from './files/file-writer.ts';
import { linuxMounts, linuxMountWriter } from './files/mounts.ts';
import { lockFiles } from './lock/lock-files.ts';
import { runProgram } from './programs/program.ts';
import { linuxServices } from './services/services.ts';
import { linuxClock, linuxSystem } from './system.ts';

/** The Linux host that this process runs on. */
export function linuxHost(): Host {
  const files = linuxFileReader();
  const system = linuxSystem();
  const services = linuxServices(files, system.env.PATH ?? '');
  return {
    read: {
      files,
      services,
      runtimes: linuxRuntimes,
      mounts: linuxMounts(files),
      system,
      clock: linuxClock,
    },
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
