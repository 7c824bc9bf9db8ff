import type { Translation } from '../catalogue.ts';
import type { host as english } from '../en/host.ts';

export const host: Translation<typeof english> = {
  failures: {
    FILE_NOT_WRITTEN: (p) => ({
      what: `Não foi possível gravar o arquivo ${p.path}; o conteúdo anterior foi mantido.`,
      cause: `O sistema respondeu: ${p.reason}.`,
      cure: 'Libere espaço ou monte o sistema de arquivos para escrita e rode o mesmo comando novamente.',
    }),
    SERVICE_FAILED: (p) => ({
      what: `O serviço ${p.unit} não aceitou a ação ${p.action}.`,
      cause: `O gerenciador de serviços respondeu: ${p.reason}.`,
      cure: `Veja "systemctl status ${p.unit}" e "journalctl -u ${p.unit}", corrija o que eles apontam e rode o mesmo comando novamente.`,
    }),
  },
  texts: {},
};
