import { oneTable } from '../../i18n/one-table.ts';
import { fleetAdmission } from './pt-BR/admission.ts';
import type { OwnTable } from './pt-BR/area.ts';
import { fleet } from './pt-BR/fleet.ts';
import { fleetHosts } from './pt-BR/host-words.ts';
import { fleetCommands } from './pt-BR/printed.ts';

export const { failures, texts }: OwnTable = oneTable([fleet, fleetAdmission, fleetCommands, fleetHosts]);
