import { readFile } from 'node:fs/promises'

/** The text of one of the shell scripts that run on hosts; they lie beside this file and are read when first needed. */
export function hostScript(name: 'observe' | 'deliver' | 'restore' | 'lock' | 'ask' | 'prepare'): Promise<string> {
  return readFile(new URL(`./scripts/${name}.sh`, import.meta.url), 'utf8')
}
