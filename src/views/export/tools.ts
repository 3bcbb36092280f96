import type { Exported } from '../../engine/plan/exported.ts';
import { ansiblePlaybook } from './ansible.ts';
import { pctScript } from './pct.ts';
import { terraformConfiguration } from './terraform.ts';

/** What mounts can be written for. */
export type ExportTool = 'pct' | 'terraform' | 'ansible';

/** The declared mounts as one tool reads them. */
export function exportText(tool: ExportTool, exported: Exported): string {
  switch (tool) {
    case 'pct':
      return pctScript(exported);
    case 'terraform':
      return terraformConfiguration(exported);
    case 'ansible':
      return ansiblePlaybook(exported);
  }
}
