import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Cloud } from './cloud.ts'
import { containers, onHost, passwords } from './host.ts'

/** Milliseconds between two looks at the processes. */
const INTERVAL = 50
/** Shorter values would be found by chance. */
const SHORTEST = 6

/** Name and value of everything in passwords.yml that nobody may see; of a key, each line. */
export function secretsOf(cloud: Cloud): readonly (readonly [name: string, value: string])[] {
  const leaves = Object.entries(passwords(cloud)).flatMap(([name, value]) =>
    typeof value === 'object' && value !== null
      ? [[name, (value as { private_key?: unknown }).private_key] as const]
      : [[name, value] as const],
  )
  return leaves
    .flatMap(([name, value]) =>
      typeof value === 'string' ? value.split('\n').map((line) => [name, line] as const) : [],
    )
    .filter(([, value]) => value.length >= SHORTEST && !value.startsWith('-----'))
}

/** `NAME in PLACE` for every secret that occurs in one of the texts. */
export function leaksIn(cloud: Cloud, places: Readonly<Record<string, string>>): readonly string[] {
  const secrets = secretsOf(cloud)
  const found = Object.entries(places).flatMap(([place, text]) =>
    secrets.filter(([, value]) => text.includes(value)).map(([name]) => `${name} in ${place}`),
  )
  return [...new Set(found)]
}

/** All that a run leaves behind, here and on the host, where no secret may be: by place, as text. */
export async function leftBehind(cloud: Cloud): Promise<Readonly<Record<string, string>>> {
  const found = [...(await containers(cloud))]
  const facing = found.map(([name, { Config }]) => [
    `labels and command of ${name}`,
    JSON.stringify([Config.Labels, Config.Cmd]),
  ])
  const logs = found.map(async ([name]) => [`log of ${name}`, await onHost(cloud, `docker logs ${name} 2>&1`)])
  const records = readdirSync(cloud.runs, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => [`record ${path}`, readFileSync(path, 'utf8')])
  const journal = await onHost(cloud, 'journalctl --no-pager --quiet')
  return Object.fromEntries([...facing, ...(await Promise.all(logs)), ...records, ['journal', journal]]) as Record<
    string,
    string
  >
}

/** Watches the arguments of all processes: those of the host and its containers are processes of this machine. */
export class ProcessWatch {
  readonly #seen = new Set<string>()
  readonly #timer: NodeJS.Timeout

  constructor() {
    this.#timer = setInterval(() => this.#look(), INTERVAL)
  }

  /** Ends it; every command line that was seen, a line each. */
  stop(): string {
    clearInterval(this.#timer)
    this.#look()
    return [...this.#seen].join('\n')
  }

  #look(): void {
    for (const pid of readdirSync('/proc')) {
      if (!/^\d+$/.test(pid)) continue
      const words = commandLine(pid)
      if (words !== undefined) this.#seen.add(words)
    }
  }
}

function commandLine(pid: string): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
  } catch {
    return undefined // it has ended meanwhile
  }
}
