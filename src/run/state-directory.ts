import { homedir } from 'node:os'
import { join, resolve } from 'node:path'

/** Where runs are recorded: $KOLLA_STATE_DIR, else $XDG_STATE_HOME/kolla, else ~/.local/state/kolla. */
export function stateDirectory(environment: NodeJS.ProcessEnv = process.env): string {
  const { KOLLA_STATE_DIR, XDG_STATE_HOME } = environment
  if (KOLLA_STATE_DIR !== undefined && KOLLA_STATE_DIR !== '') return resolve(KOLLA_STATE_DIR)
  if (XDG_STATE_HOME !== undefined && XDG_STATE_HOME !== '') return resolve(XDG_STATE_HOME, 'kolla')
  return join(homedir(), '.local', 'state', 'kolla')
}
